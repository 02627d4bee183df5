import Crypto
import FoundationEssentials

/// Everything that is needed to reproduce and to judge an output. The provenance is written as `provenance.json`, and
/// parts of it are written into the headers of files. It depends only on data, recipe, parameters and program. It does
/// not contain the host, the time, paths or the number of threads.
public struct Provenance: Codable, Sendable, Equatable {
  /// The name of the program. It marks a folder as an output of this program.
  public var program = Program.name
  /// The version of the program.
  public var version = Program.version
  /// The version of the Lua API.
  public var api = Program.apiVersion
  /// The recipe that was run.
  public var recipe: Recipe
  /// All parameters as text, including those with default values.
  public var parameters: [String: String]
  /// The data store; `nil` for a recipe that was run without one.
  public var store: Store?
  /// The observatory location that the user gave. It is used instead of the location in the files.
  public var site: String?
  /// The files that the recipe named.
  public var inputs: [Input] = []
  /// The distinct excluded regions that overlap with the field of view of a run, in the order of first use.
  public var exclusions: [Region] = []
  /// The runs read for models or regressions. Every run of the store is in one of `runs`, `refused` and `notChosen`.
  public var runs: [Run] = []
  /// The runs that could not be used, and why.
  public var refused: [Refusal] = []
  /// The runs that were not read for models or regressions, each with the condition or the stage that excluded it.
  public var notChosen = Refusals()
  /// The groups of runs for which a model was written.
  public var groups: [Group] = []
  /// The model files in the layout of GADF whose models belong to no group. If there are neither such files nor groups,
  /// the list contains the files in the layout of Gammapy up to 0.7 instead.
  public var models: [String] = []
  /// The files with the results of studies, for the report page; `nil` if there are none.
  public var studies: [String]?
  /// The files of the tables that the recipe wrote from rows, for the report page; `nil` if there are none.
  public var tables: [String]?
  /// The files with the results of fits, for the report page; `nil` if there are none.
  public var fits: [String]?
  /// The lines that the recipe printed; `nil` if there are none.
  public var printed: [String]?
  /// The number of excluded regions of each origin: `catalogue`, `ds9`, `mask`, `lua`.
  public var regions: [String: Int]?
  /// The numbers of events that were read, used and dropped. A run that was read several times is counted once.
  public var events = EventTotals()
  /// The reports that compare the counts predicted by the models with the observed counts. Models that were written
  /// together share one report.
  public var closure: [ClosureReport] = []
  /// Runs for which the index tables have no model, and why.
  public var withoutModel = Refusals()
  /// Notes on data and models that need no action.
  public var notes: [String] = []
  /// Warnings: the output may be wrong, or of little use, unless the user acts.
  public var warnings: [String] = []
  /// The files of the output, including `provenance.json`.
  public var files: [String] = []

  /// Creates a provenance with the facts that are known before the recipe runs.
  public init(recipe: Recipe, parameters: [String: String], store: Store?, site: String?) {
    (self.recipe, self.parameters, self.store, self.site) = (recipe, parameters, store, site)
  }

  /// A recipe, as its script defines it.
  public struct Recipe: Codable, Sendable, Equatable {
    /// The name of the script without its extension.
    public var name: String
    /// What the recipe does, in one line.
    public var summary: String
    /// The SHA-256 of the script.
    public var sha256: String
    /// The SHA-256 of each module that the recipe loaded, by the module's name.
    public var modules: [String: String]

    /// Creates the entry of a recipe with the modules that it has loaded so far.
    public init(name: String, summary: String, sha256: String, modules: [String: String]) {
      self.name = name
      self.summary = summary
      self.sha256 = sha256
      self.modules = modules
    }
  }

  /// The identity of a data store.
  public struct Store: Codable, Sendable, Equatable {
    /// The name of the folder, without the path to it.
    public var name: String
    /// The number of runs in the store.
    public var observations: Int
    /// The SHA-256 of the observation index table.
    public var observationIndexSHA256: String
    /// The SHA-256 of the HDU index table.
    public var hduIndexSHA256: String
  }

  /// A file that the recipe named, without the path to it.
  public struct Input: Codable, Sendable, Hashable {
    /// The name of the file.
    public var file: String
    /// The SHA-256 of the file.
    public var sha256: String

    /// Creates the entry of a file.
    public init(file: String, sha256: String) {
      self.file = file
      self.sha256 = sha256
    }
  }

  /// A run that was read, and the identity of its file.
  public struct Run: Codable, Sendable, Equatable {
    /// The observation id.
    public var obsID: Int64
    /// The name of the file that contains the event list.
    public var file: String
    /// The size of the file in bytes.
    var size: Int64
    /// The number of events in the file.
    public var events: Int
    /// The DATASUM of the event table, computed from its bytes.
    public var datasum: UInt32?
    /// The distinct ways in which fills and fits used the run.
    public var fills: [Fill]
    /// The SHA-256 of the file; `nil` without `--verify`.
    public var sha256: String?
    /// The reason why the run contributes nothing to the written models; `nil` if the run contributes, or if no model
    /// was written.
    public var unused: String?
    /// The reason why one fill or fit could not use the run, although another one could; `nil` if every fill and fit
    /// could use the run.
    public var refused: String?
  }

  /// A run with the reason why it could not be used, was not chosen, or has no model.
  public struct Refusal: Codable, Sendable, Equatable {
    /// The observation id.
    public var obsID: Int64
    /// The reason, as a readable phrase.
    public var reason: String

    /// Creates an entry for a run.
    public init(obsID: Int64, reason: String) { (self.obsID, self.reason) = (obsID, reason) }
  }

  /// A list of runs with reasons. In JSON, each reason is written once, with all its runs, because a store can have
  /// 100,000 runs that were not chosen for the same reason.
  public struct Refusals: Codable, Sendable, Equatable {
    /// The runs with their reasons.
    public var list: [Refusal]

    /// Creates a list of runs.
    public init(_ list: [Refusal] = []) { self.list = list }

    private struct Entry: Codable {
      var reason: String
      var obsIDs: [Int64]
    }

    /// Decodes a list in which each reason is followed by its runs.
    public init(from decoder: any Decoder) throws {
      let entries = try decoder.singleValueContainer().decode([Entry].self)
      list = entries.flatMap { entry in entry.obsIDs.map { Refusal(obsID: $0, reason: entry.reason) } }
    }

    /// Encodes each reason once, with its runs.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      try container.encode(list.byReason.map { Entry(reason: $0.reason, obsIDs: $0.obsIDs) })
    }
  }

  /// A group of runs, and the model that was built from them.
  public struct Group: Codable, Sendable, Equatable {
    /// The number of the group.
    public var id: Int
    /// The bounds of the group, such as `ZEN_PNT = [0, 30) deg`; empty for a group of all runs.
    public var bounds: String
    /// The number of runs that the model was built from.
    public var runs: Int
    /// The total ontime of the runs that the model was built from, in s.
    public var ontime: Double
    /// The file of the model.
    public var model: String
    /// The runs that the model was built from; empty if they are unknown.
    public var obsIDs: [Int64]
    /// The runs to which the index tables assign this model; `nil` if there are none.
    public var serves: [Int64]?
  }

  /// Returns whether a text is the provenance of an output of this program.
  public static func isMark(_ text: String) -> Bool {
    struct Mark: Decodable { var program: String }
    return (try? JSONDecoder().decode(Mark.self, from: Data(text.utf8)))?.program == Program.name
  }
}

extension [Provenance.Refusal] {
  /// The runs for each reason, in the order in which the reasons first occur.
  public var byReason: [(reason: String, obsIDs: [Int64])] {
    var places: [String: Int] = [:]
    var result: [(reason: String, obsIDs: [Int64])] = []
    for refusal in self {
      let place = places[refusal.reason] ?? result.count
      if place == result.count {
        places[refusal.reason] = place
        result.append((refusal.reason, []))
      }
      result[place].obsIDs.append(refusal.obsID)
    }
    return result
  }
}

/// The number of events that were read, the number that were filled, and the number that each cut removed.
public struct EventTotals: Codable, Sendable, Equatable {
  /// The number of events in the files.
  public var read = 0
  /// The number of events that were counted in the bins.
  public var filled = 0
  /// The number of events inside the field of view, but outside the energy axis.
  public var outsideEnergy = 0
  /// The number of events outside the axes of the field of view, at any energy.
  public var outsideOffset = 0
  /// The number of events outside the good time intervals. They are dropped, unless the option `gti` is `keep`.
  public var outsideGTI = 0
  /// The number of events whose position, time or energy is not finite.
  public var nonFinite = 0
  /// The number of events with an impossible value, such as an energy of 0 or less.
  public var impossible = 0
  /// The number of events that the event expression excluded.
  public var cut = 0
  /// The number of events in an excluded region, inside or outside the field of view.
  public var excluded = 0
  /// The number of events inside the field of view and the energy axis, but outside the safe energy range of their run.
  public var outsideSafeEnergies = 0
}

/// Returns the SHA-256 of some bytes, in hexadecimal.
public func sha256(_ bytes: some DataProtocol) -> String {
  SHA256.hash(data: bytes).map { byte in
    let digits = String(byte, radix: 16)
    return digits.count == 1 ? "0" + digits : digits
  }.joined()
}
