import Foundation

/// The bytes of a file.
///
/// A regular file is mapped, so that what nobody looks at is never read, and a header that lies costs
/// nothing. Whoever cuts a file short while it is in use stops the program; replacing it by another is
/// safe. A pipe is read to its end. A device is refused, since it may have none.
package func contents(of file: URL) throws(FileError) -> Data {
  let descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw FileError(unreadable: file) }
  defer { close(descriptor) }
  var status = stat()
  guard fstat(descriptor, &status) == 0 else { throw FileError(unreadable: file) }
  switch status.st_mode & S_IFMT {
  case S_IFDIR: throw FileError(file: file.path, problem: "cannot be read: it is a folder")
  case S_IFCHR, S_IFBLK:
    throw FileError(file: file.path, problem: "cannot be read: it is a device")
  case S_IFREG where status.st_size > 0:
    return try map(descriptor, count: Int(status.st_size), of: file)
  default: return try readToEnd(descriptor, of: file)
  }
}

private func map(_ descriptor: Int32, count: Int, of file: URL) throws(FileError) -> Data {
  let memory = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
  guard let memory, memory != MAP_FAILED else { throw FileError(unreadable: file) }
  return Data(bytesNoCopy: memory, count: count, deallocator: .unmap)
}

private func readToEnd(_ descriptor: Int32, of file: URL) throws(FileError) -> Data {
  var data = Data()
  var block = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = read(descriptor, &block, block.count)
    if count > 0 {
      data.append(contentsOf: block[..<count])
    } else if count == 0 {
      return data
    } else if errno != EINTR {
      throw FileError(unreadable: file)
    }
  }
}

extension FileError {
  /// The error that the system has just reported for a file.
  fileprivate init(unreadable file: URL) {
    self.init(file: file.path, problem: "cannot be read: \(String(cString: strerror(errno)))")
  }
}
