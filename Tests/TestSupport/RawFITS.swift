import Foundation

/// A FITS file that is composed byte by byte, valid or not, independently of the code that reads and writes FITS files.
///
/// ```
/// var fits = RawFITS()
/// fits.addTable("EVENTS", columns: [.init("ENERGY", "E", unit: "TeV")], rows: [[.float(1.5)], [.float(2)]])
/// fits.setCard("TFORM1", "'9Z      '")          // in the header of the last HDU
/// try fits.write(to: path)                      // compressed if the name ends with .gz
/// ```
public struct RawFITS {
  /// A column of a table.
  public struct Column {
    var name: String
    var format: String
    var unit: String?
    /// Further cards of the column. The stem `TNULL` becomes the keyword `TNULLn`, where n is the number of the column.
    var extra: [(stem: String, value: String)]

    /// Creates a column; `format` is its TFORM.
    public init(_ name: String, _ format: String, unit: String? = nil, extra: [(stem: String, value: String)] = []) {
      self.name = name
      self.format = format
      self.unit = unit
      self.extra = extra
    }
  }

  /// A value of a row, stored as big-endian bytes.
  public struct Cell {
    let bytes: [UInt8]

    /// A value that consists of the given bytes.
    public static func raw(_ bytes: [UInt8]) -> Cell { Cell(bytes: bytes) }
    /// A value of the format B, L or X.
    public static func byte(_ value: UInt8) -> Cell { Cell(bytes: [value]) }
    /// A value of the format I.
    public static func short(_ value: Int16) -> Cell { Cell(bytes: bigEndian(value)) }
    /// A value of the format J.
    public static func int(_ value: Int32) -> Cell { Cell(bytes: bigEndian(value)) }
    /// A value of the format K.
    public static func long(_ value: Int64) -> Cell { Cell(bytes: bigEndian(value)) }
    /// A value of the format E.
    public static func float(_ value: Float) -> Cell { Cell(bytes: bigEndian(value.bitPattern)) }
    /// A value of the format D.
    public static func double(_ value: Double) -> Cell { Cell(bytes: bigEndian(value.bitPattern)) }
    /// A text of the format A, padded with blanks to `width`.
    public static func text(_ value: String, _ width: Int) -> Cell {
      Cell(bytes: Array(value.utf8.prefix(width)) + Array(repeating: 0x20, count: max(0, width - value.utf8.count)))
    }
    /// Several values in one cell.
    public static func array(_ cells: [Cell]) -> Cell { Cell(bytes: cells.flatMap(\.bytes)) }

    private static func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] {
      withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }
  }

  /// One HDU: its cards without END, and its data without padding.
  public struct HDU {
    /// The cards, of up to 80 characters each.
    public var cards: [String]
    /// The data.
    public var data: [UInt8]

    /// Creates an HDU of any kind; XTENSION is the first of its cards.
    public init(cards: [String], data: [UInt8]) {
      self.cards = cards
      self.data = data
    }
  }

  /// The HDUs.
  public var hdus: [HDU]

  /// Creates a file with an empty primary HDU.
  public init(primary cards: [String] = []) {
    let first = [Self.card("SIMPLE", "T"), Self.card("BITPIX", "8"), Self.card("NAXIS", "0"), Self.card("EXTEND", "T")]
    hdus = [HDU(cards: first + cards, data: [])]
  }

  /// Returns the card `NAME    =                value`; strings must contain their quotes.
  public static func card(_ name: String, _ value: String) -> String {
    let label = name + String(repeating: " ", count: max(0, 8 - name.count)) + "= "
    if value.hasPrefix("'") { return label + value }
    return label + String(repeating: " ", count: max(0, 20 - value.count)) + value
  }

  /// Appends a binary table; `heap` follows its rows.
  public mutating func addTable(
    _ name: String, columns: [Column], rows: [[Cell]], cards: [String] = [], heap: [UInt8] = []
  ) {
    let data = rows.flatMap { $0.flatMap(\.bytes) }
    var header = [
      Self.card("XTENSION", "'BINTABLE'"), Self.card("BITPIX", "8"), Self.card("NAXIS", "2"),
      Self.card("NAXIS1", String(rows.first?.reduce(0) { $0 + $1.bytes.count } ?? 0)),
      Self.card("NAXIS2", String(rows.count)), Self.card("PCOUNT", String(heap.count)), Self.card("GCOUNT", "1"),
      Self.card("TFIELDS", String(columns.count)),
    ]
    for (index, column) in columns.enumerated() {
      header.append(Self.card("TTYPE\(index + 1)", "'\(column.name)'"))
      header.append(Self.card("TFORM\(index + 1)", "'\(column.format)'"))
      if let unit = column.unit { header.append(Self.card("TUNIT\(index + 1)", "'\(unit)'")) }
      header += column.extra.map { Self.card("\($0.stem)\(index + 1)", $0.value) }
    }
    header.append(Self.card("EXTNAME", "'\(name)'"))
    hdus.append(HDU(cards: header + cards, data: data + heap))
  }

  /// Replaces a card (of the last HDU by default), or appends it; `nil` removes it.
  public mutating func setCard(_ name: String, _ value: String?, inHDU number: Int? = nil) {
    let number = number ?? hdus.count - 1
    let label = name + String(repeating: " ", count: max(0, 8 - name.count))
    let index = hdus[number].cards.firstIndex { $0.hasPrefix(label) }
    switch (index, value) {
    case (let index?, let value?): hdus[number].cards[index] = Self.card(name, value)
    case (let index?, nil): hdus[number].cards.remove(at: index)
    case (nil, let value?): hdus[number].cards.append(Self.card(name, value))
    case (nil, nil): break
    }
  }

  /// The bytes of the file.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    func fill(_ byte: UInt8) { bytes += [UInt8](repeating: byte, count: (2880 - bytes.count % 2880) % 2880) }
    for hdu in hdus {
      for card in hdu.cards + ["END"] {
        bytes += Array(card.utf8.prefix(80)) + [UInt8](repeating: 0x20, count: max(0, 80 - card.utf8.count))
      }
      fill(0x20)
      bytes += hdu.data
      fill(0)
    }
    return bytes
  }

  /// Returns the position of the first byte of an HDU.
  public func offset(ofHDU number: Int) -> Int {
    var part = self
    part.hdus = Array(hdus.prefix(number))
    return part.bytes.count
  }

  /// Writes the file, compressed as one gzip member if the name ends with `.gz`.
  public func write(to path: String) throws {
    try Data(path.hasSuffix(".gz") ? gzipMember(bytes) : bytes).write(to: URL(fileURLWithPath: path))
  }
}
