import Adjoint

/// A tensor as the fixtures hold it: its shape and its scalars, row-major.
struct TensorFixture: Decodable {
  let shape: [Int]
  let values: [Double]

  func tensor(as scalarType: ScalarType) -> Tensor {
    Tensor(values, shape: Shape(shape), as: scalarType)
  }
}
