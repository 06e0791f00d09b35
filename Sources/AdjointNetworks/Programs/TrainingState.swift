import Adjoint

/// What the steps of a run change, as values apart from the model's and the run's own.
struct TrainingState {
  /// The parameters and buffers, by path.
  var model: [String: Tensor]

  var optimizer: OptimizerState

  /// That of a run now, in float64 where it is widened.
  init(of run: TrainingRun, widened isWidened: Bool) {
    func value(_ tensor: Tensor) -> Tensor { isWidened ? tensor.cast(to: .float64) : tensor }
    model = ModuleState(of: run.model).tensors.mapValues(value)
    optimizer = run.optimizer.state
    // Numbers of a rule's own are float64 already.
    for path in optimizer.parameters.keys {
      optimizer.parameters[path]!.mapTensors(value)
    }
  }

  /// The value of the parameter of an optimizer's slot.
  func value(of slot: Optimizer.Slot, in parameters: Parameters) -> Tensor {
    let index = parameters.firstIndex { $0 === slot.parameter }!
    return model[parameters.paths[index]]!
  }

  /// All values by the names that they have in a run's file, of what the rules keep those that are listed by
  /// the paths of their parameters.
  func tensors(_ kept: [String: [String]]) -> [String: Tensor] {
    var tensors = model
    for (path, names) in kept {
      for name in names {
        tensors[RunRecord.name(ofState: name, for: path)] = optimizer.parameters[path]![name]
      }
    }
    return tensors
  }

  /// Sets the same values.
  mutating func set(_ tensors: [String: Tensor], _ kept: [String: [String]]) {
    for path in model.keys { model[path] = tensors[path] }
    for (path, names) in kept {
      for name in names {
        optimizer.parameters[path]![name] = tensors[RunRecord.name(ofState: name, for: path)]
      }
    }
  }
}

/// One step of a run as a function of its state.
struct StepFunction {
  let run: TrainingRun
  private let parameters: Parameters
  private let buffers: Buffers
  private let adjust: (Gradients) -> Gradients
  private let loss: (Program.Arguments) -> Tensor

  init(
    _ run: TrainingRun, adjusting adjust: @escaping (Gradients) -> Gradients,
    _ loss: @escaping (Program.Arguments) -> Tensor
  ) {
    (self.run, self.adjust, self.loss) = (run, adjust, loss)
    (parameters, buffers) = (run.model.parameters, run.model.buffers)
  }

  /// What the input is called that all random numbers follow from.
  static let key = "key"

  /// That of a step.
  func key(ofStep step: Int) -> RandomKey { RandomKey(seed: run.seed).folded(with: step) }

  /// Takes the step, and returns the loss before it.
  ///
  /// - Parameter numbers: what the rules step by; nil for their own numbers.
  func callAsFunction(
    _ state: inout TrainingState, _ inputs: Program.Arguments, numbers: [[Tensor?]]? = nil
  ) -> Tensor {
    let standIns = Named(parameters.paths.map { ($0, Parameter(state.model[$0]!, name: $0)) })
    let optimizer = Optimizer(standIns, groups: groups(of: standIns))
    optimizer.state = state.optimizer
    optimizer.numbers = numbers
    // Read outside of the scope they are constants.
    let frozen = Dictionary(
      uniqueKeysWithValues: optimizer.frozen.map { (ObjectIdentifier($0), $0.value) })
    let loss = buffers.holding(buffers.paths.map { state.model[$0]! }) {
      let (loss, gradients) = training(key: inputs.keys[StepFunction.key]!) {
        valueWithGradients {
          let values = standIns.map { frozen[ObjectIdentifier($0)] ?? $0.value }
          return substituting(values, for: parameters) { self.loss(inputs) }
        }
      }
      optimizer.update(with: adjust(gradients))
      for (path, buffer) in buffers.named { state.model[path] = buffer.value }
      return loss
    }
    for (path, parameter) in standIns.named { state.model[path] = parameter.value }
    state.optimizer = optimizer.state
    return loss
  }

  /// The groups of the run, with stand-ins in the place of its parameters.
  private func groups(of standIns: Parameters) -> [Optimizer.Group] {
    let byParameter = Dictionary(
      uniqueKeysWithValues: zip(parameters.map(ObjectIdentifier.init), standIns))
    func chosen(_ selection: Parameters) -> Parameters {
      Named(selection.named.map { ($0, byParameter[ObjectIdentifier($1)]!) })
    }
    let moved = run.optimizer.groups.map { group in
      Optimizer.Group(
        selection: chosen(group.selection!), optionalRule: group.optionalRule)
    }
    return moved + [.frozen(chosen(run.optimizer.frozen))]
  }
}
