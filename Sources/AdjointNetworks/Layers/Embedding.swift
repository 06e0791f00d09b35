import Adjoint

/// A table of vectors, one for each token.
public final class Embedding: Module, Sendable {
  /// The table, of shape `[tokens, dimensions]`.
  public let weight: Parameter

  /// A table whose values are drawn from a normal distribution of deviation 1, as PyTorch's are, unless
  /// another initializer is given.
  public init(
    _ tokens: Int, _ dimensions: Int, weights: Initializer = .normal(),
    as scalarType: ScalarType = .float32
  ) {
    require(
      tokens > 0 && dimensions > 0,
      "Embedding(\(tokens), \(dimensions)): a table needs at least one token and one dimension")
    weight = Parameter([tokens, dimensions], weights, as: scalarType)
  }

  /// The vectors of tokens, `[tokens.count, dimensions]`. Traps when a token is not in the table.
  public func callAsFunction(_ tokens: [Int]) -> Tensor {
    self(tokens, shape: [tokens.count])
  }

  /// The vectors of tokens in row-major order of a shape: `[shape…, dimensions]`.
  public func callAsFunction(_ tokens: [Int], shape: Shape) -> Tensor {
    let (count, dimensions) = (weight.shape[0], weight.shape[1])
    require(
      tokens.count == shape.elementCount,
      "Embedding(\(count), \(dimensions)): there are \(tokens.count) tokens for the shape \(shape)")
    if let token = tokens.first(where: { $0 < 0 || $0 >= count }) {
      require(
        false,
        "Embedding(\(count), \(dimensions)): there is no token \(token); tokens are 0 … \(count - 1)"
      )
    }
    return weight.value.rows(tokens).reshaped(to: Shape(Array(shape) + [dimensions]))
  }
}
