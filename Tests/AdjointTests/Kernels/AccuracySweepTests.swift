import CKernels
import Dispatch
import Foundation
import Testing

@testable import Adjoint

/// The errors of float32 functions at every level of this machine.
///
/// Some millions of arguments are tried always. All 2³² of each function are with
///
///     ADJOINT_SWEEP=1 swift test -c release -Xswiftc -enable-testing \
///       --scratch-path .build/sweep --filter AccuracySweepTests
///
/// which takes half an hour of two free processors, and prints the figures of `Docs/Numerics.md`.
@Suite struct AccuracySweepTests {
  private static let levels: [InstructionSet] = [.baseline, .avx2, .avx512].filter {
    $0.tables != nil
  }

  private static let pairs = levels.flatMap { level in
    (SweptFunction.inFloat32 + SweptFunction.inFloat64).indices.map { (level, $0) }
  }

  private static func function(_ number: Int) -> SweptFunction {
    (SweptFunction.inFloat32 + SweptFunction.inFloat64)[number]
  }

  @Test(arguments: pairs)
  func samples(_ level: InstructionSet, _ number: Int) {
    let function = Self.function(number)
    var random = RandomStream(seed: number)
    // Numbers of all magnitudes, numbers of the magnitudes where most happens, and the worst of all with
    // their neighbours.
    var arguments = (0..<6_000).map { _ in
      Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
    }
    arguments += (0..<20_000).map { _ in
      let exponent = Int.random(in: -16...7, using: &random)
      return Float(
        sign: Bool.random(using: &random) ? .plus : .minus, exponent: exponent,
        significand: Float.random(in: 1..<2, using: &random))
    }
    for worst in function.worst + function.worst.map({ -$0 }) {
      arguments += (0...200).map { Float(bitPattern: worst.bitPattern - 100 + $0) }
    }
    arguments += [0, -0.0, .infinity, -.infinity, .nan]
    expectBounds(
      of: function.worst(at: arguments, in: level.tables!.float32), for: function, at: level)
  }

  @Test(.enabled(if: ProcessInfo.processInfo.environment["ADJOINT_SWEEP"] != nil))
  func allArguments() {
    let parts = 4096
    for (number, function) in (SweptFunction.inFloat32 + SweptFunction.inFloat64).enumerated() {
      let errors = Lock(Self.levels.map { _ in SweptErrors() })
      DispatchQueue.concurrentPerform(iterations: parts) { part in
        let size = (1 << 32) / parts
        for start in stride(from: part * size, to: (part + 1) * size, by: 1 << 14) {
          let arguments = (start..<start + 1 << 14).map { Float(bitPattern: UInt32($0)) }
          for (index, level) in Self.levels.enumerated() {
            let found = function.worst(at: arguments, in: level.tables!.float32)
            errors.withLock { $0[index].merge(found) }
          }
        }
      }
      errors.withLock { errors in
        for (level, errors) in zip(Self.levels, errors) {
          print(number, function.name, level, errors.normal, errors.subnormal)
          expectBounds(of: errors, for: function, at: level)
        }
      }
    }
  }

  private func expectBounds(
    of errors: SweptErrors, for function: SweptFunction, at level: InstructionSet
  ) {
    #expect(
      errors.normal.error <= (level == .baseline ? function.baselineBound : function.bound),
      "\(function.name), \(level): \(errors.normal)")
    #expect(
      errors.subnormal.error <= function.subnormalBound,
      "\(function.name), \(level): subnormal, \(errors.subnormal)")
  }
}
