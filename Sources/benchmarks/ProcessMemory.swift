import Foundation

/// What Linux tells of this process's memory; elsewhere all is 0.
enum ProcessMemory {
  /// A line of the process's status: `VmRSS`, what is resident, or `VmHWM`, the most that has been
  /// since the last reset.
  static func kilobytes(_ name: String) -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") } ?? ""
    return Int(line.filter(\.isNumber)) ?? 0
  }

  /// Makes the present size the peak. Says whether that can be done.
  static func resetPeak() -> Bool {
    (try? "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)) != nil
      && kilobytes("VmHWM") > 0
  }
}
