import Adjoint
import AdjointNetworks

extension Workload {
  /// A training step of a program in `Sources/Examples`, whole: the next batch in shuffled order, its loss and
  /// gradients, and the update. The networks, rules and sizes are the program's; the data are random ones of
  /// the same shapes.
  init<Data: Examples>(
    program: String, flops: Double?, prepare: @escaping @Sendable () -> ProgramStep<Data>
  ) {
    // What is not arithmetic for the most part has no limit of it.
    self.init(
      name: "step/\(program)", amount: flops.map { .flops($0) },
      limit: flops.map { _ in .arithmetic }
    ) {
      let step = prepare()
      return Work(changing: { step.run.model.parameters.map(\.value) }) { step() }
    }
  }
}

/// A run of training with what it goes through, a batch a step.
final class ProgramStep<Data: Examples> {
  let run: TrainingRun
  private var batches: AnyIterator<Data>
  private let loss: (Data) -> Tensor
  private let adjust: (Gradients) -> Gradients

  init<Model: Module>(
    _ model: Model, _ rule: some UpdateRule, on data: Data, batch: Int,
    loss: @escaping (Model, Data) -> Tensor,
    adjusting adjust: @escaping (Gradients) -> Gradients = { $0 }
  ) {
    run = TrainingRun(model, rule, seed: 1)
    batches = AnyIterator(run.batches(of: batch, in: data, dropsLast: true).makeIterator())
    self.loss = { loss(model, $0) }
    self.adjust = adjust
  }

  func callAsFunction() {
    let batch = batches.next()!
    run.step({ loss(batch) }, adjusting: adjust)
  }
}
