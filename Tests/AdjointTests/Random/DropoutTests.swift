import TestSupport
import Testing

@testable import Adjoint

/// Dropout: its mask, its backward, which draws the mask again, and what it leaves alone.
@Suite struct DropoutTests {
  static let key = RandomKey(seed: 6).folded(with: 1)
  static let rates = [0, 1e-12, 0.1, 0.5, 0.9, 1 - 0x1p-33, 1]
  static let counts = [0, 1, 2, 63, 64, 65, 1023, 1025, 3001]

  private func x(_ count: Int, _ type: ScalarType) -> Tensor {
    .normal([count], as: type, key: RandomKey(seed: 1))
  }

  /// The composition draws its mask without a kernel.
  @Test(arguments: rates, ScalarType.allCases)
  func valuesAndGradientsAreThoseOfTheComposition(_ rate: Double, _ type: ScalarType) {
    let operation = SeededDropout(rate: rate, key: Self.key)
    for count in Self.counts {
      let (x, g) = (x(count, type), Tensor.normal([count], as: type, key: RandomKey(seed: 2)))
      let (value, pullback) = valueWithPullback(at: x) { dropout($0, rate: rate, key: Self.key) }
      let (expected, expectedPullback) = valueWithPullback(at: x) {
        operation.composition(.one($0))
      }
      expectSameBits(value, expected, "\(count), value")
      expectSameBits(pullback(g), expectedPullback(g), "\(count), gradient")
    }
  }

  @Test(arguments: [0, 0.3, 1], ScalarType.allCases)
  func agreesWithTheCompositionByTheLibrarysJudge(_ rate: Double, _ type: ScalarType) {
    let comparison = SeededDropout(rate: rate, key: Self.key).compareWithComposition(
      at: x(130, type))
    #expect(comparison.agrees, "\(comparison)")
  }

  @Test func derivativesOfBothOrders() {
    let x = x(65, .float64)
    func cube(_ x: Tensor) -> Tensor {
      let y = dropout(x, rate: 0.4, key: Self.key)
      return y * y * y
    }
    let first = checkGradient(at: x) { cube($0).sum() }
    #expect(first.agrees, "\(first)")
    let second = checkGradient(at: x) { gradient(at: $0) { cube($0).sum() }.weighted() }
    #expect(second.agrees, "\(second)")
  }

  /// A share of n scalars has the standard deviation √(p(1 − p)/n), of which six are exceeded once in 500
  /// million cases. So the mean stays 1.
  @Test(arguments: [0.01, 0.1, 0.5, 0.99], ScalarType.allCases)
  func theShareThatStays(_ rate: Double, _ type: ScalarType) {
    let count = 1 << 17
    let y = dropout(.ones([count], as: type), rate: rate, key: Self.key).scalars
    let kept = y.count { $0 != 0 }
    let error = (Double(count) * rate * (1 - rate)).squareRoot()
    #expect((Double(kept) - Double(count) * (1 - rate)).magnitude < 6 * error)
    let scale = type == .float32 ? Double(1 / Float(1 - rate)) : 1 / (1 - rate)
    #expect(y.allSatisfy { $0 == 0 || $0 == scale })
  }

  @Test func otherKeysHaveOtherMasks() {
    let ones = Tensor.ones([4096], as: .float64)
    let masks = (0..<8).map { dropout(ones, rate: 0.5, key: Self.key.folded(with: $0)) - 1 }
    for i in masks.indices {
      // Scalars that are ±1: their products' sum has the standard deviation 64.
      for j in 0..<i { #expect((masks[i] * masks[j]).sum().scalar.magnitude < 5 * 64) }
    }
    #expect(dropout(ones, rate: 0.5, key: Self.key) == dropout(ones, rate: 0.5, key: Self.key))
  }

  /// The mask is that of the words, at both types and any shape.
  @Test func theMaskIsThatOfTheWords() {
    let words = (0..<4).flatMap { Self.key.group($0) }
    for type in ScalarType.allCases {
      let y = dropout(.ones([2, 8, 16], as: type), rate: 0.3, key: Self.key)
      #expect(y.scalars.map { $0 != 0 } == words.map { Double($0) >= 0.3 * 0x1p32 })
    }
  }

  @Test(arguments: ScalarType.allCases)
  func whatIsDroppedLeavesNoTrace(_ type: ScalarType) {
    for value in [Double.nan, .infinity] {
      let x = Tensor(repeating: value, shape: [1000], as: type)
      let isKept = dropout(.ones([1000], as: type), rate: 0.5, key: Self.key).scalars.map {
        $0 != 0
      }
      let (y, pullback) = valueWithPullback(at: x) { dropout($0, rate: 0.5, key: Self.key) }
      for (scalar, isKept) in zip(y.scalars + pullback(x).scalars, isKept + isKept) {
        #expect(isKept ? isSame(scalar, value) : isSame(scalar, 0))
      }
    }
  }

  @Test(arguments: ScalarType.allCases)
  func nothingAndAll(_ type: ScalarType) {
    let x = Tensor([1, -0.0, .nan, .infinity], as: type)
    expectSameBits(dropout(x, rate: 0, key: Self.key), x)
    let (y, slope) = valueWithPullback(at: x) { dropout($0, rate: 1, key: Self.key) }
    expectSameBits(y, .zeros([4], as: type))
    expectSameBits(slope(x), .zeros([4], as: type))
  }

  @Test(arguments: ScalarType.allCases)
  func threadsDoNotMatter(_ type: ScalarType) {
    let x = x(100_001, type)
    expectSameBits {
      let (y, pullback) = valueWithPullback(at: x) { dropout($0, rate: 0.3, key: Self.key) }
      return [y, pullback(x)]
    }
  }

  /// A checkpoint, which computes the segment again, has the same mask.
  @Test func aCheckpointDrawsTheSameMask() {
    let x = x(500, .float64)
    func segment(_ x: Tensor) -> Tensor { dropout(x * x, rate: 0.5, key: Self.key) }
    let plain = gradient(at: x) { segment($0).weighted() }
    let again = gradient(at: x) { x in checkpoint(at: x) { segment($0) }.weighted() }
    expectSameBits(again, plain)
  }

  /// Dropout with a fault in its backward.
  private struct Faulty: FusedOperation {
    let fault: Fault

    enum Fault: CaseIterable { case otherKey, noMask, noScale, scaledTwice }

    var right: SeededDropout { SeededDropout(rate: 0.4, key: key) }

    func forward(_ operands: Operands) -> Tensor { right.forward(operands) }
    func composition(_ operands: Operands) -> Tensor { right.composition(operands) }
    func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
      switch fault {
      case .otherKey: dropout(g, rate: 0.4, key: key.folded(with: 0))
      case .noMask: g / 0.6
      case .noScale: dropout(g, rate: 0.4, key: key) * 0.6
      case .scaledTwice: dropout(g, rate: 0.4, key: key) / 0.6
      }
    }
  }

  @Test(arguments: Faulty.Fault.allCases.indices, ScalarType.allCases)
  func faultsAreNoticed(_ index: Int, _ type: ScalarType) {
    let faulty = Faulty(fault: Faulty.Fault.allCases[index])
    #expect(!faulty.compareWithComposition(at: x(100, type)).agrees)
  }

  static let refused = [-0.1, 1.1, .nan, -.infinity]

  @Test(arguments: refused.indices)
  func refusesRates(_ index: Int) async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [index] in _ = dropout(Tensor([1, 2]), rate: Self.refused[index], key: Self.key)
    }
    expectMessage(
      of: result, contains: "dropout: the rate is \(Self.refused[index])", "from 0 to 1")
  }
}
