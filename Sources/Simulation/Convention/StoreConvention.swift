import Tables

/// The file layout of a real experiment (a "dialect"), with its deviations from the GADF format.
///
/// The simulator writes all stores with the same code. A dialect determines the names, the units and the columns, and
/// which parts of the format are missing.
public struct StoreConvention: Sendable {
  /// The name on the command line.
  public let name: String

  let site: ObservingSite
  let targets: [Target]
  let telescope: String
  let instrument: String
  /// The CREATOR of the event lists. Programs that read the files use it to recognise known errors of a producer.
  let creator: String
  /// The values of HDUCLASS and HDUVERS; `nil` if the files do not contain them.
  let formatClass: FormatClass?
  let time: MissionTime
  let layout: Layout
  let events: Events
  let index: Index
  let responses: [Response]
  /// Events are recorded until this number of seconds after the end of the run.
  let overrun: Double
  /// The number of events far outside the field of view for each background event.
  let strays: Double
  /// The OBS_ID of a run is this number plus the number of the run, which is counted from 1.
  var firstID = 0
  /// Whether DETX increases to the north and DETY to the east in background cubes with the alignment RADEC.
  var turnsCubes = false

  struct FormatClass: Sendable {
    let name: String
    let version: String
  }

  /// The folders and files of a store. A path can contain `%id` (the OBS_ID with at least six digits), `%block` (the
  /// block of 200 runs) and `%setting` (the zenith angle of a shared response).
  struct Layout: Sendable {
    let folder: String
    let eventFile: String
    /// The zenith angles of responses that runs share; `nil` if every run has its own responses.
    let sharedZeniths: [Double]?
  }

  /// The properties of the tables EVENTS and GTI.
  struct Events: Sendable {
    let columns: [EventColumn]
    /// The unit of START and STOP; `nil` for none.
    let timeUnit: String?
    /// Whether GEOLON, GEOLAT and ALTITUDE have the values of the site. If not, all three are 0.
    let statesSite: Bool
    /// Returns whether the file of a run contains OBS_MODE.
    let statesMode: @Sendable (_ id: Int) -> Bool
    /// The name of the keyword for the date: `DATE-OBS`, or the older `DATE_OBS`.
    let dateKeyword: String
    /// Whether the header contains OBJECT, RA_OBJ and DEC_OBJ.
    var statesTarget = true
    /// The OBS_MODE of off runs.
    var offMode = "POINTING"
    /// Whether each file has a table POINTING with one row.
    var hasPointing = false
  }

  /// The properties of the index tables, obs-index.fits.gz and hdu-index.fits.gz.
  struct Index: Sendable {
    /// The EXTNAME of both tables; `nil` if they have none.
    let names: (observations: String, hdus: String)?
    let columns: [RunColumn]
    /// Whether the header of the observation index contains the site, as text.
    let statesSite: Bool
    /// Whether the names of the HDUs are in lower case in the HDU index.
    let lowercaseNames: Bool
    /// BASE_DIR of the HDU index; `nil` for none.
    var baseFolder: String?

    /// Whether the observation index contains medians over the events of each run.
    var statesMedians: Bool { columns.contains { $0.name.hasSuffix("_MEDIAN") } }
  }

  /// One response of a run.
  struct Response: Sendable {
    let kind: ResponseKind
    /// The name of the HDU (EXTNAME).
    let hdu: String
    /// The folder of the response, in the notation of ``Layout``.
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
    /// The background, with the name and the unit of its data column. FOVALIGN is written if `statesAlignment` is true.
    case background(column: String, unit: String, statesAlignment: Bool)

    /// The HDU_TYPE in the index.
    var indexType: String {
      switch self {
      case .effectiveArea: "aeff"
      case .energyDispersion: "edisp"
      case .pointSpread: "psf"
      case .radMax: "rad_max"
      case .background: "bkg"
      }
    }

    /// The HDU_CLASS in the index. The last HDUCLASn keyword of the HDU has the same text in upper case.
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

  /// All dialects.
  public static let all: [StoreConvention] = [.hessDR1, .hessOld, .magic, .veritas, .cta1DC, .lst, .fact]

  /// Returns the dialect with this name.
  ///
  /// - Throws: ``SimulationError/unknownDialect(name:)``.
  public static func named(_ name: String) throws(SimulationError) -> StoreConvention {
    guard let dialect = all.first(where: { $0.name == name }) else { throw .unknownDialect(name: name) }
    return dialect
  }
}
