import Adjoint
import AdjointNetworks
import Testing

/// The summary of a model, with numbers that are counted by hand.
@Suite struct SummaryTests {
  private typealias Line = (
    path: String?, name: String, result: Shape, parameters: Int, flops: Int, bytes: Int
  )

  private func expect(
    _ summary: Summary, _ lines: [Line], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(summary.rows.count == lines.count, "\(summary)", sourceLocation: sourceLocation)
    for (row, line) in zip(summary.rows, lines) {
      let found: Line = (
        row.path, row.name, row.result, row.parameterCount, row.flopCount, row.bytesKept
      )
      #expect(found == line, sourceLocation: sourceLocation)
    }
    let reached = summary.rows.reduce(0) { $0 + $1.parameterCount }
    #expect(
      reached + summary.unreached.scalarCount == summary.parameterCount,
      sourceLocation: sourceLocation)
  }

  private final class Perceptron: Module {
    let hidden: Linear
    let output: Linear
    let spare = Linear(3, 4)

    init(as type: ScalarType = .float32) {
      hidden = Linear(64, 32, as: type)
      output = Linear(32, 10, as: type)
    }

    func callAsFunction(_ x: Tensor) -> Tensor { output(relu(hidden(x))) }
  }

  @Test(arguments: ScalarType.allCases)
  func aPerceptron(_ type: ScalarType) {
    let (model, width) = (Perceptron(as: type), type.byteCount)
    let summary = Summary(of: model) { model(Tensor.ones([5, 64], as: type)) }
    // A layer keeps what it is given, for the weights' gradient. The rectifier keeps its result, which is
    // what the last layer is given.
    expect(
      summary,
      [
        ("hidden", "Linear", [5, 32], 64 * 32 + 32, 5 * 32 * (2 * 64 + 1), 5 * 64 * width),
        (nil, "relu", [5, 32], 0, 5 * 32, 5 * 32 * width),
        ("output", "Linear", [5, 10], 32 * 10 + 10, 5 * 10 * (2 * 32 + 1), 0),
      ])
    #expect(summary.unreached.paths == ["spare.weight", "spare.bias"])
    #expect(summary.parameterCount == 2080 + 330 + 16)
    #expect(summary.bufferCount == 0 && summary.aliases.isEmpty)
    #expect(summary.flopCount == 20_640 + 160 + 3_250)
    #expect(summary.bytesKept == 480 * width)
  }

  @Test func printed() {
    let model = Perceptron()
    #expect(
      "\(Summary(of: model) { model(Tensor.ones([5, 64])) })" == """
        layer   type    result   parameters   FLOPs     kept
        hidden  Linear  [5, 32]       2,080  20.6 k  1.28 kB
        relu            [5, 32]                 160    640 B
        output  Linear  [5, 10]         330  3.25 k
        total                         2,426  24.1 k  1.92 kB
        not reached: spare.weight [4, 3]
        not reached: spare.bias [4]
        """)
  }

  private static func convolutional() -> Sequential {
    Sequential(
      Convolution2D(1, 4, size: 3, padding: 1), BatchNormalization(4), Function(relu),
      MaxPooling2D(size: 2), Function { $0.reshaped(to: [-1, 64]) }, Dropout(0.5), Linear(64, 10))
  }

  @Test func aConvolutionalNetwork() {
    let model = Self.convolutional()
    let (pixels, images) = (2 * 4 * 64, Tensor.ones([2, 1, 8, 8]))
    let summary = Summary(of: model) { model(images) }
    expect(
      summary,
      [
        ("0", "Convolution2D", [2, 4, 8, 8], 4 * 9 + 4, pixels * (2 * 9 + 1), 2 * 64 * 4),
        // What it is given, and four float64 numbers a channel.
        ("1", "BatchNormalization", [2, 4, 8, 8], 8, pixels * 7, pixels * 4 + 4 * 4 * 8),
        (nil, "relu", [2, 4, 8, 8], 0, pixels, pixels * 4),
        // It reads what the rectifier keeps.
        (nil, "maxPooling2D", [2, 4, 4, 4], 0, 2 * 64 * 4, 0),
        // It draws its mask again.
        (nil, "dropout", [2, 64], 0, 2 * 64, 0),
        ("6", "Linear", [2, 10], 650, 20 * (2 * 64 + 1), 2 * 64 * 4),
      ])
    #expect(summary.bufferCount == 4 + 4 + 1)
    #expect("\(summary)".hasSuffix("and 9 scalars in buffers"))
  }

  /// Neither the running statistics nor the seeds of training change.
  @Test func theModelStaysAsItIs() {
    let model = Self.convolutional()
    let before = model.buffers.map(\.value)
    training(seed: 1, step: 0) { _ = Summary(of: model) { model(Tensor.ones([2, 1, 8, 8])) } }
    #expect(model.buffers.map(\.value) == before)
    let layer = Dropout(0.5)
    let x = Tensor.ones([100])
    let plain = training(seed: 1, step: 0) { layer(x) }
    let after = training(seed: 1, step: 0) { () -> Tensor in
      _ = Summary(of: layer) { layer(x) }
      return layer(x)
    }
    #expect(plain == after)
  }

  @Test func evaluation() {
    let model = Sequential(Linear(4, 3), Dropout(0.5))
    let summary = Summary(of: model) { evaluating { model(Tensor.ones([2, 4])) } }
    expect(summary, [("0", "Linear", [2, 3], 15, 6 * 9, 32)])
  }

  private final class Block: Module {
    let first = LayerNormalization(8)
    let attention = MultiHeadAttention(8, heads: 2, isCausal: true)
    let second = LayerNormalization(8)
    let up = Linear(8, 16)
    let down = Linear(16, 8)

    func callAsFunction(_ x: Tensor) -> Tensor {
      let y = x + attention(first(x))
      return y + down(gelu(up(second(y))))
    }
  }

  private final class Head: Module {
    let weight: Parameter
    init(_ weight: Parameter) { self.weight = weight }
    func callAsFunction(_ x: Tensor) -> Tensor { matmul(x, weight.value, transposing: .right) }
  }

  private final class Transformer: Module {
    let tokens = Embedding(11, 8)
    let blocks = [Block()]
    let output: Head
    let isCheckpointed: Bool

    init(isCheckpointed: Bool = false) {
      output = Head(tokens.weight)
      self.isCheckpointed = isCheckpointed
    }

    func callAsFunction(_ tokens: [Int]) -> Tensor {
      let x = self.tokens(tokens, shape: [2, 6])
      return output(isCheckpointed ? checkpoint(at: x) { self.blocks[0]($0) } : blocks[0](x))
    }
  }

  private static let tokens = (0..<12).map { $0 % 11 }
  private static let linear = 12 * 8 * (2 * 8 + 1)
  private static let row = 12 * 8 * 4

  /// The lines of the transformer, where a block keeps something or not.
  private static func lines(ofBlock keeps: Int) -> [Line] {
    [
      ("blocks.0.first", "LayerNormalization", [2, 6, 8], 16, 96 * 7, keeps * (row + 12 * 3 * 8)),
      ("blocks.0.attention.queries", "Linear", [2, 6, 8], 72, linear, keeps * row),
      // The same rows again.
      ("blocks.0.attention.keys", "Linear", [2, 6, 8], 72, linear, 0),
      ("blocks.0.attention.values", "Linear", [2, 6, 8], 72, linear, 0),
      // Two products along 4 and the softmax of 2·2·6·6 scores; queries, keys and values, each row's
      // maximum and factor, and the weights of 2·2 heads: 6 keys, and 16 columns that hold 6 queries.
      (
        nil, "scaledDotProductAttention", [2, 2, 6, 4], 0, 144 * (2 * 4 + 2 * 4 + 6),
        keeps * (3 * row + 24 * 2 * 4 + 4 * 6 * 16 * 4)
      ),
      ("blocks.0.attention.output", "Linear", [2, 6, 8], 72, linear, keeps * row),
      (nil, "add", [2, 6, 8], 0, 96, 0),
      ("blocks.0.second", "LayerNormalization", [2, 6, 8], 16, 96 * 7, keeps * (row + 12 * 3 * 8)),
      ("blocks.0.up", "Linear", [2, 6, 16], 144, 12 * 16 * 17, keeps * row),
      (nil, "gelu", [2, 6, 16], 0, 192, keeps * 2 * row),
      ("blocks.0.down", "Linear", [2, 6, 8], 136, 12 * 8 * 33, keeps * 2 * row),
      (nil, "add", [2, 6, 8], 0, 96, 0),
    ]
  }

  @Test func aTransformerWithTiedWeights() {
    let model = Transformer()
    let summary = Summary(of: model) { model(Self.tokens) }
    let output: Line = ("output", "Head", [2, 6, 11], 0, 12 * 11 * 2 * 8, Self.row)
    expect(
      summary,
      [("tokens", "Embedding", [2, 6, 8], 88, 0, 0)] + Self.lines(ofBlock: 1) + [output])
    #expect(summary.aliases == ["output.weight": "tokens.weight"])
    #expect("\(summary)".hasSuffix("shared: output.weight is tokens.weight"))
  }

  /// A checkpoint keeps what it is given, and its layers nothing.
  @Test func checkpoints() {
    let model = Transformer(isCheckpointed: true)
    let summary = Summary(of: model) { model(Self.tokens) }
    let last: [Line] = [
      (nil, "checkpoint", [2, 6, 8], 0, 0, Self.row),
      ("output", "Head", [2, 6, 11], 0, 12 * 11 * 2 * 8, Self.row),
    ]
    expect(
      summary, [("tokens", "Embedding", [2, 6, 8], 88, 0, 0)] + Self.lines(ofBlock: 0) + last)
  }

  private final class Recurrent: Module {
    let gru = GRU(3, 4)
    let cell = Linear(4, 4)

    func callAsFunction(_ x: Tensor) -> Tensor {
      var state = gru(x)[0]
      for _ in 0..<3 { state = tanh(cell(state)) }
      return state
    }
  }

  /// A layer that is used several times is there once.
  @Test func sequencesAndRepeatedUse() {
    let model = Recurrent()
    let summary = Summary(of: model) { model(Tensor.ones([5, 2, 3])) }
    expect(
      summary,
      [
        // The inputs of the gates, and the steps; kept are the inputs, five numbers a unit, the first state
        // and all others.
        (
          "gru", "GRU", [5, 2, 4], 12 * 3 + 12 * 4 + 24, 120 * (2 * 3 + 1) + 40 * (6 * 4 + 14),
          4 * (30 + 40 * 5 + 8 + 40)
        ),
        // Either keeps what it is given.
        ("cell", "Linear", [2, 4], 20, 3 * 8 * 9, 3 * 32),
        (nil, "tanh", [2, 4], 0, 3 * 8, 3 * 32),
      ])
    #expect(summary.rows.map(\.useCount) == [1, 3, 3])
    #expect("\(summary)".contains("cell ×3"))
  }

  private struct Gain: Module {
    let gains = [Parameter(Tensor(2)), Parameter(Tensor(3))]
    let shift = Parameter(Tensor(1))

    func callAsFunction(_ x: Tensor) -> Tensor {
      x * gains[0].value * gains[1].value + shift.value
    }
  }

  /// Parameters of the model itself, and an operation that reads those of two layers.
  @Test func parametersOutsideLayers() {
    let gain = Gain()
    expect(
      Summary(of: gain) { gain(Tensor.ones([4])) }, [("", "Gain", [4], 3, 12, 2 * 16)])
    #expect("\(Summary(of: gain) { gain(Tensor.ones([4])) })".contains("the model"))
    let pair = [Gain(), Gain()]
    struct Both: Module { let parts: [Gain] }
    expect(
      Summary(of: Both(parts: pair)) { pair[0].shift.value + pair[1].shift.value },
      [(nil, "add", [], 2, 1, 0)])
  }

  @Test func hiddenLayersAreReported() {
    struct Hiding: Module {
      let layer: @Sendable (Tensor) -> Tensor
      let weight = Parameter(Tensor.ones([2]))
    }
    let layer = Linear(3, 2, bias: false)
    let model = Hiding { layer($0) }
    let summary = Summary(of: model) { model.layer(.ones([1, 3])) * model.weight.value }
    #expect(summary.hidden.map { $0 === layer.weight } == [true])
    expect(
      summary, [(nil, "matmul", [1, 2], 0, 12, 12), ("", "Hiding", [1, 2], 2, 2, 8)])
    #expect(
      "\(summary)".hasSuffix("not found in the model: a parameter of shape [2, 3]"))
    let table = Embedding(5, 2)
    let lookup = Hiding { _ in table([1, 2]) }
    let hidden = Summary(of: lookup) { lookup.layer(Tensor(0)) * lookup.weight.value }.hidden
    #expect(hidden.map { $0 === table.weight } == [true])
  }

  @Test func errorsAreThrownOn() {
    struct Failure: Error {}
    let layer = BatchNormalization(2)
    #expect(throws: Failure.self) {
      try Summary(of: layer) { () throws -> Tensor in
        _ = layer(Tensor.ones([3, 2]))
        throw Failure()
      }
    }
    #expect(layer.stepCount.value.scalar == 0)
  }
}
