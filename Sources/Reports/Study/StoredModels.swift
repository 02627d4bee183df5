import BackgroundModels
import DL3
import Diagnostics
import FITS
import FileSystem
import ModelFiles
import Outputs
import Studies

/// The models that the index tables of an output folder or a data store assign to runs.
final class StoredModels {
  /// The name of the output in tables.
  let name: String
  private let store: DataStore
  private let dataSums: DataSumRule
  /// The locations of the models, by OBS_ID.
  private let locations: [Int64: HDULocation]
  /// For each model, the number of runs that still need it. A model is kept in memory until no run needs it.
  private var uses: [String: Int] = [:]
  private var known: [String: BackgroundModel] = [:]
  /// Notes on the orientation of cubes.
  private(set) var notes = Notes()
  /// The number of predicted runs whose model does not list the runs that contributed to it.
  private(set) var unknownOrigins = 0

  /// Reads the index tables of an output.
  /// - Throws: ``ScoreRequestError/noIndex(path:isOutput:)``, `DL3Error`
  init(in folder: String, name: String, runs: [Int64], dataSums: DataSumRule) throws {
    let hasIndex = ["hdu-index.fits.gz", "hdu-index.fits"].contains { fileExists(joined(folder, $0)) }
    if isFolder(folder), !hasIndex {
      throw ScoreRequestError.noIndex(path: folder, isOutput: fileExists(joined(folder, OutputFolder.mark)))
    }
    self.name = name
    self.dataSums = dataSums
    let store = try DataStore(path: folder, dataSums: dataSums)
    self.store = store
    let pairs = runs.compactMap { obsID -> (Int64, HDULocation)? in
      store.index.rows(of: obsID, type: .bkg).first.map { (obsID, store.location(of: $0)) }
    }
    locations = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    for (_, location) in pairs { uses[Self.key(location), default: 0] += 1 }
  }

  /// Returns whether a run has a model.
  func hasModel(of obsID: Int64) -> Bool { locations[obsID] != nil }

  /// The strategy that predicts each run with the model that the index tables assign to it.
  var strategy: Strategy {
    Strategy(name) { [self] fold in
      var models: [Int64: BackgroundModel] = [:]
      for obsID in fold.targets { models[obsID] = try model(of: obsID) }
      return models.isEmpty ? .none("the index table lists no model for this run") : .models(models)
    }
  }

  private func model(of obsID: Int64) throws -> BackgroundModel? {
    guard let location = locations[obsID] else { return nil }
    let key = Self.key(location)
    // The list of runs in a file belongs to its first model. `ModelFile` reads this list only if no name of an HDU is
    // given.
    let isFirst = location.hduName.uppercased() == "BKG" || location.hduName.isEmpty
    let model = try known[key] ?? read(location, hdu: isFirst ? nil : location.hduName)
    if model.origin.obsIDs.isEmpty { unknownOrigins += 1 }
    uses[key, default: 1] -= 1
    known[key] = uses[key, default: 0] > 0 ? model : nil
    return model
  }

  private func read(_ location: HDULocation, hdu: String?) throws -> BackgroundModel {
    let file = try ModelFile(path: location.path, hdu: hdu, dataSums: dataSums)
    for note in file.notes.all where note.topic == ModelFile.orientationTopic {
      notes.add(note.topic, note.text, at: note.place)
    }
    return file.model
  }

  private static func key(_ location: HDULocation) -> String { "\(location.path)[\(location.hduName)]" }
}
