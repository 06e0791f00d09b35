import Adjoint

/// x³, with a loop of its own.
struct Cube: ElementwiseOperation {
  func value<S: RealNumber>(_ x: S) -> S { x * x * x }

  var kernel: ElementwiseKernel? {
    ElementwiseKernel(
      float32: { x, y in for index in x.indices { y[index] = x[index] * x[index] * x[index] } },
      float64: { x, y in for index in x.indices { y[index] = x[index] * x[index] * x[index] } })
  }
}

func cube(_ x: Tensor) -> Tensor { apply(Cube(), to: x) }

/// x²·y, with loops for it and for its derivative with respect to y.
struct SquareTimes: BinaryElementwiseOperation {
  func value<S: RealNumber>(_ x: S, _ y: S) -> S { x * x * y }

  var kernel: BinaryElementwiseKernel? {
    BinaryElementwiseKernel { x, xStride, y, yStride, z in
      for i in z.indices { z[i] = x[i * xStride] * x[i * xStride] * y[i * yStride] }
    } float64: { x, xStride, y, yStride, z in
      for i in z.indices { z[i] = x[i * xStride] * x[i * xStride] * y[i * yStride] }
    }
  }

  var yDerivativeKernel: BinaryElementwiseKernel? {
    BinaryElementwiseKernel { x, xStride, _, _, z in
      for i in z.indices { z[i] = x[i * xStride] * x[i * xStride] }
    } float64: { x, xStride, _, _, z in
      for i in z.indices { z[i] = x[i * xStride] * x[i * xStride] }
    }
  }
}
