/// Holds the gradient that the tape computes against the function's values alone, in float64.
///
/// ```swift
/// let check = checkGradient(at: x) { $0.swish() }
/// print(check)  // agrees, or where it differs and by how much
/// ```
///
/// Each derivative is estimated from values at steps of all scales, with an error bar. The verdict is
/// that it agrees, that it differs, or that it cannot be told, because of noise or a kink. A float32
/// point is widened first, so that rounding raises no false alarm.
///
/// Small functions are checked by their whole Jacobian. Large results are contracted with random numbers,
/// and large operands are moved along random directions, which are halved down to the worst scalar where
/// the gradient differs. The check also asks that evaluating twice gives the same and that the pullback
/// is linear, and notes tensors that the function does not depend on. `Docs/GradientCheck.md` says how it
/// judges, and how often it errs.
///
/// - Parameters:
///   - point: one or several tensors, or structures of tensors.
///   - tolerance: the largest difference that agrees, relative to the gradient's largest scalar; the
///     error bar is allowed on top.
///   - order: up to which order derivatives are checked: for 2 also the gradient of the gradient.
///   - function: the function, of any shape.
public func checkGradient<each Input: TensorStructure>(
  at point: repeat each Input, tolerance: Double = 1e-7, order: Int = 1,
  of function: @escaping (repeat each Input) -> Tensor
) -> GradientCheck {
  let tensors = tensors(in: repeat each point)
  // In a step of training each evaluation draws the same numbers.
  let mode = TapeStack.current.modeScope
  return GradientCheck(at: tensors, tolerance: tolerance, order: order) { tensors in
    var next = tensors.makeIterator()
    return TapeStack.current.repeating(mode) {
      function(repeat (each point).replacingTensors(from: &next))
    }
  }
}

/// The result of `checkGradient(at:)`. Printed, it is one line for each tensor.
public struct GradientCheck: Sendable {
  /// A judgement of a gradient.
  public enum Verdict: Int, Sendable, Comparable, CustomStringConvertible {
    case agrees
    case cannotTell
    case differs

    public static func < (a: Verdict, b: Verdict) -> Bool { a.rawValue < b.rawValue }

    public var description: String {
      switch self {
      case .agrees: "agrees"
      case .cannotTell: "CANNOT TELL"
      case .differs: "DIFFERS"
      }
    }
  }

  /// The findings, one for each tensor and each order.
  public internal(set) var tensors: [TensorFinding]

  /// The operations that the function recorded, each once.
  public let operations: [String]

  /// Whether two evaluations at the point gave the same value and gradient, bit for bit.
  public let isRepeatable: Bool

  /// Whether the pullback of a sum of cotangents is the sum of the pullbacks.
  public let isLinear: Bool

  /// The worst verdict among the tensors; a pullback that is not linear differs, and of a function
  /// that does not repeat itself nothing can be told.
  public var verdict: Verdict {
    let worst = tensors.map(\.verdict).max() ?? .agrees
    return isLinear ? max(worst, isRepeatable ? .agrees : .cannotTell) : .differs
  }

  /// Whether the gradient is right for all that was seen.
  public var agrees: Bool { verdict == .agrees }

  /// The finding for one tensor.
  public struct TensorFinding: Sendable {
    public internal(set) var name: String
    public let shape: Shape

    /// 1 for the gradient, 2 for the gradient of the gradient.
    public internal(set) var order: Int

    /// How many derivatives were compared.
    public let count: Int

    /// The worst of them; nil for a tensor without scalars.
    public let worst: Comparison?

    /// Whether the function seems not to depend on the tensor: its gradient is exactly 0, and the
    /// function has the same value near and far.
    public let isIgnored: Bool

    public var verdict: Verdict { worst?.verdict ?? .agrees }
  }

  /// A derivative on the tape beside its estimate.
  public struct Comparison: Sendable {
    /// The position in the tensor; nil for a random direction in it.
    public let index: [Int]?

    /// The position in the result; nil where the result is contracted to one scalar.
    public let output: [Int]?

    /// The derivative by the tape, and that by differences with its error bar.
    public let gradient: Double
    public let estimate: Double
    public let error: Double

    /// Whether the slopes on the two sides differ here.
    public let isAtKink: Bool

    /// Whether the function has the same value near and far.
    let isConstant: Bool
    public let verdict: Verdict

    /// How far the two are apart.
    public var distance: Double { (gradient - estimate).magnitude }
  }
}

extension GradientCheck: CustomStringConvertible {
  public var description: String {
    var lines = tensors.map(\.description)
    // Of a linear function each gradient is a constant, which is nothing to note.
    for tensor in tensors where tensor.isIgnored && tensor.order == 1 {
      lines.append("note: the function does not depend on \(tensor.name) around this point")
    }
    if !isRepeatable { lines.append("evaluated twice at one point, the function differs") }
    if !isLinear { lines.append("the pullback is NOT LINEAR in its cotangent") }
    if !agrees && !operations.isEmpty {
      lines.append("operations: \(operations.joined(separator: ", "))")
    }
    return lines.joined(separator: "\n")
  }

  /// The same findings with names for the tensors, in the order of the point. Traps when there is not
  /// one name for each tensor.
  public func named(_ names: [String]) -> GradientCheck {
    var check = self
    let count = tensors.count { $0.order == 1 }
    require(
      names.count == count,
      "named: the point has \(count) tensors, and there are \(names.count) names; give each one")
    for index in check.tensors.indices { check.tensors[index].name = names[index % names.count] }
    return check
  }
}

extension GradientCheck.TensorFinding: CustomStringConvertible {
  public var description: String {
    let order = order == 1 ? "" : ", order \(order)"
    guard let worst else { return "\(name) \(shape)\(order): agrees, it has no scalars" }
    return "\(name) \(shape)\(order): \(verdict) in \(count) derivatives, worst \(worst)"
  }
}

extension GradientCheck.Comparison: CustomStringConvertible {
  public var description: String {
    let place = index.map { "at \($0)" } ?? "along a random direction"
    let result = output.map { $0.isEmpty ? "" : " of the result at \($0)" } ?? ""
    return "\(place)\(result): gradient \(formatted("%.12g", gradient)), differences "
      + "\(formatted("%.12g", estimate)) ± \(formatted("%.0e", error)), apart by "
      + formatted("%.1e", distance) + (isAtKink ? ", at a kink" : "")
  }
}
