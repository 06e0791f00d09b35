extension Tensor {
  /// A tensor of `shape` whose scalar at an index is this tensor's at the offset that `strides`
  /// give: the copy behind broadcasting and transposing.
  func gathered(_ shape: Shape, strides: [Int]) -> Tensor {
    let result = Tensor(uninitialized: shape, as: scalarType)
    let nest = LoopNest(over: shape, strides: [strides])
    let (source, target) = (address, result.storage.address)
    switch scalarType {
    case .float32: nest.copy(UInt32.self, from: source, to: target)
    case .float64: nest.copy(UInt64.self, from: source, to: target)
    }
    return result
  }
}

extension LoopNest {
  fileprivate func copy<Bits>(
    _ type: Bits.Type, from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer
  ) {
    let stride = strides[0]
    var source = source.assumingMemoryBound(to: Bits.self)
    var target = target.assumingMemoryBound(to: Bits.self)
    let start = source
    run { offsets in
      source = start + offsets[0]
      switch stride {
      case 0: target.update(repeating: source.pointee, count: count)
      case 1: target.update(from: source, count: count)
      default: for index in 0..<count { target[index] = source[index * stride] }
      }
      target += count
    }
  }
}
