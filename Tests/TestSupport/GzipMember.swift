import CISAL

/// One gzip member; members one behind the other are a gzip file too, and cut or altered ones a damaged file.
public func gzipMember(_ bytes: [UInt8]) -> [UInt8] {
  let stream = UnsafeMutablePointer<isal_zstream>.allocate(capacity: 1)
  defer { stream.deallocate() }
  isal_deflate_init(stream)
  stream.pointee.gzip_flag = UInt16(IGZIP_GZIP)
  stream.pointee.end_of_stream = 1
  var input = bytes
  // Stored blocks at worst: 5 bytes for each 64 KiB.
  var output = [UInt8](repeating: 0, count: bytes.count + bytes.count / 1000 + 1024)
  return input.withUnsafeMutableBufferPointer { input in
    output.withUnsafeMutableBufferPointer { output in
      stream.pointee.next_in = input.baseAddress
      stream.pointee.avail_in = UInt32(input.count)
      stream.pointee.next_out = output.baseAddress
      stream.pointee.avail_out = UInt32(output.count)
      isal_pack(stream)
      return Array(output.dropLast(Int(stream.pointee.avail_out)))
    }
  }
}
