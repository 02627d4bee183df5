extension String {
  /// The text escaped for HTML and XML, for use between tags or as an attribute in double quotes.
  ///
  /// `&`, `<`, `>` and `"` become entities. Control characters except tabs and line ends become blanks, because XML 1.0
  /// cannot contain them.
  public var escapedForMarkup: String {
    // Most texts, and all base64-encoded pictures, have nothing to escape. The loop over the bytes has no early exit,
    // so that the compiler can compare many bytes at a time.
    let isPlain = utf8.withContiguousStorageIfAvailable { bytes in
      bytes.reduce(0) { $0 | mayNeedEscape($1) } == 0
    }
    if isPlain == true { return self }
    var result = ""
    result.reserveCapacity(utf8.count)
    for scalar in unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\t", "\n", "\r": result.unicodeScalars.append(scalar)
      case "\0"..<" ": result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

/// Returns 1 for a byte that may have to be escaped (one of `"`, `&`, `<`, `>` or a control character), else 0. The
/// function has no branch, so that the compiler can compare many bytes at a time.
private func mayNeedEscape(_ byte: UInt8) -> UInt8 {
  (byte < 0x20 ? 1 : 0) | (byte == 0x22 ? 1 : 0) | (byte == 0x26 ? 1 : 0) | (byte == 0x3C ? 1 : 0)
    | (byte == 0x3E ? 1 : 0)
}
