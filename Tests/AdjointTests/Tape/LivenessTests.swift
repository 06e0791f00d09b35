import Foundation
import Testing

@testable import Adjoint

#if DEBUG
  /// Whether a tape is alive is asked several times in an operation, and the scope of another thread
  /// may end between two of the questions. Wherever it does, the result is the same.
  @Suite struct LivenessTests {
    static let operations: [String] = Array(works.keys).sorted()

    /// Each is the gradient with respect to one tensor; the other tensor was recorded in a scope that
    /// has ended, but may be alive for all that an operation knows at first.
    static let works: [String: @Sendable (Tensor, Tensor) -> Tensor] = [
      "pair": { x, y in gradient(at: x) { ($0 * y + y / $0 - y).sum() } },
      "unary": { x, y in gradient(at: x) { exp(-$0 * tanh(y)).sum() } },
      "matmul": { x, y in
        gradient(at: x) {
          matmul($0.reshaped(to: [1, 2]), y.reshaped(to: [2, 1])).sum()
        }
      },
      "softmax": { x, y in gradient(at: x) { (softmax($0 + y) * y).sum() } },
      "loss": { x, y in
        gradient(at: x) { softmaxCrossEntropy(($0 * y).reshaped(to: [1, 2]), labels: [1]) }
      },
      "second order": { x, y in
        gradient(at: x) { x in gradient(at: x) { ($0 * $0 * $0 * y).sum() }.sum() }
      },
      "pullback": { x, y in
        let (value, pullback) = valueWithPullback(at: x) { $0 * $0 * y }
        return pullback(value.detached() * y)
      },
      "nested pullback": { x, y in
        gradient(at: x) { x in valueWithPullback(at: y) { $0 * x }.pullback(x * y).sum() }
      },
      "checkpoint": { x, y in gradient(at: x) { checkpoint(at: $0, y) { $0 * $1 }.sum() } },
      "parameter": { x, y in
        let weight = Parameter(x)
        return valueWithGradients { (weight.value * y).sum() }.gradients[weight]!
      },
    ]

    @Test(arguments: operations)
    func theOtherScopeMayEndAtAnyQuestion(_ name: String) {
      let work = LivenessTests.works[name]!
      let (x, y) = (Tensor([0.5, -1.25], as: .float64), Tensor([2, 3], as: .float64))
      expectSameResults(name, leaking: y, questions: 400) { work(x, $0) }
    }

    @Test(arguments: UnaryFunction.all, 1...3)
    func inEveryOperationOfEveryOrder(_ function: UnaryFunction, _ order: Int) {
      let shape = function.shapes.first { $0.elementCount > 1 } ?? function.shapes[0]
      let x = function.point(shape)
      func derivative(_ order: Int, _ x: Tensor, _ factor: Tensor) -> Tensor {
        order == 0
          ? function(x * factor).sum()
          : gradient(at: x) { derivative(order - 1, $0, factor) }.sum()
      }
      expectSameResults(function.name, leaking: .ones(shape, as: .float64), questions: 40) {
        derivative(order, x, $0)
      }
    }

    /// Expects the same bits wherever the scope of another thread ends.
    ///
    /// - Parameters:
    ///   - value: what a scope is given that has ended, but may be alive for all that an operation knows
    ///     at first, since the other scope began before it.
    ///   - count: at how many of the questions the other scope ends, each in a run of its own.
    private func expectSameResults(
      _ name: String, leaking value: Tensor, questions count: Int, of work: (Tensor) -> Tensor
    ) {
      func result(endingAt question: Int?) -> (bits: [UInt64], questions: Int) {
        let scope = OtherScope()
        var leaked: Tensor?
        _ = gradient(at: value) { y in
          leaked = y * 1
          return y.sum()
        }
        var asked = 0
        let interruption = LiveTapes.Interruption.ofThread.current
        interruption.action = {
          if asked == question { scope.end() }
          asked += 1
        }
        let bits = work(leaked!).scalars.map(\.bitPattern)
        interruption.action = nil
        scope.end()
        return (bits, asked)
      }
      let (expected, questions) = result(endingAt: nil)
      #expect(questions > 3)
      for question in stride(from: 0, to: questions, by: max(1, questions / count)) {
        #expect(
          result(endingAt: question).bits == expected, "\(name), ended at question \(question)")
      }
    }
  }

  /// A scope on another thread, which ends when it is told to.
  private final class OtherScope: @unchecked Sendable {
    private let mayEnd = DispatchSemaphore(value: 0)
    private let hasBegun = DispatchSemaphore(value: 0)
    private let hasEnded = DispatchSemaphore(value: 0)
    private var isOver = false

    init() {
      Thread { [self] in
        _ = gradient(at: Tensor(1)) { x in
          hasBegun.signal()
          mayEnd.wait()
          return x
        }
        hasEnded.signal()
      }.start()
      hasBegun.wait()
    }

    func end() {
      guard !isOver else { return }
      isOver = true
      mayEnd.signal()
      hasEnded.wait()
    }
  }
#endif
