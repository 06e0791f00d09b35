/// What operations have of their own, as it is printed: their stored properties.
enum ProgramDetails {
  /// - Parameter hidesLists: whether its list of integers is one of its operands, as a mask and a key are.
  static func list(of value: Any, hidingLists hidesLists: Bool = false) -> [String] {
    Mirror(reflecting: value).children.flatMap { child -> [String] in
      guard let label = child.label, !(child.value is Mask || child.value is RandomKey),
        !(child.value is Blocks.Origin), !(hidesLists && child.value is [Int])
      else { return [] }
      if let text = text(of: child.value) { return text.isEmpty ? [] : ["\(label): \(text)"] }
      return list(of: child.value, hidingLists: hidesLists)
    }
  }

  /// Nil where a value is printed by its parts.
  private static func text(of value: Any) -> String? {
    switch value {
    case let shape as Shape: "\(shape)"
    case let tensor as Tensor: "\(tensor.shape) \(tensor.scalarType)"
    case let places as MatrixOperands:
      [(MatrixOperands.left, "left"), (.right, "right")].filter { places.contains($0.0) }
        .map(\.1).joined(separator: " ")
    case let numbers as [Int]:
      numbers.count > 8 ? "\(numbers.count) numbers" : "\(numbers)"
    case let scalar as any LosslessStringConvertible: "\(scalar)"
    case let scalarType as ScalarType: "\(scalarType)"
    default: nil
    }
  }
}
