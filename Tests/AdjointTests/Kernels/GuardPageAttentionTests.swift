import CKernels
import Testing

@testable import Adjoint

// The kernels of attention between pages without access.
extension GuardPageTests {
  /// Blocks that see all keys, or ever more of them, and what lies in a bias's or a mask's place: a row for
  /// each query, or one scalar for all.
  @Test("Attention", arguments: KernelsUnderTest.all, Place.allCases)
  func attention(_ kernels: KernelsUnderTest, _ place: Place) {
    let (desk, table) = (Desk(kernels, place), kernels.table)
    for (queries, keys, seen) in [
      (1, 1, 1), (1, 0, 0), (3, 5, 5), (16, 7, 7), (17, 9, 9), (5, 5, 1), (17, 40, 1), (33, 40, 8),
      (35, 3, 2),
    ] {
      let columns = (queries + 15) / 16 * 16
      let label = "\(queries) queries, \(keys) keys, \(seen) seen"
      for length in [0, 1, 5, 16, 17] {
        desk.expectIntact("columns, \(label), length \(length)") {
          table.attention_columns_of(
            queries, length, 0.5, $0(queries * length), $0(length * columns), columns)
        }
      }
      let count = keys * columns
      desk.expectIntact("weights, \(label)") {
        table.attention_weights(
          keys, columns, seen, 0.5, $0(count), columns, $0(columns), $0(columns))
      }
      for hasCotangents in [true, false] {
        desk.expectIntact("pullback, \(label), \(hasCotangents)") {
          table.attention_pullback(
            keys, columns, seen, 0.5, $0(count), hasCotangents ? $0(count) : nil, columns,
            $0(columns), $0(columns))
        }
        desk.expectIntact("pullback of weights, \(label), \(hasCotangents)") {
          table.attention_pullback(
            keys, columns, seen, 0.5, $0(count), hasCotangents ? $0(count) : nil, columns, nil,
            $0(columns))
        }
      }
      for (queryStride, keyStride) in [(keys, 1), (0, 1), (1, 0), (0, 0)] {
        let size = (queries - 1) * queryStride + Swift.max(keys - 1, 0) * keyStride + 1
        desk.expectIntact("bias, \(label), strides \(queryStride) and \(keyStride)") { memory in
          table.attention_add_bias(
            queries, keys, seen, memory(size), queryStride, keyStride, memory(count), columns)
          table.attention_sum_bias(
            queries, keys, seen, memory(count), columns,
            memory(size, as: .float64).assumingMemoryBound(to: Double.self), queryStride, keyStride)
          // The mask ends where an array of the widest scalars does.
          let words = (size + 7) / 8
          let bytes = memory(words, as: .float64).assumingMemoryBound(to: UInt8.self)
          table.attention_hide(
            queries, keys, seen, bytes + (words * 8 - size), queryStride, keyStride, memory(count),
            columns)
        }
      }
    }
  }
}
