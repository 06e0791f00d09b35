import Adjoint

/// A random key for each example of a batch, which follows from the example, a seed and the epoch alone.
///
/// So what is drawn for an example is the same in any batch, in any order, on any number of threads, and
/// after resuming. Each draw gives the same numbers again; ``folded(with:)`` gives keys for others.
public struct ExampleKeys: Sendable {
  /// The key of each example.
  public let keys: [RandomKey]

  init(of examples: [Int], seed: Int, epoch: Int) {
    let key = RandomKey(seed: seed).folded(with: epoch)
    keys = examples.map(key.folded)
  }

  private init(_ keys: [RandomKey]) { self.keys = keys }

  /// The keys that are made of these and a number. What is drawn with them is independent.
  public func folded(with number: Int) -> ExampleKeys {
    ExampleKeys(keys.map { $0.folded(with: number) })
  }

  /// Numbers drawn evenly from a range, of this shape for each example: `[N, shape…]`.
  public func uniform(
    _ shape: Shape = [], in range: Range<Double> = 0..<1, as scalarType: ScalarType = .float32
  ) -> Tensor {
    stacked(shape, scalarType) { Tensor.uniform(shape, in: range, as: scalarType, key: $0) }
  }

  /// Numbers drawn from a normal distribution, of this shape for each example: `[N, shape…]`.
  public func normal(
    _ shape: Shape = [], mean: Double = 0, standardDeviation: Double = 1,
    as scalarType: ScalarType = .float32
  ) -> Tensor {
    stacked(shape, scalarType) {
      Tensor.normal(
        shape, mean: mean, standardDeviation: standardDeviation, as: scalarType, key: $0)
    }
  }

  /// A whole number for each example, drawn evenly. Traps when there are more than 2³² of them to draw from.
  public func integers(in range: ClosedRange<Int>) -> [Int] {
    let (count, overflow) = range.upperBound.subtractingReportingOverflow(range.lowerBound)
    require(
      !overflow && count < 1 << 32,
      "integers(in: \(range)): the range holds more than 2³² numbers")
    return uniform(in: 0..<Double(count + 1), as: .float64).scalars.map {
      range.lowerBound + Int($0)
    }
  }

  private func stacked(
    _ shape: Shape, _ scalarType: ScalarType, _ draw: (RandomKey) -> Tensor
  ) -> Tensor {
    if keys.isEmpty { return .zeros(Shape([0] + shape), as: scalarType) }
    return .stack(keys.map(draw))
  }
}
