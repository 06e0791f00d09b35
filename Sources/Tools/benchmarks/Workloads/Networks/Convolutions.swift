import Adjoint

extension Workload {
  /// Convolutions of images of 28 × 28 with windows of 3 × 3, plus a bias: of all channels, and of each
  /// alone. With the gradients of images, weights and bias.
  static func convolutions(_ scale: Scale) -> [Workload] {
    let images = scale == .whole ? 32 : 4
    let shape: Shape = [images, 32, 28, 28]
    return [
      // Three products.
      Workload(
        name: "convolution/32x16x28x28/32",
        amount: .flops(3 * convolutionFlops(images, side: 28, 16, 32)), limit: .arithmetic
      ) {
        convolution([images, 16, 28, 28], weights: [32, 16, 3, 3], groups: 1)
      },
      // The images are read twice, the cotangent once, and the value and the gradient are written.
      Workload(
        name: "depthwise-convolution/32x32x28x28", bytes: 20 * shape.elementCount,
        scalars: shape.elementCount
      ) {
        convolution(shape, weights: [32, 1, 3, 3], groups: 32)
      },
    ]
  }

  /// Of a forward of windows of 3 × 3 around each pixel; the backward has as many for each gradient.
  static func convolutionFlops(
    _ images: Int, side: Int, _ inputs: Int, _ outputs: Int
  ) -> Double {
    2 * Double(images * side * side) * Double(inputs * outputs * 9)
  }

  private static func convolution(_ images: Shape, weights: Shape, groups: Int) -> Work {
    Work(
      at: [
        normal(images, seed: 1), normal(weights, seed: 2), normal([weights[0]], seed: 3),
      ]
    ) {
      convolution2D($0[0], $0[1], bias: $0[2], padding: 1, groups: groups)
    }
  }
}
