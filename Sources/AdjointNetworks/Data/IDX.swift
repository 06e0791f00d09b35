import Adjoint
import Foundation

/// An array from an IDX file, the format of MNIST and its relatives.
///
/// The format (LeCun, Cortes and Burges, "The MNIST database of handwritten digits"): two zero
/// bytes, a byte for the type of the values, a byte for the rank, the lengths as big-endian 32-bit
/// numbers, and the values, big-endian, in row-major order.
///
/// The values are held as they stand in the file, so they take no more memory than the file does.
public struct IDX: Sendable {
  public let shape: Shape

  let type: IDXValueType
  let bytes: Data

  /// Reads a file. Throws ``IDXError``, which names the file, the place and what is wrong there. The
  /// header is held against the file's size before the values are read.
  public init(contentsOf file: URL) throws {
    do {
      let handle = try FileHandle(forReadingFrom: file)
      defer { try? handle.close() }
      var status = stat()
      let isRegular =
        fstat(handle.fileDescriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
      let size = isRegular ? Int(status.st_size) : nil
      try self.init(file: file.path, size: size) { count in
        var data = Data()
        if let size, count <= size {
          // Data would stop the program.
          guard let memory = malloc(Swift.max(count, 1)) else {
            throw IDXError(
              file: file.path,
              problem: "holds \(count) bytes of values, for which the system has no memory")
          }
          free(memory)
          data.reserveCapacity(count)
        }
        while data.count < count,
          let next = try handle.read(upToCount: Swift.min(count - data.count, 1 << 20)),
          !next.isEmpty
        { data.append(next) }
        return data
      }
    } catch let error as IDXError {
      throw error
    } catch {
      throw IDXError(
        file: file.path, problem: "cannot be read: \(error.localizedDescription)")
    }
  }

  /// Reads the bytes of a file, whose name serves in errors.
  public init(_ data: Data, file: String) throws {
    var rest = data[...]
    try self.init(file: file, size: data.count) { count in
      defer { rest = rest.dropFirst(count) }
      return rest.prefix(count)
    }
  }

  /// - Parameters:
  ///   - size: the number of bytes, nil where it is not known before the end.
  ///   - read: returns the next bytes, of this number or as many as are left.
  private init(file: String, size: Int?, read: (Int) throws -> Data) throws {
    func error(at offset: Int, _ problem: String) -> IDXError {
      IDXError(file: file, offset: offset, problem: problem)
    }
    let start = Array(try read(4))
    guard start.count == 4 else {
      throw error(at: start.count, "the file ends within the header of 4 bytes")
    }
    guard start[0] == 0, start[1] == 0 else {
      throw error(
        at: 0,
        "the file begins with \(start[0]), \(start[1]) and an IDX file with 0, 0 "
          + "(is it still compressed?)")
    }
    guard let type = IDXValueType(rawValue: start[2]) else {
      throw error(at: 2, "the type of values is \(start[2]), which the format does not have")
    }
    let rank = Int(start[3])
    let lengthBytes = Array(try read(4 * rank))
    let offset = 4 + 4 * rank
    guard lengthBytes.count == 4 * rank else {
      throw error(
        at: 4 + lengthBytes.count, "the file ends within the lengths of its \(rank) dimensions")
    }
    let lengths = (0..<rank).map { Int(bigEndian(lengthBytes[4 * $0..<4 * $0 + 4])) }
    // The lengths beside one of 0 as well: whoever joins some of them must be able to count.
    var most = type.byteCount
    for length in lengths where length > 0 {
      let (product, overflow) = most.multipliedReportingOverflow(by: length)
      guard !overflow, product < Int.max else {
        throw error(at: 4, "an array of shape \(lengths) fits no memory")
      }
      most = product
    }
    let expected = lengths.contains(0) ? 0 : most
    func expectExactly(_ count: Int, orMore: Bool = false) throws {
      guard count != expected else { return }
      throw error(
        at: offset,
        "an array of shape \(lengths) takes \(expected) bytes, and \(count)"
          + "\(orMore && count > expected ? " or more" : "") follow")
    }
    if let size { try expectExactly(size - offset) }
    bytes = try read(size == nil ? expected + 1 : expected)
    try expectExactly(bytes.count, orMore: true)
    (shape, self.type) = (Shape(lengths), type)
  }
}

private func bigEndian(_ bytes: some Sequence<UInt8>) -> UInt64 {
  bytes.reduce(0) { $0 << 8 | UInt64($1) }
}

/// What is wrong with an IDX file, and where.
public struct IDXError: Error, CustomStringConvertible, Equatable {
  public let file: String

  /// The position in bytes, where the problem has one.
  public let offset: Int?
  public let problem: String

  public init(file: String, offset: Int? = nil, problem: String) {
    self.file = file
    self.offset = offset
    self.problem = problem
  }

  public var description: String {
    file + (offset.map { ", byte \($0)" } ?? "") + ": " + problem
  }
}
