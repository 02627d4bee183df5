import BackgroundFigures
import DL3
import Expression
import FITS
import FileSystem
import ModelFiles

/// The data that `darktime plot` reads from a path.
enum PlotSource {
  case models([FigureModel])
  case runs(Runs)

  /// Reads the models of an output folder, the observation table of a store, or the model of a file. If a folder
  /// contains both, the observation table is read for a scatter plot or if `select` is given, otherwise the models.
  init(_ path: String, for kind: PlotKind, select: String?, dataSums: DataSumRule) throws {
    let name = lastName(of: path)
    let isIndex = !isFolder(path) && name.hasPrefix("obs-index.")
    let files = isFolder(path) ? modelFiles(path) : [(name, path)]
    if kind == .scatter || select != nil || isIndex || files.isEmpty {
      let store = try DataStore(path: isIndex ? folderName(of: path) : path, dataSums: dataSums)
      let runs = try select.map { try store.runs.select(Expression($0)).requireAny($0) } ?? store.runs
      self = .runs(runs)
      return
    }
    self = .models(
      try files.map { file in
        let stored = try ModelFile(path: file.path, dataSums: dataSums)
        return try FigureModel(stored.model, name: files.count > 1 ? stored.text("GROUP") ?? file.name : file.name)
      })
  }
}
