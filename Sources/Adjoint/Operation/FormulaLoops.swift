extension Tensor {
  /// A formula's loop over the scalars, in pieces when there are many.
  func mapped(by loop: Elementwise.Loop) -> Tensor {
    let (type, width) = (scalarType, scalarType.byteCount)
    return elementwise(shape, grain: Tensor.formulaGrain) { range, out in
      let offset = range.lowerBound * width
      loop(type, range.count, address + offset, out + offset)
    }
  }

  /// A kernel over the scalars.
  func mapped(by kernel: ElementwiseKernel) -> Tensor {
    let (type, table, width) = (scalarType, scalarType.kernels, scalarType.byteCount)
    return elementwise(shape, grain: Tensor.elementwiseGrain) { range, out in
      let offset = range.lowerBound * width
      kernel(type, table, range.count, address + offset, out + offset)
    }
  }

  /// A formula's loop over each pair of scalars of two tensors, broadcast together.
  func combined(
    with other: Tensor, in operation: @autoclosure () -> String, by loop: BinaryElementwise.Loop
  ) -> Tensor {
    let type = scalarType
    return combined(with: other, in: operation(), grain: Tensor.formulaGrain) { run, out in
      loop(type, run.count, run.a, run.aStride, run.b, run.bStride, out)
    }
  }

  /// The number of scalars that is worth another thread. A formula takes some nanoseconds for a scalar,
  /// many times what a kernel does. So these take tens of microseconds, well above the cost of waking a
  /// thread.
  static var formulaGrain: Int { 1 << 14 }
}
