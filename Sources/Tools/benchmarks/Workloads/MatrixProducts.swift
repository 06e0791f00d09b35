import Adjoint

extension Workload {
  static let squareLengths = [32, 64, 128, 256, 512, 1024, 2048]

  static func squareProducts(_ scale: Scale) -> [Workload] {
    squareLengths.map { n in product("matmul/\(n)", scale(n), scale(n), scale(n)) }
  }

  /// The products of the training steps: of a layer's inputs with its weights, which stand
  /// transposed, and of the same inputs with the outputs' cotangents, for the weights' gradient. And
  /// those of a single row, which read each weight for one multiply-add.
  static func layerProducts(_ scale: Scale) -> [Workload] {
    let forward = [
      (32, 64, 32), (32, 32, 10), (64, 784, 256), (64, 256, 10), (128, 784, 512), (128, 512, 512),
      (128, 512, 10), (256, 1024, 2048), (256, 2048, 2048), (256, 2048, 1000),
    ].map { batch, inputs, outputs in
      product(
        "matmul/\(batch)x\(inputs)x\(outputs)/weights", scale(batch), scale(inputs), scale(outputs),
        transposing: .right)
    }
    let gradients = [
      (32, 64, 32), (64, 784, 256), (128, 784, 512), (64, 256, 10), (256, 2048, 2048),
    ].map { batch, inputs, outputs in
      product(
        "matmul/\(outputs)x\(batch)x\(inputs)/gradient", scale(outputs), scale(batch),
        scale(inputs),
        transposing: .left)
    }
    let rows = [(784, 256), (2048, 2048)].map { inputs, outputs in
      rowProduct("matmul/1x\(inputs)x\(outputs)/weights", scale(inputs), scale(outputs))
    }
    return forward + gradients + rows
  }

  /// [m, k]·[k, n], where a transposed operand stands with its lengths exchanged.
  private static func product(
    _ name: String, _ m: Int, _ k: Int, _ n: Int, transposing: MatrixOperands = []
  ) -> Workload {
    Workload(name: name, amount: .flops(2 * Double(m * n * k)), limit: .arithmetic) {
      let a = normal(transposing.contains(.left) ? [k, m] : [m, k], seed: 1)
      let b = normal(transposing.contains(.right) ? [n, k] : [k, n], seed: 2)
      return Work { matmul(a, b, transposing: transposing) }
    }
  }

  /// Its amount is the bytes of the weights, which no copy is like: they are read and nothing is
  /// written.
  private static func rowProduct(_ name: String, _ inputs: Int, _ outputs: Int) -> Workload {
    Workload(name: name, amount: .bytes(4 * Double(inputs * outputs))) {
      let (row, weights) = (normal([1, inputs], seed: 1), normal([outputs, inputs], seed: 2))
      return Work { matmul(row, weights, transposing: .right) }
    }
  }
}
