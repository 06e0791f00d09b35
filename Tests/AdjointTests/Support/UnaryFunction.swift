import Testing

@testable import Adjoint

/// A differentiable function of one tensor, made of one operation.
struct UnaryFunction: Sendable, CustomTestStringConvertible {
  let name: String
  let isForPositive: Bool
  let condition: ShapeCondition
  private let evaluate: @Sendable (Tensor) -> Tensor

  init(
    _ name: String, forPositive: Bool = false,
    where condition: ShapeCondition = .any,
    _ function: @escaping @Sendable (Tensor) -> Tensor
  ) {
    self.name = name
    isForPositive = forPositive
    self.condition = condition
    evaluate = function
  }

  func callAsFunction(_ x: Tensor) -> Tensor { evaluate(x) }

  var testDescription: String { name }

  /// The shapes of ``Shape/varied`` that the function is defined for.
  var shapes: [Shape] { Shape.varied.filter(condition.holds) }

  /// A point of its domain where it is smooth.
  func point(_ shape: Shape, as type: ScalarType = .float64) -> Tensor {
    .spread(shape, positive: isForPositive, as: type)
  }
}

extension UnaryFunction {
  /// Every differentiable operation on one tensor.
  static let all = arithmetic + functions + reductions + rearrangements + products

  private static let arithmetic = [
    UnaryFunction("-x") { -$0 },
    UnaryFunction("x + 2") { $0 + 2 },
    UnaryFunction("2 + x") { 2 + $0 },
    UnaryFunction("x - 2") { $0 - 2 },
    UnaryFunction("2 - x") { 2 - $0 },
    UnaryFunction("x * 3") { $0 * 3 },
    UnaryFunction("3 * x") { 3 * $0 },
    UnaryFunction("x / 3") { $0 / 3 },
    UnaryFunction("3 / x", forPositive: true) { 3 / $0 },
    UnaryFunction("x + x") { $0 + $0 },
    UnaryFunction("x * x") { $0 * $0 },
    UnaryFunction("x / x", forPositive: true) { $0 / $0 },
    UnaryFunction("add(x, scaledBy: 0.7)") { x in
      var y = x * x
      y.add(x, scaledBy: 0.7)
      return y
    },
    UnaryFunction("*= 1.3") { x in
      var y = x
      y *= 1.3
      return y
    },
  ]

  private static let functions = [
    UnaryFunction("exp") { exp($0) },
    UnaryFunction("log", forPositive: true) { log($0) },
    UnaryFunction("relu") { relu($0) },
    UnaryFunction("tanh") { tanh($0) },
    UnaryFunction("sigmoid") { sigmoid($0) },
    UnaryFunction("selected(wherePositive: constant)") {
      $0.selected(wherePositive: .spread($0.shape, seed: 5, as: $0.scalarType))
    },
    UnaryFunction("selected(wherePositive: itself)") { $0.selected(wherePositive: $0) },
    UnaryFunction("repeated, selected(wherePositive: constant)") {
      $0.selected(wherePositive: .spread(Shape([2] + $0.shape), seed: 5, as: $0.scalarType))
    },
  ]

  private static let reductions = [
    UnaryFunction("sum") { $0.sum() },
    UnaryFunction("sum, keeping") { $0.sum(keepingDimensions: true) },
    UnaryFunction("sum along nothing") { $0.sum(along: []) },
    UnaryFunction("sum along the first", where: .rank(atLeast: 1)) { $0.sum(along: 0) },
    UnaryFunction("sum along the last", where: .rank(atLeast: 1)) {
      $0.sum(along: -1, keepingDimensions: true)
    },
    UnaryFunction("sum along first and last", where: .rank(atLeast: 2)) { $0.sum(along: [-1, 0]) },
    UnaryFunction("mean") { $0.mean() },
    UnaryFunction("mean along the first", where: .rank(atLeast: 1)) { $0.mean(along: 0) },
    UnaryFunction("mean along the last", where: .rank(atLeast: 1)) {
      $0.mean(along: -1, keepingDimensions: true)
    },
    UnaryFunction("mean along first and last", where: .rank(atLeast: 2)) {
      $0.mean(along: [0, -1])
    },
    UnaryFunction("max", where: .notEmpty) { $0.max() },
    UnaryFunction("max along the first", where: .firstNotEmpty) {
      $0.max(along: 0)
    },
    UnaryFunction("max along the last", where: .lastNotEmpty) {
      $0.max(along: -1, keepingDimensions: true)
    },
    UnaryFunction("max along first and last", where: .rank(atLeast: 2).and(.notEmpty)) {
      $0.max(along: [0, -1])
    },
  ]

  private static let rearrangements = [
    UnaryFunction("reshaped to a vector") { $0.reshaped(to: [$0.elementCount]) },
    UnaryFunction("reshaped to a column") { $0.reshaped(to: [$0.elementCount, 1]) },
    UnaryFunction("transposed") { $0.transposed() },
    UnaryFunction("transposed(1, 2, 0)", where: .rank(3)) { $0.transposed(1, 2, 0) },
    UnaryFunction("transposed(-1, 0, 1)", where: .rank(3)) { $0.transposed(-1, 0, 1) },
    UnaryFunction("broadcast to a higher rank") { $0.broadcast(to: Shape([2] + $0.shape)) },
    UnaryFunction("broadcast of a column", where: .isColumn) {
      $0.broadcast(to: $0.shape.replacingLast(by: 4))
    },
    UnaryFunction("broadcast of a row", where: .isRow) {
      $0.broadcast(to: Shape([4] + Array($0.shape.dropFirst())))
    },
    UnaryFunction("summed to a scalar") { $0.summed(to: []) },
    UnaryFunction("summed to a row", where: .rank(atLeast: 2)) {
      $0.summed(to: Shape(Array($0.shape.dropFirst())))
    },
    UnaryFunction("summed to a column", where: .rank(atLeast: 1)) {
      $0.summed(to: $0.shape.replacingLast(by: 1))
    },
    UnaryFunction("selectedFromRows", where: .rank(2).and(.lastNotEmpty)) {
      let (rows, columns) = ($0.shape[0], $0.shape[1])
      return $0.selectedFromRows((0..<rows).map { (3 * $0 + 1) % columns })
    },
  ]

  private static let products = [
    UnaryFunction("matmul(x, x), right transposed", where: .rank(atLeast: 2)) {
      matmul($0, $0, transposing: .right)
    },
    UnaryFunction("matmul(x, x), left transposed", where: .rank(atLeast: 2)) {
      matmul($0, $0, transposing: .left)
    },
    UnaryFunction("dot(x, x)", where: .rank(1)) { dot($0, $0) },
    UnaryFunction("outer(x, x)", where: .rank(1)) { outer($0, $0) },
    UnaryFunction("diagonal", where: .rank(atLeast: 2)) { $0.diagonal() },
    UnaryFunction("diagonalMatrix", where: .rank(atLeast: 1)) { $0.diagonalMatrix() },
    UnaryFunction("trace", where: .rank(atLeast: 2)) { $0.trace() },
  ]
}

extension Shape {
  fileprivate func replacingLast(by length: Int) -> Shape {
    Shape(Array(dropLast()) + [length])
  }
}
