import Adjoint
import AdjointNetworks

extension Workload {
  static func optimizerSteps(_ scale: Scale) -> [Workload] {
    descents(scale) + adams(scale)
  }

  /// Updates of a million parameters. With momentum, parameters and velocities are read and written,
  /// and gradients read.
  private static func descents(_ scale: Scale) -> [Workload] {
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

  /// Updates by Adam of a million scalars in one tensor, and in a thousand. Parameters and two moments are
  /// read and written, and gradients read.
  private static func adams(_ scale: Scale) -> [Workload] {
    let kinds = [("1M", 1, scale.million), ("1000x1000", scale(1000), scale(1000))]
    return kinds.map { sizes, count, length in
      let amount = Amount.bytes(Double(28 * count * length))
      return Workload(name: "optimizer/adam/\(sizes)", amount: amount, limit: .cache) {
        let parameters = (0..<count).map { Parameter(normal([length], seed: $0)) }
        let gradients = Gradients(parameters.map { ($0, normal([length], seed: count)) })
        let optimizer = Optimizer(parameters, Adam(learningRate: 1e-6))
        return Work(changing: { parameters.map(\.value) }) { optimizer.update(with: gradients) }
      }
    }
  }
}
