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
      let x = Tensor([0.5, -1.25], as: .float64)
      func result(endingAt question: Int?) -> (scalars: [Double], questions: Int) {
        let scope = OtherScope()
        // Later than the other scope, and so perhaps alive while that is.
        var leaked: Tensor?
        _ = gradient(at: Tensor([2, 3], as: .float64)) { y in
          leaked = y * 1
          return y.sum()
        }
        var count = 0
        let interruption = LiveTapes.Interruption.ofThread.current
        interruption.action = {
          if count == question { scope.end() }
          count += 1
        }
        let scalars = work(x, leaked!).scalars
        interruption.action = nil
        scope.end()
        return (scalars, count)
      }
      let (expected, questions) = result(endingAt: nil)
      #expect(questions > 3)
      for question in 0..<min(questions, 400) {
        #expect(result(endingAt: question).scalars == expected, "ended at question \(question)")
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
