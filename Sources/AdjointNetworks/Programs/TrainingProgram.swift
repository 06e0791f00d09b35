import Adjoint

/// The next steps of a run as a program, which can leave the machine: the loss, its gradients, and what the
/// update rules and running statistics make of them.
///
/// ```swift
/// let batches = run.batches(of: 32, in: data).prefix(200).map {
///   ["images": $0.inputs, "targets": $0.targets]
/// }
/// let program = TrainingProgram(of: run, batches: Array(batches)) { inputs in
///   softmaxCrossEntropy(model(inputs["images"]!), probabilities: inputs["targets"]!)
/// }
/// try program.write(to: file)
/// ```
///
/// The program has one step. Its inputs are the parameters and buffers by their paths, what the update rules
/// keep by the names in a run's file, the inputs of a batch, and `rates`: the numbers of the update rules that
/// change from step to step, such as a learning rate. Its outputs are the `loss`, and what the step changes
/// under the same names, to be given to the next step. The model and the run stay as they are.
///
/// What else could be fixed silently stops the program, as every ``Adjoint/Program``; it is recorded at the first batch
/// and checked at the last.
public struct TrainingProgram {
  /// One step.
  public let step: Program

  /// What the first step is given for the inputs that steps change, and for frozen parameters.
  public let state: [String: Tensor]

  /// What each step is given for the others.
  public let batches: [[String: Tensor]]

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
    of run: TrainingRun, batches: [[String: Tensor]], widened isWidened: Bool = false,
    adjusting adjust: @escaping (Gradients) -> Gradients = { $0 },
    _ loss: @escaping (_ inputs: [String: Tensor]) -> Tensor
  ) {
    TrainingProgram.requireRecordable(run, batches)
    let function = StepFunction(run, adjusting: adjust, loss)
    let start = TrainingState(of: run, widened: isWidened)
    let numbers = StepRates(of: run, at: start, steps: batches.count)
    let batches = batches.map { isWidened ? $0.mapValues { $0.cast(to: .float64) } : $0 }
    let (first, last) = (numbers.beginning(start), numbers.end(start))
    let state = first.tensors(numbers.kept)
    let rates = numbers.rates
    func inputs(_ state: [String: Tensor], _ step: Int) -> [String: Tensor] {
      state.merging(batches[step]) { state, _ in state }
        .merging(rates.map { [StepRates.input: $0[step]] } ?? [:]) { batch, _ in batch }
    }
    let frozen = Set(run.optimizer.frozen.map(ObjectIdentifier.init))
    let fixed = run.model.parameters.named.filter { frozen.contains(ObjectIdentifier($1)) }
    func changed(_ state: TrainingState) -> [String: Tensor] {
      var tensors = state.tensors(numbers.kept)
      for (path, _) in fixed { tensors[path] = nil }
      return tensors
    }
    var states = [last, first]
    step = Program(
      inputs: inputs(state, 0),
      checkedAt: inputs(state.mapValues(\.otherScalars), batches.count - 1)
    ) { inputs in
      var state = states.popLast()!
      state.set(inputs, numbers.kept)
      let loss = function(
        &state, inputs, numbers: numbers.tensors(from: inputs[StepRates.input]))
      return changed(state).merging(["loss": loss]) { _, loss in loss }
    }
    self.state = state
    self.batches = batches.indices.map { inputs([:], $0) }
    batchInputs = batches[0].keys.sorted()
    var here = start
    losses = batches.map { function(&here, $0).scalar }
    end = changed(here)
  }

  private static func requireRecordable(_ run: TrainingRun, _ batches: [[String: Tensor]]) {
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
    let state = Set(run.model.parameters.paths + run.model.buffers.paths)
    for name in batches[0].keys {
      require(
        !state.contains(name) && name != StepRates.input && name != "loss"
          && !name.hasPrefix("optimizer/"),
        "TrainingProgram: an input of the batch is called \(name), as something else of the program is; "
          + "give it another name")
    }
  }
}

extension Tensor {
  /// Scalars near these and none of them the same: larger where they are positive, and a small positive number
  /// for zero.
  fileprivate var otherScalars: Tensor {
    let (value, step) = (detached(), Tensor(1 + 1.0 / 16, as: scalarType))
    return (value * step).replacing(with: 1.0 / 64, where: value .== 0)
  }
}
