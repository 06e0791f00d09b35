import Adjoint
import Foundation
import Testing

@testable import AdjointFiles

/// Damaged files are read or throw, and never end the program.
@Suite struct MutationTests {
  private static let streams = InflateFixtures.all
  private static let arrays = ArrayFixtures.all

  /// Reads damaged files. Some of them are still right, and at least half are wrong.
  private static func expectReadOrThrown(
    _ files: [Data], seed: Int, _ read: (Data) throws(FileError) -> Void
  ) {
    var wrongCount = 0
    forEachMutation(of: files, seed: seed) { data in
      do throws(FileError) {
        try read(data)
      } catch {
        wrongCount += 1
        if case .byte(let offset) = error.place, offset < 0 { Issue.record("\(error)") }
      }
    }
    #expect((mutationCount / 2..<mutationCount).contains(wrongCount))
  }

  @Test func deflateStreams() {
    let files = Self.streams.streams.map(\.stream).filter { $0.count < 400 }
    Self.expectReadOrThrown(files, seed: 21) { data throws(FileError) in
      var reader = ByteReader(data, file: "a")
      var output = InflateOutput(limit: 5000)
      let isComplete = try inflate(&reader, to: &output)
      let count = output.count
      if count > 5000 || !isComplete && count < 5000 { Issue.record("\(count) bytes") }
    }
  }

  @Test func gzipFiles() {
    Self.expectReadOrThrown(Self.streams.gzips.map(\.stream), seed: 22) {
      data throws(FileError) in
      _ = try Gzip.inflate(data, file: "a.gz", limit: 5000)
    }
  }

  /// What is damaged is inside, so that the checksums are right.
  @Test func idxFilesWithinGzip() {
    let files = [[], [1], [2, 3], [1, 2, 3]].map { (lengths: [UInt32]) in
      let count = Int(lengths.reduce(1, *))
      return IDXFile(type: 0x09, lengths: lengths, values: Array(repeating: 7, count: count)).data
    }
    Self.expectReadOrThrown(files, seed: 25) { data throws(FileError) in
      let idx = try IDX(gzipFile(data), file: "a.gz")
      if idx.values.count != idx.shape.elementCount { Issue.record("\(idx.shape)") }
    }
  }

  @Test func npyFiles() {
    let files = Self.arrays.files.map(\.file) + Self.arrays.refused.map(\.file)
    Self.expectReadOrThrown(files, seed: 23) { data throws(FileError) in
      let npy = try NPY(data, file: "a.npy")
      _ = try npy.tensor(as: .float64)
    }
  }

  @Test func npzFiles() {
    let files = (Self.arrays.archives + Self.arrays.wrong).map(\.file)
    Self.expectReadOrThrown(files, seed: 24) { data throws(FileError) in
      let npz = try NPZ(data, file: "a.npz")
      for name in npz.names { _ = try npz[name].tensor(as: .float64) }
    }
  }
}
