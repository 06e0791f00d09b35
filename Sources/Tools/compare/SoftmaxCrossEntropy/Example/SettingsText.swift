import Adjoint
import Programs

extension Settings {
  static let summary = "the loss of logits and labels or probabilities"

  /// The settings in a line.
  var text: String {
    var parts = ["\(type)", targets == .labels ? "class labels" : "probabilities"]
    parts.append("reduction \(reduction.text)")
    parts.append("logits of standard deviation \(scale.text("%g"))")
    if offset != 0 { parts.append("offset \(offset.text("%g"))") }
    if hasClassWeights { parts.append("class weights") }
    if ignored > 0 { parts.append("ignored rows") }
    if masked > 0 { parts.append("masked classes") }
    if smoothing > 0 { parts.append("label smoothing \(smoothing.text("%g"))") }
    if let inverseTemperature { parts.append("β \(inverseTemperature.text("%g"))") }
    if let softCap { parts.append("soft cap \(softCap.text("%g"))") }
    if zLoss != 0 { parts.append("z-loss \(zLoss.text("%g"))") }
    return (parts + ["seed \(seed)"]).joined(separator: ", ")
  }

  /// Which gradients there are.
  var operandText: String {
    var names = ["logits"]
    if targets == .probabilities { names.append("probabilities") }
    if hasClassWeights { names.append("class weights") }
    if inverseTemperature != nil { names.append("inverse temperature") }
    if softCap != nil { names.append("soft cap") }
    guard names.count > 1 else { return "The gradient is with respect to the logits." }
    let numbered = names.enumerated().map { "\($0) to the \($1)" }
    return "The gradients are with respect to the operands: \(numbered.joined(separator: ", "))."
  }
}

extension Settings.Reduction {
  /// As the command line has it.
  var text: String {
    switch self {
    case .mean: "mean"
    case .sum: "sum"
    case .none: "none"
    case .dividing(let divisor): divisor.description
    }
  }
}
