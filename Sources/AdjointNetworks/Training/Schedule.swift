import Adjoint
import Foundation

/// A learning rate as a function of the step, which is counted from 0.
///
/// ```swift
/// AdamW(learningRate: .warmUp(to: 1e-3, over: 100).then(.cosine(to: 0, over: 5_000)))
/// SGD(learningRate: 0.1)
/// ```
///
/// There is nothing to call and nothing to save: step 700 has the same rate after a resumption. A
/// schedule lasts for some steps, or for ever; after its end its final rate stays. One that names no rate
/// to begin with begins where the schedule before it has ended.
public struct Schedule: Sendable {
  /// How many steps it lasts, `Int.max` for ever.
  public let length: Int

  /// The rate at a step, from 0 to the length, given the rate at which a schedule before has ended.
  private let rate: @Sendable (_ previous: Double, _ step: Int) -> Double

  private init(
    over length: Int, _ name: String, _ rate: @escaping @Sendable (Double, Int) -> Double
  ) {
    require(length > 0, "\(name): a schedule lasts \(length) steps; it must last 1 or more")
    (self.length, self.rate) = (length, rate)
  }

  /// Any function of the step.
  public init(_ rate: @escaping @Sendable (_ step: Int) -> Double) {
    (length, self.rate) = (.max, { rate($1) })
  }

  /// The rate at a step. Traps when it is negative or not finite.
  public func callAsFunction(_ step: Int) -> Double {
    require(step >= 0, "Schedule: there is no step \(step); steps are counted from 0")
    let rate = rate(0, min(step, length))
    require(
      rate >= 0 && rate.isFinite,
      "Schedule: the learning rate of step \(step) is \(rate); it must be zero or more, and finite")
    return rate
  }

  /// This schedule, and another when it has ended.
  ///
  /// The next one begins at the step where this one has reached its last rate. So
  /// `.warmUp(to: r, over: 20).then(.cosine(to: 0, over: 200))` has the rate r at the steps 19 and 20, and
  /// the rate 0 from step 220 on: the 220 steps before it all move the parameters.
  public func then(_ next: Schedule) -> Schedule {
    require(
      length < .max,
      "then: a schedule without an end is followed by another, which would never begin; give the first "
        + "one a length, as in .constant(0.1, over: 1000)")
    let (first, end) = (rate, length)
    let (sum, isEndless) = length.addingReportingOverflow(next.length)
    return Schedule(over: isEndless ? .max : sum, "then") { previous, step in
      step < end
        ? first(previous, step)
        : next.rate(first(previous, end), min(step - end, next.length))
    }
  }

  /// The schedule times a number.
  public static func * (schedule: Schedule, factor: Double) -> Schedule {
    require(
      factor >= 0 && factor.isFinite,
      "Schedule: the factor is \(factor); it must be zero or more, and finite")
    return Schedule(over: schedule.length, "*") { schedule.rate($0, $1) * factor }
  }
}

/// A number stands for a constant rate.
extension Schedule: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  public init(floatLiteral rate: Double) { self = .constant(rate) }
  public init(integerLiteral rate: Int) { self = .constant(Double(rate)) }
}

extension Schedule {
  /// One rate.
  public static func constant(_ rate: Double, over steps: Int = .max) -> Schedule {
    require(
      rate >= 0 && rate.isFinite,
      "Schedule: the learning rate is \(rate); it must be zero or more, and finite")
    return Schedule(over: steps, "constant") { _, _ in rate }
  }

  /// A rise from nearly 0: r·(t + 1)/n at step t of n, so that no step is lost at a rate of 0.
  public static func warmUp(to rate: Double, over steps: Int) -> Schedule {
    Schedule(over: steps, "warmUp") { _, step in
      rate * min(Double(step + 1) / Double(steps), 1)
    }
  }

  /// A straight line: a + (b − a)·t/n at step t of n, as PyTorch's `LinearLR`. Rounding does not carry it
  /// beyond a or b.
  public static func linear(from start: Double? = nil, to end: Double, over steps: Int) -> Schedule
  {
    Schedule(over: steps, "linear") { previous, step in
      mixed(start ?? previous, end, share: Double(step) / Double(steps))
    }
  }

  /// Half a cosine: b + (a − b)·(1 + cos(π·t/n))/2 at step t of n, as PyTorch's `CosineAnnealingLR`
  /// (Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2017).
  public static func cosine(from start: Double? = nil, to end: Double, over steps: Int) -> Schedule
  {
    Schedule(over: steps, "cosine") { previous, step in
      halfCosine(from: start ?? previous, to: end, at: Double(step) / Double(steps))
    }
  }

  /// A rate that is multiplied by a factor at each step: a·γᵗ, as PyTorch's `ExponentialLR`.
  public static func exponential(
    from start: Double? = nil, factor: Double, over steps: Int = .max
  ) -> Schedule {
    Schedule(over: steps, "exponential") { previous, step in
      (start ?? previous) * pow(factor, Double(step))
    }
  }

  /// A rate that is multiplied by a factor after every n steps: a·γ^⌊t/n⌋, as PyTorch's `StepLR`.
  public static func steps(
    from start: Double? = nil, factor: Double, every interval: Int, over steps: Int = .max
  ) -> Schedule {
    require(interval > 0, "steps: a change every \(interval) steps; the interval must be positive")
    return Schedule(over: steps, "steps") { previous, step in
      (start ?? previous) * pow(factor, Double(step / interval))
    }
  }

  /// A rise by half a cosine from a twenty-fifth of the peak, and a fall to a ten-thousandth of where it
  /// began, as PyTorch's `OneCycleLR` (Smith and Topin, "Super-Convergence", 2018). The rate rises in the
  /// share `rising` of the steps.
  public static func oneCycle(peak: Double, over steps: Int, rising: Double = 0.3) -> Schedule {
    require(
      rising > 0 && rising < 1 && rising * Double(steps) > 1,
      "oneCycle: of \(steps) steps a share of \(rising) rises; more than one step must, and not all"
    )
    let top = rising * Double(steps) - 1
    let last = Double(steps - 1)
    return Schedule(over: steps, "oneCycle") { _, step in
      let step = min(Double(step), last)
      return step <= top
        ? halfCosine(from: peak / 25, to: peak, at: step / top)
        : halfCosine(from: peak, to: peak / 25 / 1e4, at: (step - top) / (last - top))
    }
  }

  private static func halfCosine(from start: Double, to end: Double, at share: Double) -> Double {
    mixed(start, end, share: (1 - cos(.pi * share)) / 2)
  }

  /// A number between two, and exactly one of them where the share is 0 or 1. Rounding could leave the range
  /// of the two, and a rate would be negative.
  private static func mixed(_ a: Double, _ b: Double, share: Double) -> Double {
    min(max(a * (1 - share) + b * share, min(a, b)), max(a, b))
  }
}
