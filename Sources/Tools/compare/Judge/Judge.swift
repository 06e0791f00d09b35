import Adjoint
import AdjointFiles
import Foundation

/// What XLA computed of operations, from a file: value and gradients in float64 at some operands.
///
/// `compare --export` writes the operations' programs. `Sources/Tools/stablehlo/judge.py` runs them, and
/// writes the file.
struct Judge {
  /// How reports call it.
  static let name = "XLA"

  private let answers: Safetensors

  init(_ path: String) throws { answers = try Safetensors(contentsOf: URL(filePath: path)) }

  /// The scalars of the operation's results, and of its gradients with respect to the operands.
  ///
  /// Throws where the file has none for this program, or is of other operands.
  func answers(
    on program: String, _ operation: some FusedOperation, at operands: Operands
  ) throws -> [[Double]] {
    for (number, operand) in operands.enumerated() {
      let field = "\(program)/operand \(number)"
      guard try answers.tensor(field) == operand.cast(to: .float64) else {
        throw FileError(
          file: answers.file, field: field,
          problem: "it is another operand than that of this comparison; export the programs again, "
            + "with the same options and on this machine")
      }
    }
    let shapes = (apply(operation, to: operands).list + operands).map(\.shape)
    return try shapes.enumerated().map { number, shape in
      let field = "\(program)/result \(number)"
      let result = try answers.tensor(field)
      guard result.shape == shape else {
        throw FileError(
          file: answers.file, field: field,
          problem: "its shape is \(result.shape), and this comparison's is \(shape)")
      }
      return result.scalars
    }
  }
}

extension FusedReference {
  /// What a judge answered, which may itself be off by 10⁻¹² of a tensor's largest number.
  ///
  /// - Parameter exact: what is known beside, with the distances that are right.
  init(_ answers: [[Double]], beside exact: FusedReference) {
    self.init(
      name: Judge.name,
      tensors: zip(answers, exact.tensors).map { scalars, exact in
        let largest = scalars.reduce(0) { $1.isFinite ? max($0, $1.magnitude) : $0 }
        return Values(
          high: scalars, low: scalars.map { _ in 0 },
          tolerances: exact.tolerances.mapValues { $0.map { $0 + 1e-12 * largest } })
      })
  }
}
