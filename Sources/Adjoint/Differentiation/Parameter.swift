/// A leaf with identity: a value that training changes, such as the weights of a layer.
///
/// Reading `value` inside `valueWithGradients { }` makes the parameter a leaf of that scope, and
/// the gradients that the scope returns are asked by parameter. Outside, it is just a value.
public final class Parameter: Sendable {
  public let shape: Shape
  public let scalarType: ScalarType
  private let current: Lock<Tensor>
  let naming: Lock<ParameterName>

  /// A parameter with this initial value. Traps when the value is being recorded.
  ///
  /// The name is what messages and printed gradients call it. One that a module holds needs none: it is
  /// called by its path.
  public init(_ value: Tensor, name: String? = nil) {
    shape = value.shape
    scalarType = value.scalarType
    current = Lock(value.detached())
    naming = Lock(name.map { .given($0) } ?? .none)
    check(value, "initial value")
  }

  /// The value now, as a leaf of the scopes of this thread that collect parameters.
  ///
  /// A scope reads a parameter as it was first, so reading it again after a change inside the scope
  /// traps. Setting it traps when the shape or the type would change, or when the new value is being
  /// recorded: a parameter is a leaf, it does not depend on others.
  public var value: Tensor {
    get {
      let stack = TapeStack.current
      if let substitute = stack.substitutes[self] { return substitute }
      let value = stack.substitutes.held[ObjectIdentifier(self)] ?? current.withLock { $0 }
      if let leaf = stack.leafOnOnlyTape(of: self, value: value) { return leaf }
      stack.noteReading(of: self)
      guard !stack.isEmpty else { return value.marked(with: stack.markOfStray) }
      let marks = stack.collectsParameters ? stack.marksOfSuspendedReading : stack.markOfStray
      return leaf(value.marked(with: marks), on: stack.tapes)
    }
    set {
      check(newValue, "new value")
      let value = newValue.detached()
      current.withLock { $0 = value }
    }
  }

  /// Changes the value in place, without a copy when nobody else holds it. Other readers of the
  /// parameter wait for the change; one that `change` itself reads by another way traps. To `change` the
  /// value is a constant, inside a scope too.
  public func update(_ change: (inout Tensor) -> Void) {
    current.withLock { value in
      change(&value)
      check(value, "new value")
      if value.hasRecord { value = value.detached() }
    }
  }

  private func leaf(_ value: Tensor, on tapes: ArraySlice<Tape>) -> Tensor {
    var leaf = value
    for tape in tapes where tape.collects(self) {
      leaf = tape.leaf(of: self, value: leaf)
    }
    return leaf
  }

  private func check(_ value: Tensor, _ role: String) {
    require(
      value.shape == shape && value.scalarType == scalarType,
      "\(noun)'s \(role) has shape \(value.shape) \(value.scalarType), and the parameter \(shape) "
        + "\(scalarType), which it keeps")
    require(
      !value.isBeingRecorded,
      "\(noun)'s \(role), of shape \(value.shape), is being recorded, and a parameter would forget how "
        + "it was made; pass detached()")
  }
}
