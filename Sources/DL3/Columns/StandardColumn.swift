/// A column that expressions and recipes can use in every store, even if its observation table does not have it.
///
/// If the observation table has no such column, or one without any value, the column is taken from another column of
/// the table or from keywords of the EVENTS headers, or is computed. See ``StandardColumns``.
public enum StandardColumn: String, CaseIterable, Sendable {
  /// The name of the target: TARGET_NAME, or OBJECT if there is no TARGET_NAME.
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

  // The following columns are computed for the middle of a run, from its times and the site.

  /// The modified Julian date in UTC, in days.
  case date = "MJD"
  /// The date and time in UTC, such as `2004-03-26T02:56:42`.
  case dateText = "DATE_UTC"
  /// The altitude of the Sun without refraction, in deg.
  case sunAltitude = "SUN_ALT"
  /// The altitude of the Moon without refraction, in deg.
  case moonAltitude = "MOON_ALT"
  /// The illuminated fraction of the Moon, 0 to 1.
  case moonFraction = "MOON_FRACTION"
  /// The longitude of the site, in deg, positive to the east.
  case siteLongitude = "SITE_LON"
  /// The latitude of the site, in deg.
  case siteLatitude = "SITE_LAT"
  /// The altitude of the site, in m above sea level.
  case siteAltitude = "SITE_ALT"

  /// The unit; `nil` for a number without a unit, a text or a logical value.
  public var unit: String? {
    switch self {
    case .targetName, .object, .isOff, .liveFraction, .telescopes, .muonEfficiency, .dateText, .moonFraction: nil
    case .targetRA, .targetDec, .pointingRA, .pointingDec, .altitude, .azimuth, .zenith, .sunAltitude, .moonAltitude,
      .siteLongitude, .siteLatitude:
      "deg"
    case .ontime, .livetime: "s"
    case .date: "d"
    case .siteAltitude: "m"
    }
  }

  /// Whether a column that the table lacks is always computed: from the times of the runs, the site, or both.
  var isComputed: Bool { needsTime || needsSite }

  /// Whether the column is computed from the times of the runs.
  var needsTime: Bool { [.date, .dateText, .sunAltitude, .moonAltitude, .moonFraction].contains(self) }

  /// Whether the column is computed from the site.
  var needsSite: Bool {
    [.sunAltitude, .moonAltitude, .moonFraction, .siteLongitude, .siteLatitude, .siteAltitude].contains(self)
  }

  /// The columns that contain the direction of the pointing relative to the horizon.
  static let directions: [StandardColumn] = [.altitude, .zenith, .azimuth]

  /// Whether the column contains texts.
  var isText: Bool { [.targetName, .object, .dateText].contains(self) }

  /// Whether the column contains numbers.
  var isNumber: Bool { !isText && self != .isOff }

  /// The keyword of the EVENTS header that contains the value of this column; `nil` if there is none.
  var keyword: String? {
    switch self {
    case .targetName: Self.object.rawValue
    case .isOff: nil
    case _ where isComputed: nil
    default: rawValue
    }
  }
}
