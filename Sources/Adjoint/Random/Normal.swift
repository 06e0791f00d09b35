import CKernels

// By the transform of Box and Muller ("A Note on the Generation of Random Normal Deviates", 1958), which
// makes two numbers of two words. The kernels have it.
extension Tensor {
  /// Numbers drawn from a normal distribution. None is farther from the mean than 8.6 standard
  /// deviations. Traps when the standard deviation is negative, and when numbers so far away are beyond
  /// the largest of the tensor's type.
  public static func normal(
    _ shape: Shape, mean: Double = 0, standardDeviation: Double = 1,
    as scalarType: ScalarType = .float32, using random: inout RandomStream
  ) -> Tensor {
    requireNormal(mean, standardDeviation, scalarType)
    let result = Tensor(uninitialized: shape, as: scalarType, for: "normal")
    let (out, kernel) = (result.storage.address, ScalarType.float64.kernels.normal)
    guard scalarType == .float32 else {
      random.forEachChunk(of: result.elementCount, inPairs: true) { range, words in
        kernel(range.count, words, mean, standardDeviation, out + 8 * range.lowerBound)
      }
      return result
    }
    // The words have 64 bits, so the numbers are float64 and are rounded once.
    let scalars = out.bindMemory(to: Float.self, capacity: result.elementCount)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 1024) { wide in
      random.forEachChunk(of: result.elementCount, inPairs: true) { range, words in
        kernel(range.count, words, mean, standardDeviation, wide.baseAddress!)
        for index in range { scalars[index] = Float(wide[index - range.lowerBound]) }
      }
    }
    return result
  }

  /// Numbers drawn from a normal distribution: number i, in row-major order, is a function of the key and
  /// i.
  ///
  /// Numbers 2i and 2i + 1 are made of two words, of 32 bits for `float32` and 64 bits for `float64`. Of the
  /// first type none is farther from the mean than 6.8 standard deviations, of the second 8.6. The words
  /// are the same on every machine; the last digits of the numbers depend on its instruction set.
  /// Traps as with a stream.
  public static func normal(
    _ shape: Shape, mean: Double = 0, standardDeviation: Double = 1,
    as scalarType: ScalarType = .float32, key: RandomKey
  ) -> Tensor {
    requireNormal(mean, standardDeviation, scalarType)
    let result = Tensor(uninitialized: shape, as: scalarType, for: "normal")
    let (out, width) = (result.storage.address, scalarType.byteCount)
    let kernel = scalarType.kernels.normal
    key.forEachChunk(of: result.elementCount, wordBytes: width) { range, words in
      kernel(range.count, words, mean, standardDeviation, out + range.lowerBound * width)
    }
    return result
  }

  private static func requireNormal(
    _ mean: Double, _ standardDeviation: Double, _ scalarType: ScalarType
  ) {
    let farthest = mean.magnitude + 8.6 * standardDeviation
    require(
      standardDeviation >= 0 && scalarType.nearest(to: farthest).isFinite,
      "normal: no finite \(scalarType) numbers have the mean \(mean) and the standard deviation "
        + "\(standardDeviation); it must be at least 0, and 8.6 of it from the mean within the type"
    )
  }
}
