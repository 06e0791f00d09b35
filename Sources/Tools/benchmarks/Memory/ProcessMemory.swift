import Foundation

/// What Linux tells of this process's memory; elsewhere all is nil.
enum ProcessMemory {
  /// The bytes that are resident, and the most that have been since the last reset.
  static var resident: Int? { bytes("VmRSS") }
  static var peak: Int? { bytes("VmHWM") }

  /// Makes the present size the peak. Says whether that can be done.
  static func resetPeak() -> Bool {
    (try? "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)) != nil
      && peak != nil
  }

  /// A line of the process's status.
  private static func bytes(_ name: String) -> Int? {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") } ?? ""
    return Int(line.filter(\.isNumber)).map { $0 * 1024 }
  }
}
