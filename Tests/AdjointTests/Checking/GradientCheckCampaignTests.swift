import Adjoint
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The table of right and wrong verdicts in `Docs/GradientCheck.md`.
///
/// All of it is made by `ADJOINT_CAMPAIGN=9000 swift test --filter GradientCheckCampaignTests`; without
/// the variable the first few hundred functions are taken.
@Suite struct GradientCheckCampaignTests {
  private typealias Campaign = GradientCheckCampaign

  /// How often each verdict was given.
  private struct Counts {
    var verdicts = [0, 0, 0]
    subscript(verdict: GradientCheck.Verdict) -> Int {
      get { verdicts[verdict.rawValue] }
      set { verdicts[verdict.rawValue] = newValue }
    }
    var total: Int { verdicts.reduce(0, +) }
  }

  private struct Row {
    var right = Counts()
    var slightlyWrong = Counts()
    var wrong = Counts()
    var outsideTheBar = 0
  }

  /// Elementwise functions with stated derivatives.
  private struct Stated: TensorOperation {
    let function: Campaign.Function

    /// What is added to each stated derivative.
    let errors: [Double]

    func forward(_ operands: Operands) -> Tensor {
      Tensor(operands[0].scalars.map(function.value), shape: operands[0].shape, as: .float64)
    }

    func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
      let slopes = zip(saved[0].scalars, errors).map { function.slope($0) + $1 }
      return g * Tensor(slopes, shape: saved[0].shape, as: .float64)
    }
  }

  @Test func verdictsOverRandomFunctions() {
    let count = getenv("ADJOINT_CAMPAIGN").flatMap { Int(String(cString: $0)) } ?? 180
    var rows: [Campaign.Family: Row] = [:]
    var remarks: [String] = []
    for number in 0..<count {
      let family = Campaign.Family.allCases[number % Campaign.Family.allCases.count]
      var draw = Campaign.Draw(random: RandomStream(seed: number))
      let function = Campaign.function(family, &draw)
      // Functions of many scalars are sums; their scalars are near the one argument, and where that
      // would change what the function is, equal to it.
      let size = Self.size(number, &draw)
      let isSpread = [.smooth, .noisy, .cancelling].contains(family)
      let x = (0..<size).map { _ in
        isSpread && size > 1 ? function.x * draw.uniform(0.7...1.3) : function.x
      }
      let slopes = x.map(function.slope)
      let isWrong = (number / Campaign.Family.allCases.count).isMultiple(of: 2)
      let share = isWrong ? draw.power(-6...0) : 0
      let errors = Self.errors(share, slopes, x, unit: function.unit, &draw)
      let stated = Stated(function: function, errors: errors)
      let sums = size > 20 || draw.uniform(0...1) < 0.5
      let check = checkGradient(at: Tensor(x, as: .float64)) {
        let y = apply(stated, to: $0)
        return sums ? y.sum() : y
      }
      if !isWrong {
        rows[family, default: Row()].right[check.verdict] += 1
        if let worst = check.tensors[0].worst, worst.error.isFinite, !worst.isAtKink,
          worst.distance > worst.error + 8 * worst.gradient.ulp
        {
          rows[family]!.outsideTheBar += 1
        }
      } else if share > 1e-5 {
        rows[family, default: Row()].wrong[check.verdict] += 1
      } else {
        rows[family, default: Row()].slightlyWrong[check.verdict] += 1
      }
      if isWrong ? share > 1e-5 && check.agrees : check.verdict == .differs {
        remarks.append("\(number) \(family) \(size) scalars, error \(share): \(check)")
      }
    }
    if count > 1000 { print(Self.table(rows), remarks.joined(separator: "\n"), separator: "\n") }

    func sum(_ counts: (Row) -> Int, _ families: [Campaign.Family] = Campaign.Family.allCases)
      -> Int
    { families.reduce(0) { $0 + (rows[$1].map(counts) ?? 0) } }
    let smooth = Campaign.Family.allCases.filter(\.isSmooth)
    let alarms = sum { $0.right[.differs] }
    let misses = sum { $0.wrong[.agrees] }
    #expect(alarms * 1000 <= sum { $0.right.total }, "\(remarks.joined(separator: "\n"))")
    #expect(misses * 1000 <= sum { $0.wrong.total }, "\(remarks.joined(separator: "\n"))")
    #expect(sum { $0.outsideTheBar } * 1000 <= sum { $0.right.total })
    let undecided = sum({ $0.right[.cannotTell] + $0.wrong[.cannotTell] }, smooth)
    #expect(undecided * 50 <= sum({ $0.right.total + $0.wrong.total }, smooth))
  }

  /// Mostly one scalar or a few; each fortieth time many, and each two hundredth time a hundred thousand.
  private static func size(_ number: Int, _ draw: inout Campaign.Draw) -> Int {
    switch (number / Campaign.Family.allCases.count) % 200 {
    case 199, 100: return 100_000
    case let step where step % 40 >= 38: return Int(draw.power(2.5...3.5))
    case let step where step.isMultiple(of: 3): return Int(draw.uniform(2...20))
    default: return 1
    }
  }

  /// An error of the whole gradient by a factor, of each scalar by a share of its own, or of one scalar.
  /// The last is relative to the largest scalar, or where directions are probed, to the norm.
  private static func errors(
    _ share: Double, _ slopes: [Double], _ x: [Double], unit: Double, _ draw: inout Campaign.Draw
  ) -> [Double] {
    let kind = Int.random(in: 0..<3, using: &draw.random)
    let sizes = slopes.map { $0 == 0 ? unit : abs($0) }
    switch kind {
    case 0: return sizes.map { share * $0 }
    case 1: return sizes.map { -share * $0 * draw.uniform(0.5...1) * 2 }
    default:
      var errors = [Double](repeating: 0, count: x.count)
      let norm =
        x.count > 256 ? sizes.reduce(0) { $0 + $1 * $1 }.squareRoot() : sizes.max()!
      errors[Int.random(in: 0..<x.count, using: &draw.random)] = share * norm * draw.sign()
      return errors
    }
  }

  private static func table(_ rows: [Campaign.Family: Row]) -> String {
    var total = Row()
    func cells(_ counts: Counts) -> String {
      counts.verdicts.map { "\($0)" }.joined(separator: " / ")
    }
    func line(_ name: String, _ row: Row) -> String {
      "| \(name) | \(cells(row.right)) | \(row.outsideTheBar) | \(cells(row.slightlyWrong)) | \(cells(row.wrong)) |"
    }
    var lines = [
      "| functions | right | outside the bar | wrong by 10⁻⁶ … 10⁻⁵ | wrong by 10⁻⁵ … 1 |",
      "|---|---|---|---|---|",
    ]
    for family in Campaign.Family.allCases {
      let row = rows[family] ?? Row()
      lines.append(line(family.rawValue, row))
      for verdict in [GradientCheck.Verdict.agrees, .cannotTell, .differs] {
        total.right[verdict] += row.right[verdict]
        total.slightlyWrong[verdict] += row.slightlyWrong[verdict]
        total.wrong[verdict] += row.wrong[verdict]
      }
      total.outsideTheBar += row.outsideTheBar
    }
    return (lines + [line("all", total)]).joined(separator: "\n")
  }
}
