/// A request of a browser for a file.
struct PageRequest: Equatable {
  /// The path without query, such as `/report.html`.
  let path: String
  /// Whether only the head of the response is requested.
  let isHead: Bool
  /// The value of the header field Host.
  let host: String

  /// The largest size of a request in bytes.
  static let mostBytes = 16_384

  /// Parses the head of a request.
  /// - Returns: `nil` if it is not a GET or HEAD request of HTTP/1.
  init?(_ bytes: some Collection<UInt8>) {
    let lines = String(decoding: bytes, as: UTF8.self).split(
      separator: "\r\n", omittingEmptySubsequences: false)
    guard let words = lines.first?.split(separator: " ", omittingEmptySubsequences: false), words.count == 3,
      words[0] == "GET" || words[0] == "HEAD", words[1].hasPrefix("/"), words[2].hasPrefix("HTTP/1.")
    else { return nil }
    isHead = words[0] == "HEAD"
    path = String(words[1].prefix { $0 != "?" && $0 != "#" })
    let fields = lines.dropFirst().compactMap { line -> (name: String, value: String)? in
      guard let colon = line.firstIndex(of: ":") else { return nil }
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      return (line[..<colon].lowercased(), String(value))
    }
    host = fields.first { $0.name == "host" }?.value ?? ""
  }

  /// The names of the folders and of the file in the path; empty for `/`. All names are plain: they consist of letters,
  /// digits, `-`, `_` and `.`, and do not begin with `.`, so the path cannot leave the folder. The result is `nil` for
  /// a path with other names.
  var names: [String]? {
    let names = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    if names == [""] { return [] }
    func isPlain(_ name: String) -> Bool {
      !name.isEmpty && !name.hasPrefix(".")
        && name.utf8.allSatisfy { byte in
          switch UInt8(byte) {
          case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
          default: false
          }
        }
    }
    return names.allSatisfy(isPlain) ? names : nil
  }
}
