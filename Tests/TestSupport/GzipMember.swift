import Deflate

/// Returns one gzip member. Several members one after the other are a gzip file as well; a truncated or altered one is
/// a damaged file.
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
