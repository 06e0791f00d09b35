/// A value while a program is recorded or run.
enum ProgramValue: Sendable {
  case tensor(Tensor)
  case mask(Mask)
  case integers([Int])
  case key(RandomKey)

  var shape: Shape {
    switch self {
    case .tensor(let tensor): tensor.shape
    case .mask(let mask): mask.shape
    case .integers(let integers): [integers.count]
    case .key: [2]
    }
  }

  var byteCount: Int {
    switch self {
    case .tensor(let tensor): tensor.storage.byteCount
    case .mask(let mask): mask.elements.count
    case .integers(let integers): 8 * integers.count
    case .key: 16
    }
  }

  var element: StableHLO.Element {
    switch self {
    case .tensor(let tensor): tensor.scalarType == .float32 ? .float32 : .float64
    case .mask: .boolean
    case .integers: .integer
    case .key: .unsigned
    }
  }

  var tensor: Tensor {
    guard case .tensor(let tensor) = self else { fatalError("a program has no tensor here") }
    return tensor
  }

  var mask: Mask {
    guard case .mask(let mask) = self else { fatalError("a program has no mask here") }
    return mask
  }

  var integers: [Int] {
    guard case .integers(let integers) = self else {
      fatalError("a program has no list of integers here")
    }
    return integers
  }

  var key: RandomKey {
    guard case .key(let key) = self else { fatalError("a program has no key here") }
    return key
  }

  var isTensor: Bool { if case .tensor = self { true } else { false } }

  /// The same without a place on a tape.
  var detached: ProgramValue {
    if case .tensor(let tensor) = self { .tensor(tensor.detached()) } else { self }
  }

  /// Whether the other has the same shape, type and bits; NaN has those of any NaN.
  func isIdentical(to other: ProgramValue) -> Bool {
    switch (self, other) {
    case (.mask(let a), .mask(let b)): return a == b
    case (.integers(let a), .integers(let b)): return a == b
    case (.key(let a), .key(let b)): return a == b
    case (.tensor(let a), .tensor(let b)):
      return a.shape == b.shape && a.scalarType == b.scalarType
        && zip(a.scalars, b.scalars).allSatisfy {
          ($0.isNaN && $1.isNaN) || $0.bitPattern == $1.bitPattern
        }
    default: return false
    }
  }

  /// Where the scalars stand in memory, under which shape and type. While it is kept, and nobody may
  /// write to it, no other value has the same. A key is known by its bits.
  var place: Place {
    switch self {
    case .tensor(let tensor):
      Place(address: tensor.address, shape: tensor.shape, element: element)
    case .mask(let mask):
      Place(
        address: mask.elements.withUnsafeBufferPointer { UnsafeRawPointer($0.baseAddress) },
        shape: mask.shape, element: .boolean)
    case .integers(let integers):
      Place(
        address: integers.withUnsafeBufferPointer { UnsafeRawPointer($0.baseAddress) },
        shape: shape, element: element)
    case .key(let key): Place(address: nil, shape: shape, element: element, key: key)
    }
  }

  struct Place: Hashable {
    let address: UnsafeRawPointer?
    let shape: Shape
    let element: StableHLO.Element
    var key: RandomKey?

    /// The same for all shapes of as many scalars.
    var flat: Place {
      Place(address: address, shape: [shape.elementCount], element: element, key: key)
    }
  }
}

extension ProgramValue {
  /// What messages call it.
  var noun: String {
    switch self {
    case .tensor: "tensor"
    case .mask: "mask"
    case .integers: "list"
    case .key: "key"
    }
  }

  /// The message where something is made of it that would be the same in each run.
  var readingProblem: String {
    switch self {
    case .tensor, .mask:
      "Program: the function reads the scalars of a value of shape \(shape) that depends on its "
        + "inputs, and what it does with them would not be recorded; compute with operations on "
        + "tensors, or return the value and read it from the program's outputs"
    case .integers(let integers):
      "Program: the function computes a number from a list of \(integers.count) integers that is an input, "
        + "and it would be the same in each run; give the number as an input of its own, or leave the "
        + "list out of the program's inputs"
    case .key:
      "Program: the function draws numbers with a key that is an input, and they would be the same in each "
        + "run; only dropout can be recorded with other keys, so draw the numbers outside and give them "
        + "as an input"
    }
  }
}
