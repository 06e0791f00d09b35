import Adjoint
import Foundation

/// The mean of numbers that come in any portions, such as the losses of batches, each with its count.
///
/// ```swift
/// var loss = Mean()
/// loss.add(batchLoss.scalar, count: batch.count)
/// ```
public struct Mean: Sendable, Hashable, Codable {
  public private(set) var sum = 0.0
  public private(set) var count = 0.0

  public init() {}

  /// Adds a mean of so many numbers.
  public mutating func add(_ mean: Double, count: Double = 1) {
    require(count >= 0, "Mean: a mean of \(count) numbers; it must be of 0 or more")
    if count == 0 { return }
    sum += mean * count
    self.count += count
  }

  public mutating func add(_ mean: Double, count: Int) { add(mean, count: Double(count)) }

  /// Adds what was summed elsewhere.
  public mutating func add(_ other: Mean) {
    sum += other.sum
    count += other.count
  }

  /// NaN where there are no numbers.
  public var value: Double { sum / count }

  /// e to the mean: the perplexity of a language model, where the numbers are the cross-entropies of
  /// tokens in nats.
  public var perplexity: Double { exp(value) }
}
