import Foundation
import Testing

@testable import Adjoint

/// Beside the logits, the plain loss holds its gradient and next to nothing else.
@Suite struct SoftmaxMemoryTests {
  @Test(arguments: LossReduction.plain)
  func theTapeKeepsTheGradientOrLess(_ reduction: LossReduction) {
    let logits = Tensor.zeros([64, 100])
    let loss = SoftmaxCrossEntropy(.labels([Int](repeating: 3, count: 64)), reduction: reduction)
    let kept = loss.compareWithComposition(at: logits).fused.bytesKept
    // Rows that are not reduced keep the logits and their own losses.
    #expect(kept <= (64 * 100 + 64) * 4, "the tape keeps \(kept) bytes")
  }

  /// The most that forward and backward together ever held, of 8 MB of logits.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/clear_refs")))
  func atNoTimeMoreThanTheGradient() async {
    await #expect(processExitsWith: .success) {
      let (rows, classes) = (2000, 1000)
      let labels = (0..<rows).map { $0 % classes }
      // What is set up at the first call is no part of it.
      _ = gradient(at: Tensor.zeros([2, 3])) { softmaxCrossEntropy($0, labels: [0, 1]) }
      let logits = Tensor(repeating: 0.5, shape: [rows, classes])
      func peak() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return Int(line!.split(whereSeparator: { $0 == " " || $0 == "\t" })[1])! << 10
      }
      try "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)
      let before = try peak()
      let gradient = gradient(at: logits) { softmaxCrossEntropy($0, labels: labels) }
      let growth = try peak() - before
      let bytes = rows * classes * 4
      require(gradient.elementCount == rows * classes, "the gradient is not whole")
      require(growth > bytes / 2, "the measure does not see the gradient: \(growth) bytes")
      require(growth < bytes + 1 << 20, "\(growth) bytes were held beside \(bytes) of logits")
    }
  }
}
