import Adjoint

extension Workload {
  /// An embedding's look-up of 16,384 rows of 64 in a table of 10,000; its transpose, which adds such
  /// rows up in a table; and single scalars of rows.
  static func selections(_ scale: Scale) -> [Workload] {
    let (table, width, count) = (scale(10_000), 64, scale(16_384))
    let bytes = Double(8 * count * width)
    return [
      Workload(name: "gather/16384x64", amount: .bytes(bytes), limit: .cache) {
        let x = normal([table, width], seed: 1)
        let indices = randomIndices(count, below: table)
        return Work { x.rows(indices) }
      },
      Workload(name: "scatter/16384x64", amount: .bytes(bytes), limit: .cache) {
        let x = normal([count, width], seed: 1)
        let indices = randomIndices(count, below: table)
        return Work { x.scatterAddedRows(at: indices, count: table) }
      },
      Workload(name: "gather-scalars/16384") {
        let x = normal([count, width], seed: 1)
        let indices = randomIndices(count, below: width)
        return Work { x.selectedFromRows(indices) }
      },
    ]
  }
}
