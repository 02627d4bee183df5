import DL3
import FITS
import FileSystem
import ModelFiles

/// A model that `darktime diff` compares. The other side of the comparison is the model with the same name.
struct ComparedModel {
  /// The path relative to the folder, followed by the HDU in brackets unless it is the first model of the file.
  let name: String
  let path: String
  /// The EXTNAME of the model; `nil` for the first model of a file.
  let hdu: String?
}

/// Returns the models to compare in a folder, or in a file with index tables: the model files of an output, and the
/// models that the index tables list. Listed models in files outside the folder are left out.
func comparedModels(_ path: String, dataSums: DataSumRule) throws -> [ComparedModel] {
  let base = isFolder(path) ? path : folderName(of: path)
  let root = realPath(base) ?? base
  func name(_ file: String) -> String {
    let real = realPath(file) ?? file
    return isInside(real, folder: root)
      ? joined(relativePath(from: root, to: folderName(of: real)), lastName(of: real)).droppingDot : lastName(of: file)
  }
  let own = isFolder(path) ? modelFiles(path).map(\.path) : []
  var models = own.map { ComparedModel(name: name($0), path: $0, hdu: nil) }
  guard hasIndex(path) else { return models }
  let store = try DataStore(path: path, dataSums: dataSums)
  var known = Set(models.map(\.name))
  for number in 0..<store.index.count {
    let row = store.index[number]
    guard row.type == .bkg else { continue }
    let location = store.location(of: row)
    guard isInside(realPath(location.path) ?? location.path, folder: root) else { continue }
    let hdu = location.hduName.uppercased()
    let isFirst =
      try hdu == "BKG" || hdu.isEmpty
      || known.contains(name(location.path)) && hdu == ModelFile.firstHDU(of: location.path)?.uppercased()
    let label = name(location.path) + (isFirst ? "" : "[\(location.hduName)]")
    if known.insert(label).inserted {
      models.append(ComparedModel(name: label, path: location.path, hdu: isFirst ? nil : location.hduName))
    }
  }
  return models
}

/// Returns whether a path is a folder with index tables, or a file that contains them.
func hasIndex(_ path: String) -> Bool {
  if isFolder(path) { return ["obs-index.fits.gz", "obs-index.fits"].contains { fileExists(joined(path, $0)) } }
  return (try? readHDUList(path))?.contains { $0.name == "HDU_INDEX" } ?? false
}

extension String {
  /// The path without `./` at its beginning.
  fileprivate var droppingDot: String { hasPrefix("./") ? String(dropFirst(2)) : self }
}
