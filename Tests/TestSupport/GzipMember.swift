import Deflate

/// One gzip member; members one behind the other are a gzip file too, and cut or altered ones a damaged file.
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
