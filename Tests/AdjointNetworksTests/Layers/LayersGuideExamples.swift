import Adjoint
import AdjointNetworks
import HandwrittenDigits
import Testing

// The Swift of Docs/Layers.md, line for line.

private final class ResidualBlock: Module {
  let convolution: Convolution2D
  let shortcut: Convolution2D?

  init(_ inputs: Int, _ outputs: Int, stride: Int = 1) {
    convolution = Convolution2D(inputs, outputs, size: 3, stride: Size2D(stride), padding: 1)
    let isSame = inputs == outputs && stride == 1
    shortcut = isSame ? nil : Convolution2D(inputs, outputs, size: 1, stride: Size2D(stride))
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    relu(convolution(x) + (shortcut?(x) ?? x))
  }
}

@Suite struct LayersGuideExamples {
  @Test func blocks() {
    let images = Tensor.ones([2, 3, 8, 8])
    #expect(ResidualBlock(3, 3)(images).shape == [2, 3, 8, 8])
    #expect(ResidualBlock(3, 4, stride: 2)(images).shape == [2, 4, 4, 4])
    #expect(ResidualBlock(3, 3).parameters.paths == ["convolution.weight", "convolution.bias"])
    #expect(ResidualBlock(3, 4).parameters.paths.last == "shortcut.bias")
  }

  @Test func sequences() {
    let (first, second) = (Tensor.ones([5, 2, 8]), Tensor.ones([3, 2, 8]))
    let whole = Tensor.concatenate([first, second], along: 0)

    let gru = GRU(8, 16)
    let states = gru(first)  // [T, N, 16]
    let further = gru(second, from: states[-1])

    let lstm = LSTM(8, 16)
    let result = lstm(first)  // result.hidden is [T, N, 16], and result.cell [N, 16]
    let furtherResult = lstm(second, from: result.last)
    #expect(states.shape == [5, 2, 16] && further.isClose(to: gru(whole)[5...]))
    #expect(result.hidden.shape == [5, 2, 16] && result.cell.shape == [2, 16])
    #expect(furtherResult.hidden.isClose(to: lstm(whole).hidden[5...]))
  }

  @Test func metrics() throws {
    let test = try Digits.load().test
    let model = withSeed(1) { Linear(64, 10) }
    var lines: [String] = []
    func print(_ values: Any...) { lines.append(values.map { "\($0)" }.joined(separator: " ")) }

    var confusion = ConfusionMatrix(classes: 10)
    var loss = Mean()
    for batch in test.batches(of: 100) {
      let logits = model(batch.inputs)
      confusion.add(logits, labels: batch.labels)
      loss.add(softmaxCrossEntropy(logits, labels: batch.labels).scalar, count: batch.count)
    }
    print(confusion.accuracy, confusion.recall(of: 3), loss.value)
    print(confusion)
    #expect(confusion.count == 359 && loss.count == 359)
    #expect(lines[1].hasPrefix("true \\ predicted"))
  }

  @Test func minimizing() {
    var line = ""
    func print(_ values: Any...) { line = values.map { "\($0)" }.joined(separator: " ") }

    let center = Parameter(Tensor([3, -1], as: .float64))
    let minimum = LBFGS(tolerance: 1e-6).minimize([center]) { square(center.value - 2).sum() }
    print(minimum.loss, minimum.largestSlope, minimum.stepCount, minimum.hasConverged)
    #expect(center.value.isClose(to: Tensor([2, 2], as: .float64)) && line.hasSuffix("true"))
  }
}
