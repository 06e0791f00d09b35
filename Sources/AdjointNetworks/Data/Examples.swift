import Adjoint

/// Examples of a data set, or one part of each: something that has a first example, a second, and so on.
///
/// A tensor is a list of examples along its first axis, and so is a structure of tensors; an array lists its
/// elements. ``DataSet`` joins inputs with targets. All of them come in batches:
///
/// ```swift
/// for batch in images.batches(of: 64, seed: 1) { … }  // for an autoencoder
/// ```
///
/// A structure of tensors of one's own has nothing to state, and other types state how many examples
/// there are and how some are selected:
///
/// ```swift
/// struct Pair: TensorStructure, Examples { … }
/// ```
public protocol Examples {
  /// The number of examples.
  var exampleCount: Int { get }

  /// The examples at these positions, in their order. A position may come several times.
  func examples(at positions: [Int]) -> Self
}

extension Tensor: Examples {}

extension Dictionary: Examples where Key: Comparable, Value == Tensor {}

extension Examples where Self: TensorStructure {
  /// The length of the first axis. Traps when the tensors do not agree in it.
  public var exampleCount: Int {
    var shapes: [Shape] = []
    var structure = self
    structure.forEachTensor { shapes.append($0.shape) }
    let counts = Set(shapes.map { $0.first ?? -1 })
    require(
      counts.count == 1 && !counts.contains(-1),
      "\(Self.self): as examples its tensors must have a first axis, of the same length, and they have the "
        + "shapes \(shapes.map { "\($0)" }.joined(separator: ", "))")
    return counts.first!
  }

  public func examples(at positions: [Int]) -> Self {
    var structure = self
    structure.forEachTensor { $0 = $0.rows(positions) }
    return structure
  }
}

extension Array: Examples {
  public var exampleCount: Int { count }

  public func examples(at positions: [Int]) -> [Element] {
    positions.map { position in
      requireExample(position, among: count)
      return self[position]
    }
  }
}

func requireExample(_ position: Int, among count: Int) {
  require(
    position >= 0 && position < count,
    "examples: there is no example \(position) among \(count); positions begin at 0")
}
