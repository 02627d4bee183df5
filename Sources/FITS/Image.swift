import CCFITSIO
import Diagnostics
import Tables

/// An N-dimensional array of numbers, with its keywords.
public struct Image: Sendable, Equatable {
  /// The name of the HDU (EXTNAME).
  public var name: String?
  /// The keywords, except those that describe the layout of the file and the scaling of the values.
  public var keywords: [Keyword]
  /// The lengths of the axes in FITS order. NAXIS1 is the first length, and its index varies fastest in ``values``.
  public var axes: [Int]
  /// The values, with BSCALE and BZERO applied. Undefined values (BLANK) are NaN.
  public var values: [Double]
  /// The data type in the file (BITPIX): -64 or -32 for floating-point numbers; 8, 16, 32 or 64 for whole numbers.
  public var bitsPerPixel: Int

  /// Creates an image.
  public init(
    name: String? = nil, keywords: [Keyword] = [], axes: [Int], values: [Double], bitsPerPixel: Int = -64
  ) {
    self.name = name
    self.keywords = keywords
    self.axes = axes
    self.values = values
    self.bitsPerPixel = bitsPerPixel
  }
}

/// Reads an image HDU, which may be a tile-compressed image.
///
/// - Parameters:
///   - path: The FITS file, compressed with gzip or not.
///   - hdu: The HDU to read.
///   - dataSums: Whether to compare the data with their DATASUM.
///   - memory: The maximum memory for the data, in bytes, and the option with which the user can raise it.
/// - Throws: ``FITSError``.
public func readImage(
  _ path: String, hdu: HDUSelector, dataSums: DataSumRule = .compare,
  memory: (limit: Int, option: String?) = (MemoryLimit.standard, nil)
) throws(FITSError) -> Image {
  var tiles: TileCompression?
  let cut = try SingleHDUExtract.make(path, hdu, dataSums) { hdu, place throws(FITSError) in
    if hdu.kind == .table, TileCompression.isDeclared(by: hdu.header) {
      tiles = try TileCompression(hdu, at: place)
    } else if hdu.kind != .image {
      throw .wrongKind(place, found: hdu.kind.text, expected: "an image")
    }
    let axes = tiles?.axes ?? hdu.axes
    let pixels = axes.reduce(axes.isEmpty ? 0 : 1, *)
    try place.requireMemory(
      bytes: hdu.layout.dataBytes, numbers: pixels, limit: memory.limit, option: memory.option)
    return tiles?.isLineLists == true ? nil : tiles
  }
  let axes = tiles?.axes ?? cut.hdu.axes
  let count = axes.isEmpty ? 0 : axes.reduce(1, *)
  var values = [Double](repeating: 0, count: count)
  if let tiles, tiles.isLineLists {
    try tiles.unpackLineLists(of: cut.hdu, cut.file.handle, at: cut.place, into: &values)
  } else if count > 0 {
    let handle = cut.file.handle
    let canBeNull = cut.hdu.header.int("BLANK") != nil || tiles != nil
    var any: Int32 = 0
    try cfitsio(at: cut.place) { ffgpvd(handle, 0, 1, Int64(count), canBeNull ? Double.nan : 0, &values, &any, &$0) }
  }
  return Image(
    name: cut.hdu.header.string("EXTNAME")?.trimmedBlanks,
    keywords: cut.hdu.header.keywords.filter {
      !$0.describesLayout && !["BSCALE", "BZERO", "BLANK"].contains($0.name)
        && !(tiles != nil && TileCompression.describes($0.name))
    },
    axes: axes, values: values, bitsPerPixel: tiles?.bitsPerPixel ?? cut.hdu.layout.bitsPerPixel)
}
