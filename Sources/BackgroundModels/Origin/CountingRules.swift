/// The time of a run that is used as exposure.
public enum TimeRule: String, Sendable, CaseIterable {
  /// The sum of the good time intervals, as GADF requires for background rates.
  case ontime
  /// The ontime corrected for dead time: ontime x DEADC, with DEADC from the header of EVENTS.
  case livetime
}

/// The source of the field-of-view coordinates of events.
public enum FieldCoordinates: String, Sendable, CaseIterable {
  /// The coordinates are computed from RA, DEC and the pointing, and in ALTAZ alignment also from site and time. The
  /// convention that the file uses for DETX and DETY has no effect.
  case computed
  /// The coordinates are DETX and DETY of the event list as GADF defines them. DETX is lon, which grows with decreasing
  /// right ascension (azimuth), and DETY is lat. The file is assumed to have the requested alignment, unless FOVALIGN
  /// in the header names a different one.
  case fileGADF = "file-gadf"
  /// The coordinates are DETX and DETY as in H.E.S.S. exports up to 2017 and in GammaLib, in RADEC alignment. DETX
  /// grows to the north, and DETY to the east. Therefore lat is DETX, and lon is -DETY.
  case fileHESSOld = "file-hess-old"
}

/// How events are counted and exposure is computed. Only counts with the same rules may be added.
public struct CountingRules: Sendable, Equatable {
  /// The time that is used as exposure.
  public var time: TimeRule
  /// How solid angles are computed.
  public var solidAngle: SolidAngleRule
  /// The source of the field-of-view coordinates of events.
  public var coordinates: FieldCoordinates

  /// Creates a set of rules.
  public init(
    time: TimeRule = .ontime, solidAngle: SolidAngleRule = .exact, coordinates: FieldCoordinates = .computed
  ) {
    (self.time, self.solidAngle, self.coordinates) = (time, solidAngle, coordinates)
  }

  /// Checks that two sets of rules are the same.
  /// - Throws: ``BackgroundError/differentFills(what:left:right:)`` if the rules differ.
  public func requireSame(_ other: Self) throws(BackgroundError) {
    func check(_ what: String, _ left: String, _ right: String) throws(BackgroundError) {
      guard left == right else { throw .differentFills(what: what, left: left, right: right) }
    }
    try check("exposure times", time.rawValue, other.time.rawValue)
    try check("solid angles", solidAngle.rawValue, other.solidAngle.rawValue)
    try check("coordinates", coordinates.rawValue, other.coordinates.rawValue)
  }
}
