import Dispatch
import TestSupport
import Testing

@testable import Adjoint

/// A parameter that is read on another thread than its scope's is a constant there. What comes of it
/// must not enter the scope as one.
@Suite struct StrayParameterTests {
  let weight = Parameter(Tensor([1, 2, 3], as: .float64))

  @Test func valueReadOnAnotherThreadTrapsInTheScope() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let weight = Parameter(Tensor([1, 2, 3]))
      _ = valueWithGradients { (weight.value * runOnThread { weight.value }).sum() }
    }
    expectMessage(
      of: result, contains: "multiply: operand 1", "[3]", "comes from a parameter",
      "valueWithGradients(over:)", "detached()")
  }

  @Test func whatIsComputedFromItTrapsToo() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let weight = Parameter(Tensor([1, 2, 3]))
      _ = valueWithGradients {
        weight.value.sum() + runOnThread { softmax(exp(weight.value) * 2).sum() }
      }
    }
    expectMessage(of: result, contains: "add: operand 1", "comes from a parameter")
  }

  @Test(arguments: [0, 1, 2])
  func changedInPlaceItTrapsToo(_ change: Int) async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [change] in
      let weight = Parameter(Tensor([1, 2, 3]))
      _ = valueWithGradients {
        weight.value.sum()
          + runOnThread {
            var x = exp(weight.value)
            switch change {
            case 0: x *= 2
            case 1: x.add(Tensor([1, 1, 1]), scaledBy: 2)
            default: x[0] = Tensor(2)
            }
            return x.sum()
          }
      }
    }
    expectMessage(of: result, contains: "add: operand 1", "comes from a parameter")
  }

  @Test func aGradientOfAnotherThreadTrapsToo() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let weight = Parameter(Tensor([1, 2, 3]))
      _ = valueWithGradients {
        let slope = runOnThread { gradient(at: Tensor([1, 1, 1])) { ($0 * weight.value).sum() } }
        return (weight.value * slope).sum()
      }
    }
    expectMessage(of: result, contains: "multiply: operand 1", "comes from a parameter")
  }

  @Test func aFusedLossOfAnotherThreadTrapsToo() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let weight = Parameter(Tensor([[1, 2, 3]]))
      _ = valueWithGradients {
        weight.value.sum() + runOnThread { softmaxCrossEntropy(weight.value, labels: [1]) }
      }
    }
    expectMessage(of: result, contains: "add: operand 1", "comes from a parameter")
  }

  @Test func aCheckpointOfAnotherThreadTrapsToo() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let weight = Parameter(Tensor([1, 2, 3]))
      _ = valueWithGradients {
        let ones = Tensor([1, 1, 1])
        return weight.value.sum()
          + runOnThread { checkpoint(at: ones) { $0 * weight.value }.sum() }
      }
    }
    expectMessage(of: result, contains: "add: operand 1", "comes from a parameter")
  }

  @Test func returnedAsTheLossItTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let weight = Parameter(Tensor([1, 2, 3]))
      _ = valueWithGradients {
        _ = weight.value
        return runOnThread { weight.value.sum() }
      }
    }
    expectMessage(
      of: result, contains: "the result of a differentiated function", "comes from a parameter")
  }

  @Test func concurrentPerformInsideAScopeTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let weight = Parameter(Tensor([1, 2, 3]))
      let losses = Lock<[Tensor]>([])
      _ = valueWithGradients {
        // More than one iteration at a time, so that another thread has one.
        let barrier = DispatchSemaphore(value: 0)
        DispatchQueue.concurrentPerform(iterations: 2) { number in
          if number == 0 { barrier.wait() }
          let loss = (weight.value * Double(number)).sum()
          losses.withLock { $0.append(loss) }
          if number == 1 { barrier.signal() }
        }
        return losses.withLock { $0.dropFirst().reduce($0[0], +) }
      }
    }
    expectMessage(of: result, contains: "add", "its gradient would be lost")
  }

  @Test func substitutedParametersReadElsewhereTrap() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let weight = Parameter(Tensor([1, 2, 3]))
      _ = gradient(at: Tensor([4, 5, 6])) { x in
        substituting([x], for: [weight]) { (x * runOnThread { weight.value }).sum() }
      }
    }
    expectMessage(of: result, contains: "multiply: operand 1", "comes from a parameter")
  }

  @Test func aModelMayBeTestedElsewhereMeanwhile() {
    let (loss, gradients) = valueWithGradients {
      let tested = runOnThread { [weight] in (exp(weight.value) * weight.value).sum().scalar }
      #expect(abs(tested - (Double.e1 + 2 * Double.e2 + 3 * Double.e3)) < 1e-12)
      return (weight.value * weight.value).sum()
    }
    #expect(loss.scalar == 14)
    #expect(gradients[weight]!.scalars == [2, 4, 6])
  }

  @Test func detachedItIsAConstant() {
    let (_, gradients) = valueWithGradients {
      (weight.value * runOnThread { [weight] in weight.value.detached() }).sum()
    }
    #expect(gradients[weight]!.scalars == [1, 2, 3])
  }

  @Test func aScopeThatBeginsAfterTheReadingTakesItForAConstant() {
    // Another thread's scope is alive all the time.
    let slope = insideAScopeOfAnotherThread { [weight] in
      let before = weight.value
      return valueWithGradients { (weight.value * before).sum() }.gradients[weight]!
    }
    #expect(slope.scalars == [1, 2, 3])
  }

  @Test(arguments: ["value", "gradient", "loss over parts", "gradient over parts", "substituting"])
  func aScopeOfAnotherThreadHidesNothing(_ way: String) async {
    let result: ExitTest.Result?
    switch way {
    case "value":
      result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        let (weight, factor) = (Parameter(Tensor([1, 2, 3])), Parameter(Tensor(2)))
        _ = valueWithGradients {
          let loss = runOnThread {
            valueWithGradients { (weight.value * weight.value).sum() }.value
          }
          return loss * factor.value
        }
      }
    case "gradient":
      result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        let (weight, factor) = (Parameter(Tensor([1, 2, 3])), Parameter(Tensor(2)))
        _ = valueWithGradients {
          let slope = runOnThread {
            valueWithGradients { (weight.value * weight.value).sum() }.gradients[weight]!
          }
          return (slope * factor.value).sum()
        }
      }
    case "loss over parts":
      result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        let (weight, factor) = (Parameter(Tensor(3)), Parameter(Tensor(2)))
        _ = valueWithGradients {
          let loss = runOnThread { valueWithGradients(over: [1.0, 2]) { weight.value * $0 }.value }
          return loss * factor.value
        }
      }
    case "gradient over parts":
      result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        let (weight, factor) = (Parameter(Tensor(3)), Parameter(Tensor(2)))
        _ = valueWithGradients {
          let slope = runOnThread {
            valueWithGradients(over: [1.0, 2]) { weight.value * $0 }.gradients[weight]!
          }
          return slope * factor.value
        }
      }
    default:
      result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        let (weight, factor) = (Parameter(Tensor(3)), Parameter(Tensor(2)))
        _ = valueWithGradients {
          let loss = runOnThread {
            substituting([Tensor(5)], for: [Parameter(Tensor(1))]) { weight.value * 2 }
          }
          return loss * factor.value
        }
      }
    }
    expectMessage(of: result, contains: "multiply: operand 0", "comes from a parameter")
  }

  @Test func whatAScopeOfAnotherThreadLeavesBehindTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let weight = Parameter(Tensor([1, 2, 3]))
      _ = valueWithGradients {
        let double = runOnThread {
          var stored = Tensor(0)
          _ = valueWithGradients {
            stored = weight.value * 2
            return stored.sum()
          }
          return stored
        }
        return (weight.value * double).sum()
      }
    }
    expectMessage(of: result, contains: "multiply: operand 1", "comes from a parameter")
  }

  @Test func whatIsComputedFromThatTrapsToo() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let weight = Parameter(Tensor([1, 2, 3]))
      _ = valueWithGradients {
        let other = runOnThread {
          var stored = Tensor(0)
          _ = valueWithGradients {
            stored = weight.value
            return stored.sum()
          }
          return softmax(exp(stored) * 2)
        }
        return (weight.value * other).sum()
      }
    }
    expectMessage(of: result, contains: "multiply: operand 1", "comes from a parameter")
  }

  @Test func itMayLeaveASubstitution() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let weight = Parameter(Tensor([1, 2, 3]))
      _ = gradient(at: Tensor([4, 5, 6])) { x in
        substituting([x], for: [weight]) { runOnThread { weight.value * weight.value } }.sum()
      }
    }
    expectMessage(of: result, contains: "sum: operand 0", "comes from a parameter")
  }

  @Test func aSubstitutionOfItsOwnThreadReadsOtherParametersAsConstants() {
    let slope = insideAScopeOfAnotherThread { [weight] in
      let factor = Parameter(Tensor(2, as: .float64))
      return gradient(at: Tensor([4, 5, 6], as: .float64)) { x in
        substituting([x], for: [weight]) {
          (weight.value * factor.value * runOnThread { Tensor(3, as: .float64) }).sum()
        }
      }
    }
    #expect(slope.scalars == [6, 6, 6])
  }

  @Test func threadsTrainModelsOfTheirOwn() {
    let results = runOnThreads(4) { number in
      let (weight, bias) = (
        Parameter(Tensor([1, 2, 3], as: .float64)), Parameter(Tensor(0, as: .float64))
      )
      for _ in 0..<200 {
        let gradients = valueWithGradients {
          let error = (weight.value * Double(number)).sum() + bias.value - 1
          return error * error
        }.gradients
        let rate = 0.02 / Double(1 + number * number)
        for parameter in [weight, bias] {
          parameter.update { $0 -= gradients[parameter]! * rate }
        }
        // A scope may use what an earlier one of its thread has found.
        let penalty = valueWithGradients { (gradients[bias]! * bias.value).sum() }
        #expect(penalty.gradients[bias]!.scalars == gradients[bias]!.scalars)
      }
      return ((weight.value * Double(number)).sum() + bias.value).scalar
    }
    for result in results { #expect(abs(result - 1) < 1e-3) }
  }

  @Test func scopesOfOtherThreadsMayEndAtAnyTime() {
    let isOver = Lock(false)
    let results = runOnThreads(2) { [weight] number in
      if number == 1 {
        while !isOver.withLock({ $0 }) { _ = valueWithGradients { weight.value.sum() } }
        return true
      }
      defer { isOver.withLock { $0 = true } }
      return (0..<5_000).allSatisfy { _ in
        let x = weight.value
        return ((x * x).sum() + softmaxCrossEntropy(x.reshaped(to: [1, 3]), labels: [2]) * 0).scalar
          == 14
      }
    }
    #expect(results == [true, true])
  }

  @Test func itMayBecomeAParameter() {
    let copy = insideAScopeOfAnotherThread { [weight] in Parameter(weight.value * 2).value.scalars }
    #expect(copy == [2, 4, 6])
  }
}

/// Runs `body` on a thread while another thread is in a scope that collects parameters.
private func insideAScopeOfAnotherThread<Result: Sendable>(
  _ body: @escaping @Sendable () -> Result
) -> Result {
  let weight = Parameter(Tensor(1))
  var result: Result?
  _ = valueWithGradients {
    result = runOnThread(body)
    return weight.value
  }
  return result!
}

extension Double {
  fileprivate static let e1 = 2.718281828459045
  fileprivate static let e2 = 7.38905609893065
  fileprivate static let e3 = 20.085536923187668
}
