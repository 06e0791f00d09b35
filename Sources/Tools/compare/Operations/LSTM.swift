import Adjoint
import Programs

/// A step of long short-term memory in plain operations, with a mistake in it.
struct LSTMFormula {
  let mistake: Mistake

  enum Mistake: CaseIterable {
    case cellIsConstant, forgetIsConstant, gatesExchanged, outputOfCell, outputIsConstant

    var explanation: String {
      switch self {
      case .cellIsConstant: "the old cell is taken for a constant"
      case .forgetIsConstant: "the forget gate is taken for a constant"
      case .gatesExchanged: "input and forget gate are exchanged"
      case .outputOfCell: "the hidden state is that of the cell without its tanh"
      case .outputIsConstant: "the output gate is taken for a constant"
      }
    }
  }

  func step(_ inputs: Tensor, _ old: LSTMState, _ weights: Tensor, _ bias: Tensor) -> LSTMState {
    let width = old.cell.shape[1]
    let p = inputs + affine(old.hidden, weights, bias, transposing: .right)
    func part(_ gate: Int) -> Tensor { p.sliced(gate * width..<(gate + 1) * width, along: -1) }
    var (i, f, o) = (sigmoid(part(0)), sigmoid(part(1)), sigmoid(part(3)))
    if mistake == .gatesExchanged { (i, f) = (f, i) }
    if mistake == .forgetIsConstant { f = f.detached() }
    if mistake == .outputIsConstant { o = o.detached() }
    let cell = f * (mistake == .cellIsConstant ? old.cell.detached() : old.cell) + i * tanh(part(2))
    return LSTMState(hidden: o * (mistake == .outputOfCell ? cell : tanh(cell)), cell: cell)
  }
}

extension ExactArray {
  /// The state after a step of long short-term memory.
  static func lstm(
    _ inputs: ExactArray, hidden: ExactArray, cell: ExactArray, _ weights: ExactArray,
    _ bias: ExactArray
  ) -> (hidden: ExactArray, cell: ExactArray) {
    let width = cell.shape[1]
    func gate(_ number: Int) -> ExactArray {
      ExactArray(cell.shape) { position in
        let (row, place) = (position[0], number * width + position[1])
        return .sum(
          (0..<width).map { hidden[row, $0] * weights[place, $0] } + [
            bias[place], inputs[row, place],
          ]
        )
      }
    }
    let p = (0..<4).map { gate($0).scalars }
    let new = cell.scalars.indices.map { place in
      ExactNumber.sigmoid(p[1][place]) * cell.scalars[place]
        + ExactNumber.sigmoid(p[0][place]) * .tanh(p[2][place])
    }
    let output = zip(p[3], new).map { ExactNumber.sigmoid($0) * .tanh($1) }
    return (ExactArray(cell.shape, output), ExactArray(cell.shape, new))
  }
}

struct LSTMCellSubject: Subject {
  static let name = "lstm-cell"
  static let summary = "a step of long short-term memory"
  static var options: [Option<Self>] { RecurrentSizes.options.map { $0.of(\.input) } }

  var input = RecurrentSizes()

  var sizes: [Self] { RecurrentSizes.sizes.map { Self(input: $0) } }

  func problem(_ type: ScalarType, using random: inout RandomStream) -> Problem<LSTMCell> {
    /// One unit whose four gates have these inputs, and a cell.
    func unit(_ gates: [Double], cell: Double) -> [Tensor] {
      [
        Tensor([gates], as: type), Tensor([[0.5]], as: type), Tensor([[cell]], as: type),
        .zeros([4, 1], as: type), .zeros([4], as: type),
      ]
    }
    return Problem(
      operation: LSTMCell(),
      operands: input.operands(
        gates: 4, hasSteps: false, states: ["hidden state", "cell"], type, using: &random),
      definition: { x in
        let (hidden, cell) = ExactArray.lstm(x[0], hidden: x[1], cell: x[2], x[3], x[4])
        return [hidden, cell]
      },
      faults: LSTMFormula.Mistake.allCases.map { mistake in
        PlantedFault(mistake.explanation) { x in
          LSTMFormula(mistake: mistake)
            .step(x[0], LSTMState(hidden: x[1], cell: x[2]), x[3], x[4])
        }
      },
      hardCases: [
        HardPlace(
          "the cell is kept and not shown", LSTMCell(),
          at: unit([-1000, 1000, 3, -1000], cell: 0.75), value: [[0], [0.75]],
          gradients: [[0], [0], [1], [0], [0]]),
        HardPlace(
          "the cell is forgotten, and the new value saturated", LSTMCell(),
          at: unit([1000, -1000, 1000, -1000], cell: 0.75), value: [[0], [1]],
          gradients: [[0], [0], [0], [0], [0]]),
      ])
  }
}

struct LSTMSequenceSubject: Subject {
  static let name = "lstm"
  static let summary = "long short-term memory over the steps of a sequence"
  static var options: [Option<Self>] {
    RecurrentSizes.optionsOfSequences.map { $0.of(\.input) }
  }

  var input = RecurrentSizes()

  var sizes: [Self] { RecurrentSizes.sizes.map { Self(input: $0) } }

  func problem(_ type: ScalarType, using random: inout RandomStream) -> Problem<LSTMSequence> {
    let steps = input.steps
    /// The states, where each step is given the one before.
    @Sendable func states(
      _ x: Operands, _ step: (Int, LSTMState) -> LSTMState
    ) -> LSTMState {
      var (state, states) = (LSTMState(hidden: x[1], cell: x[2]), [Tensor]())
      for number in 0..<steps {
        state = step(number, state)
        states.append(state.hidden)
      }
      return LSTMState(hidden: .stack(states), cell: state.cell)
    }
    var faults = LSTMFormula.Mistake.allCases.map { mistake in
      PlantedFault<LSTMSequence>(mistake.explanation) { x in
        let formula = LSTMFormula(mistake: mistake)
        return states(x) { formula.step(x[0][$0], $1, x[3], x[4]) }
      }
    }
    if steps > 1 {
      faults += [
        PlantedFault("the hidden state is cut between the steps") { x in
          states(x) { number, state in
            let hidden = number == 0 ? state.hidden : state.hidden.detached()
            return lstmCell(
              x[0][number], state: LSTMState(hidden: hidden, cell: state.cell), weights: x[3],
              bias: x[4])
          }
        },
        PlantedFault("the last step is left out of the weights' gradient") { x in
          states(x) { number, state in
            let isLast = number == steps - 1
            return lstmCell(
              x[0][number], state: state, weights: isLast ? x[3].detached() : x[3],
              bias: isLast ? x[4].detached() : x[4])
          }
        },
      ]
    }
    return Problem(
      operation: LSTMSequence(),
      operands: input.operands(
        gates: 4, hasSteps: true, states: ["hidden state", "cell"], type, using: &random),
      definition: { x in
        var (hidden, cell, all) = (x[1], x[2], [ExactNumber]())
        for step in 0..<steps {
          (hidden, cell) = ExactArray.lstm(
            x[0].part(step), hidden: hidden, cell: cell, x[3], x[4])
          all += hidden.scalars
        }
        return [ExactArray(Shape([steps] + x[1].shape), all), cell]
      },
      faults: faults,
      hardCases: [
        HardPlace(
          "the cell is kept at all steps, and not shown", LSTMSequence(),
          at: [
            Tensor([[[-1000, 1000, 3, -1000]], [[-1000, 1000, -3, -1000]]], as: type),
            Tensor([[0.5]], as: type), Tensor([[0.75]], as: type), .zeros([4, 1], as: type),
            .zeros([4], as: type),
          ], value: [[0], [0.75]], gradients: [[0], [0], [1], [0], [0]])
      ])
  }
}
