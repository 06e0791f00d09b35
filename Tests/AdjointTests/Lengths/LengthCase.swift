import Adjoint

/// A public operation, and the shape that its result has for an operand of a shape.
struct LengthCase: Sendable {
  /// The operation as it is declared, and after a comma what tells it from its other cases.
  let title: String

  /// The result's shape, nil where the operation does not take the operand's.
  let rule: @Sendable (Shape) -> Shape?

  let operation: @Sendable (Tensor) -> Tensor

  /// What the scalars of a result are that is made of nothing.
  let ofNothing: Double

  init(
    _ title: String, ofNothing: Double = 0, _ rule: @escaping @Sendable (Shape) -> Shape?,
    _ operation: @escaping @Sendable (Tensor) -> Tensor
  ) {
    (self.title, self.ofNothing) = (title, ofNothing)
    (self.rule, self.operation) = (rule, operation)
  }

  /// An operation whose result is of the operand's shape.
  init(_ title: String, same operation: @escaping @Sendable (Tensor) -> Tensor) {
    self.init(title, { $0 }, operation)
  }

  var name: String { String(title.prefix { $0 != "," }) }
}

extension Shape {
  /// Another length of an axis, where −1 is the last one; nil without such an axis.
  func with(_ axis: Int, _ length: (Int) -> Int?) -> Shape? {
    let axis = axis < 0 ? axis + rank : axis
    guard indices.contains(axis), let length = length(self[axis]) else { return nil }
    var lengths = Array(self)
    lengths[axis] = length
    return Shape(lengths)
  }

  /// Without axes; nil where there are no such axes.
  func without(_ axes: [Int]) -> Shape? {
    let axes = axes.map { $0 < 0 ? $0 + rank : $0 }
    guard axes.allSatisfy(indices.contains), Set(axes).count == axes.count else { return nil }
    return Shape(indices.filter { !axes.contains($0) }.map { self[$0] })
  }

  /// The number of scalars, which an `Int` may not hold.
  var scalarCount: Double { contains(0) ? 0 : reduce(1) { $0 * Double($1) } }
}

/// Where an operation's result has a shape, or a length, that another condition decides.
func when<Value>(_ condition: Bool, _ value: @autoclosure () -> Value?) -> Value? {
  condition ? value() : nil
}
