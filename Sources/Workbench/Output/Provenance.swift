import Crypto
import FoundationEssentials

/// What a reader needs to know to make an output again, and to judge it: written as `provenance.json`, and in part into
/// the headers. A function of data, recipe, parameters and program alone: no host, time, path or thread count.
struct Provenance: Codable, Sendable, Equatable {
  /// Always `darktime`; marks a folder as an output of this program.
  var program = Program.name
  var version = Program.version
  var api = Program.apiVersion
  var recipe: Recipe
  /// Every parameter in its text form, defaults included.
  var parameters: [String: String]
  /// The data store; `nil` for a recipe that was run without one.
  var store: Store?
  /// Where the telescopes stand in runs whose files do not tell it, as it was given.
  var site: String?
  /// Files that the recipe named.
  var inputs: [Input] = []
  /// The distinct excluded regions that reach into the field of some run, in the order of first use.
  var exclusions: [Region] = []
  /// The runs that were read. Every run of the store is here, in `refused` or in `notChosen`, and nowhere else.
  var runs: [Run] = []
  /// Runs that could not be used.
  var refused: [Refusal] = []
  /// Runs that were not read, and by which condition or at which stage they were left out.
  var notChosen: [Refusal] = []
  var groups: [Group] = []
  /// Models that were written by themselves, in no group: those in the layout of GADF, or if there is no such model the
  /// tables of Gammapy up to 0.7.
  var models: [String] = []
  /// How many excluded regions there are of each origin: `catalogue`, `ds9`, `mask`, `lua`.
  var regions: [String: Int]?
  var events = EventCounts()
  var closure: [ClosureReport] = []
  /// Runs for which the index tables have no model, and why.
  var withoutModel: [Refusal] = []
  var notes: [String] = []
  var warnings: [String] = []
  /// The files of the output, this one among them.
  var files: [String] = []

  struct Recipe: Codable, Sendable, Equatable {
    var name: String
    var summary: String
    var sha256: String
    /// SHA-256 of each module that the recipe loaded, by the module's name.
    var modules: [String: String]
  }

  struct Store: Codable, Sendable, Equatable {
    /// The name of the folder, without what stands above it.
    var name: String
    var observations: Int
    var observationIndexSHA256: String
    var hduIndexSHA256: String
  }

  /// A file that the recipe named, without what stands above it.
  struct Input: Codable, Sendable, Hashable {
    var file: String
    var sha256: String
  }

  /// A run that was read, and the identity of the file it was read from.
  struct Run: Codable, Sendable, Equatable {
    var obsID: Int64
    /// The name of the file of its event list.
    var file: String
    var size: Int64
    var events: Int
    /// DATASUM of the event table, as its bytes give it.
    var datasum: UInt32?
    /// The distinct ways in which it was filled or fitted.
    var fills: [Fill]
    /// With `--verify` only.
    var sha256: String?
    /// Why it adds nothing to the models that were written; `nil` if it does, or if no model was.
    var unused: String?
    /// Why another fill or fit could not use it.
    var refused: String?
  }

  /// A run that something does not hold for, and why: one that could not be used, that was not chosen, or that has no
  /// model.
  struct Refusal: Codable, Sendable, Equatable {
    var obsID: Int64
    var reason: String
  }

  struct Group: Codable, Sendable, Equatable {
    var id: Int
    var bounds: String
    var runs: Int
    var ontime: Double
    /// The file of its model.
    var model: String
    /// The runs that the model is made of, where they are known.
    var obsIDs: [Int64]
    /// The runs that the index tables point at this model; `nil` where they point none at it.
    var serves: [Int64]?
  }

  /// Whether a text is the provenance of an output of this program.
  static func isMark(_ text: String) -> Bool {
    struct Mark: Decodable { var program: String }
    return (try? JSONDecoder().decode(Mark.self, from: Data(text.utf8)))?.program == Program.name
  }
}

extension [Provenance.Refusal] {
  /// The runs of each reason, in the order in which reasons come first.
  var byReason: [(reason: String, obsIDs: [Int64])] {
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
struct EventCounts: Codable, Sendable, Equatable {
  var read = 0
  var filled = 0
  var outsideEnergy = 0
  var outsideOffset = 0
  var outsideGTI = 0
  var nonFinite = 0
  var impossible = 0
  var cut = 0
  var excluded = 0
  var outsideSafeEnergies = 0
}

/// SHA-256 of some bytes, in hexadecimal.
func sha256(_ bytes: some DataProtocol) -> String {
  SHA256.hash(data: bytes).map { byte in
    let digits = String(byte, radix: 16)
    return digits.count == 1 ? "0" + digits : digits
  }.joined()
}
