import Adjoint

/// Two shapes, and the one that they share under broadcasting.
struct BroadcastPattern: CustomStringConvertible {
  let left: Shape
  let right: Shape
  let result: Shape

  init(_ left: Shape, _ right: Shape, _ result: Shape) {
    (self.left, self.right, self.result) = (left, right, result)
  }

  var description: String { "\(left) and \(right)" }

  static let all: [BroadcastPattern] = [
    // Equal shapes.
    .init([], [], []), .init([1], [1], [1]), .init([7], [7], [7]), .init([3, 5], [3, 5], [3, 5]),
    .init([2, 3, 5], [2, 3, 5], [2, 3, 5]),
    // A scalar, of any rank.
    .init([], [7], [7]), .init([7], [], [7]), .init([3, 5], [], [3, 5]),
    .init([], [3, 5], [3, 5]),
    .init([3, 5], [1], [3, 5]), .init([1, 1], [3, 5], [3, 5]), .init([], [1], [1]),
    .init([1, 1, 1, 1], [2], [1, 1, 1, 2]),
    // A row.
    .init([3, 5], [5], [3, 5]), .init([5], [3, 5], [3, 5]), .init([3, 5], [1, 5], [3, 5]),
    .init([1, 5], [3, 5], [3, 5]), .init([2, 3, 5], [5], [2, 3, 5]),
    .init([3, 5], [2, 3, 5], [2, 3, 5]),
    // A column.
    .init([3, 5], [3, 1], [3, 5]), .init([3, 1], [3, 5], [3, 5]),
    .init([2, 3, 5], [3, 1], [2, 3, 5]), .init([2, 1, 1], [2, 3, 5], [2, 3, 5]),
    // Both repeated.
    .init([3, 1], [1, 5], [3, 5]), .init([1, 5], [3, 1], [3, 5]), .init([3, 1], [5], [3, 5]),
    .init([2, 1, 5], [3, 1], [2, 3, 5]), .init([2, 1, 3, 1], [1, 2, 1, 5], [2, 2, 3, 5]),
    .init([2, 3, 1, 2], [7, 1], [2, 3, 7, 2]),
    // Lengths of zero.
    .init([0], [0], [0]), .init([0], [], [0]), .init([1], [0], [0]),
    .init([3, 0], [3, 1], [3, 0]),
    .init([1, 3], [0, 3], [0, 3]), .init([0, 3], [3], [0, 3]), .init([2, 0, 3], [3], [2, 0, 3]),
    .init([2, 0, 3], [2, 1, 1], [2, 0, 3]), .init([0, 1], [1, 3], [0, 3]),
    .init([0, 1], [0], [0, 0]),
  ]
}
