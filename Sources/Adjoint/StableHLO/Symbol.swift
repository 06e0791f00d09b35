/// A real number in a formula that is being written down: a constant, or the result of a function of
/// others.
///
/// A formula evaluated at symbols gives its own text. Where it compares two, which Swift wants an
/// answer to at once, it is evaluated once for each answer; see ``FormulaTree``.
@usableFromInline
enum Symbol: RealNumber {
  case constant(Double)

  /// The number of a function of others in the formula that is being written down on this thread.
  case node(Int)
}

extension Symbol {
  @usableFromInline init(_ value: Double) { self = .constant(value) }
  @usableFromInline init(floatLiteral value: Double) { self = .constant(value) }
  @usableFromInline init(integerLiteral value: Int) { self = .constant(Double(value)) }

  @usableFromInline var isZero: Bool { Self.decide(.equal, self, .constant(0)) }

  private static func function(
    _ name: String, _ x: Symbol, _ value: (Double) -> Double
  ) -> Symbol {
    if case .constant(let x) = x { return .constant(value(x)) }
    return FormulaWriter.current.node(name, [x])
  }

  private static func function(
    _ name: String, _ a: Symbol, _ b: Symbol, _ value: (Double, Double) -> Double
  ) -> Symbol {
    if case (.constant(let a), .constant(let b)) = (a, b) { return .constant(value(a, b)) }
    return FormulaWriter.current.node(name, [a, b])
  }

  private var isOne: Bool {
    if case .constant(1) = self { true } else { false }
  }
}

extension Symbol {
  // Disfavored as that of tensors is, and for the same reason.
  @_disfavoredOverload
  @usableFromInline static func == (a: Symbol, b: Symbol) -> Bool { decide(.equal, a, b) }
  @usableFromInline static func < (a: Symbol, b: Symbol) -> Bool { decide(.less, a, b) }
  @usableFromInline static func <= (a: Symbol, b: Symbol) -> Bool { decide(.lessOrEqual, a, b) }
  @usableFromInline static func > (a: Symbol, b: Symbol) -> Bool { decide(.greater, a, b) }
  @usableFromInline static func >= (a: Symbol, b: Symbol) -> Bool {
    decide(.greaterOrEqual, a, b)
  }

  fileprivate static func decide(_ relation: Relation, _ a: Symbol, _ b: Symbol) -> Bool {
    if case (.constant(let a), .constant(let b)) = (a, b) { return relation.holds(a, b) }
    return FormulaWriter.current.decide(relation, a, b)
  }
}

extension Symbol {
  @usableFromInline static func + (a: Symbol, b: Symbol) -> Symbol { function("add", a, b, +) }
  @usableFromInline static func - (a: Symbol, b: Symbol) -> Symbol {
    function("subtract", a, b, -)
  }

  @usableFromInline static func * (a: Symbol, b: Symbol) -> Symbol {
    a.isOne ? b : b.isOne ? a : function("multiply", a, b, *)
  }

  @usableFromInline static func / (a: Symbol, b: Symbol) -> Symbol {
    b.isOne ? a : function("divide", a, b, /)
  }

  @usableFromInline static prefix func - (x: Symbol) -> Symbol { function("negate", x) { -$0 } }

  @usableFromInline static func exp(_ x: Symbol) -> Symbol {
    function("exponential", x, Double.exp)
  }
  @usableFromInline static func expMinusOne(_ x: Symbol) -> Symbol {
    function("exponential_minus_one", x, Double.expMinusOne)
  }

  @usableFromInline static func log(_ x: Symbol) -> Symbol { function("log", x) { .log($0) } }
  @usableFromInline static func log(onePlus x: Symbol) -> Symbol {
    function("log_plus_one", x) { .log(onePlus: $0) }
  }

  @usableFromInline static func sqrt(_ x: Symbol) -> Symbol { function("sqrt", x, Double.sqrt) }
  @usableFromInline static func power(_ x: Symbol, _ y: Symbol) -> Symbol {
    function("power", x, y, Double.power)
  }

  @usableFromInline static func sin(_ x: Symbol) -> Symbol { function("sine", x, Double.sin) }
  @usableFromInline static func cos(_ x: Symbol) -> Symbol { function("cosine", x, Double.cos) }
  @usableFromInline static func tan(_ x: Symbol) -> Symbol { function("tan", x, Double.tan) }
  @usableFromInline static func asin(_ x: Symbol) -> Symbol { function("asin", x, Double.asin) }
  @usableFromInline static func acos(_ x: Symbol) -> Symbol { function("acos", x, Double.acos) }
  @usableFromInline static func atan(_ x: Symbol) -> Symbol { function("atan", x, Double.atan) }
  @usableFromInline static func atan2(_ y: Symbol, _ x: Symbol) -> Symbol {
    function("atan2", y, x, Double.atan2)
  }

  @usableFromInline static func hypot(_ x: Symbol, _ y: Symbol) -> Symbol {
    function("hypot", x, y, Double.hypot)
  }

  @usableFromInline static func sinh(_ x: Symbol) -> Symbol { function("sinh", x, Double.sinh) }
  @usableFromInline static func cosh(_ x: Symbol) -> Symbol { function("cosh", x, Double.cosh) }
  @usableFromInline static func tanh(_ x: Symbol) -> Symbol { function("tanh", x, Double.tanh) }
  @usableFromInline static func sigmoid(_ x: Symbol) -> Symbol {
    function("logistic", x, Double.sigmoid)
  }

  @usableFromInline static func erf(_ x: Symbol) -> Symbol { function("erf", x, Double.erf) }
  @usableFromInline static func erfc(_ x: Symbol) -> Symbol { function("erfc", x, Double.erfc) }
  @usableFromInline static func abs(_ x: Symbol) -> Symbol { function("abs", x, Double.abs) }
}
