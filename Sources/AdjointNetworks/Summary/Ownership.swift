import Adjoint

/// Which layer of a model an operation belongs to, by the parameters that it reads.
struct Ownership {
  typealias Layer = StateFinder.Owner

  /// The layers that hold each parameter.
  private let owners: [ObjectIdentifier: [Layer]]

  /// The layers that operations on shared parameters were taken for.
  private var choices: [Choice: Layer] = [:]

  private struct Choice: Hashable {
    let operation: String
    let layers: [Layer]
  }

  init(_ owners: [ObjectIdentifier: [Layer]]) { self.owners = owners }

  /// Whether a layer of the model holds a parameter.
  func contains(_ parameter: Parameter) -> Bool { owners[ObjectIdentifier(parameter)] != nil }

  /// The layer that holds all of some parameters; nil where there is none.
  ///
  /// Of several layers that share them, each kind of operation is taken for another, in the order of the
  /// paths: an embedding looks up rows, and the last layer, which has the same weights, multiplies.
  mutating func layer(of operation: String, reading parameters: [Parameter]) -> Layer? {
    let lists = parameters.map { owners[ObjectIdentifier($0)] ?? [] }
    guard let first = lists.first else { return nil }
    let common = first.filter { layer in lists.allSatisfy { $0.contains(layer) } }
    guard common.count > 1 else { return common.first }
    let choice = Choice(operation: operation, layers: common)
    if let known = choices[choice] { return known }
    let taken = choices.filter { $0.key.layers == common }.values
    let layer = common.first { !taken.contains($0) } ?? common[0]
    choices[choice] = layer
    return layer
  }
}
