import Adjoint
import AdjointNetworks
import HandwrittenDigits
import Testing

/// The repository's handwritten digits.
@Suite struct DigitsDataTests {
  @Test func countsAndShapes() throws {
    let digits = try Digits.load()
    #expect(digits.training.count == 1438)
    #expect(digits.test.count == 359)
    #expect(digits.training.inputs.shape == [1438, 64])
    #expect(digits.test.inputs.shape == [359, 64])
    #expect(digits.training.inputs.scalarType == .float32)
  }

  @Test func pixelsAreSixteenthsBetweenZeroAndOne() throws {
    let digits = try Digits.load()
    for data in [digits.training, digits.test] {
      let pixels = data.inputs.scalars
      #expect(pixels.min() == 0)
      #expect(pixels.max() == 1)
      #expect(pixels.allSatisfy { ($0 * 16).rounded() == $0 * 16 })
    }
  }

  @Test func labelsAreSpreadOverTheClasses() throws {
    // The histogram of all 1797 labels as scikit-learn's documentation of the data set gives it.
    let digits = try Digits.load()
    let labels = digits.training.labels + digits.test.labels
    let histogram = (0..<Digits.classCount).map { digit in labels.count { $0 == digit } }
    #expect(histogram == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    for data in [digits.training, digits.test] {
      #expect(Set(data.labels) == Set(0..<10))
    }
  }

  @Test func firstImageIsAZero() throws {
    // The first row of the data set: 0 0 5 13 9 1 0 0 0 0 13 15 10 15 5 0 …, a zero.
    let digits = try Digits.load()
    #expect(digits.training.labels.prefix(10) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    let sixteenths = digits.training[[0]].inputs.scalars.prefix(16).map { $0 * 16 }
    #expect(sixteenths == [0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0])
  }
}
