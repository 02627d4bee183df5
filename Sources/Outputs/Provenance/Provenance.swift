import Crypto
import FoundationEssentials

/// What a reader needs to know to make an output again, and to judge it: written as `provenance.json`, and in part into
/// the headers. A function of data, recipe, parameters and program alone: no host, time, path or thread count.
public struct Provenance: Codable, Sendable, Equatable {
  /// Always `darktime`; marks a folder as an output of this program.
  public var program = Program.name
  public var version = Program.version
  public var api = Program.apiVersion
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
  public var groups: [Group] = []
  /// Models that were written by themselves, in no group: those in the layout of GADF, or if there is no such model the
  /// tables of Gammapy up to 0.7.
  public var models: [String] = []
  /// How many excluded regions there are of each origin: `catalogue`, `ds9`, `mask`, `lua`.
  public var regions: [String: Int]?
  public var events = EventTotals()
  public var closure: [ClosureReport] = []
  /// Runs for which the index tables have no model, and why.
  public var withoutModel: [Refusal] = []
  public var notes: [String] = []
  public var warnings: [String] = []
  /// The files of the output, this one among them.
  public var files: [String] = []

  /// What is known before a recipe runs.
  public init(recipe: Recipe, parameters: [String: String], store: Store?, site: String?) {
    (self.recipe, self.parameters, self.store, self.site) = (recipe, parameters, store, site)
  }

  /// A recipe, as its script has it.
  public struct Recipe: Codable, Sendable, Equatable {
    public var name: String
    public var summary: String
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

  public struct Store: Codable, Sendable, Equatable {
    /// The name of the folder, without what stands above it.
    public var name: String
    public var observations: Int
    public var observationIndexSHA256: String
    public var hduIndexSHA256: String
  }

  /// A file that the recipe named, without what stands above it.
  public struct Input: Codable, Sendable, Hashable {
    public var file: String
    public var sha256: String

    /// A file and its digest.
    public init(file: String, sha256: String) {
      self.file = file
      self.sha256 = sha256
    }
  }

  /// A run that was read, and the identity of the file it was read from.
  public struct Run: Codable, Sendable, Equatable {
    public var obsID: Int64
    /// The name of the file of its event list.
    public var file: String
    public var size: Int64
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
    public var obsID: Int64
    public var reason: String

    /// A run and the reason.
    public init(obsID: Int64, reason: String) { (self.obsID, self.reason) = (obsID, reason) }
  }

  public struct Group: Codable, Sendable, Equatable {
    public var id: Int
    public var bounds: String
    public var runs: Int
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
  public var read = 0
  public var filled = 0
  public var outsideEnergy = 0
  public var outsideOffset = 0
  public var outsideGTI = 0
  public var nonFinite = 0
  public var impossible = 0
  public var cut = 0
  public var excluded = 0
  public var outsideSafeEnergies = 0
}

/// SHA-256 of some bytes, in hexadecimal.
public func sha256(_ bytes: some DataProtocol) -> String {
  SHA256.hash(data: bytes).map { byte in
    let digits = String(byte, radix: 16)
    return digits.count == 1 ? "0" + digits : digits
  }.joined()
}
