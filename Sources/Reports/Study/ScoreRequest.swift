import DL3
import Diagnostics
import FITS
import Histograms
import Production
import Sky
import Studies
import Units

/// The arguments of `darktime compare`, as texts of the command line.
public struct ScoreRequest {
  /// The outputs whose models are compared: folders with index tables.
  public var outputs: [String]
  /// The data store with the events.
  public var data: String
  /// An expression that selects runs; `nil` for all runs.
  public var select: String?
  /// The runs to use, as a list of ids or as the name of a file with such a list; `nil` for all runs.
  public var obsIDs: String?
  /// The reader that evaluates the models: `none` for the rates of bins, or `gammapy`. A number of samples or an
  /// oversampling can follow, as in `gammapy 10`.
  public var reader = "none"
  /// The edges of the energy bins of the score; `nil` for 0.5, 1, 2, 5, 10 and 30 TeV.
  public var energy: String?
  /// The size of the pixels of the score.
  public var pixel = "0.2 deg"
  /// The radius of the scored field: only pixels whose centre is less than this radius from the pointing are scored.
  public var radius = "2 deg"
  /// How to treat events outside the good time intervals: `cut` or `keep`.
  public var gti = "cut"
  /// Files with regions whose pixels are not scored: ds9 region files, or FITS images in which excluded pixels are 0.
  /// The HDU and the plane of an image can follow its name in brackets (``Sky/FileChoice``).
  public var exclude: [String] = []
  /// The observatory location to use instead of the location in the files.
  public var site: String?
  /// Whether DATASUM is verified.
  public var dataSums = DataSumRule.compare
  /// The number of threads.
  public var jobs = 1

  /// Creates a request with default options.
  public init(outputs: [String], data: String) { (self.outputs, self.data) = (outputs, data) }

  /// Returns the grid of pixels and energies on which runs are scored.
  func grid() throws -> PixelGrid {
    var edges = PixelGrid.scoredEnergies
    if let energy {
      edges = try Self.value("energy", energy) { try Axis(parsing: energy, name: "energy").converted(to: .TeV) }.edges
    }
    let size = try Self.value("pixel", pixel) { try Quantity(parsing: pixel).value(in: .deg) }
    let reach = try Self.value("radius", radius) { try Quantity(parsing: radius).value(in: .deg) }
    return try Self.value("pixel, --radius and --energy", "\(pixel), \(radius)") {
      try PixelGrid(pixelSize: size, radius: reach, energyEdges: edges)
    }
  }

  /// Returns the options for counting the events of runs.
  func pixelOptions(_ notes: inout Notes) throws -> PixelOptions {
    var options = PixelOptions()
    guard let policy = GTIPolicy(rawValue: gti) else {
      throw ScoreRequestError.option(
        "gti", found: gti, expected: GTIPolicy.allCases.map(\.rawValue).joined(separator: " or "))
    }
    (options.gti, options.jobs) = (policy, jobs)
    if !exclude.isEmpty {
      var regions = SkyRegions()
      for text in exclude {
        let choice = try FileChoice(text)
        let path = choice.path
        if path.contains(".fits") {
          let mask = try MaskImage(path: path, MaskReading(hdu: choice.hdu, plane: choice.plane, dataSums: dataSums))
          mask.warn(&notes, at: path)
          regions = regions + SkyRegions([mask], from: .mask)
        } else {
          regions = regions + (try SkyRegions(regionFile: path, notes: &notes))
        }
      }
      options.exclusion = Exclusion(everywhere: regions)
    }
    return options
  }

  /// Returns the reader that evaluates the models.
  func parsedReader() throws -> Reader {
    guard let parsed = Reader(reader) else {
      throw ScoreRequestError.option(
        "reader", found: reader,
        expected: "'none' or 'gammapy', optionally followed by a whole number above 0, such as 'gammapy 10' or "
          + "'none 3'")
    }
    return parsed
  }

  /// Calls `parse`, which parses the text of an option. If it fails, throws an error that names the option.
  private static func value<Value>(_ name: String, _ text: String, _ parse: () throws -> Value) throws -> Value {
    do { return try parse() } catch let error as any DarktimeError {
      throw ScoreRequestError.option(name, found: text, expected: error.problem.expected ?? error.problem.found)
    }
  }
}

/// An error in the arguments of `darktime compare`.
public enum ScoreRequestError: DarktimeError, Equatable {
  /// The text of an option cannot be used.
  case option(String, found: String, expected: String)
  /// A folder has no index tables, so the models of its runs are not known.
  case noIndex(path: String, isOutput: Bool)
  /// None of the selected runs has a model in any of the outputs.
  case noModels(outputs: [String], runs: Int)
  /// The same output was given twice.
  case twice(path: String)

  /// The error message.
  public var problem: Problem {
    switch self {
    case .option(let name, let found, let expected):
      Problem(at: "--\(name)", found: "'\(found)'", expected: expected)
    case .noIndex(let path, let isOutput):
      Problem(
        at: path,
        found: isOutput ? "no index tables that name the model of each run" : "no index tables",
        expected: "hdu-index.fits.gz and obs-index.fits.gz",
        hint: isOutput ? "write them in the recipe with out:write_index" : "give an output folder or a data store")
    case .noModels(let outputs, let runs):
      Problem(
        at: outputs.joined(separator: ", "), found: "no model for any of the selected runs (\(runs) in all)",
        expected: "a background model for at least one run", hint: "choose other runs with --select")
    case .twice(let path):
      Problem(at: path, found: "this output is given twice", expected: "each output only once")
    }
  }

  /// `.usage` for options and repeated outputs, otherwise `.data`.
  public var exitReason: ExitReason {
    switch self {
    case .option, .twice: .usage
    case .noIndex, .noModels: .data
    }
  }
}
