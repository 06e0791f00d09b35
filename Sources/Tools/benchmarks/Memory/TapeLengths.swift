import Adjoint

extension Benchmark {
  /// What an operation costs on tapes of different lengths, for chains of multiplications of scalars:
  /// the time of forward and backward together, and the memory that is resident between the two.
  ///
  /// Where a tape is linear both are constant. Linux alone tells the memory, page by page, so of short
  /// tapes many are held at once.
  static let tapeLengths = Benchmark(name: "tape") { meter in
    let lengths = [100, 1_000, 10_000, 100_000, 1_000_000]
    let bytes = bytesPerOperation(lengths)
    var record = Record("tape", meter)
    record.curve = zip(lengths, bytes).map { length, bytes in
      let chain = Workload.chain(length)
      let timing = meter.timing { _ = gradient(at: Tensor(1.0001), of: chain) }
      let nanoseconds = timing.seconds.median * 1e9 / Double(length)
      var point = ["operations": Double(length), "nanosecondsPerOperation": nanoseconds]
      if let bytes { point["bytesPerOperation"] = bytes }
      return point
    }
    return record
  }

  /// All tapes are held until the last is measured: freed memory would be used again, and not show.
  private static func bytesPerOperation(_ lengths: [Int]) -> [Double?] {
    var held: [(Tensor) -> Tensor] = []
    return lengths.map { length in
      let count = max(1, 100_000 / length)
      held.reserveCapacity(held.count + count)
      let before = ProcessMemory.resident
      for _ in 0..<count {
        held.append(valueWithPullback(at: Tensor(1), of: Workload.chain(length)).pullback)
      }
      guard let before, let after = ProcessMemory.resident else { return nil }
      return Double(after - before) / Double(count * length)
    }
  }
}
