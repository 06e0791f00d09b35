extension Add: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    [function.map("add", x[0], x[1])]
  }
}

extension Subtract: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    [function.map("subtract", x[0], x[1])]
  }
}

extension Multiply: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    [function.map("multiply", x[0], x[1])]
  }
}

extension Divide: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    [function.map("divide", x[0], x[1])]
  }
}

extension Negate: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    [function.map("negate", x[0])]
  }
}

extension AddScaled: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    let factor = function.constant(scale, as: x[1].element)
    return [function.map("add", x[0], function.map("multiply", x[1], factor))]
  }
}

extension Exp: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    [function.map("exponential", x[0])]
  }
}

extension Log: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    [function.map("log", x[0])]
  }
}

extension Relu: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    [function.map("maximum", x[0], function.constant(0, as: x[0].element))]
  }
}

extension WherePositive: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    let zero = function.constant(0, as: x[0].element)
    return [function.select(function.compare(x[1], "GT", 0), x[0], zero)]
  }
}

extension Greater: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    [function.convert(function.compare(x[0], "GT", x[1]), to: x[0].element)]
  }
}

extension Scale: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    [function.scale(x[0], by: x[1])]
  }
}

extension Unscale: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    let zero = function.constant(0, as: x[0].element)
    return [
      function.select(function.compare(x[0], "EQ", 0), zero, function.map("divide", x[0], x[1]))
    ]
  }
}

extension StableHLO {
  /// g·d, broadcast, but 0 where g is.
  func scale(_ g: Value, by d: Value) -> Value {
    select(compare(g, "EQ", 0), constant(0, as: g.element), map("multiply", g, d))
  }
}

extension Cast: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    [function.convert(x[0], to: scalarType == .float32 ? .float32 : .float64)]
  }
}

extension Replace: LowerableOperation, OperationWithArgument {
  var argument: ProgramValue {
    get { .mask(mask) }
    set { mask = newValue.mask }
  }

  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    [function.select(x[2], x[1], x[0])]
  }
}
