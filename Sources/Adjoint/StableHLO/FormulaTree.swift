/// A formula written down: what it gives for each outcome of the comparisons that it makes.
indirect enum FormulaTree {
  case value(Symbol)
  case choice(FormulaWriter.Comparison, holds: FormulaTree, fails: FormulaTree)
}

/// Writes a formula down, by evaluating it at symbols once for each outcome of its comparisons.
final class FormulaWriter {
  /// A function of symbols.
  struct Node: Hashable {
    let function: String
    let operands: [Operand]
  }

  /// A symbol, compared by how it is written and not by its value.
  enum Operand: Hashable {
    case constant(bits: UInt64)
    case node(Int)

    init(_ symbol: Symbol) {
      switch symbol {
      case .constant(let value): self = .constant(bits: value.bitPattern)
      case .node(let number): self = .node(number)
      }
    }
  }

  struct Comparison: Hashable {
    let relation: Relation
    let a, b: Operand
  }

  private(set) var nodes: [Node] = []
  private var numbers: [Node: Int] = [:]

  /// How the next comparisons come out that the earlier ones do not decide.
  private var outcomes: ArraySlice<Bool> = []

  /// The first one that has no outcome yet.
  private var open: Comparison?

  /// In which ways two symbols may still be ordered, after the comparisons so far.
  private var orders: [[Operand]: Set<Order>] = [:]

  private var evaluationCount = 0

  private static let ofThread = ThreadLocal { Box() }

  private final class Box {
    var writer: FormulaWriter?
  }

  /// The one that writes on this thread.
  static var current: FormulaWriter {
    guard let writer = ofThread.current.writer else {
      fatalError("a symbol of a formula was used after the formula had been written down")
    }
    return writer
  }

  /// The formula of some variables, which are the first nodes.
  func tree(
    of formula: ([Symbol]) -> Symbol, variables count: Int, in name: String
  ) -> FormulaTree {
    let outer = FormulaWriter.ofThread.current.writer
    FormulaWriter.ofThread.current.writer = self
    defer { FormulaWriter.ofThread.current.writer = outer }
    let variables = (0..<count).map { node("variable \($0)", []) }
    return tree(of: { formula(variables) }, after: [], in: name)
  }

  private func tree(
    of formula: () -> Symbol, after outcomes: [Bool], in name: String
  ) -> FormulaTree {
    evaluationCount += 1
    require(
      evaluationCount <= 4096,
      "\(name): its formula makes so many comparisons that it cannot be said in StableHLO; make it a "
        + "LowerableOperation, or write it with fewer")
    (self.outcomes, open, orders) = (outcomes[...], nil, [:])
    let value = formula()
    guard let open else { return .value(value) }
    let holds = tree(of: formula, after: outcomes + [true], in: name)
    let fails = tree(of: formula, after: outcomes + [false], in: name)
    if case (.value(let a), .value(let b)) = (holds, fails), Operand(a) == Operand(b) {
      return holds
    }
    return .choice(open, holds: holds, fails: fails)
  }

  func node(_ function: String, _ operands: [Symbol]) -> Symbol {
    let node = Node(function: function, operands: operands.map(Operand.init))
    if let number = numbers[node] { return .node(number) }
    numbers[node] = nodes.count
    nodes.append(node)
    return .node(nodes.count - 1)
  }

  /// How two numbers may be ordered.
  enum Order: CaseIterable { case less, equal, greater, unordered }

  /// Whether a relation holds, by the outcomes that are given, or by the earlier ones.
  func decide(_ relation: Relation, _ a: Symbol, _ b: Symbol) -> Bool {
    let comparison = Comparison(relation: relation, a: Operand(a), b: Operand(b))
    let pair = [comparison.a, comparison.b]
    let possible =
      orders[pair] ?? (comparison.a == comparison.b ? [.equal, .unordered] : Set(Order.allCases))
    let holding = possible.intersection(relation.orders)
    if holding.isEmpty || holding == possible { return !holding.isEmpty }
    if outcomes.isEmpty && open == nil { open = comparison }
    let outcome = outcomes.popFirst() ?? true
    orders[pair] = outcome ? holding : possible.subtracting(holding)
    return outcome
  }
}

extension Relation {
  /// The ways in which two numbers may be ordered where it holds.
  fileprivate var orders: Set<FormulaWriter.Order> {
    switch self {
    case .less: [.less]
    case .lessOrEqual: [.less, .equal]
    case .greater: [.greater]
    case .greaterOrEqual: [.greater, .equal]
    case .equal: [.equal]
    case .unequal: [.less, .greater, .unordered]
    }
  }
}
