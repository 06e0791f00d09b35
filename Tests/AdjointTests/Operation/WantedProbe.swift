import Adjoint
import Synchronization

/// y = Σ a·b, which notes what its forward is told to be wanted.
final class WantedProbe: FusedOperation {
  private let notes = Mutex<[[Bool]]>([])

  var seen: [[Bool]] { notes.withLock { $0 } }

  func forward(_ operands: Operands, _ wanted: Wanted) -> (result: Tensor, residuals: Operands) {
    notes.withLock { $0.append([wanted[0], wanted[1]]) }
    return ((operands[0] * operands[1]).sum(), operands)
  }

  func backward(_ cotangent: Tensor, _ residuals: Operands, _ wanted: Wanted) -> Cotangents {
    wanted.cotangents(residuals[1] * cotangent, residuals[0] * cotangent)
  }

  func composition(_ operands: Operands) -> Tensor { (operands[0] * operands[1]).sum() }
}
