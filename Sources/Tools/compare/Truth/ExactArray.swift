import Adjoint

/// Exact numbers in a shape.
struct ExactArray {
  let shape: Shape
  var scalars: [ExactNumber]

  init(_ shape: Shape, _ scalars: [ExactNumber]) { (self.shape, self.scalars) = (shape, scalars) }

  /// The numbers that a function makes of their positions.
  init(_ shape: Shape, _ scalar: ([Int]) -> ExactNumber) {
    self.init(shape, (0..<shape.elementCount).map { scalar(shape.index(at: $0)) })
  }

  /// An operand of a function.
  init(_ tensor: Tensor, on tape: ExactTape) {
    self.init(tensor.shape, tensor.scalars.map { ExactNumber($0, on: tape) })
  }

  subscript(_ position: Int...) -> ExactNumber { self[position] }

  subscript(_ position: [Int]) -> ExactNumber {
    scalars[zip(position, shape).reduce(0) { $0 * $1.1 + $1.0 }]
  }

  /// The numbers along the last axis.
  var rows: [[ExactNumber]] {
    let count = shape.last ?? 1
    return stride(from: 0, to: scalars.count, by: max(count, 1)).map {
      Array(scalars[$0..<$0 + count])
    }
  }
}

extension Shape {
  /// The position of a scalar by its number in row-major order.
  fileprivate func index(at number: Int) -> [Int] {
    var (rest, position) = (number, [Int](repeating: 0, count: count))
    for axis in indices.reversed() {
      (rest, position[axis]) = rest.quotientAndRemainder(dividingBy: self[axis])
    }
    return position
  }
}

extension FusedReference {
  /// Value and gradients of a definition by exact numbers.
  ///
  /// A right evaluation may be four times as far away as the bounds of its rounding errors say, for
  /// functions err by more than half a unit, and sums have an order.
  init(
    _ definition: ([ExactArray]) -> [ExactArray], at operands: [Tensor], cotangents: [Tensor]
  ) {
    let tape = ExactTape()
    let point = operands.map { ExactArray($0, on: tape) }
    let value = definition(point)
    let results = zip(value, cotangents).flatMap { zip($0.scalars, $1.scalars) }
    let derivatives = tape.derivatives(of: results.map { ($0, cotangent: $1) })
    var first = 0
    let gradients = operands.map { operand in
      defer { first += operand.elementCount }
      return Array(derivatives[first..<first + operand.elementCount])
    }
    self.init(
      name: "double-double",
      tensors: (value.map { $0.scalars.map { ($0.value, $0.bound) } } + gradients).map(Values.init))
  }
}

extension FusedReference.Values {
  fileprivate init(_ numbers: [(value: DoubleDouble, bound: Double)]) {
    self.init(
      high: numbers.map(\.value.high), low: numbers.map(\.value.low),
      tolerances: Dictionary(
        uniqueKeysWithValues: ScalarType.allCases.map { type in
          let (roundoff, least) =
            type == .float32
            ? (0x1p-24, Double(Float.leastNonzeroMagnitude))
            : (0x1p-53, Double.leastNonzeroMagnitude)
          return (type, numbers.map { 4 * roundoff * $0.bound + 2 * least })
        }))
  }
}
