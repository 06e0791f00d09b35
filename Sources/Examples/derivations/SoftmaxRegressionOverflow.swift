import Adjoint
import AdjointNetworks

extension SoftmaxRegressionStep {
  /// The shares of 10 000 draws of the document's weights, in float32, for which its softmax is not
  /// finite: because e^z is infinite, or because all e^z are zero. With a way to shift, none.
  static func failingShares(
    of softmax: (Tensor) -> Tensor
  ) -> (overflow: Double, underflow: Double) {
    let draws = 10_000
    var random = RandomStream(seed: 1)
    let w = Tensor.normal([draws, 5], standardDeviation: 10, using: &random)
    let z = matmul(w, x.cast(to: .float32)).reshaped(to: [1, draws]) + Tensor.zeros([5, 1])
    let a = softmax(z).sum(along: 0).scalars
    let failing = zip(a, z[0].scalars).filter { !$0.0.isFinite }
    func share(_ failures: [(Double, Double)]) -> Double { Double(failures.count) / Double(draws) }
    return (share(failing.filter { $0.1 > 0 }), share(failing.filter { $0.1 < 0 }))
  }

  /// The probability that e^z is infinite in float32: z is normal, with the deviation 10·|x|.
  static func probabilityOfOverflow() -> Tensor {
    let largest = log(Tensor(Double(Float.greatestFiniteMagnitude), as: .float64))
    return erfc(largest / (10 * x.norm()) / 2.0.squareRoot()) / 2
  }

  static func overflow() -> Finding {
    let asWritten = failingShares(of: softmaxAsWritten)
    let byHand = failingShares { z in
      softmaxAsWritten(z - z.max(along: 0, keepingDimensions: true))
    }
    let tape = failingShares { softmax($0, along: 0) }
    let none = Tensor(0, as: .float64)
    return Finding(
      title: "Exponentials overflow",
      says: "a = np.exp(z),  with w = randn(1, 5)*10",
      but: "in float32, e^z is infinite above z = 88.72, and all are zero below −103.97: NaN",
      corrected: "e^(z − max z): the largest exponential is 1",
      comparisons: [
        Comparison(
          "P(overflow)", asWritten: probabilityOfOverflow(), corrected: none, tape: none),
        Comparison(
          "of 10000 draws", asWritten: Tensor(asWritten.overflow, as: .float64),
          corrected: Tensor(byHand.overflow, as: .float64),
          tape: Tensor(tape.overflow, as: .float64)),
        Comparison(
          "all vanish", asWritten: Tensor(asWritten.underflow, as: .float64),
          corrected: Tensor(byHand.underflow, as: .float64),
          tape: Tensor(tape.underflow, as: .float64)),
      ])
  }

  static func logarithmOfZero() -> Finding {
    let z = Tensor([0, -800], as: .float64)
    let y = Tensor([1, 0], as: .float64)
    return Finding(
      title: "Zero times the logarithm of zero",
      says: "y*np.log(A)",
      but: "where A is rounded to 0 this is 0·(−∞) = NaN; here z = (0, −800), label 0",
      corrected: "L = ln Σ e^z − z_y, which leaves classes without mass out",
      comparisons: [
        Comparison(
          "L", asWritten: -1 * (y * log(softmaxAsWritten(z))).mean(),
          corrected: z.logSumExp() - z[0],
          tape: softmaxCrossEntropy(z.reshaped(to: [1, 2]), labels: [0]))
      ])
  }
}
