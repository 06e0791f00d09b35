import Adjoint

/// A use of the library that stops the program, and what the sentence says: the operation first, then
/// shapes or values that were given.
struct Misuse: Sendable {
  let parts: [String]
  let commit: @Sendable () -> Void

  init(_ parts: String..., commit: @escaping @Sendable () -> Void) {
    (self.parts, self.commit) = (parts, commit)
  }

  static let all =
    shapes + slices + joins + selections + reductions + arithmetic + masks + creations + products
    + losses + networks + normalizations + attention + convolutions + derivatives + parameters
    + trainings + descents + customOperations
}

/// A matrix of two rows, in the type that tensors have unless another is asked for.
let matrix = Tensor.ones([2, 3])

/// The same in the other type.
let wide = Tensor.ones([2, 3], as: .float64)

/// An empty tensor whose other lengths have a product larger than an `Int`.
let hugeEmpty = Tensor.zeros([0, 1 << 40, 1 << 40])

/// Four million scalars, whose pairs no memory holds.
let long = Tensor.zeros([1 << 22])

/// Positions that an index of a user's own states.
struct Positions: AxisIndex {
  let start: Int
  let count: Int
  let step: Int
  var keepsAxis = true

  func positions(along length: Int) -> AxisPositions? {
    AxisPositions(start: start, count: count, step: step, keepsAxis: keepsAxis)
  }
}

/// A mask that is made for what its making says.
func use(_ mask: Mask) {}
