import AdjointFiles
import Foundation
import Programs

/// Shows how far the training is: a bar that is drawn over itself on a terminal, a line now and
/// then elsewhere.
struct Progress {
  let total: Int
  private let isTerminal = isatty(STDOUT_FILENO) == 1

  init(total: Int) { self.total = total }

  func show(epoch: Int, loss: Double) throws {
    let text = String(format: "epoch %3d of %d  loss %.4f", epoch, total, loss)
    if isTerminal {
      let width = 40
      let done = width * epoch / total
      let bar = String(repeating: "█", count: done) + String(repeating: "░", count: width - done)
      try File.standardOutput.write("\r\(bar) \(text)" + (epoch == total ? "\n" : ""))
    } else if epoch == 1 || epoch % (total / 10) == 0 {
      try File.standardOutput.write(text + "\n")
    }
  }
}
