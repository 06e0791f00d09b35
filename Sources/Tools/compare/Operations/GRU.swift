import Adjoint
import Programs

/// Sizes of a recurrent network.
struct RecurrentSizes {
  var steps = 3
  var rows = 2
  var width = 3

  static var options: [Option<RecurrentSizes>] {
    [
      Option("--rows N", "sequences", \.rows) { try $0.count() },
      Option("--width H", "numbers of the state", \.width) { try $0.count() },
    ]
  }

  static var optionsOfSequences: [Option<RecurrentSizes>] {
    options + [Option("--steps T", "of a sequence", \.steps) { try $0.count() }]
  }

  static let sizes = [
    RecurrentSizes(steps: 16, rows: 16, width: 32), RecurrentSizes(steps: 50, rows: 64, width: 128),
  ]

  /// Inputs of the gates, states and weights with a bias.
  func operands(
    gates: Int, hasSteps: Bool, states: [String], _ type: ScalarType,
    using random: inout RandomStream
  ) -> [(name: String, tensor: Tensor)] {
    let inputs = Shape((hasSteps ? [steps] : []) + [rows, gates * width])
    var operands: [(name: String, tensor: Tensor)] = [
      ("inputs", .normal(inputs, as: type, using: &random))
    ]
    for name in states {
      operands.append((name, .normal([rows, width], as: type, using: &random)))
    }
    let deviation = 1 / Double(width).squareRoot()
    operands.append(
      (
        "weights",
        .normal([gates * width, width], standardDeviation: deviation, as: type, using: &random)
      ))
    operands.append(("bias", .normal([gates * width], as: type, using: &random)))
    return operands
  }
}

/// A step of gated recurrent units in plain operations, with a mistake in it.
struct GRUFormula {
  let mistake: Mistake

  enum Mistake: CaseIterable {
    case resetBeforeProduct, resetIsConstant, updateIsConstant, noPassingOn, biasNotGated

    var explanation: String {
      switch self {
      case .resetBeforeProduct: "the reset gate stands before the product"
      case .resetIsConstant: "the reset gate is taken for a constant"
      case .updateIsConstant: "the update gate is taken for a constant"
      case .noPassingOn: "the old state does not pass on"
      case .biasNotGated: "the bias of the new value is not gated"
      }
    }
  }

  func step(_ inputs: Tensor, _ state: Tensor, _ weights: Tensor, _ bias: Tensor) -> Tensor {
    let width = state.shape[1]
    func part(_ x: Tensor, _ gate: Int) -> Tensor {
      x.sliced(gate * width..<(gate + 1) * width, along: -1)
    }
    let s = affine(state, weights, bias, transposing: .right)
    var r = sigmoid(part(inputs, 0) + part(s, 0))
    var z = sigmoid(part(inputs, 1) + part(s, 1))
    if mistake == .resetIsConstant { r = r.detached() }
    if mistake == .updateIsConstant { z = z.detached() }
    var gated = r * part(s, 2)
    if mistake == .resetBeforeProduct {
      gated =
        matmul(r * state, weights[2 * width..<3 * width], transposing: .right) + part(bias, 2)
    }
    if mistake == .biasNotGated { gated = gated - r * part(bias, 2) + part(bias, 2) }
    let n = tanh(part(inputs, 2) + gated)
    return (1 - z) * n + z * (mistake == .noPassingOn ? state.detached() : state)
  }
}

extension ExactArray {
  /// The state after a step of gated recurrent units.
  static func gru(
    _ inputs: ExactArray, _ state: ExactArray, _ weights: ExactArray, _ bias: ExactArray
  ) -> ExactArray {
    let width = state.shape[1]
    return ExactArray(state.shape) { position in
      let (row, unit) = (position[0], position[1])
      func product(_ gate: Int) -> ExactNumber {
        let place = gate * width + unit
        return .sum((0..<width).map { state[row, $0] * weights[place, $0] } + [bias[place]])
      }
      func input(_ gate: Int) -> ExactNumber { inputs[row, gate * width + unit] }
      let r = ExactNumber.sigmoid(input(0) + product(0))
      let z = ExactNumber.sigmoid(input(1) + product(1))
      let n = ExactNumber.tanh(input(2) + r * product(2))
      return (ExactNumber(1) - z) * n + z * state[row, unit]
    }
  }

  /// The part at a position of the first axis.
  func part(_ number: Int) -> ExactArray {
    let shape = Shape(Array(shape.dropFirst()))
    let count = shape.elementCount
    return ExactArray(shape, Array(scalars[number * count..<(number + 1) * count]))
  }
}

struct GRUCellSubject: Subject {
  static let name = "gru-cell"
  static let summary = "a step of gated recurrent units"
  static var options: [Option<Self>] { RecurrentSizes.options.map { $0.of(\.input) } }

  var input = RecurrentSizes()

  var sizes: [Self] { RecurrentSizes.sizes.map { Self(input: $0) } }

  func problem(_ type: ScalarType, using random: inout RandomStream) -> Problem<GRUCell> {
    /// One unit whose three gates have these inputs, and a state.
    func unit(_ gates: [Double], _ state: Double) -> [Tensor] {
      [
        Tensor([gates], as: type), Tensor([[state]], as: type), .zeros([3, 1], as: type),
        .zeros([3], as: type),
      ]
    }
    return Problem(
      operation: GRUCell(),
      operands: input.operands(
        gates: 3, hasSteps: false, states: ["state"], type, using: &random),
      definition: { x in [.gru(x[0], x[1], x[2], x[3])] },
      faults: GRUFormula.Mistake.allCases.map { mistake in
        PlantedFault(mistake.explanation) { x in
          GRUFormula(mistake: mistake).step(x[0], x[1], x[2], x[3])
        }
      },
      hardCases: [
        HardPlace(
          "the update gate is open", GRUCell(), at: unit([0, 1000, 3], 0.75), value: [[0.75]],
          gradients: [[0], [1], [0], [0]]),
        HardPlace(
          "the new value is saturated", GRUCell(), at: unit([0, -1000, 1000], 0.75),
          value: [[1]], gradients: [[0], [0], [0], [0]]),
      ])
  }
}

struct GRUSequenceSubject: Subject {
  static let name = "gru"
  static let summary = "gated recurrent units over the steps of a sequence"
  static var options: [Option<Self>] {
    RecurrentSizes.optionsOfSequences.map { $0.of(\.input) }
  }

  var input = RecurrentSizes()

  var sizes: [Self] { RecurrentSizes.sizes.map { Self(input: $0) } }

  func problem(_ type: ScalarType, using random: inout RandomStream) -> Problem<GRUSequence> {
    let steps = input.steps
    /// The states, where each step is given the one before.
    @Sendable func states(
      from first: Tensor, _ step: (Int, Tensor) -> Tensor
    ) -> Tensor {
      var (state, states) = (first, [Tensor]())
      for number in 0..<steps {
        state = step(number, state)
        states.append(state)
      }
      return .stack(states)
    }
    var faults = GRUFormula.Mistake.allCases.map { mistake in
      PlantedFault<GRUSequence>(mistake.explanation) { x in
        let formula = GRUFormula(mistake: mistake)
        return states(from: x[1]) { formula.step(x[0][$0], $1, x[2], x[3]) }
      }
    }
    if steps > 1 {
      faults += [
        PlantedFault("the state is cut between the steps") { x in
          states(from: x[1]) { number, state in
            gruCell(
              x[0][number], state: number == 0 ? state : state.detached(), weights: x[2],
              bias: x[3])
          }
        },
        PlantedFault("the last step is left out of the weights' gradient") { x in
          states(from: x[1]) { number, state in
            let isLast = number == steps - 1
            return gruCell(
              x[0][number], state: state, weights: isLast ? x[2].detached() : x[2],
              bias: isLast ? x[3].detached() : x[3])
          }
        },
      ]
    }
    return Problem(
      operation: GRUSequence(),
      operands: input.operands(gates: 3, hasSteps: true, states: ["state"], type, using: &random),
      definition: { x in
        var (state, all) = (x[1], [ExactNumber]())
        for step in 0..<steps {
          state = .gru(x[0].part(step), state, x[2], x[3])
          all += state.scalars
        }
        return [ExactArray(Shape([steps] + x[1].shape), all)]
      },
      faults: faults,
      hardCases: [
        HardPlace(
          "the update gate is open at all steps", GRUSequence(),
          at: [
            Tensor([[[0, 1000, 3]], [[0, 1000, -3]]], as: type), Tensor([[0.75]], as: type),
            .zeros([3, 1], as: type), .zeros([3], as: type),
          ], value: [[0.75]], gradients: [[0], [2], [0], [0]])
      ])
  }
}
