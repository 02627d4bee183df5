/// What becomes of events outside the good time intervals.
public enum GTIPolicy: String, Sendable, CaseIterable {
  /// They are counted and left out.
  case cut
  /// They are counted and kept.
  case keep
}

/// How event lists are read.
public struct EventOptions: Sendable {
  /// Columns to read beside TIME, RA, DEC and ENERGY, in any case; each holds one number a row. Their values stay in
  /// the unit of the file.
  public var extraColumns: [String]
  /// What becomes of events outside the good time intervals.
  public var gti: GTIPolicy

  /// The four columns of every event list, events outside the good time intervals cut.
  public init(extraColumns: [String] = [], gti: GTIPolicy = .cut) {
    self.extraColumns = extraColumns
    self.gti = gti
  }
}
