import Adjoint
import AdjointFiles
import Foundation
import ProgramCases
import Programs

extension FusedOperation {
  /// Writes the program whose answers ``Judge`` reads: value and gradients at operands in float64, for the
  /// cotangent that the comparison has.
  func export(at operands: Operands, as name: String, to folder: ProgramFolder) throws {
    let names = operands.indices.map { "operand \($0)" }
    let point = operands.map { $0.detached().cast(to: .float64) }
    try folder.write(name, at: Dictionary(uniqueKeysWithValues: zip(names, point))) { inputs in
      let (value, pullback) = valueWithPullback(at: names.map { inputs[$0]! }) {
        apply(self, to: Operands($0))
      }
      let results = value.list + pullback(value.contraction)
      return Dictionary(uniqueKeysWithValues: results.enumerated().map { ("result \($0)", $1) })
    }
  }
}

extension ProgramFolder {
  /// Writes each case in both scalar types, as `float32/NAME` and `float64/NAME`, with its float32 formulas
  /// in float64, as `wide/NAME`, and what no program can have.
  func writeCases() throws {
    for subject in ProgramCase.all {
      for scalarType in ScalarType.allCases {
        try write(
          "\(scalarType)/\(subject.name)", at: subject.inputs(seed: 1, as: scalarType),
          subject.function)
      }
      try write(
        "wide/\(subject.name)", at: subject.inputs(seed: 1, as: .float32), formulasIn: .float64,
        subject.function)
    }
    let refusals = ProgramRefusal.all.map {
      ["name": $0.name, "reason": $0.reason, "remedy": $0.remedy]
    }
    try write("refusals.json", JSONEncoder().encode(refusals))
  }
}
