import Adjoint
import AdjointNetworks
import Foundation

extension Workload {
  /// A model of 25 million parameters, which take 100 MB: saved, loaded, and its file copied piece by piece.
  /// All of it stays in the system's cache of the disk, but a model that is saved is brought to the disk.
  static func files(_ scale: Scale) -> [Workload] {
    let rows = scale(6_104)
    let amount = Amount.bytes(Double(4 * rows * ModelFile.width))
    return [
      Workload(name: "save/100MB", amount: amount) {
        let file = ModelFile(rows)
        return Work(file.save) { file.loaded() }
      },
      Workload(name: "load/100MB", amount: amount) {
        let file = ModelFile(rows)
        file.save()
        return Work(file.load) { file.loaded() }
      },
      Workload(name: "copy-file/100MB", amount: amount) {
        let file = ModelFile(rows)
        file.save()
        return Work(file.copy) { file.loaded() }
      },
    ]
  }
}

/// A model with a file in a folder for temporary ones, which goes with it.
private final class ModelFile {
  static let width = 4_096

  private let model: Model
  private let url = FileManager.default.temporaryDirectory
    .appending(path: "adjoint-\(UUID().uuidString).safetensors")

  private final class Model: Module {
    let weight: Parameter

    init(_ rows: Int) { weight = Parameter(normal([rows, ModelFile.width], seed: 1)) }
  }

  init(_ rows: Int) { model = Model(rows) }

  deinit {
    for file in [url, target] { try? FileManager.default.removeItem(at: file) }
  }

  private var target: URL { url.appendingPathExtension("copy") }

  func save() { orStop { try model.save(to: url) } }

  func load() { orStop { try model.load(from: url) } }

  func loaded() -> [Tensor] {
    load()
    return [model.weight.value]
  }

  /// Reads and writes a megabyte at a time.
  func copy() {
    orStop {
      _ = FileManager.default.createFile(atPath: target.path, contents: nil)
      let (from, to) = (
        try FileHandle(forReadingFrom: url), try FileHandle(forWritingTo: target)
      )
      while let piece = try from.read(upToCount: 1 << 20), !piece.isEmpty {
        try to.write(contentsOf: piece)
      }
    }
  }

  private func orStop(_ body: () throws -> Void) {
    do { try body() } catch { fatalError("a benchmark of files: \(error)") }
  }
}
