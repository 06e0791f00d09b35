import Foundation
import Testing

@testable import Adjoint

/// Large tensors' memory waits for the next ones, but not for ever. Each test has a process of its
/// own, whose pool is its alone.
@Suite struct BufferPoolMemoryTests {
  /// 256 MB in two sizes.
  private static func useMuchMemory() {
    var tensors = (0..<32).map { _ in Tensor.ones([1 << 20]) }
    tensors += (0..<16).map { _ in Tensor.ones([1 << 20], as: .float64) }
    require(tensors.count == 48, "the tensors are there at once")
  }

  @Test(.enabled(if: ResidentMemory.isKnown)) func memoryGoesBackToTheSystem() async {
    await #expect(processExitsWith: .success) {
      _ = Tensor.ones([1 << 20]).sum()
      let before = ResidentMemory.byteCount
      Self.useMuchMemory()
      let used = ResidentMemory.byteCount - before
      require(used > 240 << 20, "only \(used) bytes were used")
      BufferPool.releaseUnused()
      let waiting = BufferPool.waitingByteCount
      require(waiting >= 256 << 20, "only \(waiting) bytes wait after the first look")
      BufferPool.releaseUnused()
      require(BufferPool.waitingByteCount == 0, "something waits after the second look")
      let kept = ResidentMemory.byteCount - before
      require(kept < 8 << 20, "\(kept) bytes did not go back")
    }
  }

  @Test func nobodyNeedsToAsk() async {
    await #expect(processExitsWith: .success) {
      for _ in 0..<2 {
        Self.useMuchMemory()
        require(BufferPool.waitingByteCount >= 256 << 20, "the memory does not wait")
        // Between one and two looks of 5 seconds, and time for a machine that is busy.
        let end = Date() + 60
        while BufferPool.waitingByteCount > 0 && Date() < end { usleep(100_000) }
        require(BufferPool.waitingByteCount == 0, "memory still waits")
      }
    }
  }

  /// Steps that look often keep what each of them needs, and what only the first one needed goes.
  @Test func whatStepsNeedStays() async {
    await #expect(processExitsWith: .success) {
      func step() {
        let x = Tensor.ones([1 << 16])  // 256 kB
        _ = (x + 1) * 2
      }
      Self.useMuchMemory()
      step()
      let perStep = 3 << 18
      for round in 0..<5 {
        BufferPool.releaseUnused()
        step()
        let waiting = BufferPool.waitingByteCount
        require(
          round == 0 ? waiting > 256 << 20 : waiting == perStep,
          "\(waiting) bytes wait in round \(round)")
      }
      BufferPool.releaseUnused()
      BufferPool.releaseUnused()
      require(BufferPool.waitingByteCount == 0, "memory waits that nobody needs")
    }
  }

  /// A look takes the memory of nobody: tensors are made and let go on several threads meanwhile.
  @Test func looksAmongThreads() async {
    await #expect(processExitsWith: .success) {
      DispatchQueue.concurrentPerform(iterations: 8) { thread in
        for round in 0..<200 {
          if thread == 0 {
            BufferPool.releaseUnused()
          } else {
            let count = 20_000 + 1000 * (round % 7)
            let sum = (Tensor(repeating: Double(thread), shape: [count]) + 1).total
            require(sum == Double(count * (thread + 1)), "a tensor has changed")
          }
        }
      }
    }
  }
}
