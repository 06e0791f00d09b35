import CKernels

extension Tensor {
  /// Numbers drawn evenly from a range.
  ///
  /// A draw is rounded down to a number of the tensor's type, so the upper bound is never drawn. Traps
  /// when no number of the type is within the range, and when a bound is beyond the type's largest number.
  public static func uniform(
    _ shape: Shape, in range: Range<Double> = 0..<1, as scalarType: ScalarType = .float32,
    using random: inout RandomStream
  ) -> Tensor {
    uniform(shape, in: range, as: scalarType) {
      random.forEachChunk(of: $0, inPairs: false, $1)
    }
  }

  /// Numbers drawn evenly from a range: number i, in row-major order, is a function of the key and i.
  ///
  /// The bits are the same on every machine. The upper bound is never drawn, and the same traps, as with
  /// a stream.
  public static func uniform(
    _ shape: Shape, in range: Range<Double> = 0..<1, as scalarType: ScalarType = .float32,
    key: RandomKey
  ) -> Tensor {
    uniform(shape, in: range, as: scalarType) { key.forEachChunk(of: $0, wordBytes: 8, $1) }
  }

  private static func uniform(
    _ shape: Shape, in range: Range<Double>, as scalarType: ScalarType,
    _ forEachChunk: (Int, (Range<Int>, UnsafeRawPointer) -> Void) -> Void
  ) -> Tensor {
    let numbers = NumberRange(range, of: scalarType)
    let result = Tensor(uninitialized: shape, as: scalarType, for: "uniform")
    let (out, width) = (result.storage.address, scalarType.byteCount)
    let kernel = scalarType.kernels.uniform
    forEachChunk(result.elementCount) { range, words in
      withUnsafePointer(to: numbers) { numbers in
        kernel(
          range.count, words.assumingMemoryBound(to: UInt64.self), numbers,
          out + range.lowerBound * width)
      }
    }
    return result
  }
}

extension NumberRange {
  /// The numbers of a type within a range. Traps when there are none, or a bound is beyond them all.
  fileprivate init(_ range: Range<Double>, of type: ScalarType) {
    let first = -type.roundedDown(-range.lowerBound)
    let last = type.roundedDown(range.upperBound.nextDown)
    require(
      type.nearest(to: range.lowerBound).isFinite && type.nearest(to: range.upperBound).isFinite
        && first <= last,
      "uniform: the range \(range.lowerBound) ..< \(range.upperBound) has no number of "
        + "\(type), or an end beyond them all; it must hold one, and have finite ends")
    // Times a power of two the width of a range of huge numbers does not overflow, and products in a range
    // of tiny numbers do not lose digits.
    let largest = Swift.max(range.lowerBound.magnitude, range.upperBound.magnitude)
    let scale = largest > 0x1p1000 ? 0.5 : largest < 0x1p-800 ? 0x1p200 : 1
    let lower = range.lowerBound * scale
    self.init(
      lower: lower, width: range.upperBound * scale - lower, scale: scale, first: first, last: last)
  }
}

extension ScalarType {
  /// The largest number of this type that is at most `value`.
  fileprivate func roundedDown(_ value: Double) -> Double {
    let nearest = nearest(to: value)
    return nearest > value ? Double(Float(value).nextDown) : nearest
  }
}
