/// Whether the `forEachTensor` of a structure reaches every tensor that it stores.
enum WholeStructures {
  /// Traps when `forEachTensor` leaves out a tensor among a structure's stored properties: a gradient
  /// of the structure's kind would hold the old value there, and a result no gradient.
  @inline(__always)
  static func check<Structure: TensorStructure>(_ structure: Structure) {
    if Structure.self == Tensor.self || Structure.self == [Tensor].self { return }
    // A small batch would be normalized in the time that it takes to look through its result.
    if Structure.self == NormalizationOfBatch.Result.self { return }
    checkProperties(of: structure)
  }

  /// A tensor that is stored as before when every tensor that is visited has been replaced was not
  /// reached.
  private static func checkProperties<Structure: TensorStructure>(of structure: Structure) {
    let replaced = structure.mappingTensors { $0.viewed(as: $0.shape) }
    let before = storedTensors(in: structure)
    if before.isEmpty { return }
    let after = Set(storedTensors(in: replaced).map(\.tensor.storageIdentity))
    for (name, tensor) in before {
      require(
        !after.contains(tensor.storageIdentity),
        "\(Structure.self): forEachTensor leaves out \(name), of shape \(tensor.shape), so a gradient "
          + "would hold its old value; visit it too, or, where it is a constant, store it in a type that "
          + "is no TensorStructure")
    }
  }

  /// The tensors among a value's stored properties, elements and associated values, and theirs in turn
  /// where those are structures or containers.
  private static func storedTensors(in value: Any) -> [(name: String, tensor: Tensor)] {
    var found: [(name: String, tensor: Tensor)] = []
    let mirror = Mirror(reflecting: value)
    for (label, child) in mirror.children {
      let name = label ?? "an element"
      if let tensor = child as? Tensor {
        found.append((name, tensor))
        continue
      }
      guard let style = Mirror(reflecting: child).displayStyle else {
        // A long list of numbers is not looked through.
        if mirror.displayStyle == .collection { break } else { continue }
      }
      if child is any TensorStructure || containers.contains(style) {
        found += storedTensors(in: child).map { ("\(name).\($0.name)", $0.tensor) }
      }
    }
    return found
  }

  private static let containers: [Mirror.DisplayStyle] = [
    .collection, .dictionary, .optional, .set, .tuple,
  ]
}
