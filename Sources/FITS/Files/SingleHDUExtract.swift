import CCFITSIO
import Diagnostics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Selects an HDU of a file.
public enum HDUSelector: Sendable, Hashable {
  /// The first HDU with this EXTNAME, ignoring case and surrounding blanks. `PRIMARY` is the name of a primary HDU
  /// without EXTNAME.
  case name(String)
  /// The HDU with this number, counted from 0 (the primary HDU).
  case number(Int)

  /// Creates a selector from a text: a whole number selects by number, any other text by name.
  public init(_ text: String) { self = Int(text).map(HDUSelector.number) ?? .name(text) }

  func selects(_ hdu: StreamedHDU) -> Bool { selects(number: hdu.number, name: hdu.name) }

  /// Returns whether an HDU of a list is selected. A name can select several HDUs.
  public func selects(_ hdu: HDUSummary) -> Bool { selects(number: hdu.number, name: hdu.name) }

  private func selects(number: Int, name: String) -> Bool {
    switch self {
    case .name(let wanted): name.uppercased() == wanted.trimmedBlanks.uppercased()
    case .number(let wanted): number == wanted
    }
  }

  /// The name, or the number after `#`.
  public var text: String {
    switch self {
    case .name(let name): name
    case .number(let number): "#\(number)"
    }
  }
}

/// One HDU, copied from its file into memory and opened there by cfitsio.
///
/// A ``FITSStream`` reads the file up to the end of this HDU. The stream reports a damaged gzip stream, truncation and
/// invalid headers. Other HDUs use no memory.
struct SingleHDUExtract: ~Copyable {
  let hdu: StreamedHDU
  let file: MemoryFile
  let place: FilePlace

  /// Searches the file for the HDU and extracts it.
  ///
  /// The function `tiles` receives the HDU that was found. It throws an error if the HDU is not of the required kind or
  /// needs too much memory, and returns the compression of a tile-compressed image.
  static func make(
    _ path: String, _ selector: HDUSelector, _ dataSums: DataSumRule,
    tiles: (StreamedHDU, FilePlace) throws(FITSError) -> TileCompression?
  ) throws(FITSError) -> SingleHDUExtract {
    var stream = try FITSStream(path, buffers: StreamBuffers(), dataSums: dataSums)
    var present: [String] = []
    while let hdu = try stream.nextHDU() {
      guard selector.selects(hdu) else {
        present.append(hdu.name)
        continue
      }
      let place = FilePlace(path, hdu: hdu.name)
      let compression = try tiles(hdu, place)
      return try SingleHDUExtract(hdu, stream.copyHDU(compression), place)
    }
    throw .missingHDU(path: path, wanted: selector.text, present: present)
  }

  private init(
    _ hdu: StreamedHDU, _ bytes: UnsafeMutableRawBufferPointer, _ place: FilePlace
  ) throws(FITSError) {
    let file = try MemoryFile(opening: bytes, at: place)
    let handle = file.handle
    if hdu.number > 0 { try cfitsio(at: place) { ffmahd(handle, 2, nil, &$0) } }
    self.hdu = hdu
    self.place = place
    self.file = file
  }
}

extension FITSStream {
  /// Returns the current HDU as a separate FITS file. An extension is preceded by an empty primary HDU.
  fileprivate mutating func copyHDU(_ tiles: TileCompression?) throws(FITSError) -> UnsafeMutableRawBufferPointer {
    guard let hdu = current else { return UnsafeMutableRawBufferPointer(start: nil, count: 0) }
    let empty = [
      "SIMPLE  =                    T", "BITPIX  =                    8", "NAXIS   =                    0", "END",
    ]
    let cards = try hdu.layout.cards(isPrimary: hdu.number == 0, header: hdu.header, tiles: tiles, at: place())
    var bytes = GrowingBytes()
    for header in hdu.number == 0 ? [cards] : [empty, cards] {
      for card in header {
        bytes.append(card.utf8)
        bytes.fill(UInt8(ascii: " "), toMultipleOf: Limits.card)
      }
      bytes.fill(UInt8(ascii: " "), toMultipleOf: Limits.block)
    }
    var sum = OnesComplementSum()
    while dataLeft > 0 {
      guard try source.fill(1, upTo: dataLeft) else { throw cutData(hdu.layout, after: 0) }
      let count = min(source.available, dataLeft)
      let piece = UnsafeBufferPointer(start: source.bytes, count: count)
      bytes.append(piece)
      sum.add(piece)
      source.consume(count)
      dataLeft -= count
    }
    do { _ = try finishDataSum(sum) } catch {
      free(bytes.release().baseAddress)
      throw error
    }
    bytes.fill(0, toMultipleOf: Limits.block)
    return bytes.release()
  }
}

/// A growing buffer from `malloc`, which cfitsio can own. It grows with the bytes that are read, because a header may
/// declare more than the file contains.
private struct GrowingBytes {
  private var start: UnsafeMutableRawPointer?
  private var count = 0
  private var capacity = 0

  mutating func append(_ bytes: some Collection<UInt8>) {
    let room = reserve(bytes.count)
    _ = UnsafeMutableRawBufferPointer(start: room, count: bytes.count).initializeMemory(as: UInt8.self, from: bytes)
  }

  mutating func fill(_ byte: UInt8, toMultipleOf size: Int) {
    let missing = (size - count % size) % size
    append(repeatElement(byte, count: missing))
  }

  func release() -> UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(start: start, count: count) }

  private mutating func reserve(_ more: Int) -> UnsafeMutableRawPointer? {
    if count + more > capacity {
      capacity = max(2 * capacity, count + more, 64 << 10)
      start = realloc(start, capacity)
    }
    defer { count += more }
    return start.map { $0 + count }
  }
}

extension FilePlace {
  /// Throws an error if data need more memory than allowed.
  /// - Parameters:
  ///   - bytes: the number of bytes of the file that are kept in memory.
  ///   - numbers: the number of double-precision numbers to which the data are converted.
  func requireMemory(
    bytes: Int, numbers: Int, limit: Int = MemoryLimit.standard, option: String? = nil
  ) throws(FITSError) {
    // Sizes in headers can be absurd, so the sum must not overflow.
    let needed = min(bytes, 1 << 60) + 8 * min(numbers, 1 << 56)
    if needed > limit { throw .tooLarge(self, needed: needed, limit: limit, option: option) }
  }
}
