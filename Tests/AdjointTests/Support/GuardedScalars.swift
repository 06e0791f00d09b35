import Adjoint
import Foundation

/// Scalars in memory that ends where a page without access begins: a kernel that reads or writes
/// beyond its array stops the tests. What it writes before the array is found later.
final class GuardedScalars {
  let scalarType: ScalarType
  let count: Int
  let address: UnsafeMutableRawPointer

  private let block: UnsafeMutableRawPointer
  private let wall: UnsafeMutableRawPointer

  private static let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))
  private static let untouched: UInt8 = 0xA5

  /// As far before the array a write is looked for: two of the widest vectors.
  private static let watched = 128

  /// - Parameter alignment: that of the array's start, beyond the scalar's own; it may then end
  ///   before the wall by less than that.
  init(_ values: [Double], as scalarType: ScalarType, alignment: Int = 1) {
    self.scalarType = scalarType
    count = values.count
    let byteCount = (count * scalarType.byteCount + alignment - 1) / alignment * alignment
    let size = (byteCount + Self.watched + Self.pageSize - 1) / Self.pageSize * Self.pageSize
    block = .allocate(byteCount: size + Self.pageSize, alignment: Self.pageSize)
    wall = block + size
    address = wall - byteCount
    (address - Self.watched).initializeMemory(
      as: UInt8.self, repeating: Self.untouched, count: Self.watched)
    switch scalarType {
    case .float32:
      let start = address.bindMemory(to: Float.self, capacity: count)
      for index in 0..<count { start[index] = Float(values[index]) }
    case .float64:
      let start = address.bindMemory(to: Double.self, capacity: count)
      for index in 0..<count { start[index] = values[index] }
    }
    guard mprotect(wall, Self.pageSize, PROT_NONE) == 0 else {
      fatalError("the system does not protect a page")
    }
  }

  deinit {
    _ = mprotect(wall, Self.pageSize, PROT_READ | PROT_WRITE)
    block.deallocate()
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
    let before = UnsafeRawBufferPointer(start: address - Self.watched, count: Self.watched)
    return before.allSatisfy { $0 == Self.untouched }
  }

  /// The place of a scalar.
  func address(at index: Int) -> UnsafeMutableRawPointer {
    address + index * scalarType.byteCount
  }
}
