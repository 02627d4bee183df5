import FITS
import Tables
import Units

extension StandardColumns {
  /// Returns the column ALT_PNT, ZEN_PNT or AZ_PNT of the table with the missing values filled in. These values are
  /// taken from ALT_PNT or ZEN_PNT of the table or from the EVENTS headers, or are computed. Only the headers of runs
  /// without a value are read. The result is `nil` if the table does not have the column.
  ///
  /// A note names the runs whose values are filled in, and a warning names those whose values are not known.
  func filledDirection(_ name: StandardColumn) -> Resolution? {
    guard let own = observations.ownColumn(name.rawValue), var numbers = own.numbers,
      let factor = try? Unit.deg.factor(to: observations.parsedUnit(name.rawValue))
    else { return nil }
    var (filled, unknown) = ([Int64](), [Int64]())
    for row in numbers.indices where !numbers[row].isFinite {
      if let value = direction(name, ofRow: row) {
        numbers[row] = value * factor
        filled.append(observations.obsIDs[row])
      } else {
        unknown.append(observations.obsIDs[row])
      }
    }
    if !filled.isEmpty {
      notes.add(
        "filled-direction",
        "the observation table has no \(name.rawValue) for some runs; for these runs the value is taken from "
          + "\(name == .azimuth ? "" : "another column of the table or from ")the EVENTS header, or computed",
        at: listed(filled))
    }
    if !unknown.isEmpty {
      notes.warn(
        "unknown-direction",
        "\(name.rawValue) is not known for some runs: neither the observation table nor the EVENTS header has a value, "
          + "and the value cannot be computed; conditions and groups that use \(name.rawValue) exclude these runs",
        at: listed(unknown))
    }
    return .column(Column(own.name, unit: own.unit, .double(numbers)))
  }

  private func listed(_ obsIDs: [Int64]) -> String {
    "run\(obsIDs.count == 1 ? "" : "s") \(obsIDs.prefix(8).map(String.init).joined(separator: ", "))"
      + (obsIDs.count > 8 ? ", ..." : "")
  }

  /// Returns a direction of a run in deg from any source except its own cell in the table; `nil` if it is not known.
  private func direction(_ name: StandardColumn, ofRow row: Int) -> Double? {
    if name != .azimuth, let other = degrees(ofOwn: name == .zenith ? .altitude : .zenith)?[row], other.isFinite {
      return 90 - other
    }
    // A header that cannot be read is reported when the run is read.
    let header = try? readHeader(observations.obsIDs[row])
    let keyword = name == .azimuth ? StandardColumn.azimuth : .altitude
    var value = header?.degrees(keyword.rawValue)
    if value == nil, let ra = pointing(.pointingRA, row, header), let dec = pointing(.pointingDec, row, header) {
      var lacks = Set<String>()
      let place = computed(ofRow: row, ra: ra, dec: dec, header: header, lacks: &lacks)
      value = place.flatMap { $0.altitude < 0 ? nil : name == .azimuth ? $0.azimuth : $0.altitude }
    }
    return name == .zenith ? value.map { 90 - $0 } : value
  }

  /// Returns a coordinate of the pointing of a run in deg; `nil` if neither the header nor the table gives it.
  private func pointing(_ name: StandardColumn, _ row: Int, _ header: Header?) -> Double? {
    header?.degrees(name.rawValue) ?? degrees(ofOwn: name)?[row]
  }
}
