import CKernels
import Dispatch
import Foundation
import Testing

@testable import Adjoint

/// The errors of float32 functions at every level of this machine.
///
/// Some millions of arguments are tried always. All 2³² of each function are with
///
///     ADJOINT_SWEEP=1 swift test -c release -Xswiftc -enable-testing --filter AccuracySweepTests
///
/// which takes about a minute a function on two cores (several for those in float64), and prints the
/// figures of `Docs/Numerics.md` as it finds them. A list such as `tanh,tanh′` in the place of 1 names
/// the functions to sweep.
@Suite struct AccuracySweepTests {
  private static let levels = InstructionSet.all.filter { $0.tables != nil }

  private static let pairs = levels.flatMap { level in
    (SweptFunction.inFloat32 + SweptFunction.inFloat64).indices.map { (level, $0) }
  }

  /// What the environment asks to be swept.
  private static let swept: [SweptFunction] = {
    guard let names = ProcessInfo.processInfo.environment["ADJOINT_SWEEP"] else { return [] }
    let functions = SweptFunction.inFloat32 + SweptFunction.inFloat64
    let wanted = names.split(separator: ",").map(String.init)
    return names == "1" ? functions : functions.filter { wanted.contains($0.name) }
  }()

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
    let errors = function.worst(at: arguments, in: [level.tables!.float32])[0]
    expectBounds(of: errors, for: function, at: level)
  }

  @Test(.enabled(if: ProcessInfo.processInfo.environment["ADJOINT_SWEEP"] != nil))
  func allArguments() {
    #expect(!Self.swept.isEmpty, "no function has a name that ADJOINT_SWEEP lists")
    let parts = 4096
    let tables = Self.levels.map { $0.tables!.float32 }
    for function in Self.swept {
      let errors = Lock(Self.levels.map { _ in SweptErrors() })
      DispatchQueue.concurrentPerform(iterations: parts) { part in
        let size = (1 << 32) / parts
        for start in stride(from: part * size, to: (part + 1) * size, by: 1 << 14) {
          let arguments = (start..<start + 1 << 14).map { Float(bitPattern: UInt32($0)) }
          let found = function.worst(at: arguments, in: tables)
          errors.withLock { errors in
            for index in found.indices { errors[index].merge(found[index]) }
          }
        }
      }
      errors.withLock { errors in
        for (level, errors) in zip(Self.levels, errors) {
          let figures = "\(function.name) \(level) \(errors.normal) \(errors.subnormal)\n"
          FileHandle.standardOutput.write(Data(figures.utf8))
          expectBounds(of: errors, for: function, at: level)
        }
      }
    }
  }

  private func expectBounds(
    of errors: SweptErrors, for function: SweptFunction, at level: InstructionSet
  ) {
    #expect(
      errors.normal.error <= function.bound,
      "\(function.name), \(level): \(errors.normal)")
    #expect(
      errors.subnormal.error <= function.subnormalBound,
      "\(function.name), \(level): subnormal, \(errors.subnormal)")
  }
}
