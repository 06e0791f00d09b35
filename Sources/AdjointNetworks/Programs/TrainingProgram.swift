import Adjoint

/// The next steps of a run as a program, which can leave the machine: the loss, its gradients, and what the
/// update rules and running statistics make of them.
///
/// ```swift
/// let batches = run.batches(of: 32, in: data).prefix(200).map {
///   Program.Arguments(["images": $0.inputs], integers: ["labels": $0.labels])
/// }
/// let program = TrainingProgram(of: run, batches: Array(batches)) { inputs in
///   softmaxCrossEntropy(model(inputs["images"]!), labels: inputs.integers["labels"]!)
/// }
/// try program.write(to: file)
/// ```
///
/// The program has one step. Its inputs are the parameters and buffers by their paths, what the update rules
/// keep by the names in a run's file, the inputs of a batch, the `key` that what is random follows from, and
/// `rates`: the numbers of the update rules that change from step to step, such as a learning rate. Its outputs
/// are the `loss`, and what the step changes under the same names, to be given to the next step. The model and
/// the run stay as they are.
///
/// What else could be fixed silently stops the program, as it does every `Program`; it is recorded at the first
/// batch and checked at the last.
public struct TrainingProgram {
  /// One step.
  public let step: Program

  /// What the first step is given for the inputs that steps change, and for frozen parameters.
  public let state: [String: Tensor]

  /// What each step is given for the others.
  public let batches: [Program.Arguments]

  /// The inputs that a batch has, in the order of their names. Their first axis is that of the examples.
  public let batchInputs: [String]

  /// The loss at each step as the run itself would have it, by its own operations and rules.
  public let losses: [Double]

  /// What the run itself would make of ``state`` by these steps, but for frozen parameters.
  public let end: [String: Tensor]

  /// The program of the next steps of a run, one for each batch.
  ///
  /// Traps when there are fewer than two batches, when the run leaves out steps or has a moving average,
  /// which a program cannot, and where something would be fixed that changes from step to step.
  ///
  /// - Parameters:
  ///   - run: what is trained.
  ///   - batches: the inputs of each step by name.
  ///   - isWidened: whether all is computed in float64, whatever the types of the model and the batches are.
  ///   - adjust: changes the gradients, as in `{ $0.clipped(toNorm: 1) }`.
  ///   - loss: computes the loss, a single scalar, from the inputs of a step.
  public init(
    of run: TrainingRun, batches: [Program.Arguments], widened isWidened: Bool = false,
    adjusting adjust: @escaping (Gradients) -> Gradients = { $0 },
    _ loss: @escaping (_ inputs: Program.Arguments) -> Tensor
  ) {
    TrainingProgram.requireRecordable(run, batches)
    let function = StepFunction(run, adjusting: adjust, loss)
    let start = TrainingState(of: run, widened: isWidened)
    let rates = StepRates(of: run, at: start, steps: batches.count)
    let changing = rates.rates
    let inputs = batches.enumerated().map { step, batch in
      var inputs = isWidened ? batch.widened : batch
      inputs.keys[StepFunction.key] = function.key(ofStep: run.optimizer.step + step)
      inputs[StepRates.input] = changing?[step]
      return inputs
    }
    let (first, last) = (rates.beginning(start), rates.end(start))
    let state = first.tensors(rates.kept)
    let frozen = Set(run.optimizer.frozen.map(ObjectIdentifier.init))
    let fixed = run.model.parameters.named.filter { frozen.contains(ObjectIdentifier($1)) }
    func changed(_ state: TrainingState) -> [String: Tensor] {
      var tensors = state.tensors(rates.kept)
      for (path, _) in fixed { tensors[path] = nil }
      return tensors
    }
    var states = [last, first]
    step = Program(
      inputs: state.merging(inputs[0].tensors) { $1 }, integers: inputs[0].integers,
      keys: inputs[0].keys,
      checkedAt: Program.Arguments(
        state.mapValues(\.otherScalars).merging(inputs.last!.tensors) { $1 },
        integers: inputs.last!.integers, keys: inputs.last!.keys)
    ) { (inputs: Program.Arguments) in
      var state = states.popLast()!
      state.set(inputs.tensors, rates.kept)
      let loss = function(&state, inputs, numbers: rates.tensors(from: inputs[StepRates.input]))
      return changed(state).merging(["loss": loss]) { $1 }
    }
    (self.state, self.batches) = (state, inputs)
    batchInputs = (Array(batches[0].tensors.keys) + batches[0].integers.keys).sorted()
    var here = start
    losses = inputs.map { function(&here, $0).scalar }
    end = changed(here)
  }

  private static func requireRecordable(_ run: TrainingRun, _ batches: [Program.Arguments]) {
    require(
      batches.count >= 2,
      "TrainingProgram: there are \(batches.count) batches; give two or more, for the program is recorded "
        + "at the first and checked at the last")
    require(
      !run.optimizer.skipsNonFinite,
      "TrainingProgram: the run leaves out steps whose gradients are not finite, and a program takes every "
        + "step; make the run without skippingNonFinite")
    require(
      run.average == nil,
      "TrainingProgram: the run has a moving average, which is not recorded; make the run without averaging"
    )
    let own = Set(
      run.model.parameters.paths + run.model.buffers.paths + [
        StepRates.input, StepFunction.key, "loss",
      ])
    let (first, names) = (batches[0], Array(batches[0].tensors.keys) + batches[0].integers.keys)
    for name in names + first.keys.keys {
      require(
        !own.contains(name) && !name.hasPrefix(RunRecord.rulePrefix),
        "TrainingProgram: an input of the batch is called \(name), as something else of the program is; "
          + "give it another name")
    }
  }
}

extension Program.Arguments {
  /// The same with all tensors in float64.
  fileprivate var widened: Program.Arguments {
    Program.Arguments(
      tensors.mapValues { $0.cast(to: .float64) }, integers: integers, keys: keys)
  }
}

extension Tensor {
  /// Scalars near these and none of them the same: larger where they are positive, and a small positive number
  /// for zero.
  fileprivate var otherScalars: Tensor {
    let (value, factor) = (detached(), Tensor(1 + 1.0 / 16, as: scalarType))
    return (value * factor).replacing(with: 1.0 / 64, where: value .== 0)
  }
}
