import CKernels
import Testing

@testable import Adjoint

// The kernels of update rules between pages without access.
extension GuardPageTests {
  func descendByRules(_ kernels: KernelsUnderTest, _ desk: Desk, _ count: Int) {
    for share in [0, 0.1] {
      desk.expectIntact("descend_by_moments, \(count) scalars") {
        var step = adjoint_moment_step(
          mean_decay: 0.9, square_decay: 0.99, gradient_rate: share, mean_rate: 0.1, root_scale: 1,
          epsilon: 1e-8, decay: share, shrinkage: share)
        kernels.table.descend_by_moments(count, &step, $0(count), $0(count), $0(count), $0(count))
      }
      desk.expectIntact("descend_by_squares, \(count) scalars") {
        var step = adjoint_square_step(
          old_square: 0.9, new_square: 0.1, momentum: 0.5, rate: 0.1, epsilon: 1e-8, decay: share)
        let keeps = share > 0
        kernels.table.descend_by_squares(
          count, &step, $0(count), $0(count), $0(count), keeps ? $0(count) : nil,
          keeps ? $0(count) : nil)
      }
      desk.expectIntact("descend_by_signs, \(count) scalars") {
        var step = adjoint_sign_step(
          direction_decay: 0.9, mean_decay: 0.99, rate: 0.1, shrinkage: share)
        kernels.table.descend_by_signs(count, &step, $0(count), $0(count), $0(count))
      }
    }
  }
}
