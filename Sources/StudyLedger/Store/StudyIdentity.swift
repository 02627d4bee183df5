import Outputs
import Studies
import TextFormat

/// Everything that the results of a study depend on. Two studies with the same identity have the same results.
///
/// The counts of the runs are part of the identity, so thresholds, exclusions and good times need no entry of their
/// own. ``options`` is meant for people who read the ledger.
public struct StudyIdentity: Codable, Sendable, Equatable {
  /// The version of the program.
  public var program = Program.version
  /// SHA-256 of the executable. During development, different executables can have the same version.
  public var build = Program.sha256
  /// The recipe and the modules that it has loaded.
  public var recipe: Provenance.Recipe
  /// All parameters as text.
  public var parameters: [String: String]
  /// The data store.
  public var store: Provenance.Store?
  /// The observatory location that the user gave.
  public var site: String?
  /// The files that the recipe has read before the study, such as catalogues.
  public var inputs: [Provenance.Input]
  /// Digest of the names, sizes and modification times of the runs' files (``DataFiles``).
  public var files: String
  /// The options of the command line that decide which damaged runs are read.
  public var reading: [String: String]
  /// The number of the study in the recipe, from 1.
  public var number: Int
  /// The options of the study as text, by name.
  public var options: [String: String]
  /// Digest of the folds.
  public var folds: String
  /// The target runs of all folds.
  public var targets: [Int64]
  /// Digest of the counts, energies and pixels of the scored runs, and of their coordinates, times and zenith angles.
  public var counts: String

  /// Creates an identity.
  public init(
    recipe: Provenance.Recipe, parameters: [String: String], store: Provenance.Store?, site: String?,
    inputs: [Provenance.Input], files: String, reading: [String: String], number: Int, options: [String: String],
    folds: [Fold], counts: String
  ) {
    (self.recipe, self.parameters, self.store, self.site) = (recipe, parameters, store, site)
    (self.inputs, self.files, self.reading, self.number) = (inputs, files, reading, number)
    (self.options, self.counts) = (options, counts)
    self.folds = digest(of: folds)
    targets = folds.flatMap(\.targets)
  }

  /// The SHA-256 of all entries.
  public var key: String {
    get throws { sha256(Array(try stableJSON(self).utf8)) }
  }
}

/// Returns one SHA-256 of the names, training runs and targets of folds.
func digest(of folds: [Fold]) -> String {
  // For n folds of n runs the text of the folds has n^2 numbers, so each fold is replaced by its digest.
  sha256(
    folds.flatMap { fold in
      let parts = [[fold.name], fold.training.map(String.init), fold.targets.map(String.init)]
      return Array(sha256(Array(parts.map { $0.joined(separator: ",") }.joined(separator: "\n").utf8)).utf8)
    })
}
