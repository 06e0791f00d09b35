import CKernels
import Testing

@testable import Adjoint

// The kernels of random numbers between pages without access.
extension GuardPageTests {
  @Test("Random numbers", arguments: KernelsUnderTest.all, Place.allCases)
  func randomNumbers(_ kernels: KernelsUnderTest, _ place: Place) {
    let desk = Desk(kernels, place)
    var range = NumberRange(lower: 1, width: 2, scale: 1, first: 1, last: 2.9)
    for count in Self.counts {
      let groups = (count + 63) / 64
      desk.expectIntact("random_words, \(groups) groups") {
        kernels.table.random_words(
          PhiloxKey(key: 1, stream: 2), 3, groups,
          $0(64 * groups, as: .float32).assumingMemoryBound(to: UInt32.self))
      }
      desk.expectIntact("\(count) uniform and normal numbers, dropout") {
        kernels.table.uniform(
          count, $0(count, as: .float64).assumingMemoryBound(to: UInt64.self), &range, $0(count))
        kernels.table.normal(count, $0(64 * groups), 0, 1, $0(count))
        kernels.table.dropout(
          count, $0(count, as: .float32).assumingMemoryBound(to: UInt32.self), 1 << 31, 0.5,
          $0(count), $0(count))
      }
    }
  }
}
