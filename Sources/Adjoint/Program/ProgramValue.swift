/// A value while a program is recorded or run.
enum ProgramValue: Sendable {
  case tensor(Tensor)
  case mask(Mask)

  var shape: Shape {
    switch self {
    case .tensor(let tensor): tensor.shape
    case .mask(let mask): mask.shape
    }
  }

  var byteCount: Int {
    switch self {
    case .tensor(let tensor): tensor.storage.byteCount
    case .mask(let mask): mask.elements.count
    }
  }

  var element: StableHLO.Element {
    switch self {
    case .tensor(let tensor): tensor.scalarType == .float32 ? .float32 : .float64
    case .mask: .boolean
    }
  }

  var tensor: Tensor {
    guard case .tensor(let tensor) = self else { fatalError("a program has a mask for a tensor") }
    return tensor
  }

  var mask: Mask {
    guard case .mask(let mask) = self else { fatalError("a program has a tensor for a mask") }
    return mask
  }

  /// The same without a place on a tape.
  var detached: ProgramValue {
    if case .tensor(let tensor) = self { .tensor(tensor.detached()) } else { self }
  }

  /// Whether the other has the same shape, type and bits; NaN has those of any NaN.
  func isIdentical(to other: ProgramValue) -> Bool {
    switch (self, other) {
    case (.mask(let a), .mask(let b)): return a == b
    case (.tensor(let a), .tensor(let b)):
      return a.shape == b.shape && a.scalarType == b.scalarType
        && zip(a.scalars, b.scalars).allSatisfy {
          ($0.isNaN && $1.isNaN) || $0.bitPattern == $1.bitPattern
        }
    default: return false
    }
  }

  /// Where the scalars stand in memory, under which shape and type. While it is kept, and nobody may
  /// write to it, no other value has the same.
  var place: Place {
    switch self {
    case .tensor(let tensor):
      Place(address: tensor.address, shape: tensor.shape, element: element)
    case .mask(let mask):
      Place(
        address: mask.elements.withUnsafeBufferPointer { UnsafeRawPointer($0.baseAddress) },
        shape: mask.shape, element: .boolean)
    }
  }

  struct Place: Hashable {
    let address: UnsafeRawPointer?
    let shape: Shape
    let element: StableHLO.Element

    /// The same for all shapes of as many scalars.
    var flat: Place { Place(address: address, shape: [shape.elementCount], element: element) }
  }
}
