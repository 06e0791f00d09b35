import Adjoint
import AdjointFiles
import AdjointNetworks
import Foundation
import TestSupport
import Testing

/// What is not written leaves the old file whole, and says why.
@Suite struct RunFailureTests {
  /// How many programs are killed while they save: `ADJOINT_KILLS=200 swift test --filter RunFailureTests`.
  private static let killCount =
    ProcessInfo.processInfo.environment["ADJOINT_KILLS"].flatMap(Int.init) ?? 5

  /// A model of 4 MB, all of whose scalars are one number, which the run keeps as well.
  private final class Uniform: Module {
    let weights = (0..<16).map { _ in Parameter(.zeros([256, 256])) }
    let count = Buffer(Tensor(0, as: .float64))

    func fill(with number: Int) {
      for weight in weights { weight.value = Tensor(repeating: Double(number), shape: [256, 256]) }
      count.value = Tensor(Double(number), as: .float64)
    }
  }

  /// Saves runs with these numbers one after the other.
  private static func save(_ numbers: ClosedRange<Int>, to file: URL) throws {
    let model = Uniform()
    let run = TrainingRun(model, SGD(learningRate: 1), seed: 1)
    for number in numbers {
      model.fill(with: number)
      try run.keep(number, as: "number")
      try run.save(to: file)
    }
  }

  /// The number of the run in a file, which all parts of it must have.
  private static func number(in file: URL) throws -> Int {
    let model = Uniform()
    let run = TrainingRun(model, SGD(learningRate: 1), seed: 1)
    try run.resume(from: file)
    let number = try #require(try run.kept("number", as: Int.self))
    #expect(model.count.value.scalar == Double(number))
    for weight in model.weights {
      #expect(weight.value == Tensor(repeating: Double(number), shape: [256, 256]))
    }
    return number
  }

  @Test func aProgramThatIsKilledWhileItSaves() async throws {
    let folder = try TemporaryFolder()
    let path = folder["run.safetensors"]
    try Self.save(0...0, to: URL(filePath: path))
    var (numbers, interruptedCount) = (Set<Int>(), 0)
    for _ in 0..<Self.killCount {
      await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
        Thread.detachNewThread {
          usleep(.random(in: 0..<300_000))
          kill(getpid(), SIGKILL)
        }
        try Self.save(1...1_000_000, to: URL(filePath: path))
      }
      numbers.insert(try Self.number(in: URL(filePath: path)))
      // What was being written is left beside the file, until something is written there again.
      interruptedCount += try folder.names.count { $0.hasSuffix(".tmp") }
      try NPY.write(Tensor(1), to: folder.url("other.npy"))
      #expect(try folder.names == ["other.npy", "run.safetensors"])
    }
    #expect(Self.killCount < 100 || interruptedCount > Self.killCount / 10 && numbers.count > 2)
  }

  @Test func aDiskThatIsFull() async throws {
    let folder = try TemporaryFolder()
    let path = folder["run.safetensors"]
    try Self.save(7...7, to: URL(filePath: path))
    await #expect(processExitsWith: .success) { [path = path as String] in
      // The file may take 1 MB, as if the disk had no more.
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 1 << 20, rlim_max: 1 << 20)
      #if os(Linux)
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      #else
        setrlimit(RLIMIT_FSIZE, &limit)
      #endif
      do {
        try Self.save(8...8, to: URL(filePath: path))
        fatalError("more was written than the limit")
      } catch {
        require("\(error)" == "\(path): File too large", "another error: \(error)")
      }
    }
    #expect(try Self.number(in: URL(filePath: path)) == 7)
    #expect(
      try folder.names == ["run.safetensors"])
  }

  /// With and without a file that could itself be written to.
  @Test(arguments: [false, true])
  func aFolderThatIsNotToBeChanged(hasFile: Bool) async throws {
    let folder = try TemporaryFolder()
    let path = folder["run.safetensors"]
    if hasFile {
      try Self.save(7...7, to: URL(filePath: path))
      chmod(path, 0o666)
    }
    chmod(folder.path, 0o555)
    defer { chmod(folder.path, 0o755) }
    await #expect(processExitsWith: .success) { [path = path as String] in
      // The superuser may write everywhere, so this becomes somebody else.
      if geteuid() == 0 { require(setuid(65534) == 0, "setuid") }
      do {
        try Self.save(8...8, to: URL(filePath: path))
        fatalError("a file was written")
      } catch {
        require("\(error)" == "\(path): Permission denied", "another error: \(error)")
      }
    }
    if hasFile { #expect(try Self.number(in: URL(filePath: path)) == 7) }
  }
}
