import CKernels
import Foundation

/// What the figures were measured on.
struct Machine: Codable, Equatable {
  let processor: String
  let processors: Int

  /// The instruction-set level that the kernels run at.
  let level: String

  let threads: Int
  let system: String

  init(threads: Int) {
    processor = Machine.processorName
    processors = ProcessInfo.processInfo.processorCount
    let request = getenv(InstructionSet.variable).map { String(cString: $0) }
    level = request ?? adjoint_best_instruction_set().name
    self.threads = threads
    system = ProcessInfo.processInfo.operatingSystemVersionString
  }

  private static var processorName: String {
    #if canImport(Darwin)
      var size = 0
      sysctlbyname("machdep.cpu.brand_string", nil, &size, nil, 0)
      var name = [UInt8](repeating: 0, count: size)
      sysctlbyname("machdep.cpu.brand_string", &name, &size, nil, 0)
      return String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
    #else
      let facts = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
      let line = facts.split(separator: "\n").first { $0.hasPrefix("model name") }
      let name = line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
      return name ?? "unknown"
    #endif
  }
}
