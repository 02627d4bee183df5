import Diagnostics
import Tables

extension HDULayout {
  /// Returns a header for cfitsio that contains only checked values.
  ///
  /// The original header is not passed to cfitsio. cfitsio might interpret a malformed card differently from the checks
  /// in this program, and then write beyond the end of our arrays.
  /// - Parameter tiles: the compression, if the table is to be read as an image.
  func cards(
    isPrimary: Bool, header: Header, tiles: TileCompression? = nil, at place: FilePlace
  ) throws(FITSError) -> [String] {
    var keywords: [Keyword] = []
    switch kind {
    case .image: keywords.append(isPrimary ? Keyword("SIMPLE", .bool(true)) : Keyword("XTENSION", .string("IMAGE")))
    case .table: keywords.append(Keyword("XTENSION", .string("BINTABLE")))
    case .asciiTable: keywords.append(Keyword("XTENSION", .string("TABLE")))
    case .other(let name): keywords.append(Keyword("XTENSION", .string(name)))
    }
    keywords.append(Keyword("BITPIX", .int(Int64(bitsPerPixel))))
    keywords.append(Keyword("NAXIS", .int(Int64(axes.count))))
    for (index, axis) in axes.enumerated() { keywords.append(Keyword("NAXIS\(index + 1)", .int(Int64(axis)))) }
    if !isPrimary {
      keywords.append(Keyword("PCOUNT", .int(Int64(dataBytes - rows * rowBytes) * (kind == .image ? 0 : 1))))
      keywords.append(Keyword("GCOUNT", .int(1)))
    }
    if kind == .image {
      keywords += header.numbers(["BSCALE", "BZERO", "BLANK"])
    } else {
      keywords.append(Keyword("TFIELDS", .int(Int64(columns.count))))
      keywords += header.numbers(["THEAP"])
      for (index, column) in columns.enumerated() {
        if tiles != nil { keywords.append(Keyword("TTYPE\(index + 1)", .string(column.name))) }
        keywords += column.keywords(index + 1)
        if kind == .asciiTable { keywords += header.numbers(["TBCOL\(index + 1)"]) }
      }
    }
    if let tiles { keywords += tiles.keywords + header.numbers(["BSCALE", "BZERO", "BLANK"]) }
    var cards: [String] = []
    for keyword in keywords { cards += try keyword.cards(at: place) }
    return cards + ["END"]
  }
}

extension ColumnLayout {
  fileprivate func keywords(_ number: Int) -> [Keyword] {
    var keywords = [Keyword("TFORM\(number)", .string(plainFormat))]
    if scale != 1 { keywords.append(Keyword("TSCAL\(number)", .double(scale))) }
    if zero != 0 { keywords.append(Keyword("TZERO\(number)", .double(zero))) }
    if let null { keywords.append(Keyword("TNULL\(number)", .int(null))) }
    return keywords
  }

  /// The value of TFORM without additional conventions, such as the substring width `8` in `24A8`.
  private var plainFormat: String {
    switch elements.kind {
    case _ where elements == .empty: format
    case .descriptor, .longDescriptor:
      "\(elements.count)\(elements.kind.rawValue)\(elements.arrayLetter.map(String.init) ?? "")"
    default: "\(elements.count)\(elements.kind.rawValue)"
    }
  }
}

extension Header {
  /// Returns the keywords with these names whose values are numbers.
  fileprivate func numbers(_ names: [String]) -> [Keyword] {
    names.compactMap { name in
      switch self[name] {
      case .int(let value): Keyword(name, .int(value))
      case .double(let value): Keyword(name, .double(value))
      default: nil
      }
    }
  }
}
