import Adjoint
import AdjointNetworks
import Foundation

extension TrainingRun {
  /// Writes the first steps of the run, and the model in use, as the command line asks for, and says so in a
  /// line.
  ///
  /// - Parameters:
  ///   - file: where the step is written.
  ///   - options: how many steps there are, and in which type.
  ///   - batches: their inputs. All are as large.
  ///   - test: what the model in use is given.
  ///   - adjust: changes the gradients.
  ///   - loss: computes the loss of a step.
  ///   - logits: evaluates the model.
  public func export(
    to file: URL, _ options: TrainingOptions, batches: some Sequence<Program.Arguments>,
    test: Program.Arguments, adjusting adjust: @escaping (Gradients) -> Gradients = { $0 },
    loss: @escaping (Program.Arguments) -> Tensor, logits: (Program.Arguments) -> Tensor
  ) throws {
    let program = TrainingProgram(
      of: self, batches: Array(batches.prefix(options.exportedSteps)),
      widened: options.isFloat64, adjusting: adjust, loss)
    let inference = Program(evaluating: model, inputs: test, widened: options.isFloat64) {
      ["logits": logits($0)]
    }
    try program.write(to: file, inference: inference, inputs: test)
    try show(
      "\(file.lastPathComponent): a step of \(program.step.operations.count) operations; beside it the "
        + "inputs of \(program.losses.count) steps, whose last has the loss "
        + "\(program.losses.last!.text("%.6f")) here")
  }
}
