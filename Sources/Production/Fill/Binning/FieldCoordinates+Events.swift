import BackgroundModels
import DL3
import Diagnostics
import Units

extension FieldCoordinates {
  /// The names of the columns that must be read from the event list.
  var columns: [String] { self == .computed ? [] : ["DETX", "DETY"] }

  /// Returns lon and lat of the events of a run in deg, from the columns of the file. The result is `nil` if the
  /// coordinates are computed instead.
  /// - Throws: ``BackgroundError/fileCoordinates(_:found:expected:)`` if the coordinates in the file have another
  ///   alignment; ``BackgroundError/missingColumn(_:name:present:)``, ``BackgroundError/unit(_:_:)``
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
