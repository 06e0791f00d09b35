/// Parameters in order, each of which is found by its identity.
struct ParameterIndex {
  private(set) var parameters: [Parameter] = []
  private var places: [ObjectIdentifier: Int] = [:]

  /// An empty index, with room for the parameters of a small network.
  init() {
    parameters.reserveCapacity(8)
    places.reserveCapacity(8)
  }

  /// The place of a parameter; nil where it is not among these.
  subscript(parameter: Parameter) -> Int? { places[ObjectIdentifier(parameter)] }

  /// Gives a parameter that is not among these the next place.
  mutating func append(_ parameter: Parameter) {
    places[ObjectIdentifier(parameter)] = parameters.count
    parameters.append(parameter)
  }
}
