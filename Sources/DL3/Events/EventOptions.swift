/// How to treat events outside the good time intervals.
public enum GTIPolicy: String, Sendable, CaseIterable {
  /// Events outside the good time intervals are counted and removed.
  case cut
  /// Events outside the good time intervals are counted and kept.
  case keep
}

/// How event lists are read.
public struct EventOptions: Sendable {
  /// Columns to read in addition to TIME, RA, DEC and ENERGY; case is ignored. Each column must contain one number per
  /// row. The values keep the unit of the file.
  public var extraColumns: [String]
  /// How to treat events outside the good time intervals.
  public var gti: GTIPolicy

  /// Creates options. By default only the four standard columns are read, and events outside the good time intervals
  /// are removed.
  public init(extraColumns: [String] = [], gti: GTIPolicy = .cut) {
    self.extraColumns = extraColumns
    self.gti = gti
  }
}
