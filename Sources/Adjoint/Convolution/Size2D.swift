/// Two numbers, one for the height and one for the width of an image. An integer literal stands for both;
/// of a variable `Size2D(stride)` is made.
///
/// ```swift
/// convolution2D(x, weights, stride: 2, padding: Size2D(height: 1, width: 0))
/// ```
public struct Size2D: Sendable, Hashable {
  public var height: Int
  public var width: Int

  public init(height: Int, width: Int) {
    (self.height, self.width) = (height, width)
  }

  /// One number for both.
  public init(_ both: Int) { self.init(height: both, width: both) }
}

extension Size2D: ExpressibleByIntegerLiteral {
  public init(integerLiteral both: Int) { self.init(both) }
}

extension Size2D: CustomStringConvertible {
  public var description: String { "\(height)×\(width)" }
}
