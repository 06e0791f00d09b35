import Adjoint
import AdjointNetworks

extension Workload {
  /// A training step of a program in `Sources/Examples`, whole: the next batch in shuffled order, its loss and
  /// gradients, and the update. The networks, rules and sizes are the program's; the data are random ones of
  /// the same shapes.
  init(program: String, flops: Double?, prepare: @escaping @Sendable () -> ProgramStep) {
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
final class ProgramStep {
  let run: TrainingRun
  private let step: () -> Void

  init<Model: Module, Data: Examples>(
    _ model: Model, _ rule: some UpdateRule, on data: Data, batch size: Int,
    loss: @escaping (Model, Data) -> Tensor,
    adjusting adjust: @escaping (Gradients) -> Gradients = { $0 }
  ) {
    let run = TrainingRun(model, rule, seed: 1)
    var batches = run.batches(of: size, in: data, dropsLast: true).makeIterator()
    self.run = run
    step = {
      let batch = batches.next()!
      run.step({ loss(model, batch) }, adjusting: adjust)
    }
  }

  func callAsFunction() { step() }
}
