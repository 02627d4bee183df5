/// How to treat events outside the good time intervals.
public enum GTIPolicy: String, Sendable, CaseIterable {
  /// They are counted and removed.
  case cut
  /// They are counted and kept.
  case keep
}

/// How event lists are read.
public struct EventOptions: Sendable {
  /// Columns to read in addition to TIME, RA, DEC and ENERGY; case is ignored. Each contains one number per row. Their
  /// values keep the unit of the file.
  public var extraColumns: [String]
  /// How to treat events outside the good time intervals.
  public var gti: GTIPolicy

  /// Creates options; by default for the four standard columns, with events outside the good time intervals removed.
  public init(extraColumns: [String] = [], gti: GTIPolicy = .cut) {
    self.extraColumns = extraColumns
    self.gti = gti
  }
}
