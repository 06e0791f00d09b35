/// What a function can be differentiated with respect to: a tensor, or a structure of tensors.
///
/// Arrays, dictionaries and optionals of structures are structures. A type of one's own becomes one
/// by telling how its tensors are replaced, in a fixed order:
///
/// ```swift
/// struct Line: TensorStructure {
///   var slope: Tensor
///   var intercept: Tensor
///
///   func mapTensors(_ transform: (Tensor) throws -> Tensor) rethrows -> Line {
///     Line(slope: try transform(slope), intercept: try transform(intercept))
///   }
/// }
///
/// let gradient = gradient(at: line) { line in loss(line.slope * x + line.intercept) }
/// print(gradient.slope)
/// ```
public protocol TensorStructure {
  /// This structure with each of its tensors replaced by what `transform` makes of it.
  func mapTensors(_ transform: (Tensor) throws -> Tensor) rethrows -> Self
}

extension TensorStructure {
  /// The tensors in the order of `mapTensors`.
  var tensors: [Tensor] {
    var tensors: [Tensor] = []
    _ = mapTensors {
      tensors.append($0)
      return $0
    }
    return tensors
  }

  /// This structure with its tensors replaced by the next ones of an iterator.
  func replacingTensors(from next: inout IndexingIterator<[Tensor]>) -> Self {
    mapTensors { _ in next.next()! }
  }
}

extension Tensor: TensorStructure {
  public func mapTensors(_ transform: (Tensor) throws -> Tensor) rethrows -> Tensor {
    try transform(self)
  }
}

extension Array: TensorStructure where Element: TensorStructure {
  public func mapTensors(_ transform: (Tensor) throws -> Tensor) rethrows -> [Element] {
    try map { try $0.mapTensors(transform) }
  }
}

extension Optional: TensorStructure where Wrapped: TensorStructure {
  public func mapTensors(_ transform: (Tensor) throws -> Tensor) rethrows -> Wrapped? {
    try map { try $0.mapTensors(transform) }
  }
}

extension Dictionary: TensorStructure where Key: Comparable, Value: TensorStructure {
  /// The values in the order of their keys.
  public func mapTensors(_ transform: (Tensor) throws -> Tensor) rethrows -> [Key: Value] {
    var result = self
    for key in keys.sorted() { result[key] = try self[key]!.mapTensors(transform) }
    return result
  }
}
