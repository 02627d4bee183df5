/// The purpose of an HDU of a run, which is the HDU_TYPE of an index row in lower case.
public struct HDUType: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
  /// The purpose in lower case, as in the index table.
  public let rawValue: String

  /// Creates a type from its spelling; case and surrounding blanks are ignored.
  public init(rawValue: String) { self.rawValue = rawValue.strippedOfBlanks.lowercased() }

  /// Event list.
  public static let events = HDUType(rawValue: "events")
  /// Good time intervals.
  public static let gti = HDUType(rawValue: "gti")
  /// Effective area.
  public static let aeff = HDUType(rawValue: "aeff")
  /// Energy dispersion.
  public static let edisp = HDUType(rawValue: "edisp")
  /// Point spread function.
  public static let psf = HDUType(rawValue: "psf")
  /// Background model.
  public static let bkg = HDUType(rawValue: "bkg")
  /// Radius of the directional cut (RAD_MAX).
  public static let radMax = HDUType(rawValue: "rad_max")
  /// Pointing table.
  public static let pointing = HDUType(rawValue: "pointing")

  /// The purpose in lower case.
  public var description: String { rawValue }
}

extension String {
  /// The text without leading and trailing blanks, tabs and NULs.
  var strippedOfBlanks: String {
    var bytes = utf8[...]
    while let first = bytes.first, first.isPadding { bytes.removeFirst() }
    while let last = bytes.last, last.isPadding { bytes.removeLast() }
    return bytes.count == utf8.count ? self : String(self[bytes.startIndex..<bytes.endIndex])
  }
}

extension UInt8 {
  fileprivate var isPadding: Bool { self == 0x20 || self == 0x09 || self == 0 }
}
