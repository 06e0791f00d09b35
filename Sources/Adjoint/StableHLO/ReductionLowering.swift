extension Sum: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    let sum = function.reduce("add", x[0], along: axes, from: 0)
    guard let count else { return [sum] }
    return [function.map("divide", sum, function.constant(count, as: sum.element))]
  }
}

extension Extremum: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    isMaximum
      ? [function.reduce("maximum", x[0], along: axes, from: -.infinity)]
      : [function.reduce("minimum", x[0], along: axes, from: .infinity)]
  }
}

/// Out of range, a part of the way may be infinite though the product is not.
extension Product: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    [function.reduce("multiply", x[0], along: [axis], from: 1)]
  }
}

extension Variance: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    let sum = function.reduce("add", x[0], along: axes, from: 0)
    let count = function.constant(x[0].shape.scalarCount(along: axes), as: sum.element)
    let deviations = function.map("subtract", x[0], function.map("divide", sum, count))
    let squares = function.reduce(
      "add", function.map("multiply", deviations, deviations), along: axes, from: 0)
    return [function.map("divide", squares, function.constant(divisor, as: sum.element))]
  }
}

extension Norm: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    let squares = function.map("multiply", x[0], x[0])
    return [function.map("sqrt", function.reduce("add", squares, along: axes, from: 0))]
  }
}

extension CumulativeSum: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    let (shape, element) = (x[0].shape, x[0].element)
    if shape.contains(0) { return x }
    let rest = shape[axis] - 1
    let window = shape.indices.map { $0 == axis ? "\(shape[axis])" : "1" }
    let padding = shape.indices.map { $0 != axis ? [0, 0] : reversed ? [0, rest] : [rest, 0] }
    return [
      function.write(
        "\"stablehlo.reduce_window\"", [x[0], function.constant(0, as: element)],
        " <{window_dimensions = array<i64: \(window.joined(separator: ", "))>, "
          + "padding = dense<\(padding)> : tensor<\(shape.rank)x2xi64>}> "
          + function.sumRegion(element),
        shape: shape)
    ]
  }
}

extension Softmax: LowerableOperation {
  public func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    let axes = x[0].shape.axes(axes, in: name)
    let exponentials = function.map("exponential", function.shiftedByMaximum(x[0], axes))
    let sum = function.reduce("add", exponentials, along: axes, from: 0)
    return [function.map("divide", exponentials, sum)]
  }
}

extension LogSoftmax: LowerableOperation {
  public func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    let axes = x[0].shape.axes(axes, in: name)
    let shifted = function.shiftedByMaximum(x[0], axes)
    let sum = function.reduce(
      "add", function.map("exponential", shifted), along: axes, from: 0)
    return [function.map("subtract", shifted, function.map("log", sum))]
  }
}

extension LogSumExp: LowerableOperation {
  public func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    let axes = x[0].shape.axes(axes, in: name)
    let maximum = function.reduce("maximum", x[0], along: axes, from: -.infinity)
    // A maximum that is not finite takes part in no difference.
    let isFinite = function.compare(function.map("abs", maximum), "LT", .infinity)
    let zero = function.constant(0, as: maximum.element)
    let shift = function.select(isFinite, maximum, zero)
    let exponentials = function.map("exponential", function.map("subtract", x[0], shift))
    let sum = function.reduce("add", exponentials, along: axes, from: 0)
    return [function.map("add", shift, function.map("log", sum))]
  }
}

extension SoftmaxPullback: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    [function.map("multiply", x[1], function.deviations(x[0], from: x[1], axes))]
  }
}

extension LogSoftmaxPullback: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    let axes = x[0].shape.axes(axes, in: name)
    let sum = function.reduce("add", x[0], along: axes, from: 0)
    return [function.map("subtract", x[0], function.map("multiply", x[1], sum))]
  }
}

extension SoftmaxDeviations: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    [function.deviations(x[0], from: x[1], axes)]
  }
}

extension StableHLO {
  fileprivate func shiftedByMaximum(_ x: Value, _ axes: [Int]) -> Value {
    map("subtract", x, reduce("maximum", x, along: axes, from: -.infinity))
  }

  /// g − Σ p·g.
  fileprivate func deviations(_ g: Value, from p: Value, _ axes: [Int]) -> Value {
    let axes = g.shape.axes(axes, in: "softmax")
    return map("subtract", g, reduce("add", map("multiply", p, g), along: axes, from: 0))
  }
}
