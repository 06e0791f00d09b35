/// The object that a tensor refers to: its shape, its scalars, and its places on the tapes that record
/// it.
///
/// The scalars of small tensors follow the header in the same allocation. Those of larger ones are in
/// memory from the pool. A reshape shares the memory of the tensor it was made of, and parts that stand
/// one after the other share that of the whole.
///
/// `Tensor` writes scalars only before others can see them, or while it alone refers to them. So storage
/// may be shared between threads.
final class Storage: ManagedBuffer<Storage.Header, UInt64> {
  struct Header {
    let shape: Shape
    let scalarType: ScalarType
    let address: UnsafeMutableRawPointer
    let byteCount: Int

    // These two references are rarely there, and are counted by hand: the compiler would release both
    // of them with every tensor.

    /// The storage whose memory this one shares; nil when it has its own.
    let base: Unmanaged<Storage>?

    /// Where the value stands on the innermost tape that is recording it, and on the others.
    var tape = 0
    var number = 0
    var outer: Unmanaged<Record.Boxed>?
  }

  /// Up to this many bytes of scalars follow the header: a vector of a small layer.
  private static let mostInside = 256

  /// Memory for scalars that are still to be written.
  @inline(__always)
  static func make(
    _ shape: Shape, _ scalarType: ScalarType, byteCount: Int,
    for purpose: @autoclosure () -> String = ""
  ) -> Storage {
    guard byteCount <= mostInside else {
      return makeWithMemory(shape, scalarType, byteCount, for: purpose)
    }
    return make(words: (byteCount + 7) / 8) { inside in
      Header(
        shape: shape, scalarType: scalarType, address: inside, byteCount: byteCount, base: nil)
    }
  }

  // A function of its own, so that small tensors are made without what it needs.
  @inline(never)
  private static func makeWithMemory(
    _ shape: Shape, _ scalarType: ScalarType, _ byteCount: Int, for purpose: () -> String
  ) -> Storage {
    let address = BufferPool.allocate(
      byteCount: byteCount, or: shape.reportLackOfMemory(as: scalarType, for: purpose()))
    return make(words: 0) { _ in
      Header(
        shape: shape, scalarType: scalarType, address: address, byteCount: byteCount, base: nil)
    }
  }

  /// Another shape, or other records, of the same scalars.
  static func make(sharing base: Storage, shape: Shape, record: Record) -> Storage {
    let sharing = make(sharing: base, shape, at: 0, byteCount: base.byteCount)
    sharing.record = record
    return sharing
  }

  /// The scalars that begin some bytes after the first one, on no tape.
  static func make(
    sharing base: Storage, _ shape: Shape, at offset: Int, byteCount: Int
  ) -> Storage {
    make(words: 0) { _ in
      Header(
        shape: shape, scalarType: base.scalarType, address: base.address + offset,
        byteCount: byteCount, base: .passRetained(base.base ?? base))
    }
  }

  private static func make(
    words: Int, _ header: (UnsafeMutableRawPointer) -> Header
  ) -> Storage {
    let buffer = Storage.create(minimumCapacity: words) { buffer in
      buffer.withUnsafeMutablePointerToElements { header(UnsafeMutableRawPointer($0)) }
    }
    return unsafeDowncast(buffer, to: Storage.self)
  }

  deinit {
    if let base = fields.pointee.base {
      base.release()
    } else if byteCount > Storage.mostInside {
      BufferPool.deallocate(address, byteCount: byteCount)
    }
    fields.pointee.outer?.release()
  }
}

extension Storage {
  var shape: Shape { fields.pointee.shape }
  var scalarType: ScalarType { fields.pointee.scalarType }
  var address: UnsafeMutableRawPointer { fields.pointee.address }
  var byteCount: Int { fields.pointee.byteCount }

  var base: Storage? { fields.pointee.base?.takeUnretainedValue() }

  var record: Record {
    get {
      Record(
        tape: fields.pointee.tape, number: fields.pointee.number,
        outer: fields.pointee.outer?.takeUnretainedValue())
    }
    set {
      fields.pointee.outer?.release()
      fields.pointee.outer = newValue.outer.map { .passRetained($0) }
      (fields.pointee.tape, fields.pointee.number) = (newValue.tape, newValue.number)
    }
  }

  func setFirstRecord(_ number: Int, on tape: Int) {
    (fields.pointee.tape, fields.pointee.number) = (tape, number)
  }

  /// The innermost tape that the value stands on, or stood on; 0 for none.
  var recordTape: Int { fields.pointee.tape }

  /// An identity that no other living storage has.
  var identity: UnsafeRawPointer { UnsafeRawPointer(fields) }

  /// Whether it stands on this tape and no other.
  func isRecordedOnly(on tape: Int) -> Bool {
    fields.pointee.tape == tape && fields.pointee.outer == nil
  }

  /// Its number on the innermost tape that it stands on.
  var recordNumber: Int { fields.pointee.number }

  /// Whether another storage shares the memory that this one has from its base.
  var sharesBase: Bool {
    guard fields.pointee.base != nil else { return false }
    let reference = UnsafeMutableRawPointer(fields) + MemoryLayout<Header>.offset(of: \.base)!
    return !isKnownUniquelyReferenced(&reference.assumingMemoryBound(to: Storage.self).pointee)
  }

  /// The header, without the check for exclusive access that `header` has, which would cost more than the
  /// arithmetic of a small operation.
  private var fields: UnsafeMutablePointer<Header> { withUnsafeMutablePointerToHeader { $0 } }
}
