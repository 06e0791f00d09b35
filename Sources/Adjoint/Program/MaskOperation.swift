/// An operation of a program on masks, or with a mask as its result.
enum MaskOperation: ProgramOperation {
  case comparison(Relation)
  case and, or, exclusiveOr, not

  /// 1 where the mask is true, and 0 elsewhere.
  case numbers(ScalarType)

  var isLowerable: Bool { true }
  var details: [String] { [] }

  var name: String {
    switch self {
    case .comparison(let relation): relation.rawValue
    case .and: ".&"
    case .or: ".|"
    case .exclusiveOr: ".^"
    case .not: ".!"
    case .numbers: "numbers"
    }
  }

  func evaluated(at x: [ProgramValue]) -> [ProgramValue] {
    switch self {
    case .comparison(let relation): [.mask(x[0].tensor.compared(to: x[1].tensor, by: relation))]
    case .and: [.mask(x[0].mask .& x[1].mask)]
    case .or: [.mask(x[0].mask .| x[1].mask)]
    case .exclusiveOr: [.mask(x[0].mask .^ x[1].mask)]
    case .not: [.mask(.!x[0].mask)]
    case .numbers(let scalarType): [.tensor(Tensor(x[0].mask, as: scalarType))]
    }
  }

  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    switch self {
    case .comparison(let relation): [function.compare(x[0], relation.direction, x[1])]
    case .and: [function.map("and", x[0], x[1])]
    case .or: [function.map("or", x[0], x[1])]
    case .exclusiveOr: [function.map("xor", x[0], x[1])]
    case .not: [function.map("not", x[0])]
    case .numbers(let scalarType):
      [function.convert(x[0], to: scalarType == .float32 ? .float32 : .float64)]
    }
  }
}
