import Adjoint
import AdjointNetworks

/// Square products, and the shapes that small networks have.
let matrixProducts = [32, 64, 128, 256, 512, 1024, 2048].map { n in
  Benchmark(name: "matmul/\(n)", amount: .flops(2 * Double(n * n * n))) {
    let (a, b) = (normal([n, n], seed: 1), normal([n, n], seed: 2))
    return { _ = matmul(a, b) }
  }
}

let softmaxCrossEntropies = [(32, 10), (128, 10), (1024, 1000), (8192, 1000), (256, 50257)].map {
  rows, classes in
  Benchmark(name: "sce/\(rows)x\(classes)", amount: .bytes(8 * Double(rows * classes))) {
    let logits = normal([rows, classes], seed: 1)
    let labels = randomLabels(rows, classes: classes)
    return {
      _ = valueWithGradient(at: logits) { softmaxCrossEntropy($0, labels: labels) }
    }
  }
}

/// A last layer over a large vocabulary with its loss, forward and backward.
let linearSoftmaxCrossEntropies = [(2048, 512, 32000)].map { rows, length, classes in
  Benchmark(
    name: "linear-sce/\(rows)x\(length)x\(classes)",
    amount: .flops(6 * Double(rows * length * classes))
  ) {
    let inputs = normal([rows, length], seed: 1)
    let weights = normal([classes, length], seed: 2) * 0.05
    let loss = SoftmaxCrossEntropy(labels: randomLabels(rows, classes: classes))
    return {
      _ = valueWithGradient(at: inputs, weights) { loss($0, weights: $1) }
    }
  }
}

let trainingSteps = [
  ([64, 32, 10], 32), ([784, 256, 10], 64), ([784, 512, 512, 10], 128),
  ([1024, 2048, 2048, 1000], 256),
].map { widths, batch in
  let name = widths.map(String.init).joined(separator: "-")
  return Benchmark(name: "mlp/\(name)/b\(batch)/sgd", amount: nil) {
    let model = withSeed(1) { Perceptron(widths: widths) }
    let optimizer = SGD(model.parameters, learningRate: 1e-3)
    let inputs = normal([batch, widths[0]], seed: 1)
    let labels = randomLabels(batch, classes: widths.last!)
    return {
      let (_, gradients) = valueWithGradients {
        softmaxCrossEntropy(model(inputs), labels: labels)
      }
      optimizer.update(with: gradients)
    }
  }
}

/// Each elementwise function on a million scalars, and its value and gradient together.
let elementwiseFunctions: [Benchmark] = {
  let functions: [(String, @Sendable (Tensor) -> Tensor)] = [
    ("exp", { exp($0) }), ("expMinusOne", { expMinusOne($0) }), ("log", { log($0) }),
    ("logOnePlus", { log(onePlus: $0) }), ("sqrt", { sqrt($0) }),
    ("reciprocalSquareRoot", { reciprocalSquareRoot($0) }), ("square", { square($0) }),
    ("power", { power($0, 2.5) }), ("sin", { sin($0) }), ("cos", { cos($0) }),
    ("tan", { tan($0) }), ("atan", { atan($0) }), ("sinh", { sinh($0) }), ("cosh", { cosh($0) }),
    ("tanh", { tanh($0) }), ("sigmoid", { sigmoid($0) }), ("erf", { erf($0) }),
    ("erfc", { erfc($0) }), ("abs", { abs($0) }), ("sign", { sign($0) }),
    ("maximum", { maximum($0, 1) }), ("clamped", { $0.clamped(to: -1...1) }),
    ("relu", { relu($0) }), ("leakyRelu", { leakyRelu($0) }), ("elu", { elu($0) }),
    ("softplus", { softplus($0) }), ("silu", { silu($0) }), ("gelu", { gelu($0) }),
    ("geluTanh", { gelu($0, approximation: .tanh) }),
  ]
  let isForPositive: Set = ["log", "logOnePlus", "sqrt", "reciprocalSquareRoot", "power"]
  return functions.flatMap { name, function in
    @Sendable func input() -> Tensor {
      var random = RandomStream(seed: 1)
      let range = isForPositive.contains(name) ? 0.1..<3.0 : -3.0..<3.0
      return .uniform([1 << 20], in: range, using: &random)
    }
    return [
      Benchmark(name: "\(name)/1M", amount: .bytes(8 * Double(1 << 20))) {
        let x = input()
        return { _ = function(x) }
      },
      Benchmark(name: "\(name)/1M/gradient", amount: nil) {
        let (x, cotangent) = (input(), Tensor.ones([1 << 20]))
        return { _ = valueWithPullback(at: x, of: function).pullback(cotangent) }
      },
    ]
  }
}()

/// A chain of multiplications of scalars, forward and backward: the cost of the tape itself.
let chains = [1_000, 1_000_000].map { length in
  Benchmark(name: "chain/\(length)", amount: nil) {
    let factor = Tensor(1.0001)
    return {
      _ = gradient(at: factor) { w in
        var product = w
        for _ in 0..<length { product = product * w }
        return product
      }
    }
  }
}

/// Layers of affine maps with rectifiers between them.
private final class Perceptron: Module {
  let layers: [Linear]

  init(widths: [Int]) {
    layers = zip(widths, widths.dropFirst()).map { Linear($0, $1) }
  }

  func callAsFunction(_ inputs: Tensor) -> Tensor {
    layers.dropFirst().reduce(layers[0](inputs)) { $1(relu($0)) }
  }
}

func normal(_ shape: Shape, seed: Int) -> Tensor {
  var random = RandomStream(seed: seed)
  return .normal(shape, using: &random)
}

func randomLabels(_ count: Int, classes: Int) -> [Int] {
  var random = RandomStream(seed: 3)
  return (0..<count).map { _ in Int.random(in: 0..<classes, using: &random) }
}
