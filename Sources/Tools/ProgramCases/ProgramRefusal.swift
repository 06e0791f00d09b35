import Adjoint

/// What no program can have, since it is computed by Swift on numbers that it reads.
public struct ProgramRefusal: CustomStringConvertible, Sendable {
  public let name: String

  /// A part of the sentence with which such a program stops.
  public let reason: String

  /// What to write in its place.
  public let remedy: String
  public let function: @Sendable (Tensor) -> Tensor

  public var description: String { name }

  init(
    _ name: String, _ reason: String, instead remedy: String,
    _ function: @escaping @Sendable (Tensor) -> Tensor
  ) {
    (self.name, self.reason, self.remedy, self.function) = (name, reason, remedy, function)
  }

  /// Where the function stops: while it is recorded, or when its text is written. Traps.
  public func stop() {
    let x = ProgramCase.scalars([3, 4], seed: 1)
    _ = Program(inputs: ["x": x]) { ["y": function($0["x"]!)] }.stableHLO()
  }

  public static let all: [ProgramRefusal] = [
    positions("argmax", of: "max") { $0.rows($0.argmax(along: 0)) },
    positions("argmin", of: "min") { $0.rows($0.argmin(along: 0)) },
    ordered("argsort") { $0.gathered($0.argsort(along: 1), shape: [3, 4], along: 1) },
    ordered("topK") { $0.topK(2).values },
    ProgramRefusal(
      "sampled", "reads the scalars of a value of shape [3, 4]",
      instead: "draw outside of the program, and make what was drawn an input"
    ) { x in
      var random = RandomStream(seed: 1)
      return x.rows(x.sampled(along: 0, using: &random))
    },
    ProgramRefusal(
      "scalar", "reads the scalars of a value of shape []",
      instead: "compute with operations on tensors, or return the value and read it"
    ) { $0 * $0.sum().scalar },
    ProgramRefusal(
      "trueCount", "reads the scalars of a value of shape [3, 4]",
      instead: "compute with operations on tensors, or return the value and read it"
    ) { $0 * Double(($0 .> 0).trueCount) },
    ProgramRefusal(
      "an operation on scalars", "cannot be said in StableHLO",
      instead: "make it a LowerableOperation, whose lowered(_:in:) says it"
    ) { apply(Reversed(), to: $0) },
  ]

  private static func positions(
    _ name: String, of extreme: String, _ function: @escaping @Sendable (Tensor) -> Tensor
  ) -> ProgramRefusal {
    ProgramRefusal(
      name, "reads the scalars of a value of shape [3, 4]",
      instead: "x .== x.\(extreme)(along: axis, keepingDimensions: true) is a mask of where the "
        + "\(extreme)imum is",
      function)
  }

  private static func ordered(
    _ name: String, _ function: @escaping @Sendable (Tensor) -> Tensor
  ) -> ProgramRefusal {
    ProgramRefusal(
      name, "reads the scalars of a value of shape [3, 4]",
      instead: "x.sorted(along: axis) and its slices are the scalars in order", function)
  }

  /// A user's operation that computes on scalars.
  public struct Reversed: TensorOperation {
    public init() {}
    public func forward(_ x: Operands) -> Tensor {
      Tensor(x[0].scalars.reversed(), shape: x[0].shape, as: x[0].scalarType)
    }
    public func cotangent(of _: Int, _ g: Tensor, _ x: SavedTensors) -> Tensor? {
      apply(self, to: g)
    }
  }
}
