import FileSystem

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Serves the report page of an output folder to browsers on this computer. The page reloads itself when it has been
/// written again.
///
/// The server listens only on 127.0.0.1 and answers only requests whose host is this address or localhost, so that
/// pages of other sites cannot read from it. It serves regular files of the folder whose paths consist of plain
/// names. It has no thread of its own: ``serveWaiting()`` answers the requests that have arrived.
public final class PageServer {
  /// The port on which the server listens.
  public let port: UInt16
  private let folder: String
  private let page: String
  private let listener: Int32
  private var connections: [Connection] = []
  /// The number of requests that were answered.
  private(set) var answered = 0

  /// A connection whose request is not complete yet. Browsers open some connections in advance.
  private struct Connection {
    let socket: Int32
    let start: ContinuousClock.Instant
    var request: [UInt8] = []
  }

  private static let mostConnections = 64
  private static let longestWait = Duration.seconds(30)
  /// The path that the page requests to find out whether it has changed.
  private static let versionPath = "/.version"

  /// Starts to listen.
  /// - Parameters:
  ///   - folder: The folder, which need not exist yet.
  ///   - page: The name of the page in the folder.
  ///   - port: The port; 0 for any free one.
  /// - Throws: ``PageServerError``
  public init(folder: String, page: String, port: UInt16) throws(PageServerError) {
    (self.folder, self.page) = (folder, page)
    #if canImport(Darwin)
      let listener = socket(AF_INET, SOCK_STREAM, 0)
    #else
      let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #endif
    guard listener >= 0 else { throw PageServerError(port: port, code: errno) }
    var isReused: Int32 = 1
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &isReused, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(listener, address, size) == 0 && listen(listener, 16) == 0 && getsockname(listener, address, &size) == 0
      }
    }
    guard isBound, fcntl(listener, F_SETFL, O_NONBLOCK) == 0, fcntl(listener, F_SETFD, FD_CLOEXEC) == 0 else {
      let code = errno
      close(listener)
      throw PageServerError(port: port, code: code)
    }
    self.listener = listener
    self.port = UInt16(bigEndian: address.sin_port)
  }

  deinit {
    for connection in connections { close(connection.socket) }
    close(listener)
  }

  /// The address of the page.
  public var address: String { "http://127.0.0.1:\(port)/" }

  /// Answers the requests that have arrived, and returns without waiting for others.
  public func serveWaiting() {
    while connections.count < Self.mostConnections {
      let socket = accept(listener, nil, nil)
      guard socket >= 0 else { break }
      prepare(socket)
      connections.append(Connection(socket: socket, start: .now))
    }
    connections = connections.compactMap(advanced)
  }

  private func prepare(_ socket: Int32) {
    _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
    // On macOS, a connection inherits O_NONBLOCK from the listener, and a large page would be cut off.
    _ = fcntl(socket, F_SETFL, 0)
    // A browser that does not read its response must not block the recipe.
    var limit = timeval(tv_sec: 5, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    #if canImport(Darwin)
      var isQuiet: Int32 = 1
      setsockopt(socket, SOL_SOCKET, SO_NOSIGPIPE, &isQuiet, socklen_t(MemoryLayout<Int32>.size))
    #endif
  }

  /// Reads what has arrived on a connection, and answers a complete request. Returns `nil` if the connection has ended.
  private func advanced(_ connection: Connection) -> Connection? {
    var connection = connection
    var block = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = recv(connection.socket, &block, block.count, Int32(MSG_DONTWAIT))
      if count > 0 {
        connection.request += block[..<count]
        if let end = Self.end(of: connection.request) {
          let request = PageRequest(connection.request[..<end])
          send(response(to: request).bytes(isHead: request?.isHead ?? false), to: connection.socket)
          answered += 1
          break
        }
        if connection.request.count > PageRequest.mostBytes {
          send(PageResponse.failure("431 Request Header Fields Too Large").bytes(isHead: false), to: connection.socket)
          break
        }
      } else if count < 0, errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR {
        if connection.start.duration(to: .now) > Self.longestWait { break }
        return connection
      } else {
        break
      }
    }
    close(connection.socket)
    return nil
  }

  /// Returns the position of the empty line that ends the head of a request; `nil` if it has not arrived.
  private static func end(of request: [UInt8]) -> Int? {
    let mark: [UInt8] = [13, 10, 13, 10]
    guard request.count >= mark.count else { return nil }
    return (0...request.count - mark.count).first { Array(request[$0..<$0 + mark.count]) == mark }
  }

  private func send(_ bytes: [UInt8], to socket: Int32) {
    var sent = 0
    while sent < bytes.count {
      #if canImport(Darwin)
        let flags: Int32 = 0
      #else
        let flags = Int32(MSG_NOSIGNAL)
      #endif
      let count = bytes[sent...].withUnsafeBytes { Self.sendBytes(socket, $0.baseAddress, $0.count, flags) }
      if count <= 0 {
        if count < 0, errno == EINTR { continue }
        return
      }
      sent += count
    }
    // Closing a connection with unread input resets it, and the browser can lose the response, so output ends first.
    shutdown(socket, Int32(SHUT_WR))
  }

  private static func sendBytes(_ socket: Int32, _ bytes: UnsafeRawPointer?, _ count: Int, _ flags: Int32) -> Int {
    #if canImport(Darwin)
      Darwin.send(socket, bytes, count, flags)
    #else
      Glibc.send(socket, bytes, count, flags)
    #endif
  }

  // MARK: Responses

  func response(to request: PageRequest?) -> PageResponse {
    guard let request else { return .failure("400 Bad Request") }
    guard ["127.0.0.1:\(port)", "localhost:\(port)"].contains(request.host) else {
      return .failure("421 Misdirected Request")
    }
    if request.path == Self.versionPath { return PageResponse("200 OK", Array(version.utf8)) }
    guard let names = request.names else { return .failure("404 Not Found") }
    let name = names.isEmpty ? page : names.joined(separator: "/")
    let path = joined(folder, name)
    guard let real = realPath(path), let inside = realPath(folder), real.hasPrefix(inside + "/"),
      // The version is read first: if the page is written in between, it reloads once more.
      case let version = version, var bytes = try? readFile(real)
    else { return names.isEmpty || name == page ? waiting : .failure("404 Not Found") }
    if name == page { bytes += Self.reload(version) }
    return PageResponse("200 OK", type: PageResponse.type(of: name), bytes)
  }

  /// The response that replaces the page until the first output exists.
  private var waiting: PageResponse {
    let text = "<!DOCTYPE html><meta charset=\"utf-8\"><title>darktime</title><p>The recipe has not finished yet."
    return PageResponse("200 OK", type: PageResponse.type(of: ".html"), Array(text.utf8) + Self.reload(version))
  }

  /// A text that changes when the page is written.
  private var version: String { FileIdentity(joined(folder, page))?.sizeAndTime ?? "none" }

  /// Returns the script that reloads the page when its version changes. It is added to the response, not to the file.
  private static func reload(_ version: String) -> [UInt8] {
    Array(
      """
      <script>
      setInterval(async () => {
        try {
          const now = await (await fetch("\(versionPath)", { cache: "no-store" })).text();
          if (now !== "\(version)") location.reload();
        } catch { /* darktime has ended; the page stays as it is. */ }
      }, 500);
      </script>

      """.utf8)
  }
}
