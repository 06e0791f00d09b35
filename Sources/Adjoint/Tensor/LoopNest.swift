/// The nest of loops over a shape in which several tensors are read with strides of their own.
///
/// Neighbouring axes are joined where every tensor allows it, so most nests have one or two loops: equal
/// shapes one, a row or column beside a matrix two. The innermost runs in a kernel.
struct LoopNest {
  /// The length of an axis, and a stride along it for each tensor.
  typealias Axis = (length: Int, strides: [Int])

  /// The axes outside the innermost.
  private(set) var outer: [Axis] = []

  /// The innermost axis.
  private(set) var count = 1
  private(set) var strides: [Int]

  /// A nest over `shape`, with one list of strides for each tensor.
  init(over shape: Shape, strides tensors: [[Int]]) {
    strides = tensors.map { _ in 0 }
    // The product of the other lengths may be larger than an Int.
    guard !shape.contains(0) else {
      count = 0
      return
    }
    var axes: [Axis] = []
    for axis in shape.indices where shape[axis] != 1 {
      let next = (length: shape[axis], strides: tensors.map { $0[axis] })
      if let last = axes.last,
        zip(last.strides, next.strides).allSatisfy({ $0 == $1 * next.length })
      {
        axes[axes.count - 1] = (last.length * next.length, next.strides)
      } else {
        axes.append(next)
      }
    }
    if let innermost = axes.popLast() {
      (count, strides) = innermost
      outer = axes
    }
  }

  /// A nest over the shape that tensors of these shapes are broadcast to.
  init(over shape: Shape, broadcasting shapes: [Shape]) {
    self.init(over: shape, strides: shapes.map { $0.strides(broadcastTo: shape) })
  }

  /// Takes the two innermost loops, rows and columns, out of the nest. From then on it runs once for each
  /// of their starts.
  mutating func removePlane() -> (rows: Axis, columns: Axis) {
    let columns = (length: count, strides: strides)
    let rows = outer.popLast() ?? (1, strides)
    (count, strides) = (1, strides.map { _ in 0 })
    return (rows, columns)
  }

  /// Calls `body` with each tensor's offset at each start of the innermost loop, in row-major order.
  func run(_ body: ([Int]) -> Void) {
    guard count > 0 else { return }
    var offsets = strides.map { _ in 0 }
    var position = outer.map { _ in 0 }
    while true {
      body(offsets)
      var axis = outer.count - 1
      while axis >= 0 {
        position[axis] += 1
        for tensor in offsets.indices { offsets[tensor] += outer[axis].strides[tensor] }
        if position[axis] < outer[axis].length { break }
        for tensor in offsets.indices {
          offsets[tensor] -= outer[axis].strides[tensor] * outer[axis].length
        }
        position[axis] = 0
        axis -= 1
      }
      if axis < 0 { return }
    }
  }

  /// A part of a nest: the number of its first scalar, and the tensors' offsets there.
  typealias Part = (nest: LoopNest, first: Int, offsets: [Int])

  /// The nest cut along its outermost loop into parts of about `grain` scalars. Nil where there would be
  /// one. A nest of two loops is cut at multiples of `rows`.
  func parts(ofAbout grain: Int, cuttingPlanesBy rows: Int = 1) -> [Part]? {
    let scalars = outer.reduce(count) { $0 * $1.length }
    guard scalars > grain else { return nil }
    let (length, strides) = outer.first ?? (count, strides)
    let unit = outer.count == 1 ? rows : 1
    let step = Swift.max(1, grain / (scalars / length) / unit) * unit
    guard step < length else { return nil }
    return stride(from: 0, to: length, by: step).map { start in
      var part = self
      let rest = Swift.min(step, length - start)
      if outer.isEmpty { part.count = rest } else { part.outer[0].length = rest }
      return (part, start * (scalars / length), strides.map { $0 * start })
    }
  }
}
