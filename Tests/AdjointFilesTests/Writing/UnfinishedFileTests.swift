import Foundation
import TestSupport
import Testing

@testable import AdjointFiles

/// What a killed program has left is removed, and what is being written is not.
@Suite struct UnfinishedFileTests {
  /// A file that nobody has locked, as after the end of the program that wrote it.
  @Test func whatWasAbandonedIsRemoved() throws {
    let folder = try TemporaryFolder()
    let abandoned = try #require(UnfinishedFile(in: folder.path + "/", permissions: 0o600))
    close(abandoned.descriptor)
    #expect(try folder.names.count == 1)
    try write("text", to: folder.url("a"))
    #expect(try folder.names == ["a"])
  }

  @Test func whatIsBeingWrittenStays() throws {
    let folder = try TemporaryFolder()
    try replaceFile(at: folder.url("a")) { file throws(WritingError) in
      try file.write("outer")
      try write("inner", to: folder.url("b"))
    }
    #expect(try folder.names == ["a", "b"])
    #expect(try String(contentsOfFile: folder["a"], encoding: .utf8) == "outer")
  }

  /// Another process holds the lock, and lets go of it when it is killed.
  @Test func theLockOfAnotherProcess() async throws {
    let folder = try TemporaryFolder()
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = folder.path as String] in
      try replaceFile(at: URL(filePath: path + "/a")) { file throws(WritingError) in
        try file.write("half of it")
        kill(getpid(), SIGKILL)
      }
    }
    #expect(try folder.names.count == 1)
    try write("text", to: folder.url("b"))
    #expect(try folder.names == ["b"])
  }

  @Test(arguments: [".tmp", ".adjoint-1", "adjoint-1.tmp", "a.tmp"])
  func otherNamesStay(_ name: String) throws {
    let folder = try TemporaryFolder()
    try Data().write(to: folder.url(name))
    try write("text", to: folder.url("a"))
    #expect(try folder.names == [name, "a"].sorted())
  }

  /// Each save finds the others' files, and none loses its own.
  @Test func savesBesideEachOther() async throws {
    let folder = try TemporaryFolder()
    let text = String(repeating: "text", count: 1000)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for number in 0..<25 { try write(text, to: folder.url("\(number % 2)")) }
        }
      }
      try await group.waitForAll()
    }
    #expect(try folder.names == ["0", "1"])
    for name in ["0", "1"] {
      #expect(try String(contentsOfFile: folder[name], encoding: .utf8) == text)
    }
  }
}
