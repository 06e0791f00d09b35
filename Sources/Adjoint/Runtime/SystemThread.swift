import CKernels

/// A thread of the system, which nobody waits for.
enum SystemThread {
  /// Runs `body` on a new thread. Returns false, and runs nothing, where the system has none left.
  static func start(
    named name: String, stackSize: Int, _ body: @escaping @Sendable () -> Void
  ) -> Bool {
    var attributes = pthread_attr_t()
    guard pthread_attr_init(&attributes) == 0 else { return false }
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    pthread_attr_setstacksize(&attributes, stackSize)
    let task = Unmanaged.passRetained(Task(name: name, body: body))
    #if canImport(Darwin)
      pthread_attr_set_qos_class_np(&attributes, QOS_CLASS_USER_INITIATED, 0)
    #endif
    #if canImport(Glibc)
      var thread = pthread_t()
    #else
      var thread: pthread_t?
    #endif
    let status = pthread_create(
      &thread, &attributes,
      { task in
        let task: UnsafeMutableRawPointer? = task
        Unmanaged<Task>.fromOpaque(task!).takeRetainedValue().run()
        return nil
      }, task.toOpaque())
    if status != 0 { task.release() }
    return status == 0
  }

  private final class Task: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
      (self.name, self.body) = (name, body)
    }

    func run() {
      adjoint_name_thread(name)
      body()
    }
  }
}
