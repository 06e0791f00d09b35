/// What a function can be differentiated with respect to, and what it may return: a tensor, or a
/// structure of tensors.
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
public protocol TensorStructure {
  /// Calls `body` with each tensor, which it may replace.
  mutating func forEachTensor(_ body: (inout Tensor) throws -> Void) rethrows
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
    var copy = self
    try copy.forEachTensor { $0 = try transform($0) }
    return copy
  }

  /// This structure with its tensors replaced by the next ones of an iterator.
  func replacingTensors(from next: inout some IteratorProtocol<Tensor>) -> Self {
    mappingTensors { _ in next.next()! }
  }
}

extension Tensor: TensorStructure {
  @inline(__always)
  public mutating func forEachTensor(_ body: (inout Tensor) throws -> Void) rethrows {
    try body(&self)
  }
}

extension Array: TensorStructure where Element: TensorStructure {
  public mutating func forEachTensor(_ body: (inout Tensor) throws -> Void) rethrows {
    for index in indices { try self[index].forEachTensor(body) }
  }
}

extension Optional: TensorStructure where Wrapped: TensorStructure {
  public mutating func forEachTensor(_ body: (inout Tensor) throws -> Void) rethrows {
    try self?.forEachTensor(body)
  }
}

extension Dictionary: TensorStructure where Key: Comparable, Value: TensorStructure {
  /// The values in the order of their keys.
  public mutating func forEachTensor(_ body: (inout Tensor) throws -> Void) rethrows {
    for key in keys.sorted() { try self[key]!.forEachTensor(body) }
  }
}
