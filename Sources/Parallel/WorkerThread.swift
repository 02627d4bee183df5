#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How threads are started, as a value, so that a test can make it fail.
///
/// Foundation's `Thread` does not report that the system refused one (`EAGAIN`, by a limit on processes), and whoever
/// waits for its work waits for ever.
struct ThreadStarter: Sendable {
  /// Starts a thread that runs `body` once; returns whether it was started. Its memory is given back when it ends.
  let start: @Sendable (_ body: @escaping @Sendable () -> Void) -> Bool

  /// Threads of the system.
  static let system = ThreadStarter { body in
    var attributes = pthread_attr_t()
    guard pthread_attr_init(&attributes) == 0 else { return false }
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, stackSize)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    let work = Unmanaged.passRetained(Work(body))
    #if canImport(Glibc)
      var thread = pthread_t()
      let code = pthread_create(&thread, &attributes, { runWork($0) }, work.toOpaque())
    #else
      var thread: pthread_t?
      let code = pthread_create(&thread, &attributes, { runWork($0) }, work.toOpaque())
    #endif
    if code != 0 { work.release() }
    return code == 0
  }

  private static let stackSize = 1 << 20
}

/// What a thread runs, behind the pointer that it is given.
private final class Work: Sendable {
  let body: @Sendable () -> Void

  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

private func runWork(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let context { Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body() }
  return nil
}
