import Adjoint

extension Workload {
  /// The vectors of 4096 tokens in a table of 10,000, and the table's gradient. The vectors are read and
  /// written, their cotangents read, and the whole gradient is written.
  static func embeddings(_ scale: Scale) -> [Workload] {
    let (tokens, table, width) = (scale(4096), scale(10_000), 64)
    let bytes = 4 * (3 * tokens + table) * width
    return [
      Workload(name: "embedding/4096x10000x64", bytes: bytes, scalars: tokens * width) {
        let tokens = randomIndices(tokens, below: table)
        return Work(at: [normal([table, width], seed: 1)]) { $0[0].rows(tokens) }
      }
    ]
  }
}
