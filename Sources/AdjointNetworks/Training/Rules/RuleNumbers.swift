import Adjoint

/// Traps when a number of a rule, the share that something old keeps, is not from 0 to below 1.
func requireShare(_ share: Double, _ noun: String, of rule: String) {
  require(
    share >= 0 && share < 1,
    "\(rule): the \(noun) is \(share); it must be from 0 to below 1, since with 1 or more what is old "
      + "never fades")
}

/// Traps when a number of a rule is negative or not finite.
func requireRate(_ rate: Double, _ noun: String, of rule: String) {
  require(
    rate >= 0 && rate.isFinite,
    "\(rule): the \(noun) is \(rate); it must be zero or more, and finite")
}

/// Traps when β₁ or β₂ is not from 0 to below 1, or ε is negative or not finite.
func requireMoments(_ betas: (Double, Double), _ epsilon: Double, of rule: String) {
  requireShare(betas.0, "first beta", of: rule)
  requireShare(betas.1, "second beta", of: rule)
  requireRate(epsilon, "epsilon", of: rule)
}
