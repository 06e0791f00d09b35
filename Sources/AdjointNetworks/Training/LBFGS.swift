import Adjoint

/// Minimizes a smooth function of few parameters by the limited-memory method of Broyden, Fletcher,
/// Goldfarb and Shanno (Liu and Nocedal, "On the Limited Memory BFGS Method for Large Scale Optimization",
/// 1989), with a search along each direction that ends where the strong conditions of Wolfe hold (Nocedal and
/// Wright, "Numerical Optimization", 2006, algorithms 3.5 and 3.6).
///
/// ```swift
/// let result = LBFGS().minimize(model.parameters) { loss(model(x), y) }
/// ```
///
/// The loss is a function that always computes the same: of the whole data, without dropout. It computes in
/// the type of the parameters; float64 lets it come close to a minimum.
public struct LBFGS: Sendable {
  /// How many steps are remembered, and at most taken.
  public let memory: Int
  public let stepLimit: Int

  /// The method stops where no scalar of the gradient is larger than this.
  public let tolerance: Double

  public init(memory: Int = 10, stepLimit: Int = 200, tolerance: Double = 1e-9) {
    require(
      memory > 0 && stepLimit >= 0 && tolerance >= 0,
      "LBFGS: the memory is \(memory) steps, the limit \(stepLimit) steps and the tolerance "
        + "\(tolerance); the memory must be positive, and the others not negative")
    (self.memory, self.stepLimit, self.tolerance) = (memory, stepLimit, tolerance)
  }

  /// How a minimization has ended.
  public struct Result: Sendable {
    /// The loss at the end, and the largest scalar of its gradient.
    public let loss: Double
    public let largestSlope: Double

    public let stepCount: Int
    public let evaluationCount: Int

    /// Whether the loss is finite and its gradient as small as was asked for. If not, the steps were used up,
    /// no step makes the loss smaller in the type of the parameters, or the loss is NaN or infinite where the
    /// method begins.
    public let hasConverged: Bool
  }

  /// Changes parameters until the gradient of a loss is small.
  @discardableResult
  public func minimize(
    _ parameters: some Sequence<Parameter>, loss: @escaping () -> Tensor
  ) -> Result {
    let function = FunctionOfParameters(Parameters(parameters), loss)
    var point = function.start
    var (steps, count) = (CurvaturePairs(limit: memory), 0)
    while count < stepLimit && point.value.isFinite && point.largestSlope > tolerance {
      var direction = steps.direction(for: point.gradient)
      var slope = dot(direction, point.gradient)
      if !(slope < 0) {
        // What is remembered fits no longer.
        steps = CurvaturePairs(limit: memory)
        direction = point.gradient.map { -$0 }
        slope = dot(direction, point.gradient)
      }
      let first = steps.isEmpty ? min(1, 1 / point.gradient.reduce(0) { $0 + $1.magnitude }) : 1
      let search = WolfeSearch(from: point, along: direction, slope: slope, of: function)
      guard let next = search.point(first: first) else {
        if steps.isEmpty { break }
        steps = CurvaturePairs(limit: memory)
        continue
      }
      steps.append(
        zip(next.values, point.values).map { $0 - $1 },
        zip(next.gradient, point.gradient).map { $0 - $1 })
      point = next
      count += 1
    }
    function.store(point.values)
    return Result(
      loss: point.value, largestSlope: point.largestSlope, stepCount: count,
      evaluationCount: function.evaluationCount,
      hasConverged: point.value.isFinite && point.largestSlope <= tolerance)
  }
}

/// A loss as a function of the scalars of all parameters.
final class FunctionOfParameters {
  private let parameters: Parameters
  private let loss: () -> Tensor
  private(set) var evaluationCount = 0

  /// A point, with the loss and its gradient there.
  struct Point {
    let values: [Double]
    let value: Double
    let gradient: [Double]

    /// NaN where a scalar of the gradient is.
    var largestSlope: Double {
      gradient.reduce(0) { $1.isNaN || $1.magnitude > $0 ? $1.magnitude : $0 }
    }
  }

  init(_ parameters: Parameters, _ loss: @escaping () -> Tensor) {
    (self.parameters, self.loss) = (parameters, loss)
  }

  /// The point where the parameters are.
  var start: Point { point(at: parameters.flatMap { $0.value.scalars }) }

  func point(at values: [Double]) -> Point {
    store(values)
    evaluationCount += 1
    let (value, gradients) = valueWithGradients(at: parameters, of: loss)
    let gradient = parameters.flatMap { parameter in
      gradients[parameter]?.scalars ?? Array(repeating: 0, count: parameter.shape.elementCount)
    }
    return Point(values: values, value: value.scalar, gradient: gradient)
  }

  func store(_ values: [Double]) {
    var first = 0
    for parameter in parameters {
      let count = parameter.shape.elementCount
      parameter.value = Tensor(
        Array(values[first..<first + count]), shape: parameter.shape, as: parameter.scalarType)
      first += count
    }
  }
}

/// The last steps s and the changes y of the gradient along them, which stand for the inverse Hessian.
private struct CurvaturePairs {
  private let limit: Int
  private var pairs: [(s: [Double], y: [Double], inverse: Double)] = []

  init(limit: Int) { self.limit = limit }

  var isEmpty: Bool { pairs.isEmpty }

  mutating func append(_ s: [Double], _ y: [Double]) {
    let product = dot(s, y)
    // Only with a positive curvature does the approximation stay positive.
    guard product > 1e-300, product.isFinite else { return }
    if pairs.count == limit { pairs.removeFirst() }
    pairs.append((s, y, 1 / product))
  }

  /// −H·g by the recursion over the pairs (Nocedal and Wright, algorithm 7.4).
  func direction(for gradient: [Double]) -> [Double] {
    var q = gradient
    var factors: [Double] = []
    for (s, y, inverse) in pairs.reversed() {
      let factor = inverse * dot(s, q)
      add(-factor, y, to: &q)
      factors.append(factor)
    }
    if let (_, y, inverse) = pairs.last {
      let scale = 1 / (inverse * dot(y, y))
      for index in q.indices { q[index] *= scale }
    }
    for ((s, y, inverse), factor) in zip(pairs, factors.reversed()) {
      add(factor - inverse * dot(y, q), s, to: &q)
    }
    return q.map { -$0 }
  }

  private func add(_ factor: Double, _ x: [Double], to y: inout [Double]) {
    for index in y.indices { y[index] += factor * x[index] }
  }
}

func dot(_ x: [Double], _ y: [Double]) -> Double {
  zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
}
