import Sky
import Tables

/// A column of the EVENTS table of a dialect (``StoreConvention``).
struct EventColumn: Sendable {
  let name: String
  /// The format (TFORM).
  let format: String
  let unit: String?
  let values: @Sendable (Source) -> ColumnValues

  /// The data from which the values of a column are computed: the run and its events.
  struct Source: Sendable {
    let run: PlannedRun
    let events: SimulatedEvents
    let dialect: StoreConvention
  }

  func column(_ source: Source) -> Column { Column(name, unit: unit, values(source), format: format) }
}

extension EventColumn {
  static func eventID(_ format: String) -> EventColumn {
    EventColumn(name: "EVENT_ID", format: format, unit: nil) { .int((0..<$0.events.count).map { Int64($0 + 1) }) }
  }

  static func time(unit: String? = "s") -> EventColumn {
    EventColumn(name: "TIME", format: "D", unit: unit) { source in
      let start = source.dialect.time.seconds(at: source.run.start)
      return .double(source.events.time.map { start + $0 })
    }
  }

  static func ra(unit: String? = "deg") -> EventColumn {
    EventColumn(name: "RA", format: "E", unit: unit) { .double($0.events.ra) }
  }

  static func dec(unit: String? = "deg") -> EventColumn {
    EventColumn(name: "DEC", format: "E", unit: unit) { .double($0.events.dec) }
  }

  static func energy(unit: String? = "TeV") -> EventColumn {
    EventColumn(name: "ENERGY", format: "E", unit: unit) { .double($0.events.energy) }
  }

  /// The component of the offset towards north or towards east, in degrees. In GammaLib these components are DETX and
  /// DETY. GADF defines columns with these names differently.
  static func field(_ name: String, _ direction: FieldDirection, unit: String? = "deg") -> EventColumn {
    EventColumn(name: name, format: "E", unit: unit) { source in
      let field = FieldOfView(pointingRA: source.run.pointingRA, pointingDec: source.run.pointingDec)
      return .double(
        zip(source.events.ra, source.events.dec).map { ra, dec in
          let place = field.coordinates(ra: ra, dec: dec)
          return direction == .north ? place.lat : -place.lon
        })
    }
  }

  enum FieldDirection: Sendable { case north, east }

  /// The altitude (`ALT`) or azimuth of every event, in degrees.
  static func horizontal(_ name: String, unit: String? = "deg") -> EventColumn {
    EventColumn(name: name, format: "E", unit: unit) { source in
      let (site, events) = (source.dialect.site, source.events)
      let values = (0..<events.count).map { event -> Double in
        let sidereal = site.siderealTime(at: source.run.start.advanced(by: events.time[event]))
        let place = site.horizontal(ra: events.ra[event], dec: events.dec[event], siderealTime: sidereal)
        return name == "ALT" ? 90 - place.zenith : place.azimuth
      }
      return .double(values)
    }
  }

  /// The origin of each event, as a number for background, strays, or a source (``SimulatedEvents/Origin``).
  static let origin = EventColumn(name: "MC_ID", format: "J", unit: nil) {
    .int($0.events.origin.map { Int64($0.number) })
  }

  /// A column of zeros, as in the files of the early H.E.S.S. exports.
  static func zero(_ name: String, _ format: String) -> EventColumn {
    EventColumn(name: name, format: format, unit: nil) { source in
      switch format {
      case "J", "I", "K", "V": .int([Int64](repeating: 0, count: source.events.count))
      default: .double([Double](repeating: 0, count: source.events.count))
      }
    }
  }

  /// A column of `count` bits. One bit is set for each telescope that took part in the run.
  static func telescopeMask(bits count: Int) -> EventColumn {
    EventColumn(name: "TELMASK", format: "\(count)X", unit: nil) { source in
      let bits = (0..<count).map { $0 < source.run.telescopes ? 1.0 : 0.0 }
      return .vector([[Double]](repeating: bits, count: source.events.count), shape: [count])
    }
  }
}
