import Adjoint

/// A function whose program is held against itself, and against what XLA computes by its text.
public struct ProgramCase: CustomStringConvertible, Sendable {
  public let name: String
  public let function: @Sendable ([String: Tensor]) -> [String: Tensor]
  private let shapes: [String: Shape]
  private let ranges: [String: ClosedRange<Double>]
  private let range: ClosedRange<Double>

  public var description: String { name }

  init(
    _ name: String, _ shapes: [String: Shape], within range: ClosedRange<Double> = -1.5...1.5,
    _ function: @escaping @Sendable ([String: Tensor]) -> [String: Tensor]
  ) {
    (self.name, self.shapes, self.range, self.function) = (name, shapes, range, function)
    ranges = [:]
  }

  /// A function's value and gradients, for a cotangent that is an input like the operands `x0`, `x1`.
  init(
    gradientOf name: String, _ shapes: [Shape], within range: ClosedRange<Double> = -1.5...1.5,
    _ function: @escaping @Sendable ([Tensor]) -> Tensor
  ) {
    let names = shapes.indices.map { "x\($0)" }
    let point = shapes.enumerated().map { number, shape in
      Self.scalars(shape, seed: 100 + number, within: range)
    }
    (self.name, self.range) = (name, range)
    self.shapes = Dictionary(uniqueKeysWithValues: zip(names, shapes)).merging(
      ["cotangent": function(point).shape]
    ) { $1 }
    ranges = ["cotangent": 0.25...1.5]
    self.function = { x in
      let (value, pullback) = valueWithPullback(at: names.map { x[$0]! }, of: function)
      let gradients = pullback(x["cotangent"]!)
      return Dictionary(uniqueKeysWithValues: zip(names, gradients)).merging(["value": value]) {
        $1
      }
    }
  }

  /// Inputs that float32 holds exactly, so that both types have the same.
  public func inputs(seed: Int, as scalarType: ScalarType = .float64) -> [String: Tensor] {
    var inputs: [String: Tensor] = [:]
    for (index, name) in shapes.keys.sorted().enumerated() {
      inputs[name] = Self.scalars(
        shapes[name]!, seed: 100 * seed + index, within: ranges[name] ?? range
      ).cast(to: scalarType)
    }
    return inputs
  }

  public static func scalars(
    _ shape: Shape, seed: Int, within range: ClosedRange<Double> = -1.5...1.5
  ) -> Tensor {
    var random = RandomStream(seed: seed)
    return Tensor.uniform(shape, in: range.lowerBound..<range.upperBound, using: &random)
      .cast(to: .float64)
  }

  /// All cases, one of each name.
  public static let all =
    general + elementwise + pairs + reductions + shapes + selections + matrices + losses
    + normalizations + images + attentions + recurrences + derivatives
}
