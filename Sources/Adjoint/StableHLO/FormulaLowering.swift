/// What a formula is called, and how it is evaluated at symbols.
@usableFromInline
struct FormulaMeaning: Sendable {
  let name: String
  let value: @Sendable ([Symbol]) -> Symbol

  @usableFromInline
  init(name: String, value: @escaping @Sendable ([Symbol]) -> Symbol) {
    (self.name, self.value) = (name, value)
  }

  /// Writes the formula at some operands, broadcast together.
  func lowered(_ operands: [StableHLO.Value], in function: StableHLO) -> StableHLO.Value {
    let shape = operands.dropFirst().reduce(operands[0].shape) {
      $0.broadcast(with: $1.shape, in: name)
    }
    let writer = FormulaWriter()
    let tree = writer.tree(of: value, variables: operands.count, in: name)
    let original = operands[0].element
    let element = function.widensFormulas ? .float64 : original
    var written = operands.map {
      function.broadcast(function.convert($0, to: element), to: shape)
    }
    for node in writer.nodes.dropFirst(operands.count) {
      // What only another outcome needs is written too, and XLA leaves out what nothing uses.
      written.append(function.lowered(node, of: written, element, shape))
    }
    return function.convert(
      function.lowered(tree, of: written, element, shape), to: original)
  }
}

extension Elementwise: LowerableOperation {
  @usableFromInline
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    [meaning().lowered(x, in: function)]
  }
}

extension BinaryElementwise: LowerableOperation {
  @usableFromInline
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    [meaning().lowered(x, in: function)]
  }
}

extension ScaledDerivative: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    [function.scale(x[0], by: meaning().lowered([x[1]], in: function))]
  }
}

extension StableHLO {
  fileprivate func value(
    _ operand: FormulaWriter.Operand, of written: [Value], _ element: Element, _ shape: Shape
  ) -> Value {
    switch operand {
    case .constant(let bits): constant(Double(bitPattern: bits), shape: shape, as: element)
    case .node(let number): written[number]
    }
  }

  fileprivate func lowered(
    _ node: FormulaWriter.Node, of written: [Value], _ element: Element, _ shape: Shape
  ) -> Value {
    let operands = node.operands.map { value($0, of: written, element, shape) }
    switch node.function {
    case "asin", "acos", "atan", "sinh", "cosh", "erf", "erfc":
      return write("\"chlo.\(node.function)\"", operands, shape: shape)
    case "hypot": return hypot(operands[0], operands[1])
    default: return write("stablehlo." + node.function, operands, shape: shape)
    }
  }

  /// √(a² + b²) as the larger of the two times √(1 + r²), where r is their quotient.
  private func hypot(_ a: Value, _ b: Value) -> Value {
    let (a, b) = (map("abs", a), map("abs", b))
    let (large, small) = (map("maximum", a, b), map("minimum", a, b))
    let ratio = map("divide", small, large)
    let root = map(
      "sqrt", map("add", map("multiply", ratio, ratio), constant(1, as: a.element)))
    let isEnd = map("or", compare(large, "EQ", 0), compare(large, "EQ", .infinity))
    return select(isEnd, large, map("multiply", large, root))
  }

  fileprivate func lowered(
    _ tree: FormulaTree, of written: [Value], _ element: Element, _ shape: Shape
  ) -> Value {
    switch tree {
    case .value(let symbol): return value(.init(symbol), of: written, element, shape)
    case .choice(let comparison, let holds, let fails):
      let condition = compare(
        value(comparison.a, of: written, element, shape), comparison.relation.direction,
        value(comparison.b, of: written, element, shape))
      return select(
        condition, lowered(holds, of: written, element, shape),
        lowered(fails, of: written, element, shape))
    }
  }
}
