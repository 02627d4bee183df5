import Crypto
import FoundationEssentials

/// What a reader needs to know to make an output again, and to judge it: written as `provenance.json`, and in part into
/// the headers. A function of data, recipe, parameters and program alone: no host, time, path or thread count.
public struct Provenance: Codable, Sendable, Equatable {
  /// Always `darktime`; marks a folder as an output of this program.
  public var program = Program.name
  /// The version of the program.
  public var version = Program.version
  /// The version of the Lua API.
  public var api = Program.apiVersion
  /// The recipe that was run.
  public var recipe: Recipe
  /// Every parameter in its text form, defaults included.
  public var parameters: [String: String]
  /// The data store; `nil` for a recipe that was run without one.
  public var store: Store?
  /// Where the telescopes stand in runs whose files do not tell it, as it was given.
  public var site: String?
  /// Files that the recipe named.
  public var inputs: [Input] = []
  /// The distinct excluded regions that reach into the field of some run, in the order of first use.
  public var exclusions: [Region] = []
  /// The runs that were read. Every run of the store is here, in `refused` or in `notChosen`, and nowhere else.
  public var runs: [Run] = []
  /// Runs that could not be used.
  public var refused: [Refusal] = []
  /// Runs that were not read, and by which condition or at which stage they were left out.
  public var notChosen: [Refusal] = []
  /// The groups of runs for which a model was written.
  public var groups: [Group] = []
  /// Models that were written by themselves, in no group: those in the layout of GADF, or if there is no such model the
  /// tables of Gammapy up to 0.7.
  public var models: [String] = []
  /// How many excluded regions there are of each origin: `catalogue`, `ds9`, `mask`, `lua`.
  public var regions: [String: Int]?
  /// The numbers of events that were read, used and left out. A run that was read several times counts once.
  public var events = EventTotals()
  /// Predicted over observed counts of the models, one report for all models that were written together.
  public var closure: [ClosureReport] = []
  /// Runs for which the index tables have no model, and why.
  public var withoutModel: [Refusal] = []
  /// Remarks on data and models that need no action.
  public var notes: [String] = []
  /// Findings because of which the output may be wrong, or of little use, unless the user acts.
  public var warnings: [String] = []
  /// The files of the output, this one among them.
  public var files: [String] = []

  /// What is known before a recipe runs.
  public init(recipe: Recipe, parameters: [String: String], store: Store?, site: String?) {
    (self.recipe, self.parameters, self.store, self.site) = (recipe, parameters, store, site)
  }

  /// A recipe, as its script has it.
  public struct Recipe: Codable, Sendable, Equatable {
    /// The name of the script without its ending.
    public var name: String
    /// What the recipe does, in one line.
    public var summary: String
    /// SHA-256 of the script.
    public var sha256: String
    /// SHA-256 of each module that the recipe loaded, by the module's name.
    public var modules: [String: String]

    /// A recipe and the modules it has loaded so far.
    public init(name: String, summary: String, sha256: String, modules: [String: String]) {
      self.name = name
      self.summary = summary
      self.sha256 = sha256
      self.modules = modules
    }
  }

  /// The identity of a data store.
  public struct Store: Codable, Sendable, Equatable {
    /// The name of the folder, without what stands above it.
    public var name: String
    /// The number of runs in the store.
    public var observations: Int
    /// SHA-256 of the observation index table.
    public var observationIndexSHA256: String
    /// SHA-256 of the HDU index table.
    public var hduIndexSHA256: String
  }

  /// A file that the recipe named, without what stands above it.
  public struct Input: Codable, Sendable, Hashable {
    /// The name of the file.
    public var file: String
    /// SHA-256 of the file.
    public var sha256: String

    /// A file and its digest.
    public init(file: String, sha256: String) {
      self.file = file
      self.sha256 = sha256
    }
  }

  /// A run that was read, and the identity of the file it was read from.
  public struct Run: Codable, Sendable, Equatable {
    /// The observation id.
    public var obsID: Int64
    /// The name of the file of its event list.
    public var file: String
    /// The size of the file in bytes.
    var size: Int64
    /// The number of events in the file.
    public var events: Int
    /// DATASUM of the event table, as its bytes give it.
    public var datasum: UInt32?
    /// The distinct ways in which it was filled or fitted.
    public var fills: [Fill]
    /// With `--verify` only.
    public var sha256: String?
    /// Why it adds nothing to the models that were written; `nil` if it does, or if no model was.
    public var unused: String?
    /// Why another fill or fit could not use it.
    public var refused: String?
  }

  /// A run that something does not hold for, and why: one that could not be used, that was not chosen, or that has no
  /// model.
  public struct Refusal: Codable, Sendable, Equatable {
    /// The observation id.
    public var obsID: Int64
    /// The reason, as a phrase for people.
    public var reason: String

    /// A run and the reason.
    public init(obsID: Int64, reason: String) { (self.obsID, self.reason) = (obsID, reason) }
  }

  /// A group of runs, and the model that was made of them.
  public struct Group: Codable, Sendable, Equatable {
    /// The number of the group.
    public var id: Int
    /// The bounds of the group, such as `ZEN_PNT = [0, 30) deg`; empty for a group of all runs.
    public var bounds: String
    /// The number of runs that the model is made of.
    public var runs: Int
    /// The total ontime of these runs, in s.
    public var ontime: Double
    /// The file of its model.
    public var model: String
    /// The runs that the model is made of, where they are known.
    public var obsIDs: [Int64]
    /// The runs that the index tables point at this model; `nil` where they point none at it.
    public var serves: [Int64]?
  }

  /// Whether a text is the provenance of an output of this program.
  public static func isMark(_ text: String) -> Bool {
    struct Mark: Decodable { var program: String }
    return (try? JSONDecoder().decode(Mark.self, from: Data(text.utf8)))?.program == Program.name
  }
}

extension [Provenance.Refusal] {
  /// The runs of each reason, in the order in which reasons come first.
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

/// How many events were read, and what became of them.
public struct EventTotals: Codable, Sendable, Equatable {
  /// Events in the files.
  public var read = 0
  /// Events in a bin of the model.
  public var filled = 0
  /// Events within the field, but outside the energy axis.
  public var outsideEnergy = 0
  /// Events outside the axes of the field, whatever their energy.
  public var outsideOffset = 0
  /// Events outside the good time intervals.
  public var outsideGTI = 0
  /// Events whose position, time or energy is not a finite number.
  public var nonFinite = 0
  /// Events with an impossible value, such as an energy of 0 or less.
  public var impossible = 0
  /// Events that the event expression left out.
  public var cut = 0
  /// Events in an excluded region, wherever in the field.
  public var excluded = 0
  /// Events in the field and on the energy axis, but outside the safe energies of their run.
  public var outsideSafeEnergies = 0
}

/// SHA-256 of some bytes, in hexadecimal.
public func sha256(_ bytes: some DataProtocol) -> String {
  SHA256.hash(data: bytes).map { byte in
    let digits = String(byte, radix: 16)
    return digits.count == 1 ? "0" + digits : digits
  }.joined()
}
