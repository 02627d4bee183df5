/// A response to a browser.
struct PageResponse {
  var status: String
  var type: String
  var body: [UInt8]

  init(_ status: String, type: String = "text/plain; charset=utf-8", _ body: [UInt8]) {
    (self.status, self.type, self.body) = (status, type, body)
  }

  /// Returns a response whose body is the status.
  static func failure(_ status: String) -> PageResponse { PageResponse(status, Array((status + "\n").utf8)) }

  /// Returns the bytes of the response. Its head says that the connection ends and that nothing is to be cached.
  func bytes(isHead: Bool) -> [UInt8] {
    let head = [
      "HTTP/1.1 \(status)", "Content-Type: \(type)", "Content-Length: \(body.count)", "Cache-Control: no-store",
      "X-Content-Type-Options: nosniff", "Connection: close", "", "",
    ].joined(separator: "\r\n")
    return Array(head.utf8) + (isHead ? [] : body)
  }

  /// Returns the media type of a file by the extension of its name.
  static func type(of name: String) -> String {
    let types = [
      ".html": "text/html; charset=utf-8", ".json": "application/json", ".ecsv": "text/plain; charset=utf-8",
      ".xml": "application/xml", ".png": "image/png", ".svg": "image/svg+xml", ".pdf": "application/pdf",
    ]
    return types.first { name.hasSuffix($0.key) }?.value ?? "application/octet-stream"
  }
}
