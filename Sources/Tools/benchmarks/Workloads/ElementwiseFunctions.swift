import Adjoint

extension Workload {
  private static let functions: [(String, @Sendable (Tensor) -> Tensor)] = [
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

  private static let isForPositive: Set = [
    "log", "logOnePlus", "sqrt", "reciprocalSquareRoot", "power",
  ]

  /// Each function of a million scalars, which reads and writes them; and its value and gradient
  /// together, which reads the point and the cotangent besides and writes the gradient.
  static func elementwiseFunctions(_ scale: Scale) -> [Workload] {
    let count = scale.million
    return functions.flatMap { name, function in
      @Sendable func input() -> Tensor {
        uniform([count], in: isForPositive.contains(name) ? 0.1..<3 : -3..<3, seed: 1)
      }
      return [
        Workload(name: "\(name)/1M", amount: .bytes(8 * Double(count)), limit: .cache) {
          let x = input()
          return Work { function(x) }
        },
        Workload(name: "\(name)/1M/gradient", amount: .bytes(20 * Double(count)), limit: .cache) {
          let (x, cotangent) = (input(), Tensor.ones([count]))
          return Work {
            let (value, pullback) = valueWithPullback(at: x, of: function)
            return (value, pullback(cotangent))
          } tensors: { (value: Tensor, gradient: Tensor) in
            [value, gradient]
          }
        },
      ]
    }
  }
}
