/// Guesses the type of a non-FITS file, for the error message. `bytes` are the first bytes of the file.
func looksLike(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
  if bytes.isEmpty { return "an empty file" }
  func begins(_ magic: [UInt8]) -> Bool { bytes.starts(with: magic) }
  if begins([0x1f, 0x8b]) { return "a gzip file inside a gzip file" }
  if begins(Array("PK".utf8)) { return "a ZIP archive" }
  if begins(Array("BZh".utf8)) { return "a bzip2 file" }
  if begins([0xfd, 0x37, 0x7a, 0x58, 0x5a]) { return "an xz file" }
  if begins([0x1f, 0x9d]) { return "a compress (.Z) file" }
  if begins([0x89, 0x48, 0x44, 0x46]) { return "an HDF5 file" }
  if bytes.allSatisfy({ $0 == 0 }) { return "a file that contains only zeros" }
  let head = bytes.prefix(400)
  guard head.allSatisfy({ $0 >= 0x20 || (0x09...0x0d).contains($0) }) else {
    return "binary data of an unknown format"
  }
  let text = String(decoding: head, as: UTF8.self)
  let lower = text.lowercased()
  if lower.contains("<html") || lower.contains("<!doctype html") { return "an HTML page" }
  if lower.contains("<?xml") { return "an XML document" }
  if lower.hasPrefix("version https://git-lfs") { return "a Git LFS pointer, not the file it points to" }
  return "text that begins with '\(text.prefix(30))'"
}
