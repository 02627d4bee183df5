/// The purpose of an HDU of a run, which is the HDU_TYPE of an index row in lower case.
public struct HDUType: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
  /// The purpose in lower case, as in the index table.
  public let rawValue: String

  /// Creates a type from its spelling; case and surrounding blanks are ignored.
  public init(rawValue: String) { self.rawValue = rawValue.strippedOfBlanks.lowercased() }

  /// An event list.
  public static let events = HDUType(rawValue: "events")
  /// The good time intervals.
  public static let gti = HDUType(rawValue: "gti")
  /// The effective area.
  public static let aeff = HDUType(rawValue: "aeff")
  /// The energy dispersion.
  public static let edisp = HDUType(rawValue: "edisp")
  /// The point spread function.
  public static let psf = HDUType(rawValue: "psf")
  /// The background model.
  public static let bkg = HDUType(rawValue: "bkg")
  /// The radius of the directional cut (RAD_MAX).
  public static let radMax = HDUType(rawValue: "rad_max")
  /// The pointing table.
  public static let pointing = HDUType(rawValue: "pointing")

  /// The purpose in lower case.
  public var description: String { rawValue }
}

extension String {
  /// The text without leading and trailing blanks, tabs and NULs.
  public var strippedOfBlanks: String {
    var bytes = utf8[...]
    while let first = bytes.first, first.isPadding { bytes.removeFirst() }
    while let last = bytes.last, last.isPadding { bytes.removeLast() }
    return bytes.count == utf8.count ? self : String(self[bytes.startIndex..<bytes.endIndex])
  }
}

extension UInt8 {
  fileprivate var isPadding: Bool { self == 0x20 || self == 0x09 || self == 0 }
}
