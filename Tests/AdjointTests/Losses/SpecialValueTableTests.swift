import Testing

@testable import Adjoint

/// The table of special values in `Docs/Derivation.md`, cell by cell: fused, composed, and in a scope
/// that is differentiated.
@Suite struct SpecialValueTableTests {
  /// What a cell says of numbers.
  enum Cell: Sendable {
    /// What the row has when it is computed by other means.
    case equal([Double])
    case notANumber
    case notFinite

    func holds(for values: [Double], _ type: ScalarType) -> Bool {
      switch self {
      case .notANumber: return values.allSatisfy { $0.isNaN }
      case .notFinite: return values.allSatisfy { !$0.isFinite }
      case .equal(let expected):
        let share = type == .float32 ? 1e-6 : 1e-14
        return values.count == expected.count
          && zip(values, expected).allSatisfy {
            distance($0, $1) <= ($1.isFinite ? share * $1.magnitude : 0)
          }
      }
    }
  }

  /// A row of the table: the logits of three classes, of which the second has the special value.
  struct Line: Sendable, CustomTestStringConvertible {
    let name: String
    let logits: [Double]
    var target = Target.label(0)
    var isMasked = false

    /// The loss, the gradient of the second class's logit, and those of the others.
    let loss, its, others: Cell

    var testDescription: String { name }

    func operation(_ type: ScalarType) -> SoftmaxCrossEntropy {
      let mask = isMasked ? Mask([true, false, true]) : nil
      // The second row is ordinary.
      switch target {
      case .label(let label):
        return SoftmaxCrossEntropy(
          .labels([label, 0], ignoring: -1), classMask: mask, reduction: .none)
      case .masses(let masses):
        return SoftmaxCrossEntropy(
          .probabilities(Tensor([masses, [1, 0, 0]], as: type)), classMask: mask, reduction: .none)
      }
    }
  }

  enum Target: Sendable {
    case label(Int)
    case masses([Double])
  }

  // With the logits 1 and 0.5 for the two other classes:
  private static let p = [0.6224593312018546, 0, 0.3775406687981454]
  private static let loss = 0.4740769841801067

  private static let without: (loss: Cell, its: Cell, others: Cell) =
    (.equal([loss]), .equal([0]), .equal([p[0] - 1, p[2]]))

  private static func line(
    _ name: String, _ special: Double, target: Target = .label(0), isMasked: Bool = false,
    _ cells: (loss: Cell, its: Cell, others: Cell)
  ) -> Line {
    Line(
      name: name, logits: [1, special, 0.5], target: target, isMasked: isMasked, loss: cells.loss,
      its: cells.its, others: cells.others)
  }

  private static let nothing: (loss: Cell, its: Cell, others: Cell) =
    (.notANumber, .notANumber, .notANumber)

  static let table: [Line] = {
    let infinity = Double.infinity
    var lines = [
      line("−∞ without mass", -infinity, without),
      line("−∞ without mass, probabilities", -infinity, target: .masses([1, 0, 0]), without),
      line(
        "−∞ of the label", -infinity, target: .label(1),
        (.equal([infinity]), .equal([-1]), .equal([p[0], p[2]]))),
      line(
        "−∞ with mass", -infinity, target: .masses([0.5, 0.25, 0]),
        (
          .equal([infinity]), .equal([-0.25]),
          .equal([0.75 * p[0] - 0.5, 0.75 * p[2]])
        )),
      line("+∞", infinity, nothing), line("+∞ of the label", infinity, target: .label(1), nothing),
      line("+∞ with mass", infinity, target: .masses([0.5, 0.25, 0]), nothing),
      line("NaN", .nan, nothing), line("NaN of the label", .nan, target: .label(1), nothing),
      line("probability NaN", 0, target: .masses([0.5, .nan, 0]), nothing),
      line(
        "probability +∞", 0, target: .masses([0.5, infinity, 0]),
        (.equal([infinity]), .notFinite, .notFinite)),
      line(
        "probability −∞", 0, target: .masses([0.5, -infinity, 0]),
        (.equal([-infinity]), .notFinite, .notFinite)),
    ]
    // A row without any mass is no ignored row: it counts, and so does what spoils it.
    for masses in [[1.0, 0, 0], [0, 0, 0]] {
      let target = Target.masses(masses)
      lines.append(line("+∞ without mass, \(masses)", infinity, target: target, nothing))
      lines.append(line("NaN without mass, \(masses)", .nan, target: target, nothing))
      lines.append(
        Line(
          name: "all −∞, \(masses)", logits: [-infinity, -infinity, -infinity], target: target,
          loss: .notANumber, its: .notANumber, others: .notANumber))
    }
    lines.append(
      line(
        "−∞ in a row without mass", -infinity, target: .masses([0, 0, 0]),
        (.equal([0]), .equal([0]), .equal([0, 0]))))
    for logit in [7, -infinity, infinity, .nan] {
      lines.append(line("masked \(logit)", logit, isMasked: true, without))
      lines.append(
        line(
          "masked \(logit), of the label", logit, target: .label(1), isMasked: true,
          (.equal([infinity]), .equal([0]), .equal([p[0], p[2]]))))
      lines.append(
        line(
          "ignored \(logit)", logit, target: .label(-1), (.equal([0]), .equal([0]), .equal([0, 0])))
      )
    }
    lines.append(
      Line(
        name: "all −∞", logits: [-infinity, -infinity, -infinity], loss: .notANumber,
        its: .notANumber, others: .notANumber))
    return lines
  }()

  enum Form: CaseIterable { case fused, detailed, composed, nested }

  @Test(arguments: table, ScalarType.allCases)
  func theTableHolds(_ line: Line, _ type: ScalarType) {
    let operation = line.operation(type)
    let logits = Tensor([line.logits, [3, 0, -1]], as: type)
    let ordinary = softmaxCrossEntropy(logits[1...], labels: [0], reduction: .none).scalar
    var points = operation.operands(for: logits)
    let rest = Array(points.dropFirst())
    for form in Form.allCases {
      func loss(_ x: Tensor) -> Tensor {
        points = Operands([x] + rest)
        return switch form {
        case .fused: apply(operation, to: points)
        case .detailed: operation.details(of: x).loss
        case .composed: operation.composition(points)
        case .nested: operation.differentiable(points)
        }
      }
      let (value, pullback) = valueWithPullback(at: logits, of: loss)
      let gradient = pullback(.ones([2], as: type)).scalars
      let label: Comment = "\(form): \(value), \(gradient)"
      #expect(line.loss.holds(for: [value.scalars[0]], type), label)
      #expect(line.its.holds(for: [gradient[1]], type), label)
      #expect(line.others.holds(for: [gradient[0], gradient[2]], type), label)
      #expect(
        line.isMasked || (value.scalars[1] - ordinary).magnitude < 1e-6, label)
      #expect(gradient[3...].allSatisfy { $0.isFinite }, label)
    }
  }

  /// The gradient of a probability is the surprisal of its class: +∞ where that is, unless it is 0.
  @Test(arguments: ScalarType.allCases)
  func probabilitiesOfImpossibleClasses(_ type: ScalarType) {
    let logits = Tensor([[1, -.infinity, 0.5]], as: type)
    for (mass, expected) in [(0.0, 0.0), (0.25, .infinity)] {
      for isComposed in [false, true] {
        let q = Tensor([[0.5, mass, 0]], as: type)
        let operation = SoftmaxCrossEntropy(.probabilities(q), reduction: .sum)
        let gradient = gradient(at: q) {
          let operands = Operands([logits, $0])
          return isComposed ? operation.composition(operands) : apply(operation, to: operands)
        }
        #expect(gradient.scalars[1] == expected)
        #expect(gradient.scalars[0].isFinite && gradient.scalars[2].isFinite)
      }
    }
  }
}
