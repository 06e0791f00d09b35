import CKernels
import Testing

@testable import Adjoint

// The kernels of recurrent steps between pages without access.
extension GuardPageTests {
  @Test("Recurrent steps", arguments: KernelsUnderTest.all, Place.allCases)
  func recurrentSteps(_ kernels: KernelsUnderTest, _ place: Place) {
    let (desk, table) = (Desk(kernels, place), kernels.table)
    for (rows, width) in Self.shapes where rows * width < 400 {
      for isWhole in [true, false] {
        desk.expectIntact("[\(rows), \(width)], all results: \(isWhole)") { memory in
          func array(_ parts: Int) -> UnsafeMutableRawPointer { memory(rows * width * parts) }
          table.gru_step(
            rows, width, array(3), array(3), array(1), array(1), isWhole ? array(5) : nil)
          table.gru_step_back(
            rows, width, array(1), array(5), array(1), isWhole ? array(3) : nil, array(3))
          table.lstm_step(
            rows, width, array(4), array(4), array(1), array(1), array(1), isWhole ? array(6) : nil)
          table.lstm_step_back(rows, width, array(1), array(6), array(1), array(1), array(4))
        }
      }
    }
  }
}
