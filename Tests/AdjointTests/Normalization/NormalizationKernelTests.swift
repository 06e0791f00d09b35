import CKernels
import Testing

@testable import Adjoint

/// The kernels at every level against the composition in float64.
@Suite struct NormalizationKernelTests {
  /// Rows and columns around vectors and around groups of rows.
  private static let shapes: [Shape] = [
    [1, 1], [1, 7], [3, 8], [4, 5], [5, 33], [9, 64], [2, 300], [17, 16],
  ]

  @Test(arguments: KernelsUnderTest.all, shapes)
  func layers(_ kernels: KernelsUnderTest, _ shape: Shape) {
    for isCentered in [true, false] {
      let operation = Normalization(
        .lastAxes(1), isCentered: isCentered, parameters: [.scale, .shift])
      let groups = NormalizationGroups(
        count: shape[0], group_stride: shape[1], runs: 1, run_stride: shape[1], length: shape[1],
        parameters: .ofScalars, period: 1, is_centered: isCentered ? 1 : 0, is_by_itself: 1)
      check(kernels, groups, shape, parameters: [shape[1]]) { operation.composition($0) }
    }
  }

  @Test(arguments: KernelsUnderTest.all, [1, 2] as [Int])
  func groups(_ kernels: KernelsUnderTest, _ groupCount: Int) {
    // Gradients of two scalars cancel entirely, so there are more in a group.
    for length in [3, 7, 16, 33, 150] {
      let shape: Shape = [3, 4, length]
      let size = 4 / groupCount * length
      let groups = NormalizationGroups(
        count: 3 * groupCount, group_stride: size, runs: 4 / groupCount, run_stride: length,
        length: length, parameters: .ofRuns, period: groupCount, is_centered: 1, is_by_itself: 1)
      let operation = Normalization(
        .channels(groups: groupCount), parameters: [.scale, .shift])
      check(kernels, groups, shape, parameters: [4]) { operation.composition($0) }
    }
  }

  @Test(arguments: KernelsUnderTest.all)
  func batches(_ kernels: KernelsUnderTest) {
    for length in [1, 7, 16, 33, 150] {
      let shape: Shape = [3, 4, length]
      let groups = NormalizationGroups(
        count: 4, group_stride: length, runs: 3, run_stride: 4 * length, length: length,
        parameters: .ofGroups, period: 4, is_centered: 1, is_by_itself: 1)
      let operation = NormalizationOfBatch(parameters: [.scale, .shift])
      check(kernels, groups, shape, parameters: [4]) { operation.composition($0).normalized }
    }
  }

  private func check(
    _ kernels: KernelsUnderTest, _ groups: NormalizationGroups, _ shape: Shape,
    parameters: Shape, _ composition: @escaping (Operands) -> Tensor
  ) {
    func random(_ shape: Shape, _ seed: Int) -> Tensor {
      Tensor(kernels.random(shape.elementCount, seed: seed), shape: shape, as: .float64)
    }
    let point = [random(shape, 1), random(parameters, 2), random(parameters, 3)]
    let cotangent = random(shape, 4)
    let (value, pullback) = valueWithPullback(at: point) { composition(Operands($0)) }
    let expected = pullback(cotangent)

    let (x, scale, shift) = (
      kernels.scalars(point[0].scalars), kernels.scalars(point[1].scalars),
      kernels.scalars(point[2].scalars)
    )
    let g = kernels.scalars(cotangent.scalars)
    let (out, gradient) = (
      kernels.unwritten(shape.elementCount), kernels.unwritten(shape.elementCount)
    )
    var moments = [NormalizationMoments](repeating: NormalizationMoments(), count: groups.count)
    let rows = groups.parameters == .ofRuns ? groups.count / groups.period : 1
    var scaleSums = [Double](repeating: 0, count: rows * parameters.elementCount)
    var shiftSums = scaleSums
    withUnsafePointer(to: groups) { groups in
      let count = groups.pointee.count
      kernels.table.group_moments(groups, 0, count, x.address, 1e-5, &moments, nil)
      kernels.table.normalize(
        groups, 0, count, x.address, moments, scale.address, shift.address, out.address)
      moments.withUnsafeBufferPointer { moments in
        scaleSums.withUnsafeMutableBufferPointer { scaleSums in
          shiftSums.withUnsafeMutableBufferPointer { shiftSums in
            var job = NormalizationPullback(
              x: x.address, cotangent: g.address, scale: scale.address,
              moments: moments.baseAddress!, mean_cotangents: nil, variance_cotangents: nil,
              gradient: gradient.address, scale_sums: scaleSums.baseAddress!,
              shift_sums: shiftSums.baseAddress!)
            kernels.table.normalize_pullback(groups, 0, count, &job)
          }
        }
      }
    }
    let label = "\(kernels) \(shape)"
    let tolerance = Tolerance.ofLargest(kernels.scalarType == .float32 ? 1e-6 : 1e-14, or: 1)
    func totals(_ sums: [Double]) -> [Double] {
      let count = parameters.elementCount
      return (0..<count).map { column in (0..<rows).reduce(0) { $0 + sums[$1 * count + column] } }
    }
    for (values, expected, quantity) in [
      (out.values, value, "result"), (gradient.values, expected[0], "gradient"),
      (totals(scaleSums), expected[1], "of the scale"),
      (totals(shiftSums), expected[2], "of the shift"),
    ] {
      expectClose(
        values, expected.scalars, of: kernels.scalarType, within: tolerance,
        "\(label): \(quantity)")
    }
  }
}
