extension Slice: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    guard let box = Box(places) else {
      let flat = function.reshape(x[0], to: [places.whole.elementCount, 1])
      return [function.gather(flat, places.offsets, shape: places.shape)]
    }
    let bounds = box.axes.map { "\($0.first):\($0.last + 1):\($0.step)" }
    let part = function.write(
      "stablehlo.slice", x, " [\(bounds.joined(separator: ", "))]", shape: box.shape)
    return [function.reshape(function.reverse(part, box.reversed), to: places.shape)]
  }
}

extension Pad: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    [function.pad(x[0], to: places, with: value)]
  }
}

extension Overwrite: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    let ones = function.constant(1, shape: places.shape, as: x[1].element)
    let isPlace = function.compare(function.pad(ones, to: places, with: 0), "GT", 0)
    return [function.select(isPlace, function.pad(x[1], to: places, with: 0), x[0])]
  }
}

extension StableHLO {
  /// A value at some places of a larger one, and a number elsewhere.
  fileprivate func pad(_ x: Value, to places: Places, with number: Double) -> Value {
    guard let box = Box(places) else {
      // The places differ, so what is added to is the number, and what is added the difference from it.
      let flat = reshape(x, to: [places.shape.elementCount, 1])
      let whole = scatter(
        flat, places.offsets,
        into: constant(0, shape: [places.whole.elementCount, 1], as: x.element))
      let isPlace = compare(
        scatter(
          constant(1, shape: flat.shape, as: x.element), places.offsets,
          into: constant(0, shape: whole.shape, as: x.element)), "GT", 0)
      return reshape(
        select(isPlace, whole, constant(number, as: x.element)), to: places.whole)
    }
    let part = reverse(reshape(x, to: box.shape), box.reversed)
    let low = box.axes.map(\.first)
    let high = zip(box.axes, places.whole).map { $1 - 1 - $0.last }
    return write(
      "stablehlo.pad", [part, constant(number, as: x.element)],
      ", low = \(low), high = \(high), interior = \(box.axes.map { $0.step - 1 })",
      shape: places.whole)
  }

  fileprivate func reverse(_ x: Value, _ axes: [Int]) -> Value {
    axes.isEmpty ? x : write("stablehlo.reverse", [x], ", dims = \(axes)", shape: x.shape)
  }
}

extension Places {
  /// The position of each scalar among those of the whole.
  fileprivate var offsets: [Int] {
    (0..<shape.elementCount).map { number in
      zip(shape.index(at: number), strides).reduce(offset) { $0 + $1.0 * $1.1 }
    }
  }
}

/// Places along each axis of the whole by themselves.
private struct Box {
  /// The first and the last position of an axis, and the distance from one to the next.
  struct Axis {
    var first: Int
    var last: Int
    var step = 1
  }

  var axes: [Axis] = []

  /// The axes along which the order is reversed.
  var reversed: [Int] = []

  var shape: Shape { Shape(axes.map { ($0.last - $0.first) / $0.step + 1 }) }

  /// Nil where places are no such thing, as those of a diagonal, and where there are none.
  init?(_ places: Places) {
    guard !places.whole.contains(0), !places.shape.contains(0) else { return nil }
    let strides = places.whole.strides
    axes = places.whole.index(at: places.offset).map { Axis(first: $0, last: $0) }
    var next = 0
    for (length, stride) in zip(places.shape, places.strides) where length > 1 {
      let axis = (next..<axes.count).first { axis in
        let step = stride / strides[axis]
        let last = axes[axis].first + step * (length - 1)
        return places.whole[axis] > 1 && stride % strides[axis] == 0 && step != 0
          && (0..<places.whole[axis]).contains(last)
      }
      guard let axis else { return nil }
      let (first, step) = (axes[axis].first, stride / strides[axis])
      let last = first + step * (length - 1)
      axes[axis] = Axis(
        first: Swift.min(first, last), last: Swift.max(first, last), step: Swift.abs(step))
      if step < 0 { reversed.append(axis) }
      next = axis + 1
    }
  }
}
