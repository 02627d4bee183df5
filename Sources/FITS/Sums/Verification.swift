import Diagnostics

/// What CHECKSUM or DATASUM says of an HDU.
public enum ChecksumState: Sendable, Hashable {
  /// The header has no such keyword.
  case absent
  /// It agrees with the bytes.
  case agrees
  /// It does not: what the keyword says, and what the bytes give.
  case differs(stated: String, found: String)
}

/// The checksums of one HDU.
public struct HDUVerification: Sendable, Hashable {
  /// Counted from 0, the primary HDU.
  public let number: Int
  /// EXTNAME; `PRIMARY` or `#n` where there is none.
  public let name: String
  /// DATASUM: the data alone.
  public let dataSum: ChecksumState
  /// CHECKSUM: header and data.
  public let checksum: ChecksumState
}

/// Reads a file to its very end: every header, all data, the CRC of every gzip member, CHECKSUM and DATASUM of each HDU
/// (FITS standard 4.0, appendix J).
/// - Returns: what the checksums say; a checksum that differs is a result, not an error.
/// - Throws: ``FITSError`` for a file that cannot be read to its end.
public func verify(_ path: String) throws(FITSError) -> [HDUVerification] {
  var stream = try FITSStream(path, buffers: StreamBuffers())
  var results: [HDUVerification] = []
  while let hdu = try stream.nextHDU() {
    var header = OnesComplementSum()
    stream.buffers.cards.withUnsafeBufferPointer { header.add($0) }
    let data = try stream.sumRest(after: OnesComplementSum())
    let whole = header.value.addingOnesComplement(data)
    results.append(
      HDUVerification(
        number: hdu.number, name: hdu.name, dataSum: hdu.dataSumState(found: data),
        checksum: hdu.checksumState(sum: whole)))
  }
  try stream.drain()
  return results
}

extension StreamedHDU {
  fileprivate func dataSumState(found: UInt32) -> ChecksumState {
    guard let stated = header.statedDataSum else { return .absent }
    return UInt32(stated) == found ? .agrees : .differs(stated: stated, found: String(found))
  }

  /// CHECKSUM is chosen so that all words of the HDU add up to "minus zero".
  fileprivate func checksumState(sum: UInt32) -> ChecksumState {
    guard let stated = header.string("CHECKSUM") else { return .absent }
    return sum == .max || sum == 0 ? .agrees : .differs(stated: stated, found: "a sum of \(sum), not of \(UInt32.max)")
  }
}

extension FITSStream {
  /// Reads on to the end of the file, whatever stands there.
  fileprivate mutating func drain() throws(FITSError) {
    while try source.skip(1 << 20) > 0 {}
  }
}

extension UInt32 {
  fileprivate func addingOnesComplement(_ other: UInt32) -> UInt32 {
    let sum = UInt64(self) + UInt64(other)
    return UInt32((sum & 0xffff_ffff) + (sum >> 32))
  }
}
