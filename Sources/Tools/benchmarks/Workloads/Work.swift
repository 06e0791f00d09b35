import Adjoint

/// Work whose inputs are ready.
struct Work {
  /// Does it once. This is what is timed.
  let run: () -> Void

  /// Does it once, and returns what came of it.
  let results: () -> [Tensor]

  /// Whether doing it again is other work: a second step begins where the first one ended.
  let goesOn: Bool

  /// Work that leaves nothing behind but its result.
  ///
  /// - Parameter tensors: those of a result. They are only asked for where results are compared, so
  ///   that no array of them is part of the time.
  init<Result>(_ compute: @escaping () -> Result, tensors: @escaping (Result) -> [Tensor]) {
    run = { _ = compute() }
    results = { tensors(compute()) }
    goesOn = false
  }

  init(_ compute: @escaping () -> Tensor) {
    self.init(compute) { [$0] }
  }

  /// The value of a function at some tensors, and their gradients for a cotangent.
  init(at point: [Tensor], _ function: @escaping ([Tensor]) -> Tensor) {
    let cotangent = normal(function(point).shape, seed: 4)
    self.init {
      let (value, pullback) = valueWithPullback(at: point, of: function)
      return (value, pullback(cotangent))
    } tensors: { (value: Tensor, gradients: [Tensor]) in
      [value] + gradients
    }
  }

  /// Work that changes what it works on, and what it is then.
  init(changing state: @escaping () -> [Tensor], by step: @escaping () -> Void) {
    run = step
    results = {
      step()
      return state()
    }
    goesOn = true
  }
}
