import Testing

@testable import Adjoint

/// Where windows leave pixels out or hold padding only, where there is nothing, and where there is NaN.
@Suite struct ConvolutionHardPlaceTests {
  @Test func pixelsThatNoWindowHoldsHaveNoGradient() {
    let x = Tensor.ones([1, 1, 5, 5])
    let expected: [Double] = (0..<25).map { $0 / 5 % 3 == 2 || $0 % 5 % 3 == 2 ? 0 : 1 }
    let slope = gradient(at: x) { convolution2D($0, .ones([1, 1, 2, 2]), stride: 3).sum() }
    #expect(slope.scalars == expected)
    let mean = gradient(at: x) { averagePooling2D($0, size: 2, stride: 3).sum() * 4 }
    #expect(mean.scalars == expected)
  }

  @Test(arguments: [true, false])
  func meansOfPaddingAre0(_ countsPadding: Bool) {
    let x = Tensor.ones([1, 1, 1, 1])
    let (value, slope) = valueWithGradient(at: x) {
      averagePooling2D($0, size: 1, padding: 1, countsPadding: countsPadding).sum()
    }
    #expect(value.scalar == 1 && slope.scalars == [1])
    let means = averagePooling2D(x, size: 1, padding: 1, countsPadding: countsPadding)
    #expect(means.scalars == [0, 0, 0, 0, 1, 0, 0, 0, 0])
  }

  @Test(arguments: ScalarType.allCases)
  func noImages(_ type: ScalarType) {
    let (x, w, b) = (
      Tensor.zeros([0, 2, 4, 4], as: type), Tensor.ones([3, 2, 3, 3], as: type),
      Tensor.ones([3], as: type)
    )
    let (value, pullback) = valueWithPullback(at: [x, w, b]) {
      convolution2D($0[0], $0[1], bias: $0[2])
    }
    #expect(value.shape == [0, 3, 2, 2])
    let gradients = pullback(value)
    #expect(gradients.map(\.shape) == [x.shape, w.shape, b.shape])
    #expect(gradients.allSatisfy { $0.scalars.allSatisfy { $0 == 0 } })
    #expect(gradient(at: x) { maxPooling2D($0, size: 2).sum() }.shape == x.shape)
    #expect(gradient(at: x) { averagePooling2D($0, size: 2).sum() }.shape == x.shape)
  }

  @Test func noChannels() {
    let (x, w) = (Tensor.zeros([2, 0, 4, 4]), Tensor.zeros([3, 0, 3, 3]))
    let y = convolution2D(x, w, bias: Tensor([1, 2, 3]))
    #expect(y.shape == [2, 3, 2, 2])
    #expect(y[1, .all, 1, 1].scalars == [1, 2, 3])
    #expect(maxPooling2D(x, size: 2).shape == [2, 0, 2, 2])
  }

  /// Of equal scalars the first, of several NaN the last, and −∞ where there is nothing else.
  @Test func whoWinsAMaximum() {
    let nan = Double.nan
    let rows: [([Double], [Double])] = [
      ([1, 1, 1, 1], [1, 0, 0, 0]), ([0, 2, 2, 1], [0, 1, 0, 0]), ([3, nan, 4, 5], [0, 1, 0, 0]),
      ([nan, 1, nan, 2], [0, 0, 1, 0]), ([nan, 1, 2, 3], [1, 0, 0, 0]),
      ([-.infinity, -.infinity, -.infinity, -.infinity], [1, 0, 0, 0]),
      ([0.0, -0.0, -1, 0.0], [1, 0, 0, 0]), ([-1, .infinity, .infinity, 1], [0, 1, 0, 0]),
    ]
    for type in ScalarType.allCases {
      for (row, expected) in rows {
        // Alone, and as one window of many, which are found a vector at a time.
        for copies in [1, 3, 16, 37] {
          let halves = [row[..<2], row[2...]].map { half in (0..<copies).flatMap { _ in half } }
          let x = Tensor(halves.flatMap { $0 }, shape: [1, 1, 2, 2 * copies], as: type)
          let operation = MaxPooling(size: 2)
          let fused = gradient(at: x) { apply(operation, to: $0).sum() }
          let composed = gradient(at: x) { operation.composition(.one($0)).sum() }
          let right = [expected[..<2], expected[2...]].flatMap { half in
            (0..<copies).flatMap { _ in half }
          }
          #expect(fused.scalars == right, "\(row)")
          #expect(composed.scalars == right, "\(row)")
        }
      }
    }
  }

  /// Also where all windows of a row reach into the padding, and where the first pixel is not the first
  /// place.
  @Test func paddingNeverWins() {
    let x = Tensor(repeating: -.infinity, shape: [1, 1, 2, 2])
    let slope = gradient(at: x) { maxPooling2D($0, size: 3, stride: 1, padding: 1).sum() }
    #expect(slope.scalars == [4, 0, 0, 0])
    let y = maxPooling2D(Tensor(repeating: -5, shape: [1, 1, 2, 2]), size: 2, padding: 1)
    #expect(y.scalars == [-5, -5, -5, -5])
  }

  @Test func notANumberStaysInItsImage() {
    for count in [2, 40] {
      var random = RandomStream(seed: 6)
      let x = Tensor.normal([count, 3, 6, 6], using: &random)
      let w = Tensor.normal([4, 3, 3, 3], using: &random)
      var spoiled = x
      spoiled[1, 0, 2, 3] = Tensor(.nan)
      let operations: [(Tensor) -> Tensor] = [
        { convolution2D($0, w, padding: 1) }, { convolution2D($0, w, stride: 2) },
        { transposedConvolution2D(convolution2D($0, w, padding: 1), w) },
        { maxPooling2D($0, size: 2) }, { averagePooling2D($0, size: 2) },
      ]
      for operation in operations {
        let (right, y) = (operation(x), operation(spoiled))
        #expect(y[1].scalars.contains { $0.isNaN })
        for image in 0..<count where image != 1 {
          #expect(y[image].scalars == right[image].scalars)
        }
        #expect(y[1].scalars.contains { !$0.isNaN }, "NaN stays where windows hold it")
      }
    }
  }

  /// A cotangent of 0 leaves no trace, even beside NaN.
  @Test(arguments: ScalarType.allCases)
  func zerosOfCotangents(_ type: ScalarType) {
    var random = RandomStream(seed: 7)
    let x = Tensor.normal([3, 2, 5, 5], as: type, using: &random)
    let w = Tensor.normal([2, 2, 3, 3], as: type, using: &random)
    var (spoiledX, spoiledW) = (x, w)
    spoiledX[1] = Tensor(.nan, as: type)
    spoiledW[1] = Tensor(.infinity, as: type)
    // Only the first output of all images but the second counts.
    let mask = Tensor([[1, 0], [0, 0], [1, 0]], as: type).reshaped(to: [3, 2, 1, 1])
    func gradients(_ x: Tensor, _ w: Tensor) -> [Tensor] {
      let (value, pullback) = valueWithPullback(at: [x, w]) {
        convolution2D($0[0], $0[1], padding: 1)
      }
      return pullback(mask.broadcast(to: value.shape))
    }
    let right = gradients(x, w)
    #expect(gradients(spoiledX, w).map(\.scalars) == right.map(\.scalars))
    #expect(gradients(x, spoiledW).map(\.scalars) == right.map(\.scalars))
  }

  /// Padding is no term of a weight's gradient: an infinite cotangent beside it leaves no NaN. The sizes must
  /// not matter for that.
  @Test(arguments: [1, 2, 8], ScalarType.allCases)
  func infiniteCotangentsBesidePadding(_ outputs: Int, _ type: ScalarType) {
    let x = Tensor.ones([1, 1, 3, 3], as: type)
    let w = Tensor.ones([outputs, 1, 3, 3], as: type)
    var g = Tensor.ones([1, outputs, 3, 3], as: type)
    g[0, 0, 0, 0] = Tensor(.infinity, as: type)
    let (_, pullback) = valueWithPullback(at: w) { convolution2D(x, $0, padding: 1) }
    let slopes = pullback(g).scalars
    // The first window's upper row and left column are padding.
    let counts: [Double] = [4, 6, 4, 6, 9, 6, 4, 6, 4]
    for (index, slope) in slopes.enumerated() {
      let isMet = index < 9 && index % 9 / 3 > 0 && index % 3 > 0
      #expect(slope == (isMet ? .infinity : counts[index % 9]), "weight \(index)")
    }
  }

  @Test(.serialized, arguments: ConvolutionCase.large, ScalarType.allCases)
  func threadsChangeNoBit(_ test: ConvolutionCase, _ type: ScalarType) {
    let operands = test.operands(type)
    expectSameBits("\(test)") {
      let (value, pullback) = valueWithPullback(at: operands) { test($0) }
      return [value] + pullback(sin(value))
    }
  }
}
