import Adjoint
import AdjointFiles

/// The resuming of a run from a file: first all is looked at, then all is changed or nothing.
struct RunResumption {
  private let run: TrainingRun
  private let file: Safetensors
  private let record: RunRecord
  private var loading: StateLoading

  /// The places of the tensors that the rules keep, by path and name, and those of the averages.
  private var states: [(path: String, name: String, place: Buffer)] = []
  private var averages: [Buffer] = []

  /// - Parameters:
  ///   - run: what goes on.
  ///   - file: where it was saved.
  ///   - isAccepting: whether settings that are not the same are accepted.
  init(of run: TrainingRun, from file: Safetensors, isAccepting: Bool) throws(FileError) {
    (self.run, self.file) = (run, file)
    record = try RunRecord(of: file)
    loading = StateLoading(file)
    loading.take(ModuleState(of: run.model)) { $0 }
    let own = RunRecord(of: run, comparedAt: record.step)
    for difference in record.differences(from: own) {
      loading.note(difference, isAccepted: isAccepting)
    }
    // What a rule of another type has kept is of no use.
    for slot in run.optimizer.slots where record.hasSameRuleType(for: slot.path, as: own) {
      lookForState(of: slot)
    }
    if record.averageDecay != nil { lookForAverages() }
    loading.refuseTheRest()
  }

  private mutating func lookForState(of slot: Optimizer.Slot) {
    guard let saved = record.parameters[slot.path], saved.updateCount > 0 else { return }
    let state = stateAfterAnUpdate(of: slot)
    for name in Set(saved.state).union(state.names).sorted() {
      let nameInFile = RunRecord.name(ofState: name, for: slot.path)
      let place = Buffer(state[name] ?? file.zerosOfKind(of: nameInFile))
      loading.take(place, under: nameInFile)
      states.append((slot.path, name, place))
    }
  }

  private mutating func lookForAverages() {
    for (path, parameter) in run.average?.parameters.named ?? [] {
      let place = Buffer(.zeros(parameter.shape, as: parameter.scalarType))
      loading.take(place, under: RunRecord.name(ofAverageOf: path))
      averages.append(place)
    }
  }

  /// What the rule keeps for a parameter after one update: so many tensors, of these shapes, the file must
  /// have.
  private func stateAfterAnUpdate(of slot: Optimizer.Slot) -> RuleState {
    let zeros = Tensor.zeros(slot.parameter.shape, as: slot.parameter.scalarType)
    var (value, state) = (zeros, RuleState())
    run.optimizer.groups[slot.group].rule.update(
      &value, gradient: zeros, state: &state, step: max(record.step - 1, 0))
    return state
  }

  /// Changes the run, or throws what is different.
  func finish() throws -> LoadingReport {
    let report = try loading.finish()
    run.optimizer.state = OptimizerState(
      step: record.step, skippedSteps: record.skippedSteps, parameters: ruleStates)
    run.position = DataPosition(batch: record.position)
    run.data = record.data
    run.kept = file.kept
    if run.average != nil {
      run.average!.values =
        averages.isEmpty ? run.average!.parameters.map(\.value) : averages.map(\.value)
    }
    return report
  }

  private var ruleStates: [String: RuleState] {
    var all: [String: RuleState] = [:]
    for slot in run.optimizer.slots {
      all[slot.path] = RuleState()
      all[slot.path]!.updateCount = record.parameters[slot.path]?.updateCount ?? 0
    }
    for (path, name, place) in states { all[path]![name] = place.value }
    return all
  }
}

extension Safetensors {
  /// Zeros of the shape and the type of a tensor. Where there is none, or its type is another than those of
  /// tensors, the loading tells of it.
  fileprivate func zerosOfKind(of name: String) -> Tensor {
    .zeros(self[name]?.shape ?? [], as: self[name]?.type == .float64 ? .float64 : .float32)
  }

  /// The values of one's own that were kept with a run.
  fileprivate var kept: [String: String] {
    var kept: [String: String] = [:]
    for (key, text) in metadata where key.hasPrefix(RunRecord.keptPrefix) {
      kept[String(key.dropFirst(RunRecord.keptPrefix.count))] = text
    }
    return kept
  }
}
