import Foundation
import Testing

@testable import Adjoint

/// Beside operands and results, attention's memory is linear in the number of queries and of keys.
@Suite struct AttentionMemoryTests {
  private func operands(_ length: Int) -> [Tensor] {
    var random = RandomStream(seed: 1)
    return (0..<3).map { _ in .normal([1, 1, length, 8], using: &random) }
  }

  /// The weights of few keys, for queries in whole groups of 16.
  private func bytesOfWeights(_ length: Int) -> Int {
    length <= 64 ? length * ((length + 15) / 16 * 16) * 4 : 0
  }

  @Test(arguments: [1, 50, 64, 65, 257, 300])
  func theTapeKeepsTheOperandsTwoScalarsForEachQueryAndFewWeights(_ length: Int) {
    var kept: [Int] = []
    _ = gradient(at: operands(length)) { operands in
      let result = scaledDotProductAttention(operands[0], operands[1], operands[2])
      kept = Tape.current!.steps.map(\.bytesKept)
      return result.sum()
    }
    #expect(kept == [(3 * 8 + 2) * length * 4 + bytesOfWeights(length)])
  }

  /// What is not wanted is not kept.
  @Test func valuesAreKeptForOthersAlone() {
    let operands = operands(50)
    var kept: [Int] = []
    _ = gradient(at: operands[2]) { values in
      let result = scaledDotProductAttention(operands[0], operands[1], values)
      kept = Tape.current!.steps.map(\.bytesKept)
      return result.sum()
    }
    #expect(kept == [(2 * 8 + 2) * 50 * 4 + bytesOfWeights(50)])
  }

  /// Weights of many queries with few keys are linear in the number of queries.
  @Test func weightsOfManyQueries() {
    var random = RandomStream(seed: 1)
    let queries = Tensor.normal([1000, 8], using: &random)
    let keys = Tensor.normal([10, 8], using: &random)
    var kept: [Int] = []
    _ = gradient(at: queries) { queries in
      let result = scaledDotProductAttention(queries, keys, keys)
      kept = Tape.current!.steps.map(\.bytesKept)
      return result.sum()
    }
    let blocks = (1000 + 63) / 64
    #expect(kept == [((8 + 2) * 1000 + 2 * 10 * 8 + blocks * 64 * 10) * 4])
  }

  /// Where no gradient is wanted there is nothing to keep weights for.
  @Test func weightsAreNotKeptWithoutGradients() {
    let (operands, operation) = (operands(20), ScaledDotProductAttention())
    let (_, residuals) = operation.forward(Operands(operands), .nothing)
    #expect(residuals.statistics != nil && residuals.statistics!.weights == nil)
  }

  /// The most that forward and backward together ever held. The weights would be 64 MB.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/clear_refs")))
  func theWeightsNeverExist() async {
    await #expect(processExitsWith: .success) {
      func peak() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return Int(line!.split(whereSeparator: { $0 == " " || $0 == "\t" })[1])! << 10
      }
      func step(_ length: Int) -> Tensor {
        let x = Tensor(repeating: 0.5, shape: [1, length, 4])
        return Adjoint.gradient(at: x) {
          scaledDotProductAttention($0, $0, $0, isCausal: true).sum()
        }
      }
      _ = step(70)
      try "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)
      let before = try peak()
      let gradient = step(4096)
      let growth = try peak() - before
      require(gradient.elementCount == 4096 * 4, "the gradient is not whole")
      require(growth < 8 << 20, "\(growth) bytes were held")
    }
  }
}
