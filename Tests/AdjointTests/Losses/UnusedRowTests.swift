import Testing

@testable import Adjoint

/// A row whose loss has the cotangent 0 leaves no trace in any gradient, whatever its logits are: the
/// gradients are those with a row of ordinary numbers in its place.
@Suite struct UnusedRowTests {
  struct Case: CustomTestStringConvertible {
    let testDescription: String

    /// What it is differentiated with respect to beside the rows `[3, 3]`.
    let shared: [Tensor]

    /// The losses of the rows.
    let losses: @Sendable (_ rows: Tensor, _ shared: [Tensor]) -> Tensor

    init(
      _ name: String, _ shared: [Tensor] = [],
      _ losses: @escaping @Sendable (_ rows: Tensor, _ shared: [Tensor]) -> Tensor
    ) {
      (testDescription, self.shared, self.losses) = (name, shared, losses)
    }
  }

  static let labels = [0, 1, 2]
  static let masses = Tensor([[0.2, 0.3, 0.5], [1, 0, 0], [0.25, 0.5, 0.25]])
  static let weights = Tensor([0.5, 2, 1])

  static let cases: [Case] = [
    Case("labels") { x, _ in softmaxCrossEntropy(x, labels: labels, reduction: .none) },
    Case("class axis 0") { x, _ in
      SoftmaxCrossEntropy(.labels(labels), classAxis: 0, reduction: .none)(x.transposed())
    },
    Case("probabilities", [masses]) { x, shared in
      softmaxCrossEntropy(x, probabilities: shared[0], reduction: .none)
    },
    Case("class weights", [weights]) { x, shared in
      SoftmaxCrossEntropy(.labels(labels), classWeights: shared[0], reduction: .none)(x)
    },
    Case("weights and smoothing", [weights]) { x, shared in
      SoftmaxCrossEntropy(
        .labels(labels), classWeights: shared[0], labelSmoothing: 0.1, reduction: .none)(x)
    },
    Case("weighted probabilities", [masses, weights]) { x, shared in
      SoftmaxCrossEntropy(
        .probabilities(shared[0]), classWeights: shared[1], labelSmoothing: 0.2, reduction: .none)(
          x)
    },
    Case("z-loss") { x, _ in
      SoftmaxCrossEntropy(.labels(labels), zLoss: 0.1, reduction: .none)(x)
    },
    Case("temperature and cap", [Tensor(1.5), Tensor(4.0)]) { x, shared in
      SoftmaxCrossEntropy(
        .labels(labels), inverseTemperature: shared[0], softCap: shared[1], reduction: .none)(x)
    },
    Case("details") { x, _ in
      let details = SoftmaxCrossEntropy(.labels(labels), reduction: .none).details(of: x)
      return details.loss + details.logSumExp * 0.5
    },
    Case("log-sum-exp beside a mean") { x, _ in
      SoftmaxCrossEntropy(.labels(labels)).details(of: x).logSumExp
    },
    Case("linear", [Tensor([[1, 2, 0], [0.5, -1, 1], [0, 1, 3]]), weights]) { x, shared in
      SoftmaxCrossEntropy(.labels(labels), reduction: .none)(
        x, weights: shared[0], bias: shared[1])
    },
    Case("focal") { x, _ in focalLoss(x, labels: labels, reduction: .none) },
    Case("Poly-1") { x, _ in poly1Loss(x, labels: labels, reduction: .none) },
  ]

  @Test(arguments: cases, ScalarType.allCases)
  func leavesNoTrace(_ test: Case, _ type: ScalarType) {
    let shared = test.shared.map { $0.cast(to: type) }
    let isUnused = Tensor([0, 1, 0]) .> 0
    func gradients(with bad: Double, _ use: (Tensor) -> Tensor) -> [Tensor] {
      let rows = Tensor([[1, 2, 0.5], [bad, 3, 0], [0.5, 0, -1]], as: type)
      return gradient(at: [rows] + shared) { use(test.losses($0[0], Array($0.dropFirst()))) }
    }
    let uses: [(String, (Tensor) -> Tensor)] = [
      ("replaced", { $0.replacing(with: 0, where: isUnused).sum() }),
      ("sliced", { $0[0] + $0[2] * 2 }),
    ]
    for (name, use) in uses {
      let expected = gradients(with: 0.3, use)
      #expect(expected[0][1].scalars == [0, 0, 0], "\(name)")
      for bad in [Double.nan, .infinity, -.infinity, type == .float32 ? 3e38 : 1e308] {
        for (found, expected) in zip(gradients(with: bad, use), expected) {
          #expect(found.isClose(to: expected), "\(name), \(bad)")
        }
      }
    }
  }
}
