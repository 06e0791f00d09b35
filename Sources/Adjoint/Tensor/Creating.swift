// The initializers of `Double` give literals their type at once. All other numbers have a generic one.
extension Tensor {
  /// A scalar, of shape `[]`.
  public init(_ value: Double, as scalarType: ScalarType = .float32) {
    self.init(repeating: value, shape: [], as: scalarType)
  }

  /// A vector of these values, rounded to the scalar type.
  public init(_ values: [Double], as scalarType: ScalarType = .float32) {
    self.init(values, shape: [values.count], as: scalarType)
  }

  /// A matrix of these rows, rounded to the scalar type. Traps when their lengths differ.
  ///
  /// Without rows it has the shape `[0, 0]`; `Tensor([])` is a vector.
  @_disfavoredOverload
  public init(_ rows: [[Double]], as scalarType: ScalarType = .float32) {
    self.init(nested: rows, as: scalarType)
  }

  /// A tensor of these numbers, rounded to the scalar type: a number, or collections of them nested
  /// to any depth, such as `[[[1, 2], [3, 4]]]`, `[Float]` or `0..<6`. The axes within an empty collection
  /// have the length 0. Traps, saying where, when collections side by side differ in length.
  @_disfavoredOverload
  public init(_ numbers: some NestedNumbers, as scalarType: ScalarType = .float32) {
    self.init(nested: numbers, as: scalarType)
  }

  private init(nested numbers: some NestedNumbers, as scalarType: ScalarType) {
    let numbers = NumbersInOrder(numbers)
    self.init(numbers.values, shape: Shape(numbers.lengths), as: scalarType)
  }

  /// A tensor of these values, in row-major order, rounded to the scalar type. Traps when the shape
  /// does not have as many scalars.
  public init(_ values: [Double], shape: Shape, as scalarType: ScalarType = .float32) {
    switch scalarType {
    case .float32: self.init(scalars: values.lazy.map { Float($0) }, shape: shape)
    case .float64: self.init(scalars: values, shape: shape)
    }
  }

  /// A tensor of these scalars, in row-major order, with their own type. Traps when the shape does
  /// not have as many scalars.
  public init<Scalars: Collection>(scalars: Scalars, shape: Shape)
  where Scalars.Element: TensorScalar {
    require(
      scalars.count == shape.elementCount,
      "a tensor of shape \(shape) has \(shape.elementCount) scalars, not \(scalars.count)")
    self.init(shape: shape) { (buffer: UnsafeMutableBufferPointer<Scalars.Element>) in
      var index = 0
      for scalar in scalars {
        buffer[index] = scalar
        index += 1
      }
    }
  }

  /// A tensor whose scalars `write` fills in, in row-major order, all of them.
  public init<Scalar: TensorScalar>(
    shape: Shape, _ write: (UnsafeMutableBufferPointer<Scalar>) throws -> Void
  ) rethrows {
    self.init(uninitialized: shape, as: Scalar.scalarType)
    let start = storage.address.bindMemory(to: Scalar.self, capacity: elementCount)
    try write(UnsafeMutableBufferPointer(start: start, count: elementCount))
  }

  /// A tensor of one value throughout.
  public init(repeating value: Double, shape: Shape, as scalarType: ScalarType = .float32) {
    self.init(repeating: value, shape: shape, as: scalarType, for: "")
  }

  /// The same, saying what the tensor is for when there is no memory for it.
  init(
    repeating value: Double, shape: Shape, as scalarType: ScalarType,
    for purpose: @autoclosure () -> String
  ) {
    self.init(uninitialized: shape, as: scalarType, for: purpose())
    let (scalars, count) = (storage.address, elementCount)
    if value == 0 && value.sign == .plus {
      // The library clears bytes with wider stores than a loop over scalars has.
      scalars.initializeMemory(as: UInt8.self, repeating: 0, count: storage.byteCount)
      return
    }
    switch scalarType {
    case .float32:
      scalars.initializeMemory(as: Float.self, repeating: Float(value), count: count)
    case .float64: scalars.initializeMemory(as: Double.self, repeating: value, count: count)
    }
  }

  /// A tensor of zeros.
  public static func zeros(_ shape: Shape, as scalarType: ScalarType = .float32) -> Tensor {
    Tensor(repeating: 0, shape: shape, as: scalarType)
  }

  /// A tensor of ones.
  public static func ones(_ shape: Shape, as scalarType: ScalarType = .float32) -> Tensor {
    Tensor(repeating: 1, shape: shape, as: scalarType)
  }

  /// A tensor that is 1 at one position, in row-major order, and 0 elsewhere.
  static func basis(_ index: Int, of shape: Shape, as scalarType: ScalarType = .float64) -> Tensor {
    var values = [Double](repeating: 0, count: shape.elementCount)
    values[index] = 1
    return Tensor(values, shape: shape, as: scalarType)
  }
}
