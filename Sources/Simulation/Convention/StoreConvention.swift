import Tables

/// How a real experiment's files are laid out, and where they deviate from the format, as plain facts: the simulator
/// has one way to write a store, and a dialect tells it names, units, columns and omissions.
public struct StoreConvention: Sendable {
  /// The name on the command line.
  public let name: String
  /// What it stands for, in one line.
  public let summary: String

  let site: ObservingSite
  let targets: [Target]
  let telescope: String
  let instrument: String
  /// CREATOR of the event lists; readers tell known faults of a producer by it.
  let creator: String
  /// HDUCLASS, HDUDOC and HDUVERS; nil where the files have none.
  let formatClass: FormatClass?
  let time: MissionTime
  let layout: Layout
  let events: Events
  let index: Index
  let responses: [Response]
  /// Seconds after the last good time for which events are still recorded.
  let overrun: Double
  /// Events far outside the field of view, for each background event.
  let strays: Double

  struct FormatClass: Sendable {
    let name: String
    let version: String
  }

  /// Which files there are. A path holds `%id` (the OBS_ID of six digits), `%block` (its 200 runs) or `%setting` (the
  /// zenith angle that a shared response was made for).
  struct Layout: Sendable {
    let folder: String
    let eventFile: String
    /// Zenith angles that responses were made for and runs share; nil where every run has its own.
    let sharedZeniths: [Double]?
  }

  /// EVENTS and GTI.
  struct Events: Sendable {
    let columns: [EventColumn]
    /// The unit of START and STOP.
    let timeUnit: String?
    /// Whether GEOLON, GEOLAT and ALTITUDE are given; they are 0 where not.
    let statesSite: Bool
    /// Whether OBS_MODE is given for a run.
    let statesMode: @Sendable (_ id: Int) -> Bool
    /// `DATE-OBS` or the older `DATE_OBS`.
    let dateKeyword: String
  }

  /// obs-index.fits.gz and hdu-index.fits.gz.
  struct Index: Sendable {
    /// EXTNAME of both; nil where they have none.
    let names: (observations: String, hdus: String)?
    let columns: [RunColumn]
    /// Whether the header of the observation index gives the site, as text.
    let statesSite: Bool
    let lowercaseNames: Bool

    /// Whether it tells the medians of the events.
    var statesMedians: Bool { columns.contains { $0.name.hasSuffix("_MEDIAN") } }
  }

  /// One response of a run.
  struct Response: Sendable {
    let kind: ResponseKind
    /// EXTNAME.
    let hdu: String
    /// The file it stands in, as in ``Layout``.
    let folder: String
    let file: String

    init(_ kind: ResponseKind, hdu: String, in folder: String, _ file: String) {
      (self.kind, self.hdu, self.folder, self.file) = (kind, hdu, folder, file)
    }
  }

  enum ResponseKind: Sendable, Equatable {
    case effectiveArea
    case energyDispersion
    case pointSpread
    case radMax
    /// The name and unit of the data column, and whether FOVALIGN is given.
    case background(column: String, unit: String, statesAlignment: Bool)

    /// HDU_TYPE in the index.
    var indexType: String {
      switch self {
      case .effectiveArea: "aeff"
      case .energyDispersion: "edisp"
      case .pointSpread: "psf"
      case .radMax: "rad_max"
      case .background: "bkg"
      }
    }

    /// HDU_CLASS in the index, and HDUCLAS4 in upper case.
    var indexClass: String {
      switch self {
      case .effectiveArea: "aeff_2d"
      case .energyDispersion: "edisp_2d"
      case .pointSpread: "psf_table"
      case .radMax: "rad_max_2d"
      case .background: "bkg_3d"
      }
    }
  }

  /// All of them.
  public static let all: [StoreConvention] = [.hessDR1, .hessOld, .magic, .veritas, .cta1DC]

  /// The dialect of a name.
  /// - Throws: ``SimulationError/unknownDialect(name:)``
  public static func named(_ name: String) throws(SimulationError) -> StoreConvention {
    guard let dialect = all.first(where: { $0.name == name }) else { throw .unknownDialect(name: name) }
    return dialect
  }
}
