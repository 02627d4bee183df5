import BackgroundModels
import DL3
import Diagnostics
import Units

/// Where the field-of-view coordinates of events come from.
public enum FieldCoordinates: String, Sendable, CaseIterable {
  /// From RA and DEC, the pointing, and in ALTAZ alignment site and time: nothing depends on what a producer did.
  case computed
  /// DETX and DETY of the event list as GADF has them: DETX is lon, which grows to decreasing right ascension
  /// (azimuth), DETY is lat. They are taken for the alignment asked for, unless FOVALIGN of the header says another.
  case fileGADF = "file-gadf"
  /// DETX and DETY as H.E.S.S. exports up to 2017 and GammaLib have them, in RADEC alignment: DETX grows to the north,
  /// DETY to the east. So lat is DETX, and lon is -DETY.
  case fileHESSOld = "file-hess-old"

  /// The columns to read.
  var columns: [String] { self == .computed ? [] : ["DETX", "DETY"] }

  /// lon and lat of the events of a run in deg, as its file has them; `nil` where they are computed.
  /// - Throws: ``BackgroundError/fileCoordinates(_:found:expected:)`` for another alignment than the one asked for,
  ///   ``BackgroundError/unit(_:_:)``
  func values(
    of events: RunEvents, alignment: FieldAlignment
  ) throws(BackgroundError) -> (lon: [Double], lat: [Double])? {
    guard self != .computed else { return nil }
    let place = FilePlace(events.path, hdu: "EVENTS")
    let stated =
      self == .fileHESSOld ? FieldAlignment.radec : events.header.string("FOVALIGN").flatMap(FieldAlignment.init)
    if let stated, stated != alignment {
      throw .fileCoordinates(
        place, found: "DETX and DETY in \(stated.rawValue) alignment", expected: alignment.rawValue)
    }
    let (x, y) = (try degrees("DETX", of: events, place), try degrees("DETY", of: events, place))
    return self == .fileGADF ? (x, y) : (y.map { -$0 }, x)
  }

  private func degrees(_ name: String, of events: RunEvents, _ place: FilePlace) throws(BackgroundError) -> [Double] {
    guard let column = events.extraColumns.first(where: { $0.name.uppercased() == name }),
      let values = events.extra(name)
    else { throw .missingColumn(place, name: name, present: ["TIME", "RA", "DEC", "ENERGY"]) }
    guard let unit = column.unit, !unit.isEmpty else { return values }
    do throws(UnitError) {
      let factor = try Unit(parsing: unit).factor(to: .deg)
      return factor == 1 ? values : values.map { $0 * factor }
    } catch { throw .unit(FilePlace(place.file, hdu: place.hdu, column: name), error) }
  }
}
