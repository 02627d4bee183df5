import Units

/// The units that GADF defines for columns of the observation table. These units are used for files that give no units.
/// Source: GADF v0.3, "Observation index table".
enum StandardUnits {
  /// Returns the unit of a column of the observation table as GADF spells it; `nil` for dimensionless and unknown
  /// columns.
  static func ofObservationColumn(_ name: String) -> String? { observationColumns[name.uppercased()] }

  private static let observationColumns: [String: String] = {
    var units: [String: String] = [:]
    for name in [
      "RA_PNT", "DEC_PNT", "GLON_PNT", "GLAT_PNT", "ZEN_PNT", "ALT_PNT", "AZ_PNT", "RA_OBJ", "DEC_OBJ", "OFFSET_OBJ",
    ] { units[name] = "deg" }
    for name in ["ONTIME", "LIVETIME"] { units[name] = "s" }
    for name in ["SAFE_ENERGY_LO", "SAFE_ENERGY_HI"] { units[name] = "TeV" }
    return units
  }()
}
