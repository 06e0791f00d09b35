import TestSupport
import Testing

@testable import Adjoint

/// Slices, padding, flips and what else moves scalars without arithmetic: values, gradients,
/// gradients of gradients, refusals.
@Suite struct SliceTests {
  /// 0, 1, 2, …, so that a scalar's value is its place.
  private static func places(_ shape: Shape, as type: ScalarType = .float32) -> Tensor {
    Tensor((0..<shape.elementCount).map { Double($0) }, shape: shape, as: type)
  }

  @Test(arguments: ScalarType.allCases)
  func positionsAndRanges(_ type: ScalarType) {
    let x = Self.places([4, 5], as: type)
    #expect(x[1].shape == [5] && x[1].scalars == [5, 6, 7, 8, 9])
    #expect(x[-1].scalars == [15, 16, 17, 18, 19])
    #expect(x[1, -2].shape == [] && x[1, -2].scalar == 8)
    #expect(x[1..<3].shape == [2, 5] && x[1..<3].scalars == (5..<15).map { Double($0) })
    #expect(x[1..<3, 2].shape == [2] && x[1..<3, 2].scalars == [7, 12])
    #expect(x[.all, ..<2].scalars == [0, 1, 5, 6, 10, 11, 15, 16])
    #expect(x[3..., 3...].scalars == [18, 19])
    #expect(x[...0, 1...2].scalars == [1, 2])
    #expect(x[.all, 2].scalars == [2, 7, 12, 17])
    #expect(x[2, .all].scalars == [10, 11, 12, 13, 14])
    #expect(x[4...].shape == [0, 5])
    #expect(x[2..<2, 5..<5].shape == [0, 0])
    #expect(x[].scalars == x.scalars)
    #expect(x[.all].shape == [4, 5])
  }

  @Test("Negative bounds count from the end", arguments: 0...5)
  func boundsFromTheEnd(_ length: Int) {
    let x = Self.places([length])
    let all = Array(x.scalars)
    for bound in 0..<length {
      // −length + bound is the position `bound`.
      let negative = bound - length
      #expect(x[negative...].scalars == Array(all[bound...]))
      #expect(x[..<negative].scalars == Array(all[..<bound]))
      #expect(x[...negative].scalars == Array(all[...bound]))
      for last in bound..<length {
        #expect(x[negative..<(last - length)].scalars == Array(all[bound..<last]))
        #expect(x[negative...(last - length)].scalars == Array(all[bound...last]))
      }
    }
    var y = Self.places([2, 3])
    #expect(y[.all, (-2)...].scalars == [1, 2, 4, 5])
    #expect(y.sliced(..<(-1), along: 1).scalars == [0, 1, 3, 4])
    y[.all, -2...(-1)] = Tensor(7)
    #expect(y.scalars == [0, 7, 7, 3, 7, 7])
  }

  @Test(arguments: ScalarType.allCases)
  func strides(_ type: ScalarType) {
    let x = Self.places([4, 5], as: type)
    #expect(x[stride(from: 0, to: 4, by: 2), 0].scalars == [0, 10])
    #expect(x[stride(from: 3, through: 0, by: -1), 1].scalars == [16, 11, 6, 1])
    #expect(x[stride(from: 3, to: 0, by: -3), stride(from: 1, to: 5, by: 3)].scalars == [16, 19])
    #expect(x[stride(from: 2, to: 2, by: 1)].shape == [0, 5])
    #expect(x[stride(from: 3, to: 100, by: 100)].shape == [1, 5])
    #expect(x[0, stride(from: 4, through: 0, by: -2)].scalars == [4, 2, 0])
  }

  @Test func anAxisByItsNumber() {
    let x = Self.places([2, 3, 4])
    #expect(x.sliced(1..<3, along: -1).shape == [2, 3, 2])
    #expect(x.sliced(0, along: 1).scalars == [0, 1, 2, 3, 12, 13, 14, 15])
    #expect(x.sliced(.all, along: 2).shape == [2, 3, 4])
  }

  /// Every slice of three axes against the same loops written out.
  @Test(arguments: ScalarType.allCases)
  func agreesWithLoops(_ type: ScalarType) {
    let shape: Shape = [3, 4, 5]
    let x = Self.places(shape, as: type)
    let selections = shape.map { length in
      [
        Array(0..<length), Array(1..<length - 1), Array(stride(from: 0, to: length, by: 2)),
        Array((0..<length).reversed()), [length - 1], [],
      ]
    }
    for a in selections[0] {
      for b in selections[1] {
        for c in selections[2] {
          let slice = x[evenly(a), evenly(b), evenly(c)]
          let expected = a.flatMap { i in
            b.flatMap { j in c.map { k in Double((i * 4 + j) * 5 + k) } }
          }
          #expect(slice.shape == [a.count, b.count, c.count])
          #expect(slice.scalars == expected, "\(a), \(b), \(c)")
        }
      }
    }
  }

  private func evenly(_ positions: [Int]) -> any AxisIndex {
    guard let first = positions.first, let last = positions.last else { return 0..<0 }
    let step = positions.count > 1 ? positions[1] - first : 1
    return stride(from: first, through: last, by: step)
  }

  @Test func aWholeSliceCopiesNothing() {
    let x = Self.places([3, 1, 2])
    #expect(address(of: x[0..<3]) == address(of: x))
    #expect(address(of: x[.all, 0]) == address(of: x))
    #expect(address(of: x[0]) != address(of: x))
    #expect(address(of: x.flattened()) == address(of: x))
    #expect(address(of: x.squeezed()) == address(of: x))
  }

  private func address(of x: Tensor) -> UnsafeRawPointer? {
    x.withUnsafeScalars(as: Float.self) { UnsafeRawPointer($0.baseAddress) }
  }

  @Test func paddingAndFlips() {
    let x = Self.places([2, 3])
    let padded = x.padded(before: [1, 0], after: [0, 2], with: -1)
    #expect(padded.shape == [3, 5])
    #expect(padded.scalars == [-1, -1, -1, -1, -1, 0, 1, 2, -1, -1, 3, 4, 5, -1, -1])
    #expect(x.flipped(along: 1).scalars == [2, 1, 0, 5, 4, 3])
    #expect(x.flipped(along: [0, -1]).scalars == [5, 4, 3, 2, 1, 0])
    #expect(
      Tensor.zeros([0, 2]).padded(before: [1, 0], after: [1, 0], with: 3).scalars == [3, 3, 3, 3])
    #expect(Tensor.zeros([0, 2]).flipped(along: 0).shape == [0, 2])
  }

  @Test func joiningAndCutting() {
    let x = Self.places([2, 6])
    let parts = x.split(sizes: [1, 0, 3, 2], along: 1)
    #expect(parts.map(\.shape) == [[2, 1], [2, 0], [2, 3], [2, 2]])
    #expect(Tensor.concatenate(parts, along: -1).scalars == x.scalars)
    #expect(
      x.split(into: 3, along: -1).map(\.scalars) == [[0, 1, 6, 7], [2, 3, 8, 9], [4, 5, 10, 11]])
    #expect(x.unstacked().map(\.scalars) == [x[0].scalars, x[1].scalars])
    #expect(Tensor.stack(x.unstacked(along: 1), along: 1).scalars == x.scalars)
    #expect(Tensor.stack([x, x, x], along: -1).shape == [2, 6, 3])
    #expect(Tensor.stack([Tensor(1), Tensor(2)]).scalars == [1, 2])
    #expect(Tensor.zeros([0, 2]).split(sizes: []).isEmpty)
    #expect(x.repeated([2, 1]).scalars == x.scalars + x.scalars)
    #expect(Tensor([1, 2]).repeated([3]).scalars == [1, 2, 1, 2, 1, 2])
    #expect(x.repeated([0, 2]).shape == [0, 12])
  }

  @Test func axesOfLengthOne() {
    let x = Self.places([2, 1, 3, 1])
    #expect(x.squeezed().shape == [2, 3])
    #expect(x.squeezed(along: -1).shape == [2, 1, 3])
    #expect(x.squeezed(along: [1, 3]).shape == [2, 3])
    #expect(x.expandingDimensions(at: 0).shape == [1, 2, 1, 3, 1])
    #expect(x.expandingDimensions(at: -1).shape == [2, 1, 3, 1, 1])
    #expect(x.expandingDimensions(at: -5).shape == [1, 2, 1, 3, 1])
    #expect(x.flattened().shape == [6])
    #expect(x.flattened(from: 1).shape == [2, 3])
    #expect(x.flattened(from: -2).shape == [2, 1, 3])
    #expect(Tensor(4).flattened().shape == [1])
    #expect(Tensor(4).expandingDimensions(at: 0).squeezed().scalar == 4)
    #expect(Tensor.zeros([2, 0, 3]).flattened(from: 1).shape == [2, 0])
  }

  static let operations: [String: @Sendable (Tensor) -> Tensor] = [
    "a position": { $0[-1] },
    "a range": { $0[1..<3] },
    "a range of the last axis": { $0.sliced(..<1, along: -1) },
    "a stride backwards": { $0[stride(from: 2, through: 0, by: -2)] },
    "padded": {
      $0.padded(before: $0.shape.map { _ in 1 }, after: $0.shape.map { _ in 2 }, with: 3)
    },
    "flipped": { $0.flipped(along: 0) },
    "repeated": { $0.repeated($0.shape.map { _ in 2 }) },
    "concatenated with itself": { Tensor.concatenate([$0, $0[..<1], $0], along: 0) },
    "stacked": { Tensor.stack([$0, $0], along: -1) },
    "split": { x in
      Tensor.concatenate(x.split(sizes: [1, 0, x.shape[0] - 1]).reversed(), along: 0)
    },
    "split along the last axis": { x in
      let parts = x.split(into: x.shape.last!, along: -1)
      return Tensor.concatenate(parts.map { $0 * parts[0] }, along: -1)
    },
    "stacked again": { x in
      Tensor.stack(x.unstacked(along: -1).map { $0 * $0 }, along: 0)
    },
    "unstacked": { $0.unstacked().reduce(Tensor(1, as: .float64)) { $0 * $1 } },
    "squeezed and expanded": { $0.expandingDimensions(at: 1).squeezed(along: 1).flattened() },
  ]

  /// Each after a square and before another, so that there is something to differentiate again.
  @Test(arguments: operations.keys.sorted())
  func agreesWithDifferences(_ name: String) throws {
    let operation = try #require(Self.operations[name])
    for shape in [[3], [3, 1], [3, 2, 2], [4, 0, 1]] as [Shape] {
      var random = RandomStream(seed: 7)
      let x = Tensor.uniform(shape, in: 0.5..<1.5, as: .float64, using: &random)
      let check = checkGradient(at: x, order: 2) { x in
        let y = operation(x * x)
        return y * y
      }
      #expect(check.agrees, "\(name), \(shape): \(check)")
    }
  }

  /// A part by itself has a gradient as large as the whole. All of them come of one step, and are as large
  /// as the whole together.
  @Test func partsAreOneStep() {
    let (count, width) = (1 << 10, 3)
    let x = Tensor.ones([count, width])
    _ = gradient(at: x) { x in
      let joined = Tensor.concatenate(x.split(into: count))
      #expect(Tape.current!.steps.map(\.name).prefix(2) == ["split", "concatenate"])
      let size = Tape.current!.values.reduce(0) { $0 + $1.shape.elementCount }
      #expect(size == 3 * count * width)
      return joined.sum()
    }
    _ = gradient(at: x) { x in
      let sum = Tensor.stack(x.unstacked(along: 1)).sum()
      #expect(Tape.current!.steps.map(\.name).prefix(2) == ["unstacked", "stack"])
      return sum
    }
  }

  /// Every way to cut, along every axis, against slices.
  @Test(arguments: ScalarType.allCases)
  func partsAgreeWithSlices(_ type: ScalarType) {
    for shape in [[6], [6, 1], [2, 6, 3], [6, 4, 6], [0, 6], [6, 0, 6]] as [Shape] {
      let x = Self.places(shape, as: type)
      for axis in shape.indices where shape[axis] == 6 {
        for sizes in [[6], [3, 3], [1, 2, 3], [0, 5, 1], [2, 2, 2], [1, 1, 1, 1, 1, 1]] {
          let parts = x.split(sizes: sizes, along: axis)
          var start = 0
          for (part, size) in zip(parts, sizes) {
            #expect(part == x.sliced(start..<start + size, along: axis))
            start += size
          }
          #expect(parts.count == sizes.count && Tensor.concatenate(parts, along: axis) == x)
        }
        let positions = x.unstacked(along: axis)
        #expect(positions == (0..<6).map { x.sliced($0, along: axis) })
        #expect(Tensor.stack(positions, along: axis) == x)
      }
    }
    #expect(Tensor.zeros([0, 3]).unstacked().isEmpty)
  }

  /// Parts that share memory are values: changing one changes no other, and not the whole.
  @Test func partsDoNotChangeWithEachOther() {
    let x = Self.places([4, 100])
    var parts = x.split(into: 2)
    parts[0] *= 2
    parts[1][0, 0] = Tensor(-1)
    #expect(x == Self.places([4, 100]))
    #expect(parts[0] == x[..<2] * 2)
    #expect(parts[1].scalars.first == -1 && parts[1][1] == x[3])
    // A part that is alone with the memory is changed there.
    var last = Self.places([2, 100]).unstacked()[1]
    last += 1
    #expect(last.scalars == (101...200).map { Double($0) })
  }

  @Test func cotangentsOfUnusedPartsAreZero() {
    let slope = gradient(at: Self.places([3, 2])) { x in
      let parts = x.unstacked()
      return (parts[2] * parts[2]).sum()
    }
    #expect(slope.scalars == [0, 0, 0, 0, 8, 10])
    let twice = gradient(at: Self.places([2, 3])) { x in
      let parts = x.split(sizes: [1, 2], along: 1)
      return (parts[0] * parts[1]).sum() + parts[1].sum()
    }
    #expect(twice.scalars == [3, 1, 1, 9, 4, 4])
  }

  /// What is refused, by what the message says.
  static let refusals: [String: @Sendable () -> Void] = [
    "subscript: 4 is outside axis 0 of a tensor of shape [4, 5], whose positions are 0 ..< 4": {
      _ = Tensor.zeros([4, 5])[4]
    },
    "subscript: -5 is outside axis 0": { _ = Tensor.zeros([4, 5])[-5] },
    "subscript: 2..<6 is outside axis 1": { _ = Tensor.zeros([4, 5])[.all, 2..<6] },
    "subscript: -2..<0 is outside axis 0": { _ = Tensor.zeros([4, 5])[-2..<0] },
    "of a range's two bounds both do or neither": { _ = Tensor.zeros([4, 5])[-2...0] },
    "subscript: (-5)... is outside axis 0": { _ = Tensor.zeros([4, 5])[(-5)...] },
    "subscript: ..<(-6) is outside axis 1": { _ = Tensor.zeros([4, 5])[.all, ..<(-6)] },
    "subscript: ...(-6) is outside axis 1": { _ = Tensor.zeros([4, 5])[.all, ...(-6)] },
    "subscript: -6..<(-1) is outside axis 1": { _ = Tensor.zeros([4, 5])[.all, -6..<(-1)] },
    "subscript: 3 indices for a tensor of shape [4, 5], which has 2 axes": {
      _ = Tensor.zeros([4, 5])[0, 0, 0]
    },
    "concatenate: tensor 0 has shape [2, 3] and tensor 1 [2, 4]; along all axes but 0": {
      _ = Tensor.concatenate([.zeros([2, 3]), .zeros([2, 4])])
    },
    "concatenate: the operands are float32 of shape [2] and float64 of shape [2]": {
      _ = Tensor.concatenate([.zeros([2]), .zeros([2], as: .float64)])
    },
    "stack: there are no tensors": { _ = Tensor.stack([]) },
    "stack: tensor 0 has shape [2] and tensor 1 [3]": {
      _ = Tensor.stack([.zeros([2]), .zeros([3])])
    },
    "split: axis 0 of a tensor of shape [5] cannot be cut into 2 parts of one length": {
      _ = Tensor.zeros([5]).split(into: 2)
    },
    "split: the sizes [2, 2] do not add up to the 5 positions of axis 0": {
      _ = Tensor.zeros([5]).split(sizes: [2, 2])
    },
    "squeezed: axis 0 of a tensor of shape [5] has length 5": {
      _ = Tensor.zeros([5]).squeezed(along: 0)
    },
    "padded: a tensor of shape [5] needs 1 counts": {
      _ = Tensor.zeros([5]).padded(before: [1, 1], after: [0])
    },
    "padded: axis 1 of a tensor of shape [2, 5] with 0 before and \(Int.max) after": {
      _ = Tensor.zeros([2, 5]).padded(before: [0, 0], after: [0, .max])
    },
    "padded: from shape [5]: a tensor of shape [9223372036854775807] float32 takes 36.9 EB": {
      _ = Tensor.zeros([5]).padded(before: [.max - 5], after: [0])
    },
  ]

  @Test(arguments: refusals.keys.sorted())
  func refuses(_ message: String) async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [message] in Self.refusals[message]!()
    }
    expectMessage(of: result, contains: message)
  }
}
