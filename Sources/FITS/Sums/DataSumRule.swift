/// Whether the bytes of an HDU are compared with its DATASUM when its data are read to their end.
///
/// The checksum of gzip covers what a file holds since it was packed, not since it was written: data that were damaged
/// and packed again are found by DATASUM alone. An HDU without the keyword is read as it is.
public enum DataSumRule: Sendable {
  /// A sum that differs is an error, ``FITSError/dataSum(_:stated:found:)``.
  case compare
  /// The keyword is ignored.
  case ignore
}

extension Header {
  /// DATASUM: a whole number of 32 bits, by the standard as text in decimal digits. Blank text means that it was not
  /// computed.
  var statedDataSum: String? {
    let text = string("DATASUM")?.trimmedBlanks ?? int("DATASUM").map { String($0) }
    return text?.isEmpty == true ? nil : text
  }
}

extension Header {
  /// Whether DATASUM is there, and differs from the sum of the data.
  public func contradicts(dataSum found: UInt32) -> Bool { statedDataSum.map { UInt32($0) != found } ?? false }
}

extension FITSStream {
  /// Takes the sum of the data of the present HDU to its end and compares it with DATASUM.
  /// - Parameter sum: that of the data before the present position.
  /// - Returns: the sum of all data; `nil` where what is left would have to be read for it and nothing asks for that.
  /// - Throws: ``FITSError/dataSum(_:stated:found:)``; ``FITSError/truncated(_:part:found:expected:)``
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

  /// Adds what is left of the data of the present HDU, and the filling of its last block, to a sum.
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
    // A file whose last block is not filled up is read like any other; zeros would not count.
    let padding = layout.paddedBytes - layout.dataBytes
    if try source.fill(padding, upTo: padding) { sum.add(UnsafeBufferPointer(start: source.bytes, count: padding)) }
    return sum.value
  }
}
