import Adjoint

/// The numbers by which update rules step, over some steps. Those that change are an input of a program.
struct StepRates {
  /// What the input is called.
  static let input = "rates"

  /// The names of the tensors that the rules keep, by the paths of their parameters. Numbers of a rule's own,
  /// which it computes from step to step, are not among them.
  private(set) var kept: [String: [String]] = [:]

  /// What each slot's rule steps by; nil for 0.
  private var sources: [[Source?]] = []

  /// The numbers that change, each at all steps.
  private var changing: [[Double]] = []
  private var indices: [[Double]: Int] = [:]

  /// What the rules keep before the first of the steps and before the last.
  private var first: [String: RuleState] = [:]
  private var last: [String: RuleState] = [:]
  private let count: Int

  private enum Source {
    case constant(Double)
    case changing(Int)
  }

  /// Goes through the next steps of a run without taking them.
  init(of run: TrainingRun, at state: TrainingState, steps count: Int) {
    self.count = count
    let (optimizer, parameters) = (run.optimizer, run.model.parameters)
    for slot in optimizer.slots {
      let walk = RuleWalk(
        optimizer.groups[slot.group].rule, slot.path, state.value(of: slot, in: parameters),
        state.optimizer.parameters[slot.path]!, from: optimizer.step, steps: count)
      kept[slot.path] = walk.kept
      (first[slot.path], last[slot.path]) = (walk.first, walk.last)
      sources.append(walk.columns.map { note($0) })
    }
  }

  private mutating func note(_ column: [Double]) -> Source? {
    if column.allSatisfy({ $0 == 0 }) { return nil }
    if column.allSatisfy({ $0 == column[0] }) { return .constant(column[0]) }
    let index = indices[column] ?? changing.count
    if index == changing.count {
      indices[column] = index
      changing.append(column)
    }
    return .changing(index)
  }

  /// The input of each step, a list in float64; nil where no number changes.
  var rates: [Tensor]? {
    if changing.isEmpty { return nil }
    return (0..<count).map { step in
      Tensor(changing.map { $0[step] }, shape: [changing.count], as: .float64)
    }
  }

  /// What the rules step by, as tensors.
  func tensors(from rates: Tensor?) -> [[Tensor?]] {
    let changing = changing.indices.map {
      rates!.sliced($0..<$0 + 1, along: 0).reshaped(to: [])
    }
    return sources.map {
      $0.map { source in
        switch source {
        case nil: nil
        case .constant(let number): Tensor(number, as: .float64)
        case .changing(let index): changing[index]
        }
      }
    }
  }

  /// A state before the first of the steps.
  func beginning(_ state: TrainingState) -> TrainingState {
    var state = state
    state.optimizer.parameters = first
    return state
  }

  /// The same before the last step, in its number and in the numbers of the rules' own.
  func end(_ state: TrainingState) -> TrainingState {
    var state = state
    state.optimizer.parameters = last
    state.optimizer.step += count - 1
    return state
  }
}

extension Tensor {
  /// Whether the scalars have the same bits.
  fileprivate func isIdentical(to other: Tensor) -> Bool {
    shape == other.shape && scalarType == other.scalarType
      && scalars.elementsEqual(other.scalars) { $0.bitPattern == $1.bitPattern }
  }
}

/// The way of one rule through some steps for one parameter.
private struct RuleWalk {
  private(set) var kept: [String] = []
  private(set) var first: RuleState
  private(set) var last: RuleState

  /// Each number at all steps.
  private(set) var columns: [[Double]] = []

  init(
    _ rule: some UpdateRule, _ path: String, _ value: Tensor, _ state: RuleState,
    from start: Int, steps count: Int
  ) {
    (first, last) = (state, state)
    var (walking, rows, states) = (state, [[Double]](), [RuleState]())
    for step in 0..<count {
      var moving = value
      rows.append(
        descentNumbers {
          rule.update(&moving, gradient: value, state: &walking, step: start + step)
        })
      states.append(walking)
      walking.updateCount += 1
      if rows[0].isEmpty {
        requireSame(rule, path, state, walking, from: start, steps: count)
        kept = state.names
        last.updateCount += count - 1
        return
      }
    }
    require(
      rows.allSatisfy { $0.count == rows[0].count },
      "TrainingProgram: the rule \(type(of: rule)) steps by other numbers at other steps, so that its "
        + "record would be wrong there")
    columns = rows[0].indices.map { number in rows.map { $0[number] } }
    // What a rule computes from step to step by itself changes on this way; what it keeps does not.
    kept = states[0].names.filter { states[0][$0]!.isIdentical(to: states[1][$0]!) }
    for name in kept { first[name] = states[0][name] }
    last = states[count - 2]
    last.updateCount += 1
  }

  /// Traps where a rule that computes with its learning rate by itself has another at another step, or keeps
  /// something whose beginning is not known.
  private func requireSame(
    _ rule: some UpdateRule, _ path: String, _ state: RuleState, _ next: RuleState, from start: Int,
    steps count: Int
  ) {
    let (rates, name) = (rule.learningRate, "\(type(of: rule))")
    require(
      (1..<count).allSatisfy { rates(start + $0) == rates(start) },
      "TrainingProgram: the rule \(name) of \(path) computes with its learning rate by itself, and the rate "
        + "changes from step to step, so it would be fixed; take the step with a descend method of Tensor, "
        + "or give the rule a constant rate")
    require(
      Set(next.names) == Set(state.names),
      "TrainingProgram: the rule \(name) of \(path) keeps \(next.names.joined(separator: ", ")), which begin "
        + "with its first step; take one step of the run before the program is made")
  }
}
