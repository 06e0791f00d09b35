/// A function in StableHLO while its text is written: what ``LowerableOperation/lowered(_:in:)`` writes an
/// operation into.
///
/// ```swift
/// func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
///   [function.map("multiply", x[0], x[1])]
/// }
/// ```
///
/// Names are those of [StableHLO's specification](https://openxla.org/stablehlo/spec). An operation that
/// is written twice on the same operands stands in the text once.
public final class StableHLO {
  /// A value in the text.
  public struct Value: Sendable {
    let name: String

    /// The lengths of its dimensions.
    public let shape: Shape

    /// The type of its elements.
    public let element: Element

    var type: String {
      "tensor<" + shape.map { "\($0)x" }.joined() + element.rawValue + ">"
    }
  }

  /// The type of a value's elements.
  public enum Element: String, Sendable, Hashable, CustomStringConvertible {
    case float32 = "f32"
    case float64 = "f64"
    case boolean = "i1"
    case integer = "i64"
    case unsigned = "ui64"

    public var description: String {
      switch self {
      case .float32: "float32"
      case .float64: "float64"
      case .boolean: "bool"
      case .integer: "int64"
      case .unsigned: "uint64"
      }
    }
  }

  private(set) var lines: [String] = []

  /// The values by what makes them.
  private var known: [String: Value] = [:]

  init() {}

  /// Writes one operation with one result.
  ///
  /// - Parameters:
  ///   - operation: its name with its dialect: `stablehlo.transpose`.
  ///   - operands: what it takes.
  ///   - attributes: what stands between the operands and the types: `, dims = [1, 0]`.
  ///   - shape: the shape of the result.
  ///   - element: the type of the result's elements; the first operand's unless it is given.
  public func write(
    _ operation: String, _ operands: [Value], _ attributes: String = "", shape: Shape,
    element: Element? = nil
  ) -> Value {
    let names = operands.map(\.name).joined(separator: ", ")
    let isGeneric = operation.hasPrefix("\"")
    return write(
      operation + (isGeneric ? "(\(names))" : " " + names) + attributes, of: operands,
      shape: shape, element: element ?? operands[0].element)
  }

  /// Writes an operation by its text up to the types.
  func write(
    _ text: String, of operands: [Value], shape: Shape, element: Element
  ) -> Value {
    var result = Value(name: "%\(known.count)", shape: shape, element: element)
    let types = operands.map(\.type).joined(separator: ", ")
    let text =
      operands.isEmpty ? "\(text) : \(result.type)" : "\(text) : (\(types)) -> \(result.type)"
    if let value = known[text] { return value }
    result = Value(name: "%\(known.count)", shape: shape, element: element)
    known[text] = result
    lines.append("\(result.name) = \(text)")
    return result
  }
}

extension StableHLO {
  /// An elementwise operation, such as `add`, on values that are broadcast together. The result has the
  /// elements of the last operand.
  public func map(_ operation: String, _ operands: Value...) -> Value {
    let shape = operands.dropFirst().reduce(operands[0].shape) {
      $0.broadcast(with: $1.shape, in: operation)
    }
    let operands = operands.map { broadcast($0, to: shape) }
    return write("stablehlo." + operation, operands, shape: shape, element: operands.last!.element)
  }

  /// The numbers of `a` where the condition is true, and of `b` elsewhere, broadcast together.
  public func select(_ condition: Value, _ a: Value, _ b: Value) -> Value {
    map("select", condition, a, b)
  }

  /// Where a relation, such as `LT`, holds, broadcast.
  public func compare(_ a: Value, _ direction: String, _ b: Value) -> Value {
    let shape = a.shape.broadcast(with: b.shape, in: "compare")
    return write(
      "stablehlo.compare \(direction),", [broadcast(a, to: shape), broadcast(b, to: shape)],
      shape: shape, element: .boolean)
  }

  /// Where a relation holds to a number.
  public func compare(_ a: Value, _ direction: String, _ b: Double) -> Value {
    compare(a, direction, constant(b, as: a.element))
  }

  /// The numbers as another type; of truth values 1 and 0.
  public func convert(_ x: Value, to element: Element) -> Value {
    x.element == element
      ? x : write("stablehlo.convert", [x], shape: x.shape, element: element)
  }

  /// A value repeated to a shape, as NumPy does.
  public func broadcast(_ x: Value, to shape: Shape) -> Value {
    if x.shape == shape { return x }
    let axes = Array((shape.rank - x.shape.rank)..<shape.rank)
    return write("stablehlo.broadcast_in_dim", [x], ", dims = \(axes)", shape: shape)
  }

  /// The same numbers, in row-major order, under another shape.
  public func reshape(_ x: Value, to shape: Shape) -> Value {
    x.shape == shape ? x : write("stablehlo.reshape", [x], shape: shape)
  }

  /// The axes in another order: axis i of the result is axis `order[i]` of x.
  public func transpose(_ x: Value, _ order: [Int]) -> Value {
    order == Array(0..<order.count)
      ? x
      : write(
        "stablehlo.transpose", [x], ", dims = \(order)", shape: Shape(order.map { x.shape[$0] }))
  }

  /// What `operation`, such as `add` or `maximum`, makes of the numbers along axes, which remain with
  /// length 1, and of a number to begin with.
  public func reduce(
    _ operation: String, _ x: Value, along axes: [Int], from start: Double
  ) -> Value {
    if axes.isEmpty { return x }
    let first = constant(start, as: x.element)
    let reduced = write(
      "stablehlo.reduce(\(x.name) init: \(first.name)) applies stablehlo.\(operation) across "
        + "dimensions = \(axes)",
      of: [x, first], shape: x.shape.removing(axes.sorted()), element: x.element)
    return reshape(reduced, to: x.shape.keeping(axes))
  }

  /// A number, repeated to a shape.
  public func constant(_ number: Double, shape: Shape = [], as element: Element) -> Value {
    write(
      "stablehlo.constant dense<\(element.text(number))>", of: [], shape: shape, element: element)
  }
}
