import Adjoint
import Foundation

/// Scalars in memory between two pages without access: a kernel that reads or writes beyond its
/// array stops the tests. What it writes beside the array, on the side away from a page without
/// access, is found later.
final class GuardedScalars {
  let scalarType: ScalarType
  let count: Int
  let address: UnsafeMutableRawPointer

  /// Where the array stands between the pages: at one of them, or a scalar away, where its address
  /// is another one to the vectors.
  enum Place: CaseIterable {
    case atEnd, oneBeforeEnd, atStart, oneAfterStart
  }

  /// What lies between the pages.
  private let room: UnsafeMutableRawBufferPointer

  private static let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))
  private static let untouched: UInt8 = 0xA5

  /// At least so much lies beside the array, where a write is looked for: two of the widest vectors.
  private static let watched = 128

  /// - Parameter alignment: that of the array's start, beyond the scalar's own; it may then end
  ///   before the page without access by less than that.
  init(
    _ values: [Double], as scalarType: ScalarType, alignment: Int = 1, place: Place = .atEnd
  ) {
    self.scalarType = scalarType
    count = values.count
    let (width, page) = (scalarType.byteCount, Self.pageSize)
    let byteCount = (count * width + alignment - 1) / alignment * alignment
    let size = (byteCount + Self.watched + page - 1) / page * page
    let block = mmap(nil, size + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANON, -1, 0)
    guard let block, block != MAP_FAILED,
      mprotect(block + page, size, PROT_READ | PROT_WRITE) == 0
    else { fatalError("the system gives no pages of memory") }
    room = UnsafeMutableRawBufferPointer(start: block + page, count: size)
    memset(block + page, Int32(Self.untouched), size)
    let end = block + page + size - byteCount
    switch place {
    case .atEnd: address = end
    case .oneBeforeEnd: address = end - width
    case .atStart: address = block + page
    case .oneAfterStart: address = block + page + width
    }
    switch scalarType {
    case .float32:
      let start = address.bindMemory(to: Float.self, capacity: count)
      for index in 0..<count { start[index] = Float(values[index]) }
    case .float64:
      let start = address.bindMemory(to: Double.self, capacity: count)
      for index in 0..<count { start[index] = values[index] }
    }
  }

  deinit {
    munmap(room.baseAddress! - Self.pageSize, room.count + 2 * Self.pageSize)
  }

  var values: [Double] {
    switch scalarType {
    case .float32:
      let start = address.assumingMemoryBound(to: Float.self)
      return (0..<count).map { Double(start[$0]) }
    case .float64:
      let start = address.assumingMemoryBound(to: Double.self)
      return (0..<count).map { start[$0] }
    }
  }

  /// Whether nothing was written before the array.
  var isIntactBefore: Bool {
    Self.isUntouched(room.baseAddress!, address - room.baseAddress!)
  }

  /// Whether nothing was written on either side of the array.
  var isIntact: Bool {
    let end = address + count * scalarType.byteCount
    return isIntactBefore && Self.isUntouched(end, room.baseAddress! + room.count - end)
  }

  /// Whether each of the bytes is the one after it, and the first is as it was.
  private static func isUntouched(_ start: UnsafeMutableRawPointer, _ count: Int) -> Bool {
    count == 0
      || (start.load(as: UInt8.self) == untouched && memcmp(start, start + 1, count - 1) == 0)
  }

  /// The place of a scalar.
  func address(at index: Int) -> UnsafeMutableRawPointer {
    address + index * scalarType.byteCount
  }
}
