import Adjoint
import Foundation

/// What an operation costs on tapes of different lengths, for chains of multiplications of scalars:
/// the time of forward and backward together, and the memory that is resident between the two.
///
/// Where a tape is linear the columns are constant. Linux alone tells the memory, page by page, so of
/// short tapes many are held at once.
func reportTapeLengths(filter: String) {
  let lengths = [100, 1_000, 10_000, 100_000, 1_000_000]
  guard filter.isEmpty || "tape".contains(filter) else { return }

  // All tapes are held until the last is measured: freed memory would be used again, and not show.
  var held: [(Tensor) -> Tensor] = []
  let bytes = lengths.map { length in
    let count = max(1, 100_000 / length)
    held.reserveCapacity(held.count + count)
    let before = ProcessMemory.kilobytes("VmRSS")
    for _ in 0..<count { held.append(valueWithPullback(at: Tensor(1), of: chain(length)).pullback) }
    let growth = (ProcessMemory.kilobytes("VmRSS") - before) * 1024
    return growth > 0 ? "\(growth / (count * length))" : "unknown"
  }
  held = []

  print("tape        operations   µs/operation   bytes/operation")
  for (length, bytes) in zip(lengths, bytes) {
    let timing = Timing { _ = gradient(at: Tensor(1.0001), of: chain(length)) }
    print(
      String(format: "%22d   %12.3f   ", length, timing.median * 1e6 / Double(length))
        + String(repeating: " ", count: max(0, 15 - bytes.count)) + bytes)
    fflush(nil)
  }
}

/// w·w·…·w, so many times.
private func chain(_ length: Int) -> (Tensor) -> Tensor {
  { w in
    var product = w
    for _ in 0..<length { product = product * w }
    return product
  }
}
