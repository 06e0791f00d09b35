import CKernels

/// An object for each thread, made when the thread first asks and released when it ends.
struct ThreadLocal<Object: AnyObject>: @unchecked Sendable {
  private let key: pthread_key_t
  private let make: @Sendable () -> Object

  init(_ make: @escaping @Sendable () -> Object) {
    var key = pthread_key_t()
    let status = pthread_key_create(&key) { object in
      #if canImport(Darwin)
        Unmanaged<AnyObject>.fromOpaque(object).release()
      #else
        if let object { Unmanaged<AnyObject>.fromOpaque(object).release() }
      #endif
    }
    require(status == 0, "the system has no thread-local key left")
    self.key = key
    self.make = make
  }

  /// The object of the thread that asks.
  var current: Object { lent.takeUnretainedValue() }

  /// The same without a count of references, for the thread keeps it.
  var lent: Unmanaged<Object> {
    if let known = pthread_getspecific(key) { return .fromOpaque(known) }
    let object = Unmanaged.passRetained(make())
    pthread_setspecific(key, object.toOpaque())
    return object
  }
}
