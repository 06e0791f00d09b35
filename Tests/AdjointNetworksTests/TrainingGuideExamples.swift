import Adjoint
import AdjointFiles
import AdjointNetworks
import Foundation
import HandwrittenDigits
import Testing

// The Swift of Docs/Training.md, line for line.

private final class DigitClassifier: Module, Sendable {
  let hidden = Linear(64, 32)
  let normalization = LayerNormalization(32)
  let dropout = Dropout(0.2)
  let output = Linear(32, 10)

  func callAsFunction(_ images: Tensor) -> Tensor {
    output(dropout(relu(normalization(hidden(images)))))
  }
}

private final class ImageClassifier: Module {
  let features = Sequential(
    Convolution2D(1, 8, size: 3, padding: 1), BatchNormalization(8), Function { relu($0) },
    MaxPooling2D(size: 2))
  let output = Linear(8 * 4 * 4, 10)

  func callAsFunction(_ images: Tensor) -> Tensor {
    output(features(images).reshaped(to: [images.shape[0], -1]))
  }
}

private final class LanguageModel: Module {
  let (tokens, positions) = (Embedding(32, 16), Embedding(12, 16))
  let attention = MultiHeadAttention(16, heads: 4, isCausal: true)
  let normalization = LayerNormalization(16)
  let output = Linear(16, 32)

  func callAsFunction(_ text: [Int], shape: Shape) -> Tensor {
    let x = tokens(text, shape: shape) + positions(Array(0..<shape[1]))
    return output(x + attention(normalization(x)))
  }
}

private final class TiedModel: Module {
  let tokens = Embedding(32, 16, weights: .normal(standardDeviation: 0.02))
  let normalization = LayerNormalization(16)

  func callAsFunction(_ text: [Int], shape: Shape) -> Tensor {
    let x = normalization(tokens(text, shape: shape))
    return matmul(x, tokens.weight.value, transposing: .right)
  }
}

/// x − the running mean of the batches.
private final class Centering: Layer, Sendable {
  let mean: Buffer

  init(_ width: Int) { mean = Buffer(.zeros([width])) }

  struct Rows: Sendable {
    let sum: Tensor
    let count: Double

    static func joined(_ a: Rows, _ b: Rows) -> Rows {
      Rows(sum: a.sum + b.sum, count: a.count + b.count)
    }
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    guard case .training(let step) = Mode.current(for: "Centering") else { return x - mean.value }
    let batch = x.mean(along: 0)
    let rows = Rows(sum: x.detached().sum(along: 0), count: Double(x.shape[0]))
    step.collect(rows, for: self, merging: Rows.joined) { rows in
      let mean = rows.sum / rows.count
      self.mean.value = self.mean.value * 0.9 + mean * 0.1
    }
    return x - batch
  }
}

private struct SignDescent: UpdateRule {
  var learningRate: Schedule

  func update(_ value: inout Tensor, gradient: Tensor, state: inout RuleState, step: Int) {
    let old = state["mean"] ?? .zeros(value.shape, as: value.scalarType)
    let mean = old * 0.9 + gradient * 0.1
    value -= sign(mean) * learningRate(step)
    state["mean"] = mean
  }
}

@Suite struct TrainingGuideExamples {
  @Test func steps() throws {
    let digits = try Digits.load()
    let (data, test) = (digits.training, digits.test)
    let (images, labels) = (data.inputs, data.labels)
    var losses: [Double] = []

    let model = withSeed(1) { DigitClassifier() }
    let optimizer = Optimizer(
      model, AdamW(learningRate: .warmUp(to: 3e-3, over: 20).then(.cosine(to: 0, over: 200))))
    for epoch in 0..<2 {
      for batch in data.batches(of: 64, seed: 1, epoch: epoch) {
        let (loss, gradients) = training(seed: 1, step: optimizer.step) {
          valueWithGradients { softmaxCrossEntropy(model(batch.inputs), labels: batch.labels) }
        }
        optimizer.update(with: gradients.clipped(toNorm: 1))
        losses.append(loss.scalar)
      }
    }

    var accuracy = Accuracy()
    for batch in test.batches(of: 100) {
      accuracy.add(model(batch.inputs), labels: batch.labels)
    }
    #expect(losses.count == 46 && losses.last! < losses[0] * 0.8)
    #expect(accuracy.count == 359 && accuracy.correctCount > 180)

    let head = model.parameters.matching("output")
    let fineTuning = Optimizer(
      model, .group(head, AdamW(learningRate: 1e-2)),
      .frozen(model.parameters.matching("hidden", "normalization")))
    let before = model.parameters.map(\.value)
    let (_, headGradients) = evaluating {
      valueWithGradients(at: head) { softmaxCrossEntropy(model(images), labels: labels) }
    }
    fineTuning.update(with: headGradients)
    let changed = zip(model.parameters, before).map { $0.value != $1 }
    #expect(changed == [false, false, false, false, true, true])

    let (mean, accumulated) = evaluating {
      valueWithGradients(accumulating: data.batches(of: 100, seed: 1)) { piece in
        SoftmaxCrossEntropy(.labels(piece.labels)).meanLoss(of: model(piece.inputs))
      }
    }
    let whole = evaluating {
      valueWithGradients { softmaxCrossEntropy(model(images), labels: labels) }
    }
    #expect(mean.isClose(to: whole.value, tolerance: 1e-5))
    #expect(accumulated.count == 6)

    var average = MovingAverage(of: model, decay: 0.99)
    average.update()
    let averaged = average.applied { model(images) }
    #expect(averaged.shape == [1438, 10])
  }

  @Test func watching() throws {
    let digits = try Digits.load()
    let (data, test) = (digits.training, digits.test)
    let (images, labels) = (data.inputs, data.labels)
    let model = withSeed(1) { DigitClassifier() }

    let watched = Optimizer(model, SGD(learningRate: 0.1))
    var progress = ProgressLine(total: 30)
    var curves = Curves()
    var best = Best(of: model, by: .largest)
    var stopping = EarlyStopping(patience: 5, by: .largest)
    for batch in data.batches(of: 40, seed: 1).prefix(30) {
      let (loss, gradients) = training(seed: 1, step: watched.step) {
        valueWithGradients { softmaxCrossEntropy(model(batch.inputs), labels: batch.labels) }
      }
      watched.update(with: gradients)
      progress.update(watched.step, ["loss": loss.scalar])
      curves.add(loss.scalar, to: "loss", at: watched.step)
      if watched.step % 10 == 0 {
        var accuracy = Accuracy()
        accuracy.add(model(test.inputs), labels: test.labels)
        curves.add(accuracy.value, to: "accuracy", at: watched.step)
        best.update(accuracy.value)
        stopping.update(accuracy.value)
        if stopping.shouldStop { break }
      }
    }
    progress.finish()
    best.restore()
    let page = CurvePage(curves, logarithmic: ["loss"], smoothing: 0.9).html
    #expect(progress.step == 30 && curves["loss"]?.points.count == 30)
    #expect(best.updateCount == 3 && best.metric == stopping.best)
    #expect(page.contains("<h2>accuracy</h2>"))

    var text = ""
    func print(_ norms: ParameterNorms) { text = "\(norms)" }
    let (_, sizes) = training(seed: 1, step: watched.step) {
      valueWithGradients { softmaxCrossEntropy(model(images), labels: labels) }
    }
    print(ParameterNorms(of: model, sizes) { watched.update(with: sizes) })
    #expect(text.contains("update/value\nhidden.weight"))
  }

  @Test func imagesAndTexts() {
    let images = Tensor.ones([3, 1, 8, 8])
    let classifier = ImageClassifier()
    #expect(training(seed: 1, step: 0) { classifier(images) }.shape == [3, 10])
    #expect(classifier(images).shape == [3, 10])
    let text = (0..<24).map { $0 % 32 }
    let logits = LanguageModel()(text, shape: [2, 12])
    #expect(logits.shape == [2, 12, 32])
    #expect(softmaxCrossEntropy(logits, labels: text).scalar.isFinite)
  }

  /// One parameter with the gradient of both uses; the first loss is that of a guess.
  @Test func tiedWeights() throws {
    let (model, text) = (withSeed(1) { TiedModel() }, Array(0..<24))
    let next = text.map { $0 + 1 }
    let (loss, gradients) = valueWithGradients {
      softmaxCrossEntropy(model(text, shape: [2, 12]), labels: next)
    }
    #expect(
      model.parameters.paths == ["tokens.weight", "normalization.scale", "normalization.shift"])
    #expect((loss.scalar - log(32)).magnitude < 0.2)
    // No text has the last token, so its row has the gradient of the logits alone.
    let slope = try #require(gradients[model.tokens.weight])
    #expect(slope[31].norm().scalar > 0 && slope[0].norm().scalar > slope[31].norm().scalar)
    let usual = withSeed(1) { Embedding(32, 16) }.weight.value
    model.tokens.weight.value = usual
    #expect(softmaxCrossEntropy(model(text, shape: [2, 12]), labels: next).scalar > 2 * log(32))
  }

  @Test func aPenalty() throws {
    let images = try Digits.load().training.inputs[..<20]
    let model = withSeed(1) { DigitClassifier() }
    let (penalty, ofPenalty) = training(seed: 1, step: 0) {
      valueWithGradients {
        let slopes = gradient(at: images) { x in model(x).sum() }
        return square(slopes.norm(along: 1) - 1).mean()
      }
    }
    #expect(penalty.scalar.isFinite && penalty.scalar != 1)
    #expect(try #require(ofPenalty[model.hidden.weight]).norm().scalar > 0)
    // The mistake that the guide speaks of.
    let slopes = evaluating { gradient(at: images) { _ in model(images).sum() } }
    #expect(slopes == .zeros(images.shape))
  }

  @Test func summariesAndData() throws {
    let data = try Digits.load().training
    let (images, labels) = (data.inputs, data.labels)
    let model = DigitClassifier()
    var text = ""
    func print(_ summary: Summary) { text = "\(summary)" }
    print(Summary(of: model) { model(images) })
    #expect(text.contains("normalization  LayerNormalization  [1438, 32]"))

    let brightness = images.mean(along: 1)
    let labeled = DataSet(inputs: images, labels: labels)  // batch.inputs, batch.labels
    let regression = DataSet(inputs: images, targets: brightness)  // batch.targets is a tensor
    let images8 = images.batches(of: 8, seed: 1)  // of inputs alone, for an autoencoder
    #expect(images8.count == 180)
    #expect(regression[..<10].targets.isClose(to: images[..<10].mean(along: 1)))

    var count = 0
    for batch in labeled.batches(of: 64, seed: 1, epoch: 3)[20...] { count += batch.count }
    #expect(count == 1438 - 20 * 64)
  }

  @Test func savingAndResuming() throws {
    let data = try Digits.load().training
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var file = folder.appending(path: "classifier.safetensors")
    let pythonFile = folder.appending(path: "python.safetensors")
    var lines: [String] = []
    func print(_ line: String) { lines.append(line) }

    let model = withSeed(1) { DigitClassifier() }
    try model.save(to: file)
    let copy = DigitClassifier()
    try copy.load(from: file)
    #expect(zip(copy.parameters, model.parameters).allSatisfy { $0.value == $1.value })

    let wide = model.parameters.named.map { ("module." + $0, $1.value.cast(to: .float64)) }
    try Safetensors.write(Dictionary(uniqueKeysWithValues: wide), to: pythonFile)
    try copy.load(from: file, only: "hidden", "**.bias")
    try copy.load(from: pythonFile, converting: true) { path in "module." + path }
    #expect(zip(copy.parameters, model.parameters).allSatisfy { $0.value == $1.value })

    file = folder.appending(path: "run.safetensors")
    let run = TrainingRun(
      model, AdamW(learningRate: .warmUp(to: 3e-3, over: 20).then(.cosine(to: 0, over: 200))),
      seed: 1)
    if FileManager.default.fileExists(atPath: file.path) { try run.resume(from: file) }

    for (epoch, batches) in run.epochs(of: 64, in: data, epochs: 3) {
      for batch in batches {
        run.step { softmaxCrossEntropy(model(batch.inputs), labels: batch.labels) }
      }
      try run.save(to: file)
      print("epoch \(epoch) is saved")
    }
    #expect(lines == (0..<3).map { "epoch \($0) is saved" } && run.position.batch == 69)
    #expect(try copy.load(from: file).loaded == model.parameters.paths)
  }

  @Test func aTrainingThatGoesOn() throws {
    let digits = try Digits.load()
    let (data, test) = (digits.training, digits.test)
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "run.safetensors")
    var (lengths, metrics) = ([Int](), [Double?]())
    for seed in 1...2 {
      let model = withSeed(seed) { DigitClassifier() }

      let run = TrainingRun(model, AdamW(learningRate: 3e-3), seed: 1, averaging: 0.9)
      var best = Best(of: model, by: .largest)
      var stopping = EarlyStopping(patience: 3, by: .largest)
      var curves = Curves()
      if FileManager.default.fileExists(atPath: file.path) {
        try run.resume(from: file)
        try run.restore(&best, as: "best")
        try run.restore(&stopping, as: "stopping")
        try run.restore(&curves, as: "curves")
      }

      for (_, batches) in run.epochs(of: 64, in: data, epochs: 20) {
        if stopping.shouldStop { break }
        for batch in batches {
          let loss = run.step { softmaxCrossEntropy(model(batch.inputs), labels: batch.labels) }
          curves.add(loss, to: "loss", at: run.position.batch)
        }
        run.average!.applied {
          var accuracy = Accuracy()
          accuracy.add(model(test.inputs), labels: test.labels)
          best.update(accuracy.value)
          stopping.update(accuracy.value)
          curves.add(accuracy.value, to: "accuracy", at: run.position.batch)
        }
        try run.keep(best, as: "best")
        try run.keep(stopping, as: "stopping")
        try run.keep(curves, as: "curves")
        try run.save(to: file)
      }
      best.restore()

      // The second training has nothing left to do, and ends with the same weights.
      var accuracy = Accuracy()
      accuracy.add(model(test.inputs), labels: test.labels)
      #expect(accuracy.value == best.metric && accuracy.value > 0.8)
      #expect(curves["loss"]?.points.count == run.position.batch)
      lengths.append(run.position.batch)
      metrics.append(best.metric)
    }
    #expect(lengths[0] == lengths[1] && metrics[0] == metrics[1])
  }

  @Test func aLayerAndARule() {
    let layer = Centering(2)
    let x = Tensor([[1, 2], [3, 6]])
    let centered = training(seed: 1, step: 0) { layer(x) }
    #expect(centered.scalars == [-1, -2, 1, 2])
    #expect(layer(x).isClose(to: Tensor([[0.8, 1.6], [2.8, 5.6]])))
    #expect(layer.buffers.paths == ["mean"])

    let weight = Parameter(Tensor([4, -4]))
    let optimizer = Optimizer([weight], SignDescent(learningRate: 0.5))
    optimizer.update(with: Gradients([(weight, Tensor([8, -1]))]))
    #expect(weight.value.scalars == [3.5, -3.5])
  }
}
