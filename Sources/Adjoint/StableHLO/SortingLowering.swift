extension MoveInOrder: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    let (values, keys) = (x[0], x[1])
    if keys.shape.contains(0) { return [values] }
    if !isBack { return [function.sort(values, by: keys, along: axis, descending: descending)] }
    // Where each came from, in the order of the keys; what is sorted by that stands there again.
    let places = function.write(
      "stablehlo.iota dim = \(axis)", [], shape: keys.shape, element: .integer)
    let origins = function.sort(places, by: keys, along: axis, descending: descending)
    return [function.sort(values, by: origins, along: axis)]
  }
}

extension StableHLO {
  /// Values in the order that sorts the keys. Those that tie keep their order, and NaN is the largest.
  fileprivate func sort(
    _ values: Value, by keys: Value, along axis: Int, descending: Bool = false
  ) -> Value {
    let (key, value) = ("tensor<\(keys.element.rawValue)>", "tensor<\(values.element.rawValue)>")
    // Whether the first comes before, or is NaN or stands before NaN. Only NaN is not equal to itself.
    let (before, largest, other) = descending ? ("GT", "%a", "%b") : ("LT", "%b", "%a")
    let isNaN = "stablehlo.compare NE, \(largest), \(largest) : (\(key), \(key)) -> tensor<i1>"
    let isNumber = "stablehlo.compare EQ, \(other), \(other) : (\(key), \(key)) -> tensor<i1>"
    return write(
      "\"stablehlo.sort\"(\(keys.name), \(values.name)) "
        + "<{dimension = \(axis) : i64, is_stable = true}> "
        + "({ ^bb0(%a: \(key), %b: \(key), %c: \(value), %d: \(value)): "
        + "%e = stablehlo.compare \(before), %a, %b : (\(key), \(key)) -> tensor<i1> "
        + "%f = \(isNaN) %g = \(isNumber) %h = stablehlo.and %f, %g : tensor<i1> "
        + "%i = stablehlo.or %e, %h : tensor<i1> stablehlo.return %i : tensor<i1> })",
      moving: [keys, values])[1]
  }
}
