import Adjoint
import Programs

/// Rows of numbers, of which a function of the softmax family is taken.
struct Rows {
  var rows = 3
  var columns = 7
  var scale = 3.0

  static var options: [Option<Rows>] {
    [
      Option("--rows N", "rows", \.rows) { try $0.count() },
      Option("--columns C", "numbers of a row", \.columns) { try $0.count() },
      Option("--scale S", "their standard deviation", \.scale) {
        try $0.number("zero or more") { $0 >= 0 }
      },
    ]
  }

  static let sizes = [Rows(rows: 128, columns: 10), Rows(rows: 256, columns: 1000)]

  func tensor(_ type: ScalarType, using random: inout RandomStream) -> Tensor {
    .normal([rows, columns], standardDeviation: scale, as: type, using: &random)
  }
}

struct LogSumExpSubject: Subject {
  static let name = "log-sum-exp"
  static let summary = "ln Σ eˣ of each row"
  static var options: [Option<Self>] { Rows.options.map { $0.of(\.input) } }

  var input = Rows()
  var sizes: [Self] { Rows.sizes.map { Self(input: $0) } }

  func problem(_ type: ScalarType, using random: inout RandomStream) -> Problem<LogSumExp> {
    let operation = LogSumExp(along: [1])
    func hard(_ name: String, _ row: [Double], _ value: Double, _ gradient: [Double]) -> HardPlace {
      HardPlace(name, operation, ofRow: row, type, value: [value], gradient: gradient)
    }
    return Problem(
      operation: operation, operands: [("numbers", input.tensor(type, using: &random))],
      definition: { point in
        [ExactArray([input.rows, 1], point[0].rows.map { .logSumExp($0) })]
      },
      faults: [
        PlantedFault("the gradient is that of the maximum") { x in
          x[0].max(along: 1, keepingDimensions: true)
        },
        PlantedFault("the maximum is a variable, and what it shifts a constant") { x in
          let top = x[0].max(along: 1, keepingDimensions: true)
          return top + log(exp((x[0] - top).detached()).sum(along: 1, keepingDimensions: true))
        },
        PlantedFault("the gradient is that of the sum of squares of eˣ") { x in
          (2 * x[0]).logSumExp(along: 1, keepingDimensions: true)
        },
      ],
      hardCases: [
        hard("all at −∞", [-.infinity, -.infinity], -.infinity, [0]),
        hard("one of three at −∞", [2, -.infinity, 2], 2 + Double.log(2), [0.5, 0, 0.5]),
        hard("one number", [-700], -700, [1]),
        hard("large and equal", [1e30, 1e30], 1e30, [0.5]),
        hard("NaN", [.nan, 1], .nan, [.nan]),
      ])
  }
}

struct SoftmaxSubject: Subject {
  static let name = "softmax"
  static let summary = "the shares eˣ/Σ eˣ of each row"
  static var options: [Option<Self>] { Rows.options.map { $0.of(\.input) } }

  var input = Rows()
  var sizes: [Self] { Rows.sizes.map { Self(input: $0) } }

  func problem(_ type: ScalarType, using random: inout RandomStream) -> Problem<Softmax> {
    let operation = Softmax(along: [1])
    func hard(_ name: String, _ row: [Double], _ value: [Double], _ gradient: [Double]) -> HardPlace
    {
      HardPlace(name, operation, ofRow: row, type, value: value, gradient: gradient)
    }
    return Problem(
      operation: operation, operands: [("numbers", input.tensor(type, using: &random))],
      definition: { point in
        [ExactArray(point[0].shape, point[0].rows.flatMap { ExactNumber.softmax($0) })]
      },
      faults: [
        PlantedFault("the sum is taken for a constant") { x in
          exp(x[0] - x[0].logSumExp(along: 1, keepingDimensions: true).detached())
        },
        PlantedFault("eˣ is taken for a constant") { x in
          let lse = x[0].logSumExp(along: 1, keepingDimensions: true)
          return exp(x[0].detached() - lse)
        },
        PlantedFault("the gradient is that of the log-softmax") { logSoftmax($0[0]) },
      ],
      hardCases: [
        hard("large and equal", [1e30, 1e30], [0.5], [0]),
        hard("far apart", [1e30, -1e30], [1, 0], [0]),
        hard("one number", [-700], [1], [0]),
        hard("one of three at −∞", [2, -.infinity, 2], [0.5, 0, 0.5], [0]),
        hard("all at −∞", [-.infinity, -.infinity], [.nan], [.nan]),
        hard("NaN", [.nan, 1], [.nan], [.nan]),
      ])
  }
}

struct LogSoftmaxSubject: Subject {
  static let name = "log-softmax"
  static let summary = "the logarithms of each row's softmax"
  static var options: [Option<Self>] { Rows.options.map { $0.of(\.input) } }

  var input = Rows()
  var sizes: [Self] { Rows.sizes.map { Self(input: $0) } }

  func problem(_ type: ScalarType, using random: inout RandomStream) -> Problem<LogSoftmax> {
    let operation = LogSoftmax(along: [1])
    func hard(_ name: String, _ row: [Double], _ value: [Double], _ gradient: [Double]) -> HardPlace
    {
      HardPlace(name, operation, ofRow: row, type, value: value, gradient: gradient)
    }
    return Problem(
      operation: operation, operands: [("numbers", input.tensor(type, using: &random))],
      definition: { point in
        [
          ExactArray(
            point[0].shape,
            point[0].rows.flatMap { row in
              let lse = ExactNumber.logSumExp(row)
              return row.map { $0 - lse }
            })
        ]
      },
      faults: [
        PlantedFault("the sum is taken for a constant") { x in
          x[0] - x[0].logSumExp(along: 1, keepingDimensions: true).detached()
        },
        PlantedFault("the gradient is that of the softmax") { softmax($0[0]) },
        PlantedFault("only the sum depends on the numbers") { x in
          x[0].detached() - x[0].logSumExp(along: 1, keepingDimensions: true)
        },
      ],
      hardCases: [
        hard("large and equal", [1e4, 1e4], [-Double.log(2)], [0]),
        hard("one number", [-700], [0], [0]),
        hard("far apart", [0, -1e4], [0, -1e4], [-1, 1]),
        hard("all at −∞", [-.infinity, -.infinity], [.nan], [.nan]),
      ])
  }
}

extension HardPlace {
  /// An operation of one row.
  fileprivate init(
    _ name: String, _ operation: some FusedOperation, ofRow row: [Double], _ type: ScalarType,
    value: [Double], gradient: [Double]
  ) {
    self.init(
      name, operation, at: [Tensor([row], as: type)], value: [value], gradients: [gradient])
  }
}

extension ExactNumber {
  /// ln Σ eˣ.
  static func logSumExp(_ numbers: [ExactNumber]) -> ExactNumber {
    let top = ExactNumber(numbers.map(\.value.high).max()!)
    return top + .log(.sum(numbers.map { .exp($0 - top) }))
  }

  /// eˣ/Σ eˣ.
  static func softmax(_ numbers: [ExactNumber]) -> [ExactNumber] {
    let top = ExactNumber(numbers.map(\.value.high).max()!)
    let exponentials = numbers.map { ExactNumber.exp($0 - top) }
    let sum = ExactNumber.sum(exponentials)
    return exponentials.map { $0 / sum }
  }
}
