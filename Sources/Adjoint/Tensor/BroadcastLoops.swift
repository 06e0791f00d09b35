import CKernels

extension Shape {
  /// The shape that two operands are broadcast to, after NumPy's rule: aligned at the last axis, lengths
  /// are equal or one of them is 1 or missing. Nil where there is none.
  func broadcast(with other: Shape) -> Shape? {
    if self == other { return self }
    let rank = Swift.max(self.rank, other.rank)
    var lengths = [Int](repeating: 1, count: rank)
    for back in 1...rank {
      let a = back <= self.rank ? self[self.rank - back] : 1
      let b = back <= other.rank ? other[other.rank - back] : 1
      guard a == b || a == 1 || b == 1 else { return nil }
      lengths[rank - back] = a == 1 ? b : a
    }
    return Shape(lengths)
  }

  /// The same, which traps, naming the operation, where there is none.
  func broadcast(with other: Shape, in operation: @autoclosure () -> String) -> Shape {
    guard let shape = broadcast(with: other) else {
      fatalError(
        "\(operation()): shapes \(self) and \(other) cannot be broadcast together; aligned at the "
          + "last axis, lengths must be equal or 1 (reshape one of the operands)")
    }
    return shape
  }

  /// Whether a tensor of this shape can be repeated to another.
  func isRepeated(in result: Shape) -> Bool {
    let missing = result.rank - rank
    return missing >= 0 && indices.allSatisfy { self[$0] == 1 || self[$0] == result[missing + $0] }
  }

  /// The distance from one index of `result` to the next in a tensor of this shape, which is
  /// repeated along the axes that it lacks or has with length 1.
  func strides(broadcastTo result: Shape) -> [Int] {
    let missing = result.rank - rank
    let own = strides
    return result.indices.map { axis in
      axis < missing || self[axis - missing] == 1 ? 0 : own[axis - missing]
    }
  }

  /// The axes of `result` along which a tensor of this shape is repeated.
  func axesRepeated(in result: Shape) -> [Int] {
    let missing = result.rank - rank
    return result.indices.filter { axis in
      axis < missing || (self[axis - missing] == 1 && result[axis] != 1)
    }
  }
}

extension Tensor {
  /// `kernel` over each pair of scalars of two tensors, broadcast. Traps, naming the operation, when the
  /// types differ, and when the shapes cannot be broadcast together.
  func combined(
    with other: Tensor, in operation: StaticString, by kernel: (Kernels) -> adjoint_binary
  ) -> Tensor {
    let kernel = kernel(scalarType.kernels)
    // A short way for small tensors of one shape, which are the most frequent.
    let count = elementCount
    if count <= Tensor.elementwiseGrain && shape == other.shape && scalarType == other.scalarType {
      let result = Tensor(uninitializedLike: self)
      kernel(count, address, 1, other.address, 1, result.storage.address)
      return result
    }
    return combined(with: other, in: "\(operation)", grain: Tensor.elementwiseGrain) {
      kernel($0.count, $0.a, $0.aStride, $0.b, $0.bStride, $1)
    }
  }

  /// `loop` over each run of pairs of scalars of two tensors, broadcast.
  ///
  /// - Parameter grain: the number of scalars that is worth another thread.
  func combined(
    with other: Tensor, in operation: @autoclosure () -> String, grain: Int,
    by loop: (PairRun, UnsafeMutableRawPointer) -> Void
  ) -> Tensor {
    requireSameScalarType(self, other, in: operation())
    let shape = self.shape.broadcast(with: other.shape, in: operation())
    let result = Tensor(
      uninitialized: shape, as: scalarType,
      for:
        "\(operation()): shapes \(self.shape) and \(other.shape) are broadcast to all pairs of their "
        + "scalars (to pair them one by one, reshape an operand)")
    let (out, width) = (result.storage.address, scalarType.byteCount)
    forEachRun(with: other, over: shape, grain: grain) { loop($0, out + $0.position * width) }
    return result
  }

  /// Pairs of scalars of two tensors. A stride is 1, or 0 where one scalar is repeated.
  struct PairRun {
    /// Where the run starts among the scalars of the result, in row-major order.
    let position: Int
    let count: Int

    let a: UnsafeRawPointer
    let aStride: Int
    let b: UnsafeRawPointer
    let bStride: Int

    func scalars<Scalar>(
      as type: Scalar.Type
    ) -> (a: UnsafePointer<Scalar>, b: UnsafePointer<Scalar>) {
      (a.assumingMemoryBound(to: type), b.assumingMemoryBound(to: type))
    }
  }

  /// Calls `body` for each run of scalars of two tensors that are broadcast to `shape`, several at a
  /// time when there are many.
  func forEachRun(
    with other: Tensor, over shape: Shape, grain: Int, _ body: (PairRun) -> Void
  ) {
    let (a, b, width) = (address, other.address, scalarType.byteCount)
    func cut(count: Int, aStride: Int, bStride: Int) {
      Parallelism.forEach(count: count, grain: grain) { range in
        let start = range.lowerBound * width
        body(
          PairRun(
            position: range.lowerBound, count: range.count, a: a + start * aStride,
            aStride: aStride, b: b + start * bStride, bStride: bStride))
      }
    }
    func onlyStride(_ x: Tensor) -> Int? { x.shape == shape ? 1 : x.elementCount == 1 ? 0 : nil }
    if let aStride = onlyStride(self), let bStride = onlyStride(other) {
      return cut(count: shape.elementCount, aStride: aStride, bStride: bStride)
    }
    let nest = LoopNest(over: shape, broadcasting: [self.shape, other.shape])
    let (aStride, bStride) = (nest.strides[0], nest.strides[1])
    if nest.outer.isEmpty { return cut(count: nest.count, aStride: aStride, bStride: bStride) }
    func run(_ nest: LoopNest, from first: Int, _ start: (Int, Int)) {
      var position = first
      nest.run { offsets in
        body(
          PairRun(
            position: position, count: nest.count, a: a + (start.0 + offsets[0]) * width,
            aStride: aStride, b: b + (start.1 + offsets[1]) * width, bStride: bStride))
        position += nest.count
      }
    }
    guard let parts = nest.parts(ofAbout: grain) else { return run(nest, from: 0, (0, 0)) }
    Parallelism.forEach(pieces: parts.count) { index in
      let (part, first, offsets) = parts[index]
      run(part, from: first, (offsets[0], offsets[1]))
    }
  }

  func mapped(by kernel: (Kernels) -> adjoint_unary) -> Tensor {
    let kernel = kernel(scalarType.kernels)
    let width = scalarType.byteCount
    return elementwise(shape, grain: Tensor.elementwiseGrain) { range, out in
      let offset = range.lowerBound * width
      kernel(range.count, address + offset, out + offset)
    }
  }

  /// A tensor of this scalar type whose ranges of scalars `write` fills in, several at a time when
  /// there are many.
  func elementwise(
    _ shape: Shape, grain: Int, _ write: (Range<Int>, UnsafeMutableRawPointer) -> Void
  ) -> Tensor {
    let result = Tensor(uninitialized: shape, as: scalarType)
    let out = result.storage.address
    Parallelism.forEach(count: result.elementCount, grain: grain) { range in
      write(range, out)
    }
    return result
  }

  /// The number of scalars that is worth another thread. They take some microseconds, several times as
  /// long as a call for help, and fit in the second-level cache.
  static var elementwiseGrain: Int { 1 << 15 }
}

/// Traps when two operands have different scalar types.
func requireSameScalarType(
  _ a: Tensor, _ b: Tensor, in operation: @autoclosure () -> String
) {
  require(
    a.scalarType == b.scalarType,
    "\(operation()): the operands are \(a.scalarType) of shape \(a.shape) and \(b.scalarType) of "
      + "shape \(b.shape); "
      + (TapeStack.current.substitutes.values.isEmpty
        ? "convert one with cast(to:)"
        : "checkGradients(of:) makes the parameters float64, and substituting(_:for:) gives them any "
          + "type, so cast the loss's other tensors to it with cast(to:)"))
}
