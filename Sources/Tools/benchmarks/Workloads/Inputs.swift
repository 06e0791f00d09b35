import Adjoint

func normal(_ shape: Shape, seed: Int) -> Tensor {
  var random = RandomStream(seed: seed)
  return .normal(shape, using: &random)
}

func uniform(_ shape: Shape, in range: Range<Double>, seed: Int) -> Tensor {
  var random = RandomStream(seed: seed)
  return .uniform(shape, in: range, using: &random)
}

func randomIndices(_ count: Int, below bound: Int) -> [Int] {
  var random = RandomStream(seed: 3)
  return (0..<count).map { _ in Int.random(in: 0..<bound, using: &random) }
}
