import AdjointNetworks
import Foundation

extension TrainingProgram {
  /// What was written to a file, in a line.
  public func summary(of file: URL) -> String {
    "\(file.lastPathComponent): a step of \(step.operations.count) operations; beside it the inputs of "
      + "\(losses.count) steps, whose last has the loss \(losses.last!.text("%.6f")) here"
  }
}
