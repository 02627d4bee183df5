import FileSystem
import Foundation
import TestSupport
import Testing

@testable import PageServer

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

@Suite("The server of the report page", .timeLimit(.minutes(60))) struct PageServerTests {
  /// Sends a request over a socket, lets the server answer, and returns the response.
  private func ask(_ server: PageServer, _ request: String, port: UInt16? = nil) throws -> String {
    #if canImport(Darwin)
      let client = socket(AF_INET, SOCK_STREAM, 0)
    #else
      let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #endif
    defer { close(client) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = (port ?? server.port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let isConnected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    try #require(isConnected)
    var limit = timeval(tv_sec: 0, tv_usec: 20_000)
    setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    let bytes = Array(request.utf8)
    // The request arrives in two parts, as it may on any network.
    let half = bytes.count / 2
    for part in [bytes[..<half], bytes[half...]] {
      try #require(Array(part).withUnsafeBytes { send(client, $0.baseAddress, $0.count, 0) } == part.count)
      server.serveWaiting()
    }
    var response: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 4096)
    for _ in 0..<200 {
      server.serveWaiting()
      let count = recv(client, &block, block.count, 0)
      if count > 0 { response += block[..<count] } else if count == 0 { break }
    }
    return String(decoding: response, as: UTF8.self)
  }

  private func get(_ server: PageServer, _ path: String, host: String? = nil, method: String = "GET") throws -> String {
    try ask(
      server, "\(method) \(path) HTTP/1.1\r\nHost: \(host ?? "127.0.0.1:\(server.port)")\r\nAccept: */*\r\n\r\n")
  }

  /// Runs a test on a server for the folder `out`, which contains a page, a table and a secret next to it.
  private func withServer(_ body: (PageServer, String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      mkdir(folder + "/out", 0o700)
      mkdir(folder + "/out/models", 0o700)
      try write("<p>first</p>", folder + "/out/report.html")
      try write("model", folder + "/out/models/a_g000.fits.gz")
      try write("secret", folder + "/secret.txt")
      symlink(folder + "/secret.txt", folder + "/out/link.txt")
      try body(try PageServer(folder: folder + "/out", page: "report.html", port: 0), folder)
    }
  }

  private func write(_ text: String, _ path: String) throws {
    let file = try #require(fopen(path, "w"))
    fputs(text, file)
    fclose(file)
  }

  @Test("It serves the page with a script that reloads it, and other files as they are")
  func files() throws {
    try withServer { (server, folder) throws in
      #expect(server.port > 0 && server.address == "http://127.0.0.1:\(server.port)/")
      for path in ["/", "/report.html", "/report.html?x=1"] {
        let page = try get(server, path)
        #expect(page.hasPrefix("HTTP/1.1 200 OK\r\n") && page.contains("<p>first</p><script>"), "\(page)")
        #expect(page.contains("Content-Type: text/html") && page.contains("Cache-Control: no-store"))
      }
      #expect(try get(server, "/models/a_g000.fits.gz").hasSuffix("\r\n\r\nmodel"))
      let head = try get(server, "/", method: "HEAD")
      #expect(head.hasPrefix("HTTP/1.1 200 OK") && head.hasSuffix("\r\n\r\n"))
      #expect(try get(server, "/", host: "localhost:\(server.port)").hasPrefix("HTTP/1.1 200"))
    }
  }

  @Test("The version changes when the page is written")
  func version() throws {
    try withServer { (server, folder) throws in
      let first = try get(server, "/.version")
      #expect(try get(server, "/.version") == first)
      try write("<p>the second page</p>", folder + "/out/report.html")
      #expect(try get(server, "/.version") != first)
    }
  }

  @Test(
    "Nothing outside the folder is served",
    arguments: [
      "/../secret.txt", "/models/../../secret.txt", "/%2e%2e/secret.txt", "//etc/passwd", "/link.txt", "/.hidden",
      "/models", "/no", "/a b",
    ])
  func outside(path: String) throws {
    try withServer { (server, _) throws in
      let response = try get(server, path)
      #expect(response.hasPrefix("HTTP/1.1 40"), "\(response)")
      #expect(!response.contains("secret") && !response.contains("root:"))
    }
  }

  @Test("Requests under another name, other methods and nonsense are refused")
  func refused() throws {
    try withServer { (server, _) throws in
      #expect(try get(server, "/", host: "evil.example:\(server.port)").hasPrefix("HTTP/1.1 421"))
      #expect(try get(server, "/", method: "POST").hasPrefix("HTTP/1.1 400"))
      #expect(try ask(server, "nonsense\r\n\r\n").hasPrefix("HTTP/1.1 400"))
      let long = String(repeating: "x", count: 20_000)
      #expect(try get(server, "/" + long).hasPrefix("HTTP/1.1 431"))
      #expect(try get(server, "/").hasPrefix("HTTP/1.1 200"), "the server still answers")
    }
  }

  @Test("Before the first output there is a page that waits")
  func waiting() throws {
    try withTemporaryFolder { folder in
      let server = try PageServer(folder: folder + "/later", page: "report.html", port: 0)
      #expect(try get(server, "/").contains("The recipe has not finished yet."))
      #expect(try get(server, "/.version").hasSuffix("\r\n\r\nnone"))
    }
  }

  @Test("A port that is in use is an error of the command line")
  func inUse() throws {
    try withServer { (server, folder) throws in
      let error = #expect(throws: PageServerError.self) {
        try PageServer(folder: folder, page: "report.html", port: server.port)
      }
      #expect(error?.exitReason == .usage)
      #expect(error?.problem.text.hasPrefix("--serve: cannot listen on port \(server.port) of 127.0.0.1") == true)
    }
  }

  private static let browser = ["chromium", "chromium-browser", "google-chrome"].compactMap { name in
    ["/usr/bin/", "/usr/local/bin/"].map { $0 + name }.first { access($0, X_OK) == 0 }
  }.first

  @Test("In a browser the page reloads itself when it is written", .enabled(if: browser != nil, "no Chromium"))
  func inBrowser() throws {
    try withServer { (server, folder) throws in
      let process = Process()
      process.executableURL = URL(fileURLWithPath: try #require(Self.browser))
      process.arguments = [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--user-data-dir=\(folder)/browser",
        "--virtual-time-budget=20000", "--dump-dom", server.address,
      ]
      try Data().write(to: URL(fileURLWithPath: folder + "/dom"))
      process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: folder + "/dom"))
      process.standardError = FileHandle.nullDevice
      process.standardInput = FileHandle.nullDevice
      try process.run()
      var isWritten = false
      while process.isRunning {
        server.serveWaiting()
        // By now the browser has the page and has asked for its version.
        if server.answered >= 4, !isWritten {
          try write("<p>the second page</p>", folder + "/out/report.html")
          isWritten = true
        }
        usleep(2000)
      }
      let dom = try String(contentsOfFile: folder + "/dom", encoding: .utf8)
      #expect(isWritten && dom.contains("<p>the second page</p>") && !dom.contains("first"), "\(dom)")
    }
  }
}
