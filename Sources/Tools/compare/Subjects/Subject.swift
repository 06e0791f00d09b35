import Adjoint
import Programs

/// A fused operation that the program can examine, with what the command line may say about it. A value
/// is one choice of its options.
protocol Subject {
  associatedtype Operation: FusedOperation

  /// How the command line calls it.
  static var name: String { get }

  /// What it computes, in a line.
  static var summary: String { get }
  static var options: [Option<Self>] { get }

  /// The choice without any option.
  init()

  /// The same at sizes of practice, where only time and memory are measured.
  var sizes: [Self] { get }

  /// An example of random numbers. Throws where the options do not go together.
  func problem(_ type: ScalarType, using random: inout RandomStream) throws -> Problem<Operation>
}

/// An operation at a point, and everything that is known about it there.
struct Problem<Operation: FusedOperation> {
  let operation: Operation

  /// What the operands are called, and what they are.
  let operands: [(name: String, tensor: Tensor)]

  /// What the operation means, in numbers of more digits: the tensors of its result.
  let definition: ([ExactArray]) -> [ExactArray]

  /// Mistakes that only this operation can have.
  let faults: [PlantedFault<Operation>]

  /// Places where the answer is known without any computation.
  var hardCases: [HardPlace] = []

  var list: Operands { Operands(operands.map(\.tensor)) }
}
