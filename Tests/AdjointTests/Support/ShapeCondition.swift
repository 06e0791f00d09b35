import Adjoint

/// What an operation needs of a shape.
struct ShapeCondition: Sendable {
  let holds: @Sendable (Shape) -> Bool

  static let any = ShapeCondition { _ in true }
  static let notEmpty = ShapeCondition { $0.elementCount > 0 }
  static let firstNotEmpty = ShapeCondition { $0.first ?? 0 > 0 }
  static let lastNotEmpty = ShapeCondition { $0.last ?? 0 > 0 }
  static let isRow = ShapeCondition { $0.first == 1 }
  static let isColumn = ShapeCondition { $0.last == 1 }
  static func rank(_ rank: Int) -> ShapeCondition { ShapeCondition { $0.rank == rank } }
  static func rank(atLeast least: Int) -> ShapeCondition { ShapeCondition { $0.rank >= least } }

  func and(_ other: ShapeCondition) -> ShapeCondition {
    ShapeCondition { holds($0) && other.holds($0) }
  }
}
