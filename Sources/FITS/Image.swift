import CCFITSIO
import Diagnostics
import Tables

/// An N-dimensional array of numbers with its keywords.
public struct Image: Sendable, Equatable {
  /// EXTNAME.
  public var name: String?
  /// The keywords, without those that describe the layout of the file.
  public var keywords: [Keyword]
  /// The axes in FITS order: NAXIS1, which varies fastest in ``values``, first.
  public var axes: [Int]
  /// The values, BSCALE and BZERO applied; blanks (BLANK) are NaN.
  public var values: [Double]
  /// BITPIX of the file: -64 and -32 for floating point, 8 to 64 for whole numbers.
  public var bitsPerPixel: Int

  /// Makes an image.
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

/// Reads an image HDU.
/// - Throws: ``FITSError``
public func readImage(
  _ path: String, hdu: HDUSelector, dataSums: DataSumRule = .compare
) throws(FITSError) -> Image {
  let cut = try SingleHDUExtract.make(path, hdu, [.image], "an image", dataSums)
  let axes = cut.hdu.axes
  let count = axes.isEmpty ? 0 : axes.reduce(1, *)
  var values = [Double](repeating: 0, count: count)
  if count > 0 {
    let handle = cut.file.handle
    let marker = cut.hdu.header.int("BLANK") == nil ? 0 : Double.nan
    var any: Int32 = 0
    try cfitsio(at: cut.place) { ffgpvd(handle, 0, 1, Int64(count), marker, &values, &any, &$0) }
  }
  return Image(
    name: cut.hdu.header.string("EXTNAME")?.trimmedBlanks,
    keywords: cut.hdu.header.keywords.filter {
      !$0.describesLayout && !["BSCALE", "BZERO", "BLANK"].contains($0.name)
    },
    axes: axes, values: values, bitsPerPixel: cut.hdu.layout.bitsPerPixel)
}
