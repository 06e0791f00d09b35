import CKernels
import Testing

@testable import Adjoint

// The kernels of normalization between pages without access.
extension GuardPageTests {
  /// Each kind of group; with and without what may be null.
  @Test("Normalization", arguments: KernelsUnderTest.all, Place.allCases)
  func normalization(_ kernels: KernelsUnderTest, _ place: Place) {
    let desk = Desk(kernels, place)
    for (rows, columns) in Self.shapes where rows > 0 {
      for parameters in [NormalizationParameters.ofScalars, .ofRuns, .ofGroups] {
        // Rows are groups; or every second row belongs to one group; or all rows make two of them.
        let isLayer = parameters == .ofScalars
        let runs = isLayer ? 1 : (rows + 1) / 2
        let count = isLayer ? rows : 2
        let isBatch = parameters == .ofGroups
        let groups = NormalizationGroups(
          count: count, group_stride: isBatch ? columns : runs * columns, runs: runs,
          run_stride: isBatch ? 2 * columns : columns, length: columns, parameters: parameters,
          period: isLayer ? 1 : 2, is_centered: 1, is_by_itself: 1)
        let size = count * runs * columns
        desk.expectIntact("[\(rows), 3, \(columns)] exchanged") {
          kernels.table.exchange_axes(
            rows, 3, columns / 4, $0(rows * 3 * (columns / 4)), $0(rows * 3 * (columns / 4)))
        }
        let own = isLayer ? columns : isBatch ? 2 : 2 * runs
        for hasAll in [false, true] {
          desk.expectIntact("\(rows) rows of \(columns), \(parameters), all: \(hasAll)") { memory in
            func doubles(_ count: Int) -> UnsafeMutablePointer<Double> {
              memory(count, as: .float64).assumingMemoryBound(to: Double.self)
            }
            let (x, scale) = (memory(size), memory(own))
            let moments = memory(3 * count, as: .float64)
              .assumingMemoryBound(to: NormalizationMoments.self)
            var job = NormalizationPullback(
              x: x, cotangent: memory(size), scale: scale, moments: moments,
              mean_cotangents: hasAll && isBatch ? doubles(count) : nil,
              variance_cotangents: hasAll && isBatch ? doubles(count) : nil,
              gradient: hasAll ? memory(size) : nil, scale_sums: hasAll ? doubles(own) : nil,
              shift_sums: hasAll ? doubles(own) : nil)
            withUnsafePointer(to: groups) {
              kernels.table.group_moments(
                $0, 0, count, x, 1e-5, moments, hasAll ? doubles(count) : nil)
              kernels.table.normalize($0, 0, count, x, moments, scale, memory(own), memory(size))
              kernels.table.normalize_pullback($0, 0, count, &job)
            }
          }
        }
      }
    }
  }
}
