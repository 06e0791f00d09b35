import Adjoint
import Testing

@testable import derivations

/// What is shown of the comparisons, and what is noticed.
@Suite struct ReportTests {
  @Test(arguments: Document.all.map(\.number))
  func correctionsAgreeWithTheTape(_ number: String) throws {
    let document = try #require(Document.all.first { $0.number == number })
    let report = try Report(document)
    #expect(report.disagreements.map(\.name) == [])
    // Every finding shows what it says: numbers that differ, or a reason why there are none.
    for finding in report.findings {
      let shows = finding.comparisons.contains { comparison in
        comparison.says != nil || comparison.asWritten?.scalars != comparison.corrected.scalars
      }
      #expect(shows, "\(finding.title)")
    }
  }

  private func report(corrected: Tensor, tape: Tensor) throws -> Report {
    let comparison = Comparison("planted", corrected: corrected, tape: tape)
    return try Report(
      Document(name: "", number: "", title: "", setting: "") {
        [Finding(title: "", says: "", but: "", corrected: "", comparisons: [comparison])]
      })
  }

  @Test(arguments: [1 + 1e-11, .nan, .infinity, -1])
  func disagreementIsNoticed(_ planted: Double) throws {
    let truth = Tensor([0, 1], as: .float64)
    let report = try report(corrected: Tensor([0, planted], as: .float64), tape: truth)
    #expect(report.disagreements.count == 1)
    #expect("\(report)".contains("DISAGREE in planted"))
    #expect(try self.report(corrected: truth, tape: truth).disagreements.isEmpty)
  }

  @Test func otherShapeIsADisagreement() throws {
    let report = try report(corrected: .ones([2], as: .float64), tape: .ones([1], as: .float64))
    #expect(report.disagreements.count == 1)
  }

  /// Equal lines along the first axis are one; points stand below one another.
  @Test func tableIsAligned() {
    let matrix = Tensor([[1, -2], [1, -2], [0.5, 1e-9]], as: .float64)
    let table = Table([
      Comparison("W", asWritten: Tensor(.nan, as: .float64), corrected: matrix, tape: matrix),
      Comparison(
        "L", says: "3.1", note: "missing", corrected: Tensor(3, as: .float64),
        tape: Tensor(3, as: .float64), decimals: 8),
    ])
    #expect(
      "\(table)" == """
                           document says     as written      corrected           tape
           W[0…1, 0]                              NaN       1.000000       1.000000
           W[0…1, 1]                              NaN      -2.000000      -2.000000
           W[2, 0]                                NaN       0.500000       0.500000
           W[2, 1]                                NaN       0.000000       0.000000
           L                         3.1        missing     3.00000000     3.00000000
        """)
  }
}
