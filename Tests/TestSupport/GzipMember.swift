import Deflate

/// Returns one gzip member. Several members in a row also form a gzip file. Tests truncate or alter a member to make a
/// damaged file.
public func gzipMember(_ bytes: [UInt8]) -> [UInt8] {
  var member: [UInt8] = []
  bytes.withUnsafeBytes { bytes in
    Deflater(.gzip).pack(bytes, isLast: true) { part in
      member += part
      return true
    }
  }
  return member
}
