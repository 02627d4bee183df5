import Diagnostics
import Tables

/// The compression of an image whose tiles are the rows of a binary table (FITS standard 4.0, section 10.1).
///
/// ``LineList`` unpacks tiles of PLIO_1, and cfitsio unpacks all others. cfitsio receives only the keywords that are
/// checked here. HCOMPRESS_1 is not supported, because cfitsio trusts the sizes inside its streams.
struct TileCompression: Sendable, Hashable {
  /// The lengths of the axes of the image (ZNAXISn).
  let axes: [Int]
  /// The data type of the image (ZBITPIX).
  let bitsPerPixel: Int
  /// The lengths of the tiles (ZTILEn). The last tile along an axis can be shorter.
  let tiles: [Int]
  /// Whether the tiles are line lists (PLIO_1).
  let isLineLists: Bool
  /// The keywords of the compression.
  let keywords: [Keyword]

  /// The supported algorithms. `RICE_ONE` is another name for RICE_1.
  private static let algorithms = ["RICE_1", "RICE_ONE", "GZIP_1", "GZIP_2", lineLists]
  private static let lineLists = "PLIO_1"

  /// The column of the compressed tiles.
  static let dataColumn = "COMPRESSED_DATA"

  static func == (left: Self, right: Self) -> Bool { left.keywords == right.keywords }

  func hash(into hasher: inout Hasher) { hasher.combine(axes) }

  /// Returns whether a header declares a tile-compressed image.
  static func isDeclared(by header: Header) -> Bool { header.bool("ZIMAGE") == true }

  /// Reads and checks the keywords.
  /// - Throws: ``FITSError`` if the compression is not supported, or if keywords or columns are missing or invalid.
  init(_ hdu: StreamedHDU, at place: FilePlace) throws(FITSError) {
    let header = hdu.header
    func bad(_ keyword: String, _ expected: String) -> FITSError {
      .badKeyword(place, keyword: keyword, found: header[keyword].map(\.text), expected: expected)
    }
    func whole(_ keyword: String, in range: ClosedRange<Int64>, default standard: Int64? = nil) throws(FITSError) -> Int
    {
      guard let value = header[keyword] == nil ? standard : header.int(keyword), range.contains(value) else {
        throw bad(keyword, "a whole number from \(range.lowerBound) to \(range.upperBound)")
      }
      return Int(value)
    }
    guard let algorithm = header.string("ZCMPTYPE")?.trimmedBlanks else {
      throw bad("ZCMPTYPE", Self.algorithms.joined(separator: ", "))
    }
    guard Self.algorithms.contains(algorithm) else {
      throw .unknownCompression(place, found: algorithm, expected: Self.algorithms.filter { $0 != "RICE_ONE" })
    }
    isLineLists = algorithm == Self.lineLists
    let names =
      [Self.dataColumn]
      + (isLineLists ? [] : ["GZIP_COMPRESSED_DATA", "UNCOMPRESSED_DATA", "ZSCALE", "ZZERO", "ZBLANK"])
    let letter: Character = isLineLists ? "I" : "B"
    guard hdu.columns.contains(where: { $0.name == names[0] && $0.elements.arrayLetter == letter }),
      hdu.columns.allSatisfy({ names.contains($0.name) })
    else {
      throw .badHeader(
        place, found: "the columns \(hdu.columns.map { "\($0.name) (\($0.format))" }.joined(separator: ", "))",
        expected: "a column COMPRESSED_DATA with arrays of \(isLineLists ? "16-bit numbers" : "bytes"), and no other "
          + "columns" + (isLineLists ? "" : " except " + names.dropFirst().joined(separator: ", ")))
    }
    let types: [Int64] = isLineLists ? [8, 16, 32] : [8, 16, 32, 64, -32, -64]
    guard let bits = header.int("ZBITPIX"), types.contains(bits) else {
      throw bad(
        "ZBITPIX", types.dropLast().map { "\($0)" }.joined(separator: ", ") + " or \(types[types.count - 1])")
    }
    bitsPerPixel = Int(bits)
    var axes: [Int] = []
    var sides: [Int] = []
    var (pixels, tiles) = (1, 1)
    var keywords = [
      Keyword("ZIMAGE", .bool(true)), Keyword("ZCMPTYPE", .string(algorithm)), Keyword("ZBITPIX", .int(bits)),
    ]
    let count = try whole("ZNAXIS", in: 1...6)
    keywords.append(Keyword("ZNAXIS", .int(Int64(count))))
    for axis in 1...count {
      let length = try whole("ZNAXIS\(axis)", in: 1...1 << 31)
      let tile = try whole("ZTILE\(axis)", in: 1...Int64(length), default: axis == 1 ? Int64(length) : 1)
      let (product, overflow) = pixels.multipliedReportingOverflow(by: length)
      guard !overflow, product < 1 << 48 else { throw bad("ZNAXIS\(axis)", "an image with fewer than 2^48 pixels") }
      pixels = product
      tiles *= (length + tile - 1) / tile
      axes.append(length)
      sides.append(tile)
      keywords += [
        Keyword("ZNAXIS\(axis)", .int(Int64(length))), Keyword("ZTILE\(axis)", .int(Int64(tile))),
      ]
    }
    guard tiles == hdu.rows else { throw bad("NAXIS2", "\(tiles), one row for each tile") }
    self.axes = axes
    self.tiles = sides
    for number in 1...9 {
      guard let name = header.string("ZNAME\(number)")?.trimmedBlanks else { break }
      let values: [Int64]? = ["BLOCKSIZE": [16, 32], "BYTEPIX": [1, 2, 4, 8]][name]
      guard let values, let value = header.int("ZVAL\(number)"), values.contains(value) else { continue }
      keywords += [Keyword("ZNAME\(number)", .string(name)), Keyword("ZVAL\(number)", .int(value))]
    }
    for name in ["ZQUANTIZ", "ZDITHER0", "ZBLANK", "ZSCALE", "ZZERO"] {
      switch header[name] {
      case .int, .double, .string: keywords.append(Keyword(name, header[name] ?? .undefined))
      default: break
      }
    }
    self.keywords = keywords
  }

  /// Returns whether a keyword belongs to the compression and not to the image.
  static func describes(_ name: String) -> Bool {
    let stems = ["ZNAXIS", "ZTILE", "ZNAME", "ZVAL"]
    return [
      "ZIMAGE", "ZCMPTYPE", "ZBITPIX", "ZQUANTIZ", "ZDITHER0", "ZBLANK", "ZSCALE", "ZZERO", "ZHECKSUM", "ZDATASUM",
      "ZSIMPLE", "ZEXTEND", "ZTENSION", "ZPCOUNT", "ZGCOUNT", "ZMASKCMP", "ZBLOCKED",
    ].contains(name) || stems.contains { name.hasPrefix($0) }
  }
}
