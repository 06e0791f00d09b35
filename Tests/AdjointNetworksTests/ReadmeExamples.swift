// The code of README.md, compiled and run. `ReadmeTests` checks that the two are the same.

import Adjoint
import AdjointNetworks
import Foundation
import HandwrittenDigits
import Testing

final class Classifier: Module {
  let hidden = Linear(64, 32)
  let output = Linear(32, 10)

  func callAsFunction(_ images: Tensor) -> Tensor {
    output(relu(hidden(images)))
  }
}

struct Swish: ElementwiseOperation {
  func value<S: RealNumber>(_ x: S) -> S { x * .sigmoid(x) }
}

extension Tensor {
  func swish() -> Tensor { apply(Swish(), to: self) }
}

/// Σ x², whose gradient is 2x.
struct SquaredNorm: TensorOperation {
  func forward(_ x: Operands) -> Tensor { (x[0] * x[0]).sum() }
  func cotangent(of _: Int, _ g: Tensor, _ x: SavedTensors) -> Tensor? { g.scaled(by: 2 * x[0]) }
}

@Suite struct ReadmeExamples {
  @Test func training() throws {
    let digits = try Digits.load()
    let (images, labels) = (digits.training.inputs, digits.training.labels)
    var losses: [Double] = []
    func print(_ loss: Double) { losses.append(loss) }

    let data = LabeledData(inputs: images, labels: labels)  // [N, 64], and N labels
    let model = withSeed(1) { Classifier() }
    let optimizer = Optimizer(model, SGD(learningRate: 0.1))
    for epoch in 0..<10 {
      for batch in data.batches(of: 32, seed: 1, epoch: epoch) {
        let (loss, gradients) = valueWithGradients {
          softmaxCrossEntropy(model(batch.inputs), labels: batch.labels)
        }
        optimizer.update(with: gradients)
        print(loss.scalar)
      }
    }
    let predictions = model(images).argmax(along: 1)

    #expect(losses.suffix(5).max()! < losses[0])
    #expect(zip(predictions, labels).count { $0 == $1 } > labels.count * 9 / 10)
  }

  @Test func summary() throws {
    let model = Classifier()
    let images = try Digits.load().training.inputs
    var text = ""
    func print(_ summary: Summary) { text = "\(summary)" }

    print(Summary(of: model) { model(images) })

    let readme = try String(
      contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../README.md"), encoding: .utf8)
    #expect(readme.contains("```\n\(text)\n```"), "\(text)")
  }

  @Test func comparison() {
    var text = ""
    func print(_ report: FusedComparison) { text = "\(report)" }

    let logits = Tensor([[2, -1, 0.5], [0.1, 3, -2]])
    let report = SoftmaxCrossEntropy(.labels([0, 2])).compareWithComposition(at: logits)
    print(report)

    #expect(report.agrees)
    #expect(text.contains("fused and composed agree"))
  }

  @Test func extending() {
    func print(_ check: GradientCheck) {}

    let check = checkGradient(at: Tensor([0.3, -1.2, 2.5])) { x in
      apply(SquaredNorm(), to: x.swish())
    }
    print(check)

    #expect(check.agrees)
  }

  @Test func higherOrder() {
    let slope = gradient(at: Tensor(2)) { x in x * x * x }
    let curvature = gradient(at: Tensor(2)) { x in
      gradient(at: x) { x in x * x * x }
    }

    #expect(slope.scalar == 12)
    #expect(curvature.scalar == 12)
  }
}
