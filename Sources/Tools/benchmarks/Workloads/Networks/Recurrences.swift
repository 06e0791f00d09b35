import Adjoint
import AdjointNetworks

extension Workload {
  /// Recurrent units over 50 steps of 64 sequences, and the gradients of their parameters.
  static func recurrences(_ scale: Scale) -> [Workload] {
    let (steps, units) = (scale == .whole ? 50 : 5, scale(128))
    // Of the inputs' products the gradient of the inputs is not needed.
    let flops = 2 * Double(steps * 64 * units * units) * (2 + 3)
    return [
      Workload(name: "gru/50x64x128", amount: .flops(3 * flops), limit: .arithmetic) {
        let gru = withSeed(1) { GRU(units, units) }
        return recurrence(gru.parameters, steps, units) { gru($0) }
      },
      Workload(name: "lstm/50x64x128", amount: .flops(4 * flops), limit: .arithmetic) {
        let lstm = withSeed(1) { LSTM(units, units) }
        return recurrence(lstm.parameters, steps, units) { lstm($0).hidden }
      },
    ]
  }

  private static func recurrence(
    _ parameters: Parameters, _ steps: Int, _ units: Int,
    _ states: @escaping (Tensor) -> Tensor
  ) -> Work {
    let inputs = normal([steps, 64, units], seed: 1)
    return Work {
      valueWithGradients { states(inputs).sum() }
    } tensors: { value, gradients in
      [value] + parameters.compactMap { gradients[$0] }
    }
  }
}
