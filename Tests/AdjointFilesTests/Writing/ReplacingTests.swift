import Foundation
import TestSupport
import Testing

@testable import AdjointFiles

/// Files are replaced whole; what is no file is written to; nothing is lost where writing fails.
@Suite struct ReplacingTests {
  private func contents(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  private func mode(_ path: String) -> mode_t {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode : 0
  }

  @Test(arguments: ["", "new", String(repeating: "long ", count: 100_000)])
  func aFileIsMadeAndReplaced(_ text: String) throws {
    let folder = try TemporaryFolder()
    try write("old and longer than new", to: folder.url("a"))
    try write(text, to: folder.url("a"))
    #expect(try contents(folder["a"]) == text)
    #expect(try folder.names == ["a"])
  }

  @Test(arguments: [0o600, 0o644, 0o640, 0o755] as [mode_t])
  func permissionsStay(_ permissions: mode_t) throws {
    let folder = try TemporaryFolder()
    try write("old", to: folder.url("a"))
    chmod(folder["a"], permissions)
    try write("new", to: folder.url("a"))
    #expect(mode(folder["a"]) & 0o7777 == permissions)
    #expect(try contents(folder["a"]) == "new")
  }

  @Test func aNewFileHasTheProcessesPermissions() throws {
    let folder = try TemporaryFolder()
    close(open(folder["other"], O_WRONLY | O_CREAT, 0o666))
    try write("new", to: folder.url("a"))
    #expect(mode(folder["a"]) == mode(folder["other"]))
  }

  /// Also a link to a link, in another folder, and one to a file that is not there yet.
  @Test func linksStayLinks() throws {
    let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
    try write("old", to: other.url("file"))
    symlink(other["file"], folder["first"])
    symlink("first", folder["second"])
    symlink(other["later"], folder["dangling"])
    for (link, file) in [("first", "file"), ("second", "file"), ("dangling", "later")] {
      try write(link, to: folder.url(link))
      #expect(mode(folder[link]) & S_IFMT == S_IFLNK)
      #expect(try contents(other[file]) == link)
    }
    #expect(try other.names == ["file", "later"])
    #expect(try folder.names == ["dangling", "first", "second"])
  }

  /// Where a link leads nowhere yet, a failure leaves nothing there.
  @Test func aFailureBehindALinkLeavesNothing() throws {
    let folder = try TemporaryFolder()
    symlink("later", folder["link"])
    let failure = WritingError("link", reason: "planted")
    #expect(throws: failure) {
      try replaceFile(at: folder.url("link")) { file throws(WritingError) in
        try file.write("half")
        throw failure
      }
    }
    #expect(try folder.names == ["link"])
  }

  @Test func linksInACircleStay() throws {
    let folder = try TemporaryFolder()
    symlink("second", folder["first"])
    symlink("first", folder["second"])
    #expect(throws: WritingError.self) { try write("new", to: folder.url("first")) }
    #expect(mode(folder["first"]) & S_IFMT == S_IFLNK)
    #expect(try folder.names == ["first", "second"])
  }

  /// What a program prints must not land in a file, even where it has no standard output.
  @Test func closedStandardStreamsStayClosed() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      close(STDOUT_FILENO)
      let log = try AppendedFile(folder.url("log"))
      try log.append(Array("row".utf8))
      try replaceFile(at: folder.url("file")) { file throws(WritingError) in
        precondition(file.descriptor > STDERR_FILENO, "a file stands for a standard stream")
        try file.write("whole")
      }
      // The system's libraries may have opened something of their own there meanwhile, such as a timer.
      var status = stat()
      let isFile = fstat(STDOUT_FILENO, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
      precondition(!isFile, "a file stands for the standard output")
      let row = try String(contentsOf: folder.url("log"), encoding: .utf8)
      precondition(row == "row", "the log has \(row)")
    }
  }

  @Test func aPipeIsWrittenTo() async throws {
    let folder = try TemporaryFolder()
    let pipe = folder["pipe"]
    mkfifo(pipe, 0o600)
    // Both ends wait for each other, so the reading one has a thread that no other test needs.
    let (texts, reader) = AsyncStream.makeStream(of: String.self)
    Thread.detachNewThread {
      let end = FileHandle(forReadingAtPath: pipe)
      reader.yield(String(decoding: end?.readDataToEndOfFile() ?? Data(), as: UTF8.self))
    }
    try write("through", to: URL(filePath: pipe))
    #expect(await texts.first { _ in true } == "through")
    #expect(mode(pipe) & S_IFMT == S_IFIFO && mode(pipe) & 0o7777 == 0o600)
  }

  @Test func aDeviceIsWrittenTo() throws {
    try write("nothing", to: URL(filePath: "/dev/null"))
    #expect(mode("/dev/null") & S_IFMT == S_IFCHR)
    #if os(Linux)
      #expect {
        try write("too much", to: URL(filePath: "/dev/full"))
      } throws: {
        "\($0)" == "/dev/full: No space left on device"
      }
      #expect(mode("/dev/full") & S_IFMT == S_IFCHR)
    #endif
  }

  @Test func whatCannotBeWrittenIsNamed() throws {
    let folder = try TemporaryFolder()
    for (path, reason) in [
      (folder["missing/page.html"], "No such file or directory"), (folder.path, "Is a directory"),
      (folder[String(repeating: "n", count: 300)], "File name too long"),
    ] {
      #expect {
        try write("text", to: URL(filePath: path))
      } throws: {
        "\($0)" == "\(path): \(reason)"
      }
    }
    #expect(try folder.names == [])
  }

  /// A name as long as names may be leaves no room for a longer one beside it.
  @Test func theLongestNames() throws {
    let folder = try TemporaryFolder()
    let name = String(repeating: "n", count: 255)
    try write("text", to: folder.url(name))
    #expect(try folder.names == [name])
  }
}
