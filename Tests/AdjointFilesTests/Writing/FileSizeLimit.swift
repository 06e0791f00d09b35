#if os(Linux)
  import Foundation

  /// Lets no file of this process grow beyond so many bytes, as a full disk does.
  func limitFileSizes(to count: Int) {
    signal(SIGXFSZ, SIG_IGN)
    let resource = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
    var limit = rlimit()
    getrlimit(resource, &limit)
    limit.rlim_cur = rlim_t(count)
    setrlimit(resource, &limit)
  }
#endif
