/// A tensor, or a structure of tensors: a point of differentiation, and a result of a function.
///
/// Arrays, dictionaries and optionals of structures are structures. A type of one's own becomes one
/// by telling which its tensors are, in a fixed order:
///
/// ```swift
/// struct Line: TensorStructure {
///   var slope: Tensor
///   var intercept: Tensor
///
///   mutating func forEachTensor(_ body: (inout Tensor) throws -> Void) rethrows {
///     try body(&slope)
///     try body(&intercept)
///   }
/// }
///
/// let gradient = gradient(at: line) { line in loss(line.slope * x + line.intercept) }
/// print(gradient.slope)
/// ```
///
/// A structure must be a value, whose copies change by themselves; a class traps. So does a stored
/// tensor that `forEachTensor` does not visit.
public protocol TensorStructure {
  /// Calls `body` with each tensor, which it may replace.
  mutating func forEachTensor(_ body: (inout Tensor) throws -> Void) rethrows

  /// Whether another value has its tensors in the same places: the same keys of dictionaries, nil in
  /// the same optionals, as many elements of arrays. Stored properties are compared one by one unless
  /// a type says otherwise.
  func hasSameStructure(as other: Self) -> Bool
}

extension TensorStructure {
  public func hasSameStructure(as other: Self) -> Bool {
    zip(Mirror(reflecting: self).children, Mirror(reflecting: other).children).allSatisfy {
      guard let own = $0.value as? any TensorStructure else { return true }
      return own.hasSameStructure(asAny: $1.value)
    }
  }

  private func hasSameStructure(asAny other: Any) -> Bool {
    (other as? Self).map { hasSameStructure(as: $0) } ?? false
  }
}

extension TensorStructure {
  /// The tensors in the order of `forEachTensor`.
  var tensors: [Tensor] {
    var tensors: [Tensor] = []
    var copy = self
    copy.forEachTensor { tensors.append($0) }
    return tensors
  }

  /// This structure with each tensor replaced by what `transform` makes of it.
  func mappingTensors(_ transform: (Tensor) throws -> Tensor) rethrows -> Self {
    requireValueType(Self.self)
    var copy = self
    try copy.forEachTensor { $0 = try transform($0) }
    return copy
  }

  /// This structure with its tensors replaced by the next ones of an iterator.
  func replacingTensors(from next: inout some IteratorProtocol<Tensor>) -> Self {
    mappingTensors { _ in next.next()! }
  }
}

/// Traps when a structure is a class: a copy of it would be the same object, so a gradient would be
/// written over the tensors that it belongs to.
@inline(__always)
private func requireValueType<Structure>(_ type: Structure.Type) {
  require(
    !(type is AnyObject.Type),
    "\(type): a class cannot be a TensorStructure, since its copies are the same object; make it a "
      + "struct")
}

extension Tensor: TensorStructure {
  @inline(__always)
  public mutating func forEachTensor(_ body: (inout Tensor) throws -> Void) rethrows {
    try body(&self)
  }

  public func hasSameStructure(as other: Tensor) -> Bool { true }
}

extension Array: TensorStructure where Element: TensorStructure {
  public mutating func forEachTensor(_ body: (inout Tensor) throws -> Void) rethrows {
    requireValueType(Element.self)
    for index in indices { try self[index].forEachTensor(body) }
  }

  public func hasSameStructure(as other: [Element]) -> Bool {
    count == other.count && zip(self, other).allSatisfy { $0.hasSameStructure(as: $1) }
  }
}

extension Optional: TensorStructure where Wrapped: TensorStructure {
  public mutating func forEachTensor(_ body: (inout Tensor) throws -> Void) rethrows {
    requireValueType(Wrapped.self)
    try self?.forEachTensor(body)
  }

  public func hasSameStructure(as other: Wrapped?) -> Bool {
    guard let self, let other else { return (self == nil) == (other == nil) }
    return self.hasSameStructure(as: other)
  }
}

extension Dictionary: TensorStructure where Key: Comparable, Value: TensorStructure {
  /// The values in the order of their keys.
  public mutating func forEachTensor(_ body: (inout Tensor) throws -> Void) rethrows {
    requireValueType(Value.self)
    for key in keys.sorted() { try self[key]!.forEachTensor(body) }
  }

  public func hasSameStructure(as other: [Key: Value]) -> Bool {
    count == other.count
      && allSatisfy { key, value in other[key].map { value.hasSameStructure(as: $0) } ?? false }
  }
}
