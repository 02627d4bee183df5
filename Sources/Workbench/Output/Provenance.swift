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
  var runs: [Run] = []
  var refused: [Refusal] = []
  /// Runs of the store that the recipe's conditions left out, and by which.
  var notChosen: [Refusal] = []
  var groups: [Group] = []
  /// Models that were written by themselves, in no group: those in the layout of GADF, or if there is no such model the
  /// tables of Gammapy up to 0.7.
  var models: [String] = []
  /// How many excluded regions there are of each origin: `catalogue`, `ds9`, `mask`, `lua`.
  var regions: [String: Int]?
  var events = EventCounts()
  var closure: [ClosureReport] = []
  var withoutModel: [Int64] = []
  var notes: [String] = []
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
  struct Input: Codable, Sendable, Equatable {
    var file: String
    var sha256: String
  }

  /// A run that was used, and the identity of the file it was read from.
  struct Run: Codable, Sendable, Equatable {
    var obsID: Int64
    /// The name of the file of its event list.
    var file: String
    var size: Int64
    var events: Int
    /// DATASUM of the event table, as its bytes give it.
    var datasum: UInt32?
    /// The fraction of the field that excluded regions left; `nil` where they left all.
    var keptSky: Double?
    /// How many excluded regions reach into its field; `nil` for none.
    var excludedRegions: Int?
    /// The energies in TeV at which it counted; `nil` where at all of the axis.
    var energies: [Double]?
    /// With `--verify` only.
    var sha256: String?
  }

  /// A run that was not used, and why: the one that could not be read, or the condition that it failed.
  struct Refusal: Codable, Sendable, Equatable {
    var obsID: Int64
    var reason: String
  }

  struct Group: Codable, Sendable, Equatable {
    var id: Int
    var bounds: String
    var runs: Int
    var ontime: Double
    var model: String?
  }

  /// Whether a text is the provenance of an output of this program.
  static func isMark(_ text: String) -> Bool {
    struct Mark: Decodable { var program: String }
    return (try? JSONDecoder().decode(Mark.self, from: Data(text.utf8)))?.program == Program.name
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
