/// A column that expressions and recipes can use in every store, whatever the names in its observation table.
///
/// If the observation table has no such column, or one without any value, the column is taken from another column of
/// the table, from keywords of the EVENTS headers, or computed. See ``StandardColumns``.
public enum StandardColumn: String, CaseIterable, Sendable {
  /// The target: TARGET_NAME, else OBJECT.
  case targetName = "TARGET_NAME"
  /// The observed object.
  case object = "OBJECT"
  /// Whether a run was made to measure background; see ``StandardColumns/isOffName(_:)``.
  case isOff = "IS_OFF"
  /// The right ascension of the target, in deg.
  case targetRA = "RA_OBJ"
  /// The declination of the target, in deg.
  case targetDec = "DEC_OBJ"
  /// The right ascension of the pointing, in deg.
  case pointingRA = "RA_PNT"
  /// The declination of the pointing, in deg.
  case pointingDec = "DEC_PNT"
  /// The altitude of the pointing, in deg.
  case altitude = "ALT_PNT"
  /// The azimuth of the pointing, in deg from north through east.
  case azimuth = "AZ_PNT"
  /// The zenith angle of the pointing, in deg: 90 deg - ALT_PNT.
  case zenith = "ZEN_PNT"
  /// The good time, in s.
  case ontime = "ONTIME"
  /// The good time without dead time, in s.
  case livetime = "LIVETIME"
  /// The ratio of livetime to ontime.
  case liveFraction = "DEADC"
  /// The number of telescopes.
  case telescopes = "N_TELS"
  /// The muon efficiency.
  case muonEfficiency = "MUONEFF"

  /// The unit; `nil` for a number without a unit, a text or a logical value.
  public var unit: String? {
    switch self {
    case .targetName, .object, .isOff, .liveFraction, .telescopes, .muonEfficiency: nil
    case .targetRA, .targetDec, .pointingRA, .pointingDec, .altitude, .azimuth, .zenith: "deg"
    case .ontime, .livetime: "s"
    }
  }

  /// The directions of the pointing relative to the horizon.
  static let directions: [StandardColumn] = [.altitude, .zenith, .azimuth]

  /// Whether the column contains texts.
  var isText: Bool { self == .targetName || self == .object }

  /// Whether the column contains numbers.
  var isNumber: Bool { !isText && self != .isOff }

  /// The keyword of the EVENTS header with this value; `nil` if there is none.
  var keyword: String? {
    switch self {
    case .targetName: Self.object.rawValue
    case .isOff: nil
    default: rawValue
    }
  }
}
