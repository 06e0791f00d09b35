import Adjoint
import CKernels
import Dispatch
import Foundation

/// What benchmarks are measured with: a time to spend, and the limits of this machine for the threads
/// that are in use, each measured when it is first asked for.
final class Meter {
  /// How long each benchmark is timed.
  let seconds: Double

  /// How many runs are timed at least.
  let fewestRuns: Int

  let machine: Machine
  private var limits: [Limit: Double] = [:]

  init(
    seconds: Double, fewestRuns: Int = Timing.fewest, threads: Int = Parallelism.threadCount
  ) {
    (self.seconds, self.fewestRuns) = (seconds, fewestRuns)
    machine = Machine(threads: threads)
  }

  func timing(of run: () -> Void) -> Timing { Timing(for: seconds, fewest: fewestRuns, of: run) }

  /// Operations or bytes in a second: the best of several attempts, since it is a limit. They are short,
  /// so that one of them is undisturbed by what else the machine does.
  func perSecond(_ limit: Limit) -> Double {
    if let known = limits[limit] { return known }
    let rate =
      switch limit {
      case .arithmetic: arithmetic()
      case .memory: copying(byteCount: 128 << 20, repetitions: 1, attempts: 8)
      case .cache: copying(byteCount: 4 << 20, repetitions: 4, attempts: 40)
      }
    limits[limit] = rate
    return rate
  }

  private func arithmetic() -> Double {
    let kernel = adjoint_kernels_float32(InstructionSet(name: machine.level)!)!.pointee
      .multiply_adds
    let rounds = 100_000
    var unused: Float = 0
    let operations = Double(kernel(rounds, &unused)) * Double(machine.threads)
    return Meter.best(of: 20, operations) {
      DispatchQueue.concurrentPerform(iterations: machine.threads) { _ in
        var sum: Float = 0
        _ = kernel(rounds, &sum)
      }
    }
  }

  private func copying(byteCount: Int, repetitions: Int, attempts: Int) -> Double {
    let threads = machine.threads
    nonisolated(unsafe) let source = UnsafeMutableRawPointer.allocate(
      byteCount: byteCount, alignment: 64)
    nonisolated(unsafe) let target = UnsafeMutableRawPointer.allocate(
      byteCount: byteCount, alignment: 64)
    defer {
      source.deallocate()
      target.deallocate()
    }
    memset(source, 1, byteCount)
    memset(target, 2, byteCount)
    let part = (byteCount + threads - 1) / threads
    return Meter.best(of: attempts, Double(2 * byteCount * repetitions)) {
      DispatchQueue.concurrentPerform(iterations: threads) { thread in
        let start = thread * part
        for _ in 0..<repetitions {
          memcpy(target + start, source + start, max(0, min(part, byteCount - start)))
        }
      }
    }
  }

  private static func best(of count: Int, _ amount: Double, _ run: () -> Void) -> Double {
    let lengths = (0..<count).map { _ in
      let start = Timing.now()
      run()
      return Timing.now() - start
    }
    return amount / max(lengths.min()!, 1e-9)
  }
}
