import Adjoint
import AdjointNetworks

extension Workload {
  /// Updates of a million parameters. With momentum, parameters and velocities are read and written,
  /// and gradients read.
  static func optimizerSteps(_ scale: Scale) -> [Workload] {
    [("sgd", 0, 12), ("sgd-momentum", 0.9, 20)].map { name, momentum, bytes in
      let count = scale.million
      let amount = Amount.bytes(Double(bytes * count))
      return Workload(name: "optimizer/\(name)/1M", amount: amount, limit: .cache) {
        let parameter = Parameter(normal([count], seed: 1))
        let slope = normal([count], seed: 2)
        let (_, gradients) = valueWithGradients { (parameter.value * slope).sum() }
        let optimizer = Optimizer([parameter], SGD(learningRate: 1e-6, momentum: momentum))
        return Work(changing: { [parameter.value] }) { optimizer.update(with: gradients) }
      }
    }
  }
}
