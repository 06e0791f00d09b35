/// The types of structures whose `forEachTensor` has been found to visit every tensor they store.
enum WholeStructures {
  private static let known = Lock<Set<ObjectIdentifier>>([])

  /// Traps when `forEachTensor` leaves out a tensor among a structure's stored properties: a gradient
  /// of the structure's kind would hold the old value there, and a result no gradient. Each type is
  /// looked at once.
  @inline(__always)
  static func check<Structure: TensorStructure>(_ structure: Structure) {
    if Structure.self != Tensor.self { checkProperties(of: structure) }
  }

  private static func checkProperties<Structure: TensorStructure>(of structure: Structure) {
    guard known.withLock({ $0.insert(ObjectIdentifier(Structure.self)).inserted }) else { return }
    let visited = Set(structure.tensors.map(\.storageIdentity))
    for property in Mirror(reflecting: structure).children {
      guard let part = property.value as? any TensorStructure else { continue }
      check(part)
      require(
        part.tensors.allSatisfy { visited.contains($0.storageIdentity) },
        "\(Structure.self): forEachTensor leaves out \(property.label ?? "an element"), so a gradient "
          + "would hold its old value; visit it too, or, where it is a constant, store it in a type "
          + "that is no TensorStructure")
    }
  }
}
