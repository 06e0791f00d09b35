/// An n-dimensional array of truth values: which scalars of a tensor a choice concerns.
///
/// ```swift
/// let safe = log(x).replacing(with: 0, where: x .<= 0)
/// ```
///
/// A mask comes from comparing tensors, with the operators that Swift's SIMD types have: `.<`, `.<=`,
/// `.>`, `.>=`, `.==` and `.!=`, and masks are combined by `.&`, `.|`, `.^` and `.!`. Shapes are
/// broadcast. A mask is a constant: nothing is differentiated with respect to it.
public struct Mask: Sendable, Hashable {
  /// The lengths of the dimensions, outermost first.
  public let shape: Shape

  /// The truth values, in row-major order, as the library's operations take them.
  let elements: [Bool]

  /// A mask of these values, in row-major order. Traps when the shape does not have as many.
  public init(_ values: [Bool], shape: Shape) {
    require(
      values.count == shape.elementCount,
      "a mask of shape \(shape) has \(shape.elementCount) values, not \(values.count)")
    self.shape = shape
    elements = values
  }

  /// A vector of these values.
  public init(_ values: [Bool]) {
    self.init(values, shape: [values.count])
  }

  /// A mask of one value throughout.
  public init(repeating value: Bool, shape: Shape) {
    Mask.requireMemory(for: shape, "Mask(repeating:)")
    self.init(Array(repeating: value, count: shape.elementCount), shape: shape)
  }

  /// A mask whose values `write` fills in.
  init(shape: Shape, _ write: (UnsafeMutablePointer<Bool>) -> Void) {
    self.shape = shape
    elements = [Bool](unsafeUninitializedCapacity: shape.elementCount) { values, count in
      count = shape.elementCount
      if let address = values.baseAddress, count > 0 { write(address) }
    }
  }

  /// Traps, saying what it is for, when there is no memory for a mask of this shape.
  static func requireMemory(for shape: Shape, _ purpose: @autoclosure () -> String) {
    require(
      shape.productOfLengths.map { System.hasMemory(byteCount: $0) } ?? false,
      "\(purpose()): a mask of shape \(shape) takes "
        + "\(formattedBytes(shape.reduce(1.0) { $0 * Double($1) })), and the system does not give so "
        + "much memory")
  }

  /// The truth values, in row-major order.
  public var values: [Bool] {
    if Inspection.isOn { ProgramTracer.current?.noteReading(of: .mask(self)) }
    return elements
  }

  /// The number of values that are true.
  public var trueCount: Int { values.count { $0 } }

  /// Whether any value is true, or may be at other inputs of a program that is being recorded.
  var mayHoldSomewhere: Bool {
    ProgramTracer.current?.isOpen(self) ?? false || elements.contains(true)
  }

  /// The result of an operation, noted for the program that is being recorded, if one is.
  @inline(__always)
  func noted(
    as operation: @autoclosure () -> MaskOperation, of operands: @autoclosure () -> [ProgramValue]
  ) -> Mask {
    if Inspection.isOn { ProgramTracer.current?.note(operation(), operands(), .mask(self)) }
    return self
  }
}

extension Mask {
  /// Where both masks are true, broadcast.
  public static func .& (a: Mask, b: Mask) -> Mask {
    a.combined(with: b, in: ".&") { $0 && $1 }.noted(as: .and, of: [.mask(a), .mask(b)])
  }

  /// Where either mask or both are true, broadcast.
  public static func .| (a: Mask, b: Mask) -> Mask {
    a.combined(with: b, in: ".|") { $0 || $1 }.noted(as: .or, of: [.mask(a), .mask(b)])
  }

  /// Where one mask is true and the other is not, broadcast.
  public static func .^ (a: Mask, b: Mask) -> Mask {
    a.combined(with: b, in: ".^") { $0 != $1 }.noted(as: .exclusiveOr, of: [.mask(a), .mask(b)])
  }

  /// Where the mask is not true.
  public static prefix func .! (mask: Mask) -> Mask {
    mask.elements.withUnsafeBufferPointer { values in
      Mask(shape: mask.shape) { out in
        for index in 0..<values.count { out[index] = !values[index] }
      }
    }.noted(as: .not, of: [.mask(mask)])
  }

  @inline(__always)
  private func combined(
    with other: Mask, in operation: String, by function: (Bool, Bool) -> Bool
  ) -> Mask {
    let shape = self.shape.broadcast(with: other.shape, in: operation)
    Mask.requireMemory(for: shape, "\(operation): of shapes \(self.shape) and \(other.shape)")
    let nest = LoopNest(over: shape, broadcasting: [self.shape, other.shape])
    let (count, stride, otherStride) = (nest.count, nest.strides[0], nest.strides[1])
    return Mask(shape: shape) { out in
      elements.withUnsafeBufferPointer { values in
        other.elements.withUnsafeBufferPointer { others in
          var out = out
          nest.run { offsets in
            let (a, b) = (values.baseAddress! + offsets[0], others.baseAddress! + offsets[1])
            // A loop of its own, of which the compiler makes vectors.
            if stride == 1 && otherStride == 1 {
              for index in 0..<count { out[index] = function(a[index], b[index]) }
            } else {
              for index in 0..<count {
                out[index] = function(a[index * stride], b[index * otherStride])
              }
            }
            out += count
          }
        }
      }
    }
  }
}

extension Mask: CustomStringConvertible {
  /// Shape and values, shortened and in lines as a tensor's: `Mask [2] [true, false]`.
  public var description: String {
    "Mask \(shape)" + bracketed(shape) { $0.map { "\(values[$0])" } }
  }
}

extension Tensor {
  /// 1 where a mask is true and 0 elsewhere.
  public init(_ mask: Mask, as scalarType: ScalarType = .float32) {
    self.init(
      uninitialized: mask.shape, as: scalarType, for: "Tensor(_:) of a mask of shape \(mask.shape)")
    switch scalarType {
    case .float32: write(mask, as: Float.self)
    case .float64: write(mask, as: Double.self)
    }
    if Inspection.isOn {
      ProgramTracer.current?.note(MaskOperation.numbers(scalarType), [.mask(mask)], .tensor(self))
    }
  }

  private func write<Scalar: BinaryFloatingPoint>(_ mask: Mask, as type: Scalar.Type) {
    let target = storage.address.assumingMemoryBound(to: type)
    mask.elements.withUnsafeBufferPointer { values in
      Parallelism.forEach(count: values.count, grain: Tensor.elementwiseGrain) { range in
        for index in range { target[index] = values[index] ? 1 : 0 }
      }
    }
  }
}
