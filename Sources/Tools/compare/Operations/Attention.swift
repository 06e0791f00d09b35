import Adjoint
import Programs

struct AttentionSubject: Subject {
  static let name = "attention"
  static let summary = "softmax(scale·Q·Kᵀ + bias)·V of each head"
  static var options: [Option<Self>] {
    [
      Option("--heads H", "heads of the queries", \.heads) { try $0.count() },
      Option("--key-heads K", "heads of keys and values, which divide H", \.keyHeads) {
        try $0.count()
      },
      Option("--queries T", "queries of a head", \.queries) { try $0.count() },
      Option("--keys S", "keys of a head", \.keys) { try $0.count() },
      Option("--width D", "numbers of a query, a key and a value", \.width) { try $0.count() },
      Option("--causal", "query i sees the keys 0 … i alone", \.isCausal),
      Option("--masked SHARE", "of the keys, hidden from each query", \.masked) {
        try $0.share()
      },
      Option("--bias", "a bias of the scores, an operand", \.hasBias),
    ]
  }

  var heads = 2
  var keyHeads = 1
  var queries = 4
  var keys = 5
  var width = 3
  var isCausal = false
  var masked = 0.0
  var hasBias = false

  var sizes: [Self] {
    [(4, 64, 16), (8, 256, 64)].map { heads, length, width in
      var larger = self
      (larger.heads, larger.keyHeads, larger.width) = (heads, heads, width)
      (larger.queries, larger.keys) = (length, length)
      return larger
    }
  }

  func problem(
    _ type: ScalarType, using random: inout RandomStream
  ) throws -> Problem<ScaledDotProductAttention> {
    guard heads.isMultiple(of: keyHeads) else {
      throw ArgumentError("--key-heads", "\(keyHeads)", "must divide the \(heads) heads")
    }
    let plan = self
    let hidden = (0..<heads * queries * keys).map { _ in
      Double.random(in: 0..<1, using: &random) < masked
    }
    let mask = masked == 0 ? nil : Mask(hidden.map { !$0 }, shape: [heads, queries, keys])
    let operation = ScaledDotProductAttention(mask: mask, isCausal: isCausal)
    var operands: [(name: String, tensor: Tensor)] = [
      ("queries", .normal([heads, queries, width], as: type, using: &random)),
      ("keys", .normal([keyHeads, keys, width], as: type, using: &random)),
      ("values", .normal([keyHeads, keys, width], as: type, using: &random)),
    ]
    if hasBias {
      operands.append(("bias", .normal([heads, queries, keys], as: type, using: &random)))
    }
    return Problem(
      operation: operation, operands: operands,
      definition: { plan.definition($0, hidden: hidden) },
      faults: plan.faults(mask), hardCases: plan.hardCases(type))
  }

  // MARK: The definition

  private func definition(_ point: [ExactArray], hidden: [Bool]) -> [ExactArray] {
    let factor = ExactNumber(1) / .squareRoot(ExactNumber(Double(width)))
    var result: [ExactNumber] = []
    for head in 0..<heads {
      let keyHead = head / (heads / keyHeads)
      for query in 0..<queries {
        let seen = (0..<keys).filter {
          !(isCausal && $0 > query) && !hidden[(head * queries + query) * keys + $0]
        }
        guard !seen.isEmpty else {
          result += Array(repeating: ExactNumber(0), count: width)
          continue
        }
        let scores = seen.map { key in
          let products = (0..<width).map { point[0][head, query, $0] * point[1][keyHead, key, $0] }
          let score = ExactNumber.sum(products) * factor
          return hasBias ? score + point[3][head, query, key] : score
        }
        let weights = ExactNumber.softmax(scores)
        result += (0..<width).map { place in
          .sum(zip(seen, weights).map { point[2][keyHead, $0, place] * $1 })
        }
      }
    }
    return [ExactArray([heads, queries, width], result)]
  }

  // MARK: Faults

  private func faults(_ mask: Mask?) -> [PlantedFault<ScaledDotProductAttention>] {
    let plan = self
    var faults: [PlantedFault<ScaledDotProductAttention>] = [
      PlantedFault("the scale is left out") { x in
        ScaledDotProductAttention(mask: mask, isCausal: plan.isCausal, scale: 1).composition(x)
      },
      PlantedFault("the weights are taken for constants") { x in
        plan.mixed(plan.weights(x, mask).detached(), x)
      },
      PlantedFault("the softmax's sum is taken for a constant") { x in
        let scores = plan.scores(x, mask)
        let sum = scores.logSumExp(along: -1, keepingDimensions: true).detached()
        return plan.mixed(exp(scores - sum), x)
      },
      PlantedFault("the values are taken for constants") { x in
        plan.mixed(
          plan.weights(x, mask), x.replacing(2) { $0.detached() })
      },
    ]
    if isCausal {
      faults.append(
        PlantedFault("the causal order is forgotten") { x in
          ScaledDotProductAttention(mask: mask).composition(x)
        })
    }
    if mask != nil {
      faults.append(
        PlantedFault("the mask is forgotten") { x in
          ScaledDotProductAttention(isCausal: plan.isCausal).composition(x)
        })
    }
    if heads > keyHeads {
      faults.append(
        PlantedFault("the query heads of a key head are not added up") { x in
          let first = x.replacing(0) { .concatenate([$0[..<1], $0[1...].detached()]) }
          let constant = first.replacing(1) { $0.detached() }.replacing(2) { $0.detached() }
          let whole = ScaledDotProductAttention(mask: mask, isCausal: plan.isCausal)
          let kept = whole.composition(first)[..<1]
          return .concatenate([kept, whole.composition(constant)[1...]])
        })
    }
    return faults
  }

  private func scores(_ x: Operands, _ mask: Mask?) -> Tensor {
    var scores =
      matmul(x[0], repeated(x[1]), transposing: .right) / Double(width).squareRoot()
    if hasBias { scores = scores + x[3] }
    let seen = (0..<queries * keys).map { !isCausal || $0 % keys <= $0 / keys }
    let causal = Mask(seen, shape: [queries, keys])
    let visible = mask.map { $0 .& causal } ?? causal
    return scores.replacing(with: -1e9, where: .!visible)
  }

  private func weights(_ x: Operands, _ mask: Mask?) -> Tensor { softmax(scores(x, mask)) }

  private func mixed(_ weights: Tensor, _ x: Operands) -> Tensor {
    matmul(weights, repeated(x[2]))
  }

  /// Keys or values of each query head.
  private func repeated(_ x: Tensor) -> Tensor {
    x.expandingDimensions(at: 1).broadcast(to: [keyHeads, heads / keyHeads, keys, width])
      .reshaped(to: [heads, keys, width])
  }

  // MARK: Hard cases

  private func hardCases(_ type: ScalarType) -> [HardPlace] {
    let query = Tensor([[1, 2]], as: type)
    let two = Tensor([[3, -1], [0.5, 4]], as: type)
    return [
      HardPlace(
        "a query that sees no key", ScaledDotProductAttention(mask: Mask([false, false])),
        at: [query, two, two], value: [[0]], gradients: [[0], [0], [0]]),
      HardPlace(
        "one key", ScaledDotProductAttention(), at: [query, two[..<1], two[1...]],
        value: [[0.5, 4]], gradients: [[0], [0], [1]]),
      HardPlace(
        "a hidden key and its value are NaN", ScaledDotProductAttention(isCausal: true),
        at: [
          query, .concatenate([two[..<1], two[1...] * .nan]),
          .concatenate([two[1...], two[1...] * .nan]),
        ], value: [[0.5, 4]], gradients: [[0], [0], [1, 1, 0, 0]]),
      HardPlace(
        "a score of −∞ by the bias", ScaledDotProductAttention(),
        at: [query, two, two, Tensor([[0, -.infinity]], as: type)], value: [[3, -1]],
        gradients: [[0], [0], [1, 1, 0, 0], [0]]),
      HardPlace(
        "equal scores", ScaledDotProductAttention(),
        at: [query * 0, two, Tensor([[2, 2], [4, 0]], as: type)], value: [[3, 1]],
        gradients: [nil, [0], [0.5]]),
    ]
  }
}
