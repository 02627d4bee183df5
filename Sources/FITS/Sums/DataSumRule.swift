/// Whether the bytes of an HDU are compared with its DATASUM when all its data are read.
///
/// The checksum of gzip only detects damage after compression. Only DATASUM detects data that were damaged before they
/// were compressed. An HDU without DATASUM is read without this check.
public enum DataSumRule: Sendable {
  /// A difference is an error, ``FITSError/dataSum(_:stated:found:)``.
  case compare
  /// The keyword is ignored.
  case ignore
}

extension Header {
  /// The value of DATASUM: a 32-bit number, which the standard requires as a string of decimal digits. It is `nil` if
  /// the keyword is missing or blank; a blank string means that the sum was not computed.
  var statedDataSum: String? {
    let text = string("DATASUM")?.trimmedBlanks ?? int("DATASUM").map { String($0) }
    return text?.isEmpty == true ? nil : text
  }
}

extension Header {
  /// Returns whether there is a DATASUM that differs from the sum of the data.
  public func contradicts(dataSum found: UInt32) -> Bool { statedDataSum.map { UInt32($0) != found } ?? false }
}

extension FITSStream {
  /// Completes the sum of the data of the current HDU and compares it with DATASUM.
  ///
  /// - Parameter sum: The sum of the data before the current position.
  /// - Returns: The sum of all data; `nil` if the header has no DATASUM and a part of the data was not read yet.
  /// - Throws: ``FITSError/dataSum(_:stated:found:)``, ``FITSError/truncated(_:part:found:expected:)``.
  mutating func finishDataSum(_ sum: OnesComplementSum) throws(FITSError) -> UInt32? {
    guard let hdu = current else { return nil }
    let stated = hdu.header.statedDataSum
    guard dataLeft == 0 || stated != nil else { return nil }
    let found = try sumRest(after: sum)
    if dataSums == .compare, let stated, UInt32(stated) != found {
      throw .dataSum(place(), stated: stated, found: found)
    }
    return found
  }

  /// Adds the remaining data of the current HDU, and the padding of its last block, to a sum.
  mutating func sumRest(after start: OnesComplementSum) throws(FITSError) -> UInt32 {
    guard let layout = current?.layout else { return 0 }
    var sum = start
    while dataLeft > 0 {
      let step = min(dataLeft, 256 << 10)
      guard try source.fill(step, upTo: step) else { throw cutData(layout, after: source.available) }
      sum.add(UnsafeBufferPointer(start: source.bytes, count: step))
      source.consume(step)
      dataLeft -= step
    }
    // Missing padding of the last block is accepted: padding with zeros does not change the sum.
    let padding = layout.paddedBytes - layout.dataBytes
    if try source.fill(padding, upTo: padding) { sum.add(UnsafeBufferPointer(start: source.bytes, count: padding)) }
    return sum.value
  }
}
