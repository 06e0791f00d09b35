import Adjoint
import Programs

struct DropoutSubject: Subject {
  static let name = "dropout"
  static let summary = "numbers set to 0 at random, and the others divided by the share that stays"
  static var options: [Option<Self>] {
    [
      Option("--count N", "numbers", \.count) { try $0.count() },
      Option("--rate P", "the probability with which a number is dropped", \.rate) {
        try $0.share()
      },
    ]
  }

  var count = 23
  var rate = 0.3

  var sizes: [Self] { [Self(count: 4096, rate: rate), Self(count: 1 << 20, rate: rate)] }

  func problem(
    _ type: ScalarType, using random: inout RandomStream
  ) throws -> Problem<SeededDropout> {
    guard (0.05...0.95).contains(rate) else {
      throw ArgumentError("--rate", "\(rate)", "must be from 0.05 to 0.95")
    }
    let (key, rate) = (RandomKey(seed: 7), rate)
    let operation = SeededDropout(rate: rate, key: key)
    let isKept = dropout(.ones([count], as: type), rate: rate, key: key).scalars.map { $0 != 0 }
    let numbers = Tensor([3, -1, .nan, .infinity], as: type)
    return Problem(
      operation: operation, operands: [("numbers", .normal([count], as: type, using: &random))],
      definition: { x in
        let share = ExactNumber(1 - rate)
        return [
          ExactArray(
            x[0].shape, zip(x[0].scalars, isKept).map { $1 ? $0 / share : ExactNumber(0) })
        ]
      },
      faults: [
        PlantedFault("the backward draws another mask") { x in
          dropout(x[0], rate: rate, key: key.folded(with: 1))
        },
        PlantedFault("the backward does not divide by the share that stays") { x in
          dropout(x[0], rate: rate, key: key) * (1 - rate)
        },
        PlantedFault("the backward drops nothing") { x in x[0] / (1 - rate) },
      ],
      hardCases: [
        HardPlace(
          "nothing is dropped", SeededDropout(rate: 0, key: key), at: [numbers],
          value: [[3, -1, .nan, .infinity]], gradients: [[1]]),
        HardPlace(
          "all is dropped, even NaN", SeededDropout(rate: 1, key: key), at: [numbers],
          value: [[0]], gradients: [[0]]),
      ])
  }
}
