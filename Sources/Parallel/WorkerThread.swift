#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Starts threads. The function is stored in a property, so that tests can make it fail.
///
/// Foundation's `Thread` does not report that the system refused to start a thread (`EAGAIN`, because of a limit on
/// processes). Code that waits for the result of such a thread waits for ever.
struct ThreadStarter: Sendable {
  /// Starts a thread that runs `body` once, and returns whether it was started. The thread's resources are released
  /// when the thread ends.
  let start: @Sendable (_ body: @escaping @Sendable () -> Void) -> Bool

  /// Starts threads of the operating system.
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

/// The closure that a thread runs, wrapped in a class so that it can be passed as a pointer.
private final class Work: Sendable {
  let body: @Sendable () -> Void

  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

private func runWork(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let context { Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body() }
  return nil
}
