/// A dense n-dimensional array of real numbers: a value, like an array.
///
/// A copy shares its memory with the original until one of them is changed. The scalars are contiguous
/// in row-major order, as `float32` or `float64`, chosen at run time.
///
/// Inside a recording scope, such as `gradient(at:of:)`, operations on tensors that lead back to a
/// leaf are recorded on the scope's tape. Outside, they just compute.
public struct Tensor: Sendable {
  // Storage is safe to share; the class of the standard library that it builds on cannot say so.
  nonisolated(unsafe) var storage: Storage

  init(_ storage: Storage) { self.storage = storage }

  /// A tensor whose scalars the caller writes before anyone else sees them. Traps, saying what it is
  /// for, when there is no memory for it.
  init(
    uninitialized shape: Shape, as scalarType: ScalarType,
    for purpose: @autoclosure () -> String = ""
  ) {
    let byteCount = shape.byteCount(as: scalarType, for: purpose())
    storage = .make(shape, scalarType, byteCount: byteCount, for: purpose())
  }

  /// A tensor of the shape and type of another, whose scalars the caller writes likewise.
  @inline(__always)
  init(uninitializedLike other: Tensor) {
    storage = .make(other.shape, other.scalarType, byteCount: other.storage.byteCount)
  }
}

extension Tensor {
  /// The lengths of the dimensions, outermost first.
  public var shape: Shape { storage.shape }

  /// The type of the scalars.
  public var scalarType: ScalarType { storage.scalarType }

  /// The number of dimensions.
  public var rank: Int { shape.rank }

  /// The number of scalars.
  public var elementCount: Int {
    storage.byteCount / scalarType.byteCount
  }

  /// The scalars' memory, to be read.
  var address: UnsafeRawPointer { UnsafeRawPointer(storage.address) }

  /// The scalars' memory, to be written: the tensor's own from here on.
  var mutableAddress: UnsafeMutableRawPointer {
    mutating get {
      if !isUniquelyReferenced {
        let (original, copy) = (storage, Tensor(uninitialized: shape, as: scalarType))
        // Another thread may have let go of the scalars since the question, and then this tensor alone
        // keeps them.
        withExtendedLifetime(original) {
          copy.storage.address.copyMemory(from: original.address, byteCount: original.byteCount)
        }
        self = copy
      }
      return storage.address
    }
  }

  /// Whether nobody else refers to the scalars.
  var isUniquelyReferenced: Bool {
    mutating get {
      isKnownUniquelyReferenced(&storage) && !storage.sharesBase
    }
  }

  /// The same scalars under another shape of as many scalars, on no tape.
  func viewed(as shape: Shape) -> Tensor {
    Tensor(.make(sharing: storage, shape: shape, record: .none))
  }

  /// The scalars from one on, as many as a shape has, on no tape.
  func viewed(as shape: Shape, from start: Int) -> Tensor {
    let width = scalarType.byteCount
    return Tensor(
      .make(
        sharing: storage, shape, at: start * width, byteCount: shape.elementCount * width))
  }
}

extension Tensor {
  /// Where this value stands on the tapes that are recording it.
  var record: Record { storage.record }

  /// Whether this value may stand on a tape that is alive: a quick answer, true for some others too.
  var mayBeRecorded: Bool {
    @inline(__always) get { LiveTapes.mayContain(storage.recordTape) }
  }

  /// The identity of this value while it is an operand. No reference is counted.
  var storageIdentity: UnsafeRawPointer {
    @inline(__always) get { storage.identity }
  }

  /// Whether the value has a record, be it on a tape that has ended.
  var hasRecord: Bool { storage.recordTape != 0 }

  /// The same value with another record.
  func recorded(_ record: Record) -> Tensor {
    Tensor(.make(sharing: storage, shape: shape, record: record))
  }

  /// Gives this value its first record, unless it has one or somebody else refers to it.
  @inline(__always)
  mutating func setFirstRecord(_ number: Int, on tape: Int) -> Bool {
    guard !hasRecord, isKnownUniquelyReferenced(&storage) else { return false }
    storage.setFirstRecord(number, on: tape)
    return true
  }

  /// Gives this value another record, in place when nobody else refers to it.
  mutating func setRecord(_ record: Record) {
    if isKnownUniquelyReferenced(&storage) {
      storage.record = record
    } else {
      self = recorded(record)
    }
  }
}
