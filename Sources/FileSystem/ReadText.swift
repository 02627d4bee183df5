/// Reads a text file in UTF-8. Bytes that are not UTF-8 are not an error: they are replaced by U+FFFD, because they are
/// usually accented letters in comments.
/// - Throws: ``FileFailure``, also for text in UTF-16 or UTF-32, and for a binary file.
public func readText(_ path: String) throws(FileFailure) -> String { try decodedText(readFile(path), of: path) }

/// Decodes the bytes of a text file in UTF-8.
/// - Parameter path: the file, for error messages.
/// - Throws: ``FileFailure`` for text in UTF-16 or UTF-32, and for binary data.
public func decodedText(_ bytes: [UInt8], of path: String) throws(FileFailure) -> String {
  let marks: [[UInt8]] = [[0xff, 0xfe], [0xfe, 0xff], [0, 0, 0xfe, 0xff]]
  if marks.contains(where: { bytes.starts(with: $0) }) {
    throw FileFailure(
      action: "read", path: path, reason: "the text is in UTF-16 or UTF-32; save the file in UTF-8")
  }
  if bytes.contains(0) {
    throw FileFailure(
      action: "read", path: path,
      reason: "it contains NUL characters, so it is not a text file; save it as text in UTF-8")
  }
  return String(decoding: bytes, as: UTF8.self)
}
