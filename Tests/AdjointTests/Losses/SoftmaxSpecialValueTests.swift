import Testing

@testable import Adjoint

/// What the kernel makes of −∞, +∞ and NaN at each level, in both types.
@Suite struct SoftmaxSpecialValueTests {
  private static let types = ScalarType.allCases

  /// Rows that end inside the first vector, at its end, and behind several.
  private static let classCounts = [2, 3, 8, 17, 64, 100]

  private static func row(_ classes: Int, seed: Int = 1) -> [Double] {
    var random = RandomStream(seed: seed)
    return Tensor.normal([classes], as: .float32, using: &random).scalars
  }

  /// Five units in the last place of float32, and what rounding leaves of float64.
  private static func tolerance(_ type: ScalarType) -> Tolerance {
    .elementwise(type == .float32 ? 5 * 0x1p-23 : 1e-14)
  }

  private static func positions(_ classes: Int) -> Set<Int> { [0, classes / 2, classes - 1] }

  @Test(arguments: SoftmaxKernel.all, types)
  func aClassAtMinusInfinityTakesNoPart(_ kernel: SoftmaxKernel, _ type: ScalarType) {
    let tolerance = Self.tolerance(type)
    for classes in Self.classCounts {
      for masked in Self.positions(classes) {
        var row = Self.row(classes)
        row[masked] = -.infinity
        let label = (masked + 1) % classes
        var rest = row
        rest.remove(at: masked)
        let truth = SoftmaxTruth(rest, label: label > masked ? label - 1 : label)
        var (losses, gradient) = kernel.evaluate([row], labels: [label], as: type)
        expectClose(losses, [truth.loss], of: type, within: tolerance, "\(classes) classes")
        #expect(gradient[0].remove(at: masked) == 0)
        expectClose(gradient[0], truth.gradient, of: type, within: tolerance, "\(classes) classes")
      }
    }
  }

  @Test(arguments: SoftmaxKernel.all, types)
  func aSingleFiniteClassIsCertain(_ kernel: SoftmaxKernel, _ type: ScalarType) {
    for classes in Self.classCounts {
      for finite in Self.positions(classes) {
        var row = [Double](repeating: -.infinity, count: classes)
        row[finite] = 5
        let (losses, gradient) = kernel.evaluate([row], labels: [finite], as: type)
        #expect(losses == [0])
        #expect(gradient == [[Double](repeating: 0, count: classes)])
      }
    }
  }

  @Test(arguments: SoftmaxKernel.all, types)
  func aLabelAtMinusInfinityHasAnInfiniteLoss(_ kernel: SoftmaxKernel, _ type: ScalarType) {
    let tolerance = Self.tolerance(type)
    for classes in Self.classCounts {
      for label in Self.positions(classes) {
        var row = Self.row(classes)
        row[label] = -.infinity
        // p − 1 with p = 0, and the probabilities of the others.
        var expected = SoftmaxTruth(row, label: label).gradient
        expected[label] = -1
        let (losses, gradient) = kernel.evaluate([row], labels: [label], as: type)
        #expect(losses == [.infinity])
        #expect(gradient[0][label] == -1)
        expectClose(gradient[0], expected, of: type, within: tolerance, "\(classes) classes")
      }
    }
  }

  @Test(arguments: SoftmaxKernel.all, types)
  func aRowOfMinusInfinityIsNotANumber(_ kernel: SoftmaxKernel, _ type: ScalarType) {
    for classes in [1] + Self.classCounts {
      let rows = [[Double](repeating: -.infinity, count: classes)]
      let (losses, gradient) = kernel.evaluate(rows, labels: [classes - 1], as: type)
      #expect(losses[0].isNaN)
      #expect(gradient[0].allSatisfy { $0.isNaN })
    }
  }

  @Test(arguments: SoftmaxKernel.all, [Double.nan, -.nan, .infinity])
  func aSpoiledRowSpoilsNoOther(_ kernel: SoftmaxKernel, _ poison: Double) {
    for type in Self.types {
      for classes in [1] + Self.classCounts {
        let clean = (0..<3).map { Self.row(classes, seed: $0) }
        let labels = [0, classes / 2, classes - 1]
        let expected = kernel.evaluate(clean, labels: labels, as: type)
        for position in Self.positions(classes) {
          var rows = clean
          rows[1][position] = poison
          let (losses, gradient) = kernel.evaluate(rows, labels: labels, as: type)
          #expect(losses[1].isNaN, "\(type), \(classes) classes, position \(position)")
          #expect(gradient[1].allSatisfy { $0.isNaN }, "\(type), \(classes) classes")
          for row in [0, 2] {
            #expect(losses[row] == expected.losses[row])
            #expect(gradient[row] == expected.gradient[row])
          }
        }
      }
    }
  }

  /// The sum of a row whose other logits are far below the maximum is computed in its own way,
  /// which must not lose a NaN either.
  @Test(arguments: SoftmaxKernel.all, types)
  func aNaNInAFaintRowIsSeen(_ kernel: SoftmaxKernel, _ type: ScalarType) {
    for classes in [3, 8, 17, 64, 100] {
      for position in 1..<classes {
        var row = [Double](repeating: type == .float32 ? -90 : -700, count: classes)
        row[0] = 0
        row[position] = .nan
        let (losses, gradient) = kernel.evaluate([row], labels: [0], as: type)
        #expect(losses[0].isNaN)
        #expect(gradient[0].allSatisfy { $0.isNaN })
      }
    }
  }

  @Test(arguments: SoftmaxKernel.all, types)
  func oneClassHasNoLoss(_ kernel: SoftmaxKernel, _ type: ScalarType) {
    let rows: [[Double]] = [[0], [-3.5], [1e30], [-1e30]]
    let (losses, gradient) = kernel.evaluate(rows, labels: [0, 0, 0, 0], as: type)
    #expect(losses == [0, 0, 0, 0])
    #expect(gradient == [[0], [0], [0], [0]])
    #expect((losses + gradient.joined()).allSatisfy { $0.sign == .plus })
  }

  @Test(arguments: SoftmaxKernel.all, types)
  func logitsAtTheEndsOfTheRangeDoNotOverflow(_ kernel: SoftmaxKernel, _ type: ScalarType) {
    let largest =
      type == .float32 ? Double(Float.greatestFiniteMagnitude) : .greatestFiniteMagnitude
    let ln2 = 0.693147180559945309
    let rows = [[largest, -largest, 0], [largest, largest, -largest]]
    let (losses, gradient) = kernel.evaluate(rows, labels: [0, 1], as: type)
    #expect(losses[0] == 0)
    #expect(losses[1] == (type == .float32 ? Double(Float(ln2)) : ln2))
    #expect(gradient == [[0, 0, 0], [0.5, -0.5, 0]])
  }

  @Test(arguments: SoftmaxKernel.all, types)
  func shiftsThatAreExactChangeNoBit(_ kernel: SoftmaxKernel, _ type: ScalarType) {
    for classes in Self.classCounts {
      var random = RandomStream(seed: classes)
      // Multiples of ⅛ below 16 in magnitude: adding the shifts below is exact in float32.
      let rows = (0..<4).map { _ in
        (0..<classes).map { _ in Double(Int.random(in: -127...127, using: &random)) / 8 }
      }
      let labels = (0..<4).map { _ in Int.random(in: 0..<classes, using: &random) }
      let expected = kernel.evaluate(rows, labels: labels, as: type)
      for shift in [0.125, -16, 1024, -65536] {
        let shifted = kernel.evaluate(rows.map { $0.map { $0 + shift } }, labels: labels, as: type)
        expectSameBits(shifted.losses, expected.losses)
        #expect(shifted.gradient.joined().elementsEqual(expected.gradient.joined()))
      }
    }
  }
}
