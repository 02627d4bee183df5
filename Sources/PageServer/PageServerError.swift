import Diagnostics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The error for a port on which the server cannot listen.
public struct PageServerError: DarktimeError, Equatable {
  let port: UInt16
  let code: Int32

  /// Always `.usage`, because the port is given on the command line.
  public var exitReason: ExitReason { .usage }

  /// The error message.
  public var problem: Problem {
    Problem(
      at: "--serve", found: "cannot listen on port \(port) of 127.0.0.1: \(String(cString: strerror(code)))",
      expected: "a free port from 1024 to 65535", hint: "use --serve 0 for any free port")
  }
}
