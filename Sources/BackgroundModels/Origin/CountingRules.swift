/// The time of a run that is used as exposure.
public enum TimeRule: String, Sendable, CaseIterable {
  /// The sum of the good time intervals, as GADF requires for background rates.
  case ontime
  /// Ontime x DEADC of the EVENTS header: the ontime without dead time.
  case livetime
}

/// Where the field-of-view coordinates of events come from.
public enum FieldCoordinates: String, Sendable, CaseIterable {
  /// RA and DEC, the pointing and, in ALTAZ alignment, site and time: independent of what the producer of the file did.
  case computed
  /// DETX and DETY of the event list as GADF defines them: DETX is lon, which grows with decreasing right ascension
  /// (azimuth), DETY is lat. They are assumed to have the requested alignment, unless FOVALIGN of the header names
  /// another.
  case fileGADF = "file-gadf"
  /// DETX and DETY as in H.E.S.S. exports up to 2017 and in GammaLib, in RADEC alignment: DETX grows to the north,
  /// DETY to the east. So lat is DETX, and lon is -DETY.
  case fileHESSOld = "file-hess-old"
}

/// How events were counted and exposure was computed. Only sums that follow the same rules may be added.
public struct CountingRules: Sendable, Equatable {
  /// The time that is used as exposure.
  public var time: TimeRule
  /// How solid angles are computed.
  public var solidAngle: SolidAngleRule
  /// Where the field-of-view coordinates of events come from.
  public var coordinates: FieldCoordinates

  /// Creates a set of rules.
  public init(
    time: TimeRule = .ontime, solidAngle: SolidAngleRule = .exact, coordinates: FieldCoordinates = .computed
  ) {
    (self.time, self.solidAngle, self.coordinates) = (time, solidAngle, coordinates)
  }

  /// - Throws: ``BackgroundError/differentFills(what:left:right:)`` unless both are the same.
  public func requireSame(_ other: Self) throws(BackgroundError) {
    func check(_ what: String, _ left: String, _ right: String) throws(BackgroundError) {
      guard left == right else { throw .differentFills(what: what, left: left, right: right) }
    }
    try check("time", time.rawValue, other.time.rawValue)
    try check("solid angle", solidAngle.rawValue, other.solidAngle.rawValue)
    try check("coordinates", coordinates.rawValue, other.coordinates.rawValue)
  }
}
