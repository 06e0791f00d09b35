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

  /// How many updates of each parameter count for its rule.
  private var updateCounts: [String: Int] = [:]
  private var averages: [Buffer] = []

  private let kept: [String: KeptValue]

  /// - Parameters:
  ///   - run: what goes on.
  ///   - file: where it was saved.
  ///   - isAccepting: whether settings that are not the same are accepted.
  init(of run: TrainingRun, from file: Safetensors, isAccepting: Bool) throws(FileError) {
    (self.run, self.file) = (run, file)
    record = try RunRecord(of: file)
    kept = try KeptValue.all(in: file)
    loading = StateLoading(file)
    loading.take(ModuleState(of: run.model)) { $0 }
    let own = RunRecord(of: run, comparedAt: record.step)
    for difference in record.differences(from: own) {
      loading.note(difference, isAccepted: isAccepting)
    }
    // What a rule of another type has kept is of no use.
    for slot in run.optimizer.slots {
      guard let rules = record.rulesOfOneType(for: slot.path, as: own) else { continue }
      lookForState(of: slot, hasChanged: rules.saved.description != rules.own.description)
    }
    if record.averageDecay != nil { lookForAverages() }
    for (name, value) in kept {
      for path in value.tensors.keys { loading.use(RunRecord.name(ofTensor: path, keptAs: name)) }
    }
    loading.refuseTheRest()
  }

  /// Looks for what the file says that a rule has kept for a parameter. A rule whose numbers have changed takes
  /// of it what it would keep itself.
  private mutating func lookForState(of slot: Optimizer.Slot, hasChanged: Bool) {
    guard let saved = record.parameters[slot.path], saved.updateCount > 0 else { return }
    updateCounts[slot.path] = saved.updateCount
    let state = stateAfterAnUpdate(of: slot)
    for name in Set(saved.state).sorted() {
      let nameInFile = RunRecord.name(ofState: name, for: slot.path)
      let inFile = file.zerosOfKind(of: nameInFile)
      if hasChanged && state[name]?.shape != inFile.shape { continue }
      let place = Buffer(state[name] ?? inFile)
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

  /// What the rule keeps for a parameter after one update: tensors of these shapes the file must have. It need
  /// not be all, since a rule may keep something at some steps alone.
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
    run.kept = kept
    if run.average != nil {
      run.average!.values =
        averages.isEmpty ? run.average!.parameters.map(\.value) : averages.map(\.value)
      run.average!.hasBegun = record.step > 0
    }
    return report
  }

  private var ruleStates: [String: RuleState] {
    var all: [String: RuleState] = [:]
    for slot in run.optimizer.slots {
      all[slot.path] = RuleState()
      all[slot.path]!.updateCount = updateCounts[slot.path] ?? 0
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
}
