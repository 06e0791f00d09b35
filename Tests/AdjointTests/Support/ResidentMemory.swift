import Foundation

/// The resident memory of this process, as Linux tells it.
enum ResidentMemory {
  private static let file = "/proc/self/statm"

  static var isKnown: Bool { FileManager.default.fileExists(atPath: file) }

  /// The bytes that so many steps add for good, after some others have filled pools and caches.
  static func growth(over count: Int, of steps: (Int) -> Void) -> Int {
    steps(1000)
    let before = byteCount
    steps(count)
    return byteCount - before
  }

  static var byteCount: Int {
    let fields = (try? String(contentsOfFile: file, encoding: .utf8))?.split(separator: " ")
    guard let fields, fields.count > 1, let pages = Int(fields[1]) else {
      fatalError("\(file) does not tell the resident memory")
    }
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }
}
