import Diagnostics
import Units

extension SkyError {
  /// The error message.
  public var problem: Problem {
    switch self {
    case .unknownTimeScale(let found):
      Problem(found: "time scale '\(found)'", expected: "TT, TAI or UTC", hint: "set TIMESYS to one of these")
    case .unusableDate(let days, let fraction, let scale, let seconds):
      Problem(
        found: "a time of \(seconds) s after MJD \(days) + \(fraction) (\(scale.rawValue))",
        expected: "a valid date in \(scale.rawValue)",
        hint: "check MJDREFI, MJDREFF, TIMESYS and TIME")
    case .belowHorizon(let altitude, let longitude, let latitude):
      Problem(
        found: "the altitude of the pointing, computed for the site at longitude \(shortest(longitude)) deg, latitude "
          + "\(shortest(latitude)) deg, is \(shortest(altitude, digits: 3)) deg, below the horizon",
        expected: "an altitude above 0 deg",
        hint: "give the right site with --site, or choose RADEC alignment")
    case .impossibleRegion(let kind, let found, let expected):
      Problem(at: kind, found: found, expected: expected)
    case .cannotRead(let path, let reason):
      Problem(at: path, found: "cannot be read: \(reason)")
    case .badRegionLine(let path, let line, let found, let expected, let hint):
      Problem(at: "\(path):\(line)", found: found, expected: expected, hint: hint)
    case .onlySubtracted(let path, let line, let found):
      Problem(
        at: "\(path):\(line)", found: "the file contains only subtracted regions, such as '\(found)'",
        expected: "at least one region without a leading '-'",
        hint: "remove the '-', or add the region from which these regions are subtracted")
    case .missingColumn(let place, let present):
      .missingColumn(place, present: present)
    case .wrongColumn(let place, let found, let expected):
      Problem(at: place.description, found: found, expected: expected)
    case .badCatalogueValue(let place, let found, let expected, let hint):
      Problem(at: place.description, found: found, expected: expected, hint: hint)
    case .badMask(let place, let found, let expected, let hint):
      Problem(at: place.description, found: found, expected: expected, hint: hint)
    case .severalHDUs(let path, let what, let among, let option):
      Problem(
        at: path, found: "\(among.count) \(what): \(among.joined(separator: ", "))",
        expected: "one such HDU, or an HDU selected by name or number",
        hint: "choose one HDU with the option \(option), or in brackets after the file name, as in FILE[HDU]")
    case .twoChoices(let path, let brackets, let option, let found):
      Problem(
        at: path,
        found: "the brackets after the file name select \(brackets), but the option '\(option)' selects \(found)",
        expected: "the same choice in both", hint: "remove one of the two choices")
    case .planeOfTable(let path):
      Problem(
        at: path, found: "the brackets after the file name select a plane, but a table has no planes",
        expected: "only the name or number of a table HDU, such as FILE[SOURCES]",
        hint: "remove the comma and what follows it; if several HDUs have the same name, give the number of the HDU "
          + "instead, as in FILE[2]")
    case .fits(let error):
      error.problem
    }
  }
}
