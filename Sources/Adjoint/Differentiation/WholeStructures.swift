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
    for (name, part) in parts(of: structure) {
      check(part)
      require(
        part.tensors.allSatisfy { visited.contains($0.storageIdentity) },
        "\(Structure.self): forEachTensor leaves out \(name), so a gradient would hold its old "
          + "value; visit it too, or, where it is a constant, store it in a type that is no "
          + "TensorStructure")
    }
  }

  /// The structures among a value's stored properties or elements, those of tuples too.
  private static func parts(of value: Any) -> [(name: String, part: any TensorStructure)] {
    Mirror(reflecting: value).children.flatMap { label, value in
      if let part = value as? any TensorStructure { return [(label ?? "an element", part)] }
      return Mirror(reflecting: value).displayStyle == .tuple ? parts(of: value) : []
    }
  }
}
