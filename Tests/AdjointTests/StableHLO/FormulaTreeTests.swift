import Testing

@testable import Adjoint

/// A formula that was written down gives what the formula gives, on every branch.
@Suite struct FormulaTreeTests {
  struct Subject: CustomStringConvertible, Sendable {
    let description: String
    let variables: Int
    let atSymbols: @Sendable ([Symbol]) -> Symbol
    let atNumbers: @Sendable ([Double]) -> Double

    init(_ formula: some ElementwiseOperation) {
      description = formula.name
      variables = 1
      atSymbols = { formula.value($0[0]) }
      atNumbers = { formula.value($0[0]) }
    }

    init(_ formula: some BinaryElementwiseOperation) {
      description = formula.name
      variables = 2
      atSymbols = { formula.value($0[0], $0[1]) }
      atNumbers = { formula.value($0[0], $0[1]) }
    }
  }

  static func withDerivatives<Formula: ElementwiseOperation>(_ formula: Formula) -> [Subject] {
    let derivative = Derivative(formula: formula)
    return [Subject(formula), Subject(derivative), Subject(Derivative(formula: derivative))]
  }

  static func withDerivatives<Formula: BinaryElementwiseOperation>(
    _ formula: Formula
  ) -> [Subject] {
    [
      Subject(formula), Subject(PartialDerivative(formula, isOfX: true)),
      Subject(PartialDerivative(formula, isOfX: false)),
    ]
  }

  static let subjects: [Subject] =
    [
      withDerivatives(LeakyRelu(slope: 0.1)), withDerivatives(Elu(alpha: 1.5)),
      withDerivatives(Softplus()), withDerivatives(Silu()), withDerivatives(Gelu()),
      withDerivatives(GeluTanh()), withDerivatives(Abs()), withDerivatives(Sign()),
      withDerivatives(Clamp(lower: -0.5, upper: 1)), withDerivatives(Square()),
      withDerivatives(Sqrt()), withDerivatives(ReciprocalSquareRoot()),
      // Its second derivative compares too often to be written down.
      Array(withDerivatives(PowerWithExponent(exponent: 2.5)).prefix(2)),
      withDerivatives(ExpMinusOne()),
      withDerivatives(LogOnePlus()), withDerivatives(Erf()), withDerivatives(Erfc()),
      withDerivatives(Maximum()), withDerivatives(Minimum()), withDerivatives(LogAddExp()),
      withDerivatives(Power()), [Subject(SoftCapSlope())],
    ].flatMap { $0 }

  static let numbers = [
    0, -0.0, 1, -1, 0.5, -0.5, 2, -3, 40, -40, 750, -750, .infinity, -.infinity, .nan,
  ]

  @Test(arguments: subjects)
  func treesGiveWhatFormulasGive(of subject: Subject) {
    let writer = FormulaWriter()
    let tree = writer.tree(
      of: subject.atSymbols, variables: subject.variables, in: subject.description)
    for x in Self.numbers {
      for y in subject.variables == 2 ? Self.numbers : [0] {
        let (written, expected) = (tree.value(at: [x, y], writer), subject.atNumbers([x, y]))
        #expect(
          written == expected || (written.isNaN && expected.isNaN),
          "\(subject) at \(x), \(y): \(written), not \(expected)")
      }
    }
  }

  @Test func whatIsKnownIsNotAskedAgain() {
    let writer = FormulaWriter()
    let tree = writer.tree(
      of: { $0[0] > 0 ? $0[0] : $0[0] <= 0 ? $0[0] > 0 ? 1 : 2 : 3 }, variables: 1, in: "formula")
    // Of x that is not above 0, and at most 0, it is not asked again whether it is above.
    #expect(tree.depth == 2)
  }
}

extension FormulaTree {
  fileprivate var depth: Int {
    switch self {
    case .value: 0
    case .choice(_, let holds, let fails): 1 + max(holds.depth, fails.depth)
    }
  }

  fileprivate func value(at variables: [Double], _ writer: FormulaWriter) -> Double {
    switch self {
    case .value(let symbol): writer.value(.init(symbol), at: variables)
    case .choice(let comparison, let holds, let fails):
      comparison.relation.holds(
        writer.value(comparison.a, at: variables), writer.value(comparison.b, at: variables))
        ? holds.value(at: variables, writer) : fails.value(at: variables, writer)
    }
  }
}

extension FormulaWriter {
  fileprivate func value(_ operand: Operand, at variables: [Double]) -> Double {
    switch operand {
    case .constant(let bits): return Double(bitPattern: bits)
    case .node(let number):
      if number < variables.count, nodes[number].operands.isEmpty { return variables[number] }
      let x = nodes[number].operands.map { value($0, at: variables) }
      return switch nodes[number].function {
      case "add": x[0] + x[1]
      case "subtract": x[0] - x[1]
      case "multiply": x[0] * x[1]
      case "divide": x[0] / x[1]
      case "negate": -x[0]
      case "exponential": .exp(x[0])
      case "exponential_minus_one": .expMinusOne(x[0])
      case "log": .log(x[0])
      case "log_plus_one": .log(onePlus: x[0])
      case "sqrt": .sqrt(x[0])
      case "power": .power(x[0], x[1])
      case "logistic": .sigmoid(x[0])
      case "tanh": .tanh(x[0])
      case "erf": .erf(x[0])
      case "erfc": .erfc(x[0])
      case "abs": .abs(x[0])
      default: fatalError(nodes[number].function)
      }
    }
  }
}
