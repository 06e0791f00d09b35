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

  func cotangent(of operand: Int, _ g: Tensor, _ residuals: Operands) -> Tensor? {
    operand == 0 ? residuals[1] * g : residuals[0] * g
  }

  func composition(_ operands: Operands) -> Tensor { (operands[0] * operands[1]).sum() }
}
