/// What holds a piece of work back when nothing else does.
enum Limit: String, Codable, CaseIterable {
  /// Multiply-adds in registers, which count as two floating-point operations each.
  case arithmetic

  /// Bytes read and bytes written by a copy of an array of 128 MB, beyond most caches.
  case memory

  /// The same of an array of 4 MB, which is what a million scalars take: in the last cache, and
  /// mostly beyond the cores' own.
  case cache

  /// What it is a limit of, as a unit for billions of them in a second.
  var unit: String { self == .arithmetic ? "GFLOP/s" : "GB/s" }
}
