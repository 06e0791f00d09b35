import Testing

@testable import Adjoint

/// The comparison as people read it.
@Suite struct ComparisonReportTests {
  private static let headings = [
    "tensor", "a: evaluation", "b: held against", "max |a−b|", "max |a−b|/|b|", "max ULP of b",
    "worst at", "a there", "b there", "|a−b| allowed there",
  ]

  private static func report(
    _ type: ScalarType, _ reduction: LossReduction, isFaulty: Bool = false
  ) -> FusedComparison {
    var random = RandomStream(seed: 60)
    let logits = Tensor.normal([12, 5], standardDeviation: 2, as: type, using: &random)
    let labels = (0..<12).map { _ in Int.random(in: 0..<5, using: &random) }
    return isFaulty
      ? FaultySoftmaxCrossEntropy(labels: labels, reduction: reduction, fault: .flippedSign)
        .compareWithComposition(at: logits)
      : SoftmaxCrossEntropy(.labels(labels), reduction: reduction)
        .compareWithComposition(at: logits)
  }

  /// A line's cells, which two spaces or more separate, each with the column where it starts.
  private static func cells(_ line: Substring) -> [(start: Int, text: String)] {
    var cells: [(start: Int, text: String)] = []
    var spaces = 2
    for (column, character) in line.enumerated() {
      if character == " " {
        spaces += 1
        continue
      }
      if spaces >= 2 {
        cells.append((column, ""))
      } else if spaces == 1 {
        cells[cells.count - 1].text += " "
      }
      cells[cells.count - 1].text.append(character)
      spaces = 0
    }
    return cells
  }

  /// The report's lines: title, headings, one for each row, two costs, their ratio, the verdict.
  private static func lines(_ report: FusedComparison) throws -> [Substring] {
    let lines = report.description.split(separator: "\n", omittingEmptySubsequences: false)
    try #require(lines.count == 2 + report.rows.count + 4)
    return lines
  }

  @Test(arguments: ScalarType.allCases, LossReduction.plain)
  func theTableHasALineForEachRow(_ type: ScalarType, _ reduction: LossReduction) throws {
    let report = Self.report(type, reduction)
    let lines = try Self.lines(report)
    #expect(lines[0].contains("softmaxCrossEntropy") && lines[0].contains("[12, 5] \(type)"))
    #expect(Self.cells(lines[1]).map(\.text) == Self.headings)
    for (line, row) in zip(lines[2...], report.rows) {
      let texts = Self.cells(line).map(\.text)
      #expect(Array(texts.prefix(3)) == [row.quantity, row.evaluation, row.reference])
      #expect(texts.count == Self.headings.count)
      let limit = row.worst?.limit.map { formatted("%.1e", $0) } ?? "any"
      #expect(texts.last == (row.isJudged ? limit : "not judged"))
    }
    #expect(lines.last == "fused and composed agree")
  }

  @Test func everyQuantityIsHeldAgainstEveryReference() {
    func comparisons(_ type: ScalarType) -> Set<[String]> {
      Set(Self.report(type, .mean).rows.map { [$0.quantity, $0.evaluation, $0.reference] })
    }
    let judged: Set = [
      ["value", "fused float64", "composed float64"],
      ["gradient", "fused float64", "composed float64"],
      ["gradient", "fused float64", "differences"],
      ["pushforward", "fused float64", "composed float64"],
      ["second derivative", "fused float64", "composed float64"],
    ]
    #expect(comparisons(.float64) == judged)
    let reported: Set = [
      ["value", "fused", "fused float64"], ["value", "composed", "fused float64"],
      ["gradient", "fused", "fused float64"], ["gradient", "composed", "fused float64"],
    ]
    #expect(comparisons(.float32) == judged.union(reported))
  }

  @Test(arguments: ScalarType.allCases, [false, true])
  func columnsStartAtTheSameOffsets(_ type: ScalarType, _ isFaulty: Bool) throws {
    let report = Self.report(type, .none, isFaulty: isFaulty)
    let lines = try Self.lines(report)
    let starts = Self.cells(lines[1]).map(\.start)
    var verdicts: Set<Int> = []
    for (line, row) in zip(lines[2...], report.rows) {
      let cells = Self.cells(line)
      #expect(Array(cells.map(\.start).prefix(starts.count)) == starts, "\(line)")
      #expect(cells.dropFirst(starts.count).map(\.text) == (row.agrees ? [] : ["DIFFERS"]))
      verdicts.formUnion(cells.dropFirst(starts.count).map(\.start))
    }
    #expect(verdicts.count == (isFaulty ? 1 : 0))
    #expect(lines.last == "fused and composed \(isFaulty ? "DIFFER" : "agree")")
    let costs = lines.suffix(4).prefix(2).map { Self.cells($0).map(\.start) }
    #expect(costs[0] == costs[1])
    #expect(costs[0].count == 4)
    #expect(lines.allSatisfy { $0.last != " " })
  }

  @Test func bothCostsArePrinted() throws {
    let report = Self.report(.float32, .mean)
    let costs = try Self.lines(report).suffix(4)
    let texts = costs.prefix(2).map { Self.cells($0).map(\.text) }
    #expect(texts.map { $0[0] } == ["fused", "composed"])
    #expect(texts.allSatisfy { $0[1].hasSuffix(" µs") })
    #expect(texts[0][2] == "1 operation on the tape")
    #expect(texts[1][2] == "\(report.composed.operations) operations on the tape")
    #expect(texts[0][3] == "240 B kept")
    #expect(texts[1][3].hasSuffix(" kept"))
    #expect(costs.dropFirst(2).first!.contains("times as fast"))
  }

  /// One entry on the tape that keeps the gradient, 12 · 5 floats; the composition has several that
  /// keep more.
  @Test func costsAreThoseOfTheTape() {
    let report = Self.report(.float32, .mean)
    #expect(report.fused.operations == 1)
    #expect(report.fused.bytesKept == 12 * 5 * 4)
    #expect(report.composed.operations > 5)
    #expect(report.composed.bytesKept > report.fused.bytesKept)
    #expect(report.fused.seconds > 0 && report.composed.seconds > 0)
  }

  /// Many logits are not moved one by one but along random directions, and a fault in one of them is
  /// seen all the same.
  @Test func largeProblemsAreComparedAlongDirections() {
    let labels = [Int](repeating: 3, count: 51)
    var random = RandomStream(seed: 61)
    let logits = Tensor.normal([51, 6], as: .float64, using: &random)
    func judgements(_ report: FusedComparison) -> [Bool] {
      report.rows.filter { $0.reference == "differences along directions" }.map(\.agrees)
    }
    let right = SoftmaxCrossEntropy(.labels(labels)).compareWithComposition(at: logits)
    #expect(right.agrees)
    #expect(judgements(right) == [true])
    let faulty = FaultySoftmaxCrossEntropy(labels: labels, reduction: .mean, fault: .oneElementOff)
      .compareWithComposition(at: logits)
    #expect(judgements(faulty) == [false])
  }

  /// Without scalars there is nowhere that could be worst.
  @Test func aComparisonOfNothingHasNoWorstPlace() {
    let report = SoftmaxCrossEntropy(.labels([]), reduction: .sum)
      .compareWithComposition(at: .zeros([0, 4], as: .float64))
    #expect(report.agrees)
    let gradients = report.rows.filter { $0.quantity == "gradient" }
    #expect(gradients.count == 2 && gradients.allSatisfy { $0.worst == nil })
  }
}
