import Units

/// The units that GADF gives to columns; they hold where a file gives none.
/// Source: GADF v0.3, "Observation index table", "EVENTS", "GTI".
enum StandardUnits {
  /// The unit of an observation-table column, as GADF spells it; `nil` for a plain number and for columns it does not
  /// know.
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
