import Adjoint
import TestSupport
import Testing

/// A trace lists operations with their work and what they keep.
@Suite struct TraceTests {
  @Test func operationsInOrder() throws {
    let weight = Parameter(Tensor.ones([4, 3]))
    let x = Tensor.ones([2, 3])
    let trace = Trace { relu(matmul(x, weight.value, transposing: .right)) }
    #expect(trace.operations.map(\.name) == ["matmul", "relu"])
    #expect(trace.operations.map(\.flopCount) == [2 * 2 * 4 * 3, 8])
    #expect(trace.flopCount == 56)
    #expect(trace.parameters.map(\.shape) == [[4, 3]])
    let product = trace.operations[0]
    #expect(product.operands.map(\.shape) == [[2, 3], [4, 3]])
    #expect(product.operands.map { $0.parameter === weight } == [false, true])
    #expect(product.results.map(\.shape) == [[2, 4]])
    // The product keeps x for ∂W, and the rectifier its result.
    #expect(trace.operations.map(\.bytesKept) == [24, 32])
    #expect(
      "\(trace)" == """
        matmul([2, 3], [4, 3]) -> [2, 4]  48 FLOPs  kept 24 B
        relu([2, 4]) -> [2, 4]  8 FLOPs  kept 32 B
        """)
  }

  @Test(arguments: ScalarType.allCases)
  func bytesAreThoseOfTheType(_ type: ScalarType) {
    let weight = Parameter(Tensor.ones([3], as: type))
    let trace = Trace { exp(weight.value) }
    #expect(trace.bytesKept == 3 * type.byteCount)
    #expect(trace.operations[0].results[0].scalarType == type)
  }

  /// What two operations keep is there once, and parameters are there anyway.
  @Test func whatIsKeptTwiceCountsOnce() {
    let (a, b) = (Parameter(Tensor.ones([5])), Parameter(Tensor.ones([5])))
    let trace = Trace { () -> Tensor in
      let y = exp(a.value)
      return y * b.value + y * y + a.value * b.value
    }
    #expect(
      trace.operations.map(\.name) == ["exp", "multiply", "multiply", "add", "multiply", "add"])
    #expect(trace.operations.map(\.bytesKept) == [20, 0, 0, 0, 0, 0])
  }

  @Test func constantsAreListedAndKeepNothing() {
    let trace = Trace { exp(Tensor([1, 2])) * 2 }
    #expect(trace.operations.map(\.name) == ["exp", "multiply"])
    #expect(trace.flopCount == 4 && trace.bytesKept == 0 && trace.parameters.isEmpty)
  }

  /// A view of a parameter is still its value.
  @Test func parametersInAnotherShape() {
    let weight = Parameter(Tensor.ones([6]))
    let trace = Trace { exp(weight.value.reshaped(to: [2, 3] as Shape)) }
    #expect(trace.operations.map(\.flopCount) == [0, 6])
    #expect(trace.operations[1].operands[0].parameter === weight)
  }

  /// A checkpoint keeps what it is given, and its operations count once.
  @Test func checkpoints() {
    let weight = Parameter(Tensor.ones([4]))
    let x = Parameter(Tensor.ones([4]))
    let trace = Trace { checkpoint(at: -x.value) { exp($0 * weight.value) } }
    #expect(trace.operations.map(\.name) == ["negate", "multiply", "exp", "checkpoint"])
    #expect(trace.operations.map(\.flopCount) == [4, 4, 4, 0])
    #expect(trace.operations.map(\.bytesKept) == [0, 0, 0, 16])
    #expect(trace.operations[1].operands[1].parameter === weight)
  }

  /// Outside there is no trace of it: a later scope records as ever.
  @Test func nothingRemains() {
    let weight = Parameter(Tensor([1, 2]))
    var traced: Tensor?
    _ = Trace { traced = weight.value * 3 }
    let (_, gradients) = valueWithGradients { (weight.value * traced!).sum() }
    #expect(gradients[weight]!.scalars == [3, 6])
    let inner = gradient(at: Tensor(3)) { x in
      let trace = Trace { weight.value * 2 }
      return x * x * Double(trace.flopCount)
    }
    #expect(inner.scalar == 12)
  }

  private struct Twofold: TensorOperation {
    func forward(_ x: Operands) -> Tensor { x[0] + x[0] }
    func cotangent(of _: Int, _ g: Tensor, _: SavedTensors) -> Tensor? { g * 2 }
  }

  private struct Stated: TensorOperation {
    func forward(_ x: Operands) -> Tensor { x[0] }
    func flopCount(_ x: Operands, _ result: Tensor) -> Int { 100 * x[0].elementCount }
  }

  /// What happens inside a forward is the operation's own affair.
  @Test func operationsOfOnesOwn() {
    let trace = Trace { apply(Stated(), to: apply(Twofold(), to: Tensor.ones([3]))) }
    #expect(trace.operations.map(\.name) == ["twofold", "stated"])
    #expect(trace.operations.map(\.flopCount) == [3, 300])
  }

  @Test func countsOfOperationsThatAreNotElementwise() {
    let x = Tensor.ones([2, 3, 4])
    func count(_ body: () -> Tensor) -> Int { Trace(body).flopCount }
    #expect(count { x.reshaped(to: [6, 4] as Shape).transposed() } == 0)
    #expect(count { x.sum(along: 1) } == 24)
    #expect(count { x.max(along: 1) } == 24)
    #expect(count { softmax(x) } == 5 * 24)
    #expect(count { layerNormalization(x, scale: .ones([4]), shift: .zeros([4])) } == 7 * 24)
    #expect(count { rmsNormalization(x, scale: .ones([4])) } == 4 * 24)
    let image = Tensor.ones([1, 2, 4, 6])
    #expect(count { maxPooling2D(image, size: 2) } == 48)
    #expect(count { affine(x, .ones([4, 5]), .ones([5])) } == (2 * 4 + 1) * 30)
    #expect(
      count { convolution2D(image, .ones([3, 2, 3, 3]), bias: .ones([3])) }
        == (2 * 2 * 9 + 1) * 3 * 2 * 4)
    #expect(
      count { transposedConvolution2D(image, .ones([2, 3, 2, 2]), bias: .ones([3])) }
        == 2 * 3 * 4 * 48 + 3 * 5 * 7)
    let (scale, shift) = (Tensor.ones([2]), Tensor.zeros([2]))
    #expect(count { groupNormalization(image, groups: 1, scale: scale, shift: shift) } == 7 * 48)
    #expect(
      count { batchNormalization(image, mean: shift, variance: scale, scale: scale, shift: shift) }
        == 4 * 48)
  }

  @Test func countsOfLosses() {
    func count(_ body: () -> Tensor) -> Int { Trace(body).flopCount }
    let logits = Tensor.ones([3, 4])
    #expect(count { softmaxCrossEntropy(logits, labels: [0, 1, 2]) } == 5 * 12)
    #expect(count { apply(BinaryCrossEntropy(), to: logits, logits) } == 6 * 12)
    // The product of [3, 4] and [4, 5], a bias, and the loss of 15 logits.
    let loss = SoftmaxCrossEntropy(.labels([0, 1, 2]))
    #expect(
      count { loss(logits, weights: .ones([5, 4]), bias: .ones([5])) } == 15 * (2 * 4 + 1 + 5))
  }

  @Test func countsOfSequencesAndAttention() {
    func count(_ body: () -> Tensor) -> Int { Trace(body).flopCount }
    // Products of [H] with the weights of each gate, and 14 or 17 operations a unit.
    let (state, rows) = (Tensor.zeros([2, 3]), 5 * 2)
    #expect(
      count { gru(.ones([5, 2, 9]), state: state, weights: .ones([9, 3]), bias: .ones([9])) }
        == rows * (2 * 9 * 3 + 14 * 3))
    #expect(
      count {
        lstm(
          .ones([5, 2, 12]), state: LSTMState(hidden: state, cell: state), weights: .ones([12, 3]),
          bias: .ones([12])
        ).hidden
      } == rows * (2 * 12 * 3 + 17 * 3))
    // Two products, a scale, a bias and the softmax.
    let x = Tensor.ones([1, 2, 4, 3])
    #expect(
      count { scaledDotProductAttention(x, x, x, bias: Tensor.ones([4, 4])) }
        == 32 * (4 * 3 + 1 + 1 + 5))
  }

  private struct Case: Decodable, CustomTestStringConvertible {
    let operation: String
    let shapes: [[Int]]
    let stride, padding, dilation, groups: Int?
    let flops: Int
    var testDescription: String { "\(operation) \(shapes)" }

    var result: Tensor {
      let x = shapes.map { Tensor.ones(Shape($0)) }
      func size(_ number: Int?) -> Size2D { Size2D(number ?? 1) }
      return switch operation {
      case "matmul": matmul(x[0], x[1])
      case "attention": scaledDotProductAttention(x[0], x[1], x[2])
      case "convolution":
        convolution2D(
          x[0], x[1], stride: size(stride), padding: size(padding), dilation: size(dilation),
          groups: groups!)
      default:
        transposedConvolution2D(
          x[0], x[1], stride: size(stride), padding: size(padding), groups: groups!)
      }
    }
  }

  @Test(arguments: try loadFixture("flops", as: [Case].self))
  private func productsAreThoseOfPyTorch(_ fixture: Case) {
    var expected = fixture.flops
    // PyTorch leaves the softmax out: a scale and five operations for each score.
    if fixture.operation == "attention" {
      expected += 6 * fixture.shapes[0].dropLast().reduce(fixture.shapes[1][2], *)
    }
    #expect(Trace { fixture.result }.flopCount == expected)
  }
}
