import Adjoint
import ProgramCases
import TestSupport
import Testing

/// Steps of update rules by operations on tensors are those of the kernels.
@Suite struct DescentNumbersTests {
  /// A step of a value along a gradient, with three tensors that a rule may keep.
  struct Step: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let numbers: [Double]
    let take: @Sendable (_ w: inout Tensor, _ g: Tensor, _ kept: inout [Tensor?]) -> Void

    func callAsFunction(_ w: inout Tensor, _ g: Tensor, _ kept: inout [Tensor?]) {
      take(&w, g, &kept)
    }
  }

  static let steps = plain + moments + squares + signs

  private static let plain = [
    (0.0, false, 0.0), (0.9, false, 0), (0.9, true, 0.1), (0, false, 0.2),
  ]
  .map { momentum, nesterov, decay in
    Step(
      testDescription: "momentum \(momentum) \(nesterov), decay \(decay)",
      numbers: [0.3, momentum, decay]
    ) { w, g, kept in
      if momentum != 0 && kept[0] == nil { kept[0] = .zeros(w.shape, as: w.scalarType) }
      w.descend(
        along: g, velocity: &kept[0], learningRate: 0.3, momentum: momentum, nesterov: nesterov,
        weightDecay: decay)
    }
  }

  private static let moments = [(0.0, 0.0, 0.0), (0.25, 0.1, 0), (0, 0, 0.05)]
    .map { gradientRate, decay, shrinkage in
      Step(
        testDescription: "moments \(gradientRate), decay \(decay), shrinkage \(shrinkage)",
        numbers: [0.9, 0.99, gradientRate, 0.2, 1.5, 1e-3, decay, shrinkage]
      ) { w, g, kept in
        var (mean, square) = (kept[0], kept[1])
        w.descend(
          along: g, mean: &mean, square: &square,
          by: MomentStep(
            meanDecay: 0.9, squareDecay: 0.99, gradientRate: gradientRate, meanRate: 0.2,
            rootScale: 1.5, epsilon: 1e-3, decay: decay, shrinkage: shrinkage))
        (kept[0], kept[1]) = (mean, square)
      }
    }

  private static let squares = [(false, 0.0, 0.0), (true, 0.5, 0.1), (false, 0.5, 0), (true, 0, 0)]
    .map { isCentered, momentum, decay in
      Step(
        testDescription: "squares \(isCentered), momentum \(momentum), decay \(decay)",
        numbers: [0.75, 0.25, 0.1, momentum, 1e-2, decay]
      ) { w, g, kept in
        var (square, mean, velocity) = (kept[0], kept[1], kept[2])
        w.descend(
          along: g, square: &square, mean: &mean, velocity: &velocity, isCentered: isCentered,
          by: SquareStep(
            oldSquare: 0.75, newSquare: 0.25, learningRate: 0.1, momentum: momentum,
            epsilon: 1e-2, decay: decay))
        kept = [square, mean, velocity]
      }
    }

  private static let signs = [0.0, 0.05].map { shrinkage in
    Step(testDescription: "signs, shrinkage \(shrinkage)", numbers: [0.9, 0.95, 0.1, shrinkage]) {
      w, g, kept in
      var mean = kept[0]
      w.descend(
        along: g, mean: &mean,
        by: SignStep(
          directionDecay: 0.9, meanDecay: 0.95, learningRate: 0.1, shrinkage: shrinkage))
      kept[0] = mean
    }
  }

  private static func start(_ type: ScalarType) -> (w: Tensor, gradients: [Tensor]) {
    let all = (1...4).map { ProgramCase.scalars([3, 5], seed: $0).cast(to: type) }
    return (all[0], Array(all[1...]))
  }

  @Test(arguments: steps, ScalarType.allCases)
  func operationsAgreeWithKernels(_ step: Step, _ type: ScalarType) {
    let (w, gradients) = Self.start(type)
    let numbers = step.numbers.map { $0 == 0 ? nil : Tensor($0, as: .float64) }
    var (byKernel, byOperations) = (w, w)
    var kept: [[Tensor?]] = [[nil, nil, nil], [nil, nil, nil]]
    for gradient in gradients {
      step(&byKernel, gradient, &kept[0])
      descending(by: numbers) { step(&byOperations, gradient, &kept[1]) }
    }
    let tolerance = type == .float32 ? 1e-5 : 1e-14
    #expect(byOperations.isClose(to: byKernel, tolerance: tolerance))
    #expect(!byKernel.isClose(to: w, tolerance: 1e-3))
    for (one, other) in zip(kept[0], kept[1]) {
      #expect((one == nil) == (other == nil))
      if let one, let other { #expect(other.isClose(to: one, tolerance: tolerance)) }
    }
  }

  /// Other numbers than the step's own are what counts.
  @Test(arguments: steps)
  func givenNumbersCount(_ step: Step) {
    let (w, gradients) = Self.start(.float64)
    for index in step.numbers.indices where step.numbers[index] != 0 {
      var numbers = step.numbers.map { $0 == 0 ? nil : Tensor($0, as: .float64) }
      numbers[index] = Tensor(step.numbers[index] / 2, as: .float64)
      var (own, other) = (w, w)
      var kept: [[Tensor?]] = [[nil, nil, nil], [nil, nil, nil]]
      for gradient in gradients {
        step(&own, gradient, &kept[0])
        descending(by: numbers) { step(&other, gradient, &kept[1]) }
      }
      #expect(!other.isClose(to: own, tolerance: 1e-9), "number \(index)")
    }
  }

  @Test(arguments: steps)
  func notedStepsAreNotTaken(_ step: Step) {
    let (w, gradients) = Self.start(.float32)
    var (value, kept) = (w, [Tensor?](repeating: nil, count: 3))
    let numbers = descentNumbers { step(&value, gradients[0], &kept) }
    #expect(numbers == step.numbers)
    #expect(value == w)
    for tensor in kept { #expect(tensor.map { $0 == .zeros(w.shape) } ?? true) }
  }

  private static func step(byNumbers count: Int) {
    var (w, velocity): (Tensor, Tensor?) = (Tensor([1, 2]), nil)
    descending(by: Array(repeating: Tensor(0.1, as: .float64), count: count)) {
      w.descend(along: Tensor([1, 1]), velocity: &velocity, learningRate: 0.1)
    }
  }

  @Test func tooFewNumbersTrap() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      DescentNumbersTests.step(byNumbers: 2)
    }
    expectMessage(of: result, contains: "takes 3 numbers, and 2 are left")
  }

  @Test func tooManyNumbersTrap() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      DescentNumbersTests.step(byNumbers: 4)
    }
    expectMessage(of: result, contains: "1 numbers are more")
  }
}
