import Diagnostics

/// The result of comparing CHECKSUM or DATASUM with the bytes of an HDU.
public enum ChecksumState: Sendable, Hashable {
  /// The header does not have the keyword, or DATASUM is blank.
  case absent
  /// The keyword agrees with the bytes.
  case agrees
  /// The keyword does not agree with the bytes. `stated` is the value of the keyword, and `found` is the result
  /// computed from the bytes.
  case differs(stated: String, found: String)
}

/// The checksums of one HDU.
public struct HDUVerification: Sendable, Hashable {
  /// The number of the HDU, counted from 0 (the primary HDU).
  public let number: Int
  /// The name (EXTNAME). If there is no EXTNAME, the name is `PRIMARY`, or `#n` for the HDU with number n.
  public let name: String
  /// The result for DATASUM, which covers the data.
  public let dataSum: ChecksumState
  /// The result for CHECKSUM, which covers header and data.
  public let checksum: ChecksumState
}

/// Verifies a complete file: every header, all data, the CRC of every gzip member, and CHECKSUM and DATASUM of each HDU
/// (FITS standard 4.0, appendix J).
///
/// - Returns: The result for each HDU. A wrong checksum is part of the result and does not throw an error.
/// - Throws: ``FITSError`` if the file cannot be read to its end.
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

  /// Returns the result for CHECKSUM. A correct CHECKSUM sets all bits of the ones' complement sum over all words of
  /// the HDU, so that the sum is "minus zero".
  fileprivate func checksumState(sum: UInt32) -> ChecksumState {
    guard let stated = header.string("CHECKSUM") else { return .absent }
    return sum == .max || sum == 0 ? .agrees : .differs(stated: stated, found: "the sum \(sum), not \(UInt32.max)")
  }
}

extension FITSStream {
  /// Reads to the end of the file, regardless of the contents.
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
