/// What operations have of their own, as it is printed: their stored properties.
enum ProgramDetails {
  static func list(of value: Any) -> [String] {
    Mirror(reflecting: value).children.flatMap { child -> [String] in
      // The mask of an operation is one of its operands.
      guard let label = child.label, !(child.value is Mask) else { return [] }
      if let text = text(of: child.value) { return text.isEmpty ? [] : ["\(label): \(text)"] }
      return list(of: child.value)
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
