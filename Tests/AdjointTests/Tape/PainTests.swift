import Adjoint
import TestSupport
import Testing

/// The pains of other frameworks that this one removes, a test each, under the other's name.
@Suite struct PainTests {
  @Test("Gradients accumulated by forgetting zero_grad")
  func gradientsAreNotAccumulatedBetweenCalls() throws {
    let weight = Parameter(Tensor([1, 2]))
    for _ in 0..<3 {
      let (_, gradients) = valueWithGradients { (weight.value * weight.value).sum() }
      #expect(try #require(gradients[weight]).scalars == [2, 4])
    }
  }

  @Test("Graph retained by accumulated losses")
  func lossAccumulatedOverStepsRetainsNothing() {
    let weight = Parameter(Tensor([1, 2]))
    var tokens: [WatchedToken] = []
    var total = Tensor(0)
    for _ in 0..<10 {
      let token = WatchedToken()
      tokens.append(token)
      let (loss, _) = valueWithGradients {
        apply(TokenHolder(token.make()), to: weight.value).sum()
      }
      total = total + loss
    }
    #expect(total.scalar == 30)
    #expect(tokens.filter { !$0.isGone }.isEmpty)
  }

  @Test("Backward a second time")
  func pullbackRunsAgain() {
    let (value, pullback) = valueWithPullback(at: Tensor([1, 2])) { x in x * x * x }
    #expect(value.scalars == [1, 8])
    #expect(pullback(Tensor([1, 1])).scalars == [3, 12])
    #expect(pullback(Tensor([1, 1])).scalars == [3, 12])
    #expect(pullback(Tensor([0, 5])).scalars == [0, 60])
  }

  @Test("In-place edits corrupting saved values: *= of an operand")
  func multiplyingAnOperandInPlaceAfterItsUse() {
    var x = Tensor([1, 2, 3])
    let (_, pullback) = valueWithPullback(at: Tensor([5, 6, 7])) { y in y * x }
    x *= 100
    #expect(x.scalars == [100, 200, 300])
    #expect(pullback(Tensor([1, 1, 1])).scalars == [1, 2, 3])
  }

  @Test("In-place edits corrupting saved values: add of an operand")
  func addingToAnOperandInPlaceAfterItsUse() {
    var x = Tensor([1, 2, 3])
    let (_, pullback) = valueWithPullback(at: Tensor([5, 6, 7])) { y in y * x }
    x.add(Tensor([1, 1, 1]), scaledBy: 100)
    #expect(x.scalars == [101, 102, 103])
    #expect(pullback(Tensor([1, 1, 1])).scalars == [1, 2, 3])
  }

  @Test("In-place edits corrupting saved values: inside the scope")
  func changingALeafInPlaceInsideTheScope() {
    // (x·x)·y with y = 3·x + 10 after two changes in place: the changes are recorded.
    let slope = gradient(at: Tensor([1, 2])) { x in
      var y = x
      let square = y * y
      y *= 3
      y.add(Tensor([1, 1]), scaledBy: 10)
      return (square * y).sum()
    }
    // (3x³ + 10x²)′ = 9x² + 20x
    #expect(slope.scalars == [29, 76])
  }

  @Test("In-place edits corrupting saved values: a result that its backward reads")
  func changingAResultInPlaceInsideTheScope() {
    let slope = gradient(at: Tensor([1, 2], as: .float64)) { x in
      var y = relu(x)
      let before = y
      y *= -1
      return (before * 2 + y).sum()
    }
    #expect(slope.scalars == [1, 1])
  }

  @Test("In-place edits corrupting saved values: through another shape of the same memory")
  func changingAReshapedTensorInPlace() {
    let x = Tensor([[1, 2], [3, 4]])
    var flat = x.reshaped(to: [4])
    let (_, pullback) = valueWithPullback(at: Tensor([1, 1, 1, 1])) { y in y * flat }
    flat *= 10
    #expect(x.scalars == [1, 2, 3, 4])
    #expect(flat.scalars == [10, 20, 30, 40])
    #expect(pullback(Tensor([1, 1, 1, 1])).scalars == [1, 2, 3, 4])
  }

  @Test("In-place edits corrupting saved values: a view of the same memory")
  func changingAViewInPlaceLeavesTheOriginal() {
    var x = Tensor([[1, 2], [3, 4]])
    var flat = x.reshaped(to: [4])
    flat *= 10
    #expect(x.scalars == [1, 2, 3, 4])
    let row = x.reshaped(to: [1, 4])
    x.add(Tensor([[1, 1], [1, 1]]), scaledBy: 100)
    #expect(row.scalars == [1, 2, 3, 4])
    #expect(x.scalars == [101, 102, 103, 104])
  }

  @Test("In-place edits corrupting saved values: a leaf that outlives its scope")
  func changingALeakedLeafInPlaceLeavesThePoint() {
    let point = Tensor([3, 4])
    var leaf = Tensor(0)
    _ = gradient(at: point) { x in
      leaf = x
      return x.sum()
    }
    leaf *= 10
    #expect(leaf.scalars == [30, 40])
    #expect(point.scalars == [3, 4])
  }

  @Test("In-place edits corrupting saved values: a gradient")
  func changingAGradientInPlace() throws {
    let weight = Parameter(Tensor([1, 2]))
    let (_, gradients) = valueWithGradients { (weight.value * 3).sum() }
    var slope = try #require(gradients[weight])
    slope *= 0
    #expect(gradients[weight]?.scalars == [3, 3])
    #expect(slope.scalars == [0, 0])
  }

  @Test("In-place edits corrupting saved values: a parameter while a pullback is kept")
  func updatingAParameterWhileAPullbackIsKept() {
    let weight = Parameter(Tensor([1, 2]))
    let (_, pullback) = valueWithPullback(at: Tensor([5, 6])) { x in x * weight.value }
    weight.update { $0 *= 100 }
    #expect(weight.value.scalars == [100, 200])
    #expect(pullback(Tensor([1, 1])).scalars == [1, 2])
  }

  @Test("None gradients")
  func gradientOfAnUnusedParameterSaysSo() throws {
    let used = Parameter(Tensor([1, 2]))
    let unused = Parameter(Tensor([[3, 4, 5]], as: .float64))
    let unread = Parameter(Tensor(6))
    let (_, gradients) = valueWithGradients {
      _ = unused.value * 2
      return used.value.sum()
    }
    #expect(try #require(gradients[used]).scalars == [1, 1])
    #expect(gradients[unused] == nil)
    #expect(gradients[unread] == nil)
    #expect(
      gradients.parameters.map(ObjectIdentifier.init) == [unused, used].map(ObjectIdentifier.init))
    #expect(gradients.unused.map(ObjectIdentifier.init) == [ObjectIdentifier(unused)])
    let lines = "\(gradients)".split(separator: "\n")
    #expect(
      lines.contains { $0.contains("[1, 3] float64") && $0.contains("does not depend on it") })
    #expect(lines.contains { $0.contains("[2] float32") && $0.contains("[1, 1]") })
  }

  @Test("Recursion and stack overflow on deep graphs")
  func deepGraphsDoNotOverflow() {
    let slope = runOnThread(stackSize: 128 << 10) {
      gradient(at: Tensor(1)) { x in (0..<20_000).reduce(x) { sum, _ in sum + x } }.scalar
    }
    #expect(slope == 20_001)
  }

  @Test("Retain cycles")
  func tapeOfAScopeIsFreed() {
    weak var tape: Tape?
    weak var innerTape: Tape?
    var leaked: Tensor?
    _ = gradient(at: Tensor(3)) { x in
      tape = Tape.current
      leaked = gradient(at: x) { u in
        innerTape = Tape.current
        return u * u * u
      }
      #expect(innerTape == nil)
      #expect(tape != nil)
      return leaked! * x
    }
    #expect(tape == nil)
    #expect(leaked?.scalar == 27)
  }

  @Test("Retain cycles: parameters")
  func tapeOfParametersIsFreed() {
    let weight = Parameter(Tensor(3))
    weak var tape: Tape?
    let (loss, gradients) = valueWithGradients {
      tape = Tape.current
      return weight.value * weight.value
    }
    #expect(tape == nil)
    #expect(loss.scalar == 9)
    #expect(gradients[weight]?.scalar == 6)
  }

  @Test("Retain cycles: a pullback")
  func tapeOfAPullbackIsFreedWithIt() {
    weak var tape: Tape?
    var pullback: ((Tensor) -> Tensor)?
    pullback =
      valueWithPullback(at: Tensor(3)) { x in
        tape = Tape.current
        return x * x
      }.pullback
    #expect(tape != nil)
    _ = pullback!(Tensor(1))
    pullback = nil
    #expect(tape == nil)
  }

  @Test("NaN from log 0, 0/0, where")
  func whatAMaskReplacesIsNoPartOfTheGradient() {
    let x = Tensor([0, 2], as: .float64)
    let isZero = x .== 0
    let logarithms = gradient(at: x) { log($0).replacing(with: 0, where: isZero).sum() }
    #expect(logarithms.scalars == [0, 0.5])
    let quotients = gradient(at: x) { x in
      (x / x).replacing(with: 1, where: isZero).sum()
        + (4 / x).replacing(with: 0, where: isZero).sum()
    }
    #expect(quotients.scalars == [0, -1])
    let roots = gradient(at: x) { sqrt($0 - x).replacing(with: 0, where: isZero .| .!isZero).sum() }
    #expect(roots.scalars == [0, 0])
  }

  @Test("All rows ignored")
  func theMeanOfNoRows() {
    func loss(_ meaning: SoftmaxCrossEntropy.AllIgnored) -> (value: Tensor, gradient: Tensor) {
      let loss = SoftmaxCrossEntropy(.labels([7, 7], ignoring: 7), whenAllIgnored: meaning)
      return valueWithGradient(at: Tensor([[1, 2], [3, 4]])) { loss($0) }
    }
    #expect(loss(.notANumber).value.scalar.isNaN)
    #expect(loss(.zero).value.scalar == 0)
    #expect(loss(.zero).gradient.scalars == [0, 0, 0, 0])
  }

  @Test("Softmax applied twice: what is not that")
  func aLogSoftmaxIsItsOwn() {
    let x = Tensor([[1, 2, 4], [0, -1, 3]], as: .float64)
    func loss(_ logits: (Tensor) -> Tensor) -> (value: Tensor, gradient: Tensor) {
      valueWithGradient(at: x) { softmaxCrossEntropy(logits($0), labels: [0, 2]) }
    }
    let (plain, again) = (loss { $0 }, loss { logSoftmax($0) })
    #expect((plain.value.scalar - again.value.scalar).magnitude < 4e-15)
    for (a, b) in zip(plain.gradient.scalars, again.gradient.scalars) {
      #expect((a - b).magnitude < 4e-15)
    }
    // Targets that are a softmax, and logits beside one on the tape.
    let (value, slope) = valueWithGradient(at: x) { x in
      softmaxCrossEntropy(x * 1, probabilities: softmax(x))
    }
    #expect(value.scalar.isFinite && slope.scalars.allSatisfy(\.isFinite))
  }

  @Test("Unregistered parameters")
  func parametersNeedNoRegister() {
    // Whatever a scope reads has a gradient, wherever it is held.
    let layers = ["one": [Parameter(Tensor([1, 2]))], "two": [Parameter(Tensor([3, 4]))]]
    let (_, gradients) = valueWithGradients {
      layers.values.joined().map { ($0.value * $0.value).sum() }.reduce(Tensor(0), +)
    }
    #expect(gradients[layers["one"]![0]]?.scalars == [2, 4])
    #expect(gradients[layers["two"]![0]]?.scalars == [6, 8])
  }

  @Test("Dropout masks that differ under checkpointing")
  func aMaskIsDrawnAgain() {
    let seeded = RandomStream(seed: 9)
    func dropout(_ x: Tensor) -> Tensor {
      var stream = seeded
      let isDropped = Tensor.uniform(x.shape, using: &stream) .< 0.5
      return (x * 2).replacing(with: 0, where: isDropped)
    }
    let x = Tensor.ones([64])
    let (value, slope) = valueWithGradient(at: x) { x in
      checkpoint(at: x) { dropout($0) * Tensor((0..<64).map(Double.init)) }.sum()
    }
    // A linear function, so its value is that of its gradient where the same mask was drawn.
    #expect((slope * x).sum().scalar == value.scalar)
    #expect((1...63).contains(slope.scalars.count { $0 != 0 }))
  }

  @Test("Float32 gradient checks with false alarms")
  func checksOfAFloat32PointRunInFloat64() {
    // In float32 differences of values near 10⁴ would be off by several percent.
    let check = checkGradient(at: Tensor([0.1, 0.2, 0.3])) { x in exp(x).sum() + 1e4 }
    #expect(check.agrees, "\(check)")
  }
}
