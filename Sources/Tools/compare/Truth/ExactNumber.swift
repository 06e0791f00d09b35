/// A number of some 31 digits that remembers how it was made, and so has derivatives of 31 digits. It
/// shares no code with the library.
///
/// Each number comes with a bound of what rounding does to it in an evaluation with fewer digits, in
/// units of their roundoff: errors of the operands are carried on by the derivatives, and each
/// operation adds its own.
struct ExactNumber {
  let value: DoubleDouble
  let bound: Double

  /// Where it stands on a tape; nil for a constant.
  fileprivate let place: (tape: ExactTape, number: Int)?

  /// A constant.
  init(_ value: Double) { (self.value, bound, place) = (DoubleDouble(value), 0, nil) }

  /// An operand, exact as it is, at the end of a tape.
  init(_ value: Double, on tape: ExactTape) {
    (self.value, bound) = (DoubleDouble(value), 0)
    place = (tape, tape.append([]))
  }

  /// The value of a function.
  ///
  /// - Parameters:
  ///   - roundings: the errors that the function itself adds, in magnitudes of the value.
  ///   - operands: its arguments, each with the function's derivative and a bound of the error that the
  ///     derivative has.
  fileprivate init(
    _ value: DoubleDouble, roundings: Double = 1,
    _ operands: [(ExactNumber, derivative: DoubleDouble, bound: Double)]
  ) {
    self.value = value
    bound = operands.reduce(roundings * value.magnitude) {
      $0 + ($1.derivative.isZero ? 0 : $1.derivative.magnitude * $1.0.bound)
    }
    let edges = operands.compactMap { operand, derivative, bound in
      operand.place.map {
        ExactTape.Edge(operand: $0.number, derivative: derivative, bound: bound)
      }
    }
    let tape = operands.lazy.compactMap { $0.0.place?.tape }.first
    place = tape.map { ($0, $0.append(edges)) }
  }
}

// MARK: Functions

extension ExactNumber {
  static func + (a: Self, b: Self) -> Self { .sum([a, b]) }
  static func - (a: Self, b: Self) -> Self { .sum([a, -b]) }

  static prefix func - (a: Self) -> Self {
    Self(-a.value, roundings: 0, [(a, -DoubleDouble.one, 0)])
  }

  static func * (a: Self, b: Self) -> Self {
    Self(a.value * b.value, [(a, b.value, b.bound), (b, a.value, a.bound)])
  }

  static func / (a: Self, b: Self) -> Self {
    let inverse = DoubleDouble.one / b.value
    let quotient = a.value * inverse
    let ofInverse = inverse.magnitude * (inverse.magnitude * b.bound + 1)
    let slope = -(quotient * inverse)
    let ofSlope =
      slope.magnitude * (2 * inverse.magnitude * b.bound + 2)
      + inverse.magnitude * inverse.magnitude * a.bound
    return Self(quotient, [(a, inverse, ofInverse), (b, slope, ofSlope)])
  }

  /// A sum whose terms are each rounded once.
  static func sum(_ terms: [Self]) -> Self {
    let sum = terms.reduce(DoubleDouble.zero) { $0 + $1.value }
    let magnitudes = terms.reduce(0) { $0 + $1.value.magnitude }
    let total = sum.magnitude
    return Self(
      sum, roundings: total == 0 ? 0 : magnitudes / total, terms.map { ($0, .one, 0) }
    ).withBound(atLeast: magnitudes)
  }

  static func exp(_ x: Self) -> Self {
    let value = DoubleDouble.exp(x.value)
    return Self(value, roundings: 2, [(x, value, value.magnitude * (x.bound + 2))])
  }

  /// ln x for x of 1 or more.
  static func log(_ x: Self) -> Self {
    let inverse = DoubleDouble.one / x.value
    return Self(
      DoubleDouble.log1p(x.value - .one), roundings: 2,
      [(x, inverse, inverse.magnitude * (inverse.magnitude * x.bound + 1))])
  }

  /// ln(1 + x) for x of 0 or more.
  static func log1p(_ x: Self) -> Self {
    let inverse = DoubleDouble.one / (.one + x.value)
    return Self(
      DoubleDouble.log1p(x.value), roundings: 2,
      [(x, inverse, inverse.magnitude * (inverse.magnitude * x.bound + 1))])
  }

  static func squareRoot(_ x: Self) -> Self {
    let root = DoubleDouble.squareRoot(x.value)
    let slope = DoubleDouble(0.5) / root
    let relative = x.bound / Swift.max(x.value.magnitude, .leastNonzeroMagnitude)
    return Self(root, [(x, slope, slope.magnitude * (relative + 1))])
  }

  static func tanh(_ x: Self) -> Self {
    let (value, slope) = DoubleDouble.tanhWithDerivative(x.value)
    let size = value.magnitude
    let ofSlope = 2 * size * (slope.magnitude * x.bound + size) + slope.magnitude
    return Self(value, roundings: 2, [(x, slope, ofSlope)])
  }

  /// 1/(1 + e⁻ˣ).
  static func sigmoid(_ x: Self) -> Self {
    let e = DoubleDouble.exp(x.value.high < 0 ? x.value : -x.value)
    let small = e / (.one + e)
    let large = DoubleDouble.one / (.one + e)
    let slope = small * large
    return Self(
      x.value.high < 0 ? small : large, roundings: 2,
      [(x, slope, slope.magnitude * (x.bound + 4))])
  }

  /// The largest of some numbers, which passes its cotangent on to the first of those that are.
  static func largest(_ numbers: [Self]) -> Self {
    numbers.dropFirst().reduce(numbers[0]) { $1.value.high > $0.value.high ? $1 : $0 }
  }

  private func withBound(atLeast least: Double) -> Self { Self(self, Swift.max(bound, least)) }

  private init(_ other: Self, _ bound: Double) {
    (value, place, self.bound) = (other.value, other.place, bound)
  }
}

// MARK: Derivatives

/// The numbers that were made of a function's operands, in the order in which they were made.
final class ExactTape {
  /// How a number depends on one of its operands.
  struct Edge {
    let operand: Int
    let derivative: DoubleDouble
    let bound: Double
  }

  private var edges: [[Edge]] = []

  func append(_ edges: [Edge]) -> Int {
    self.edges.append(edges)
    return self.edges.count - 1
  }

  /// The derivatives of a sum of results, each times a number, with respect to all numbers; and a bound
  /// of the errors that fewer digits leave in each.
  func derivatives(
    of results: [(ExactNumber, cotangent: Double)]
  ) -> [(value: DoubleDouble, bound: Double)] {
    var all = [(value: DoubleDouble, bound: Double)](
      repeating: (.zero, 0), count: edges.count)
    for (result, cotangent) in results {
      guard let number = result.place?.number else { continue }
      // One number may be several results, whose cotangents are then added.
      if !all[number].value.isZero {
        all[number].bound += all[number].value.magnitude + cotangent.magnitude
      }
      all[number].value = all[number].value + DoubleDouble(cotangent)
    }
    for number in edges.indices.reversed() {
      let (cotangent, bound) = all[number]
      if cotangent.isZero && bound == 0 { continue }
      for edge in edges[number] {
        let part = cotangent * edge.derivative
        all[edge.operand].value = all[edge.operand].value + part
        all[edge.operand].bound +=
          cotangent.magnitude * edge.bound + edge.derivative.magnitude * bound + part.magnitude
      }
    }
    return all
  }
}
