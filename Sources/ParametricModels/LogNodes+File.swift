import BackgroundModels
import Diagnostics
import FITS
import Fitting
import ModelFiles
import Tables
import Units

extension LogNodes {
  /// Reads node energies from a FITS file in the same way as csbkgmodel (`ebinfile`). The energies are the first column
  /// of an HDU ENERGIES, or all edges (E_MIN and E_MAX) in EBOUNDS or ENERGYBINS. Energies without a unit are assumed
  /// to be in keV, the unit of EBOUNDS in OGIP files.
  /// - Throws: `FITSError`; ``BackgroundError/noNodes(path:present:)`` if the file has none of these HDUs;
  ///   ``BackgroundError/missingColumn(_:name:present:)``, ``BackgroundError/unit(_:_:)``; `FittingError` if the
  ///   energies cannot be used as nodes.
  public init(file path: String, dataSums: DataSumRule = .compare) throws {
    let present = try readHDUList(path).map(\.name)
    guard let name = ["ENERGIES", "EBOUNDS", "ENERGYBINS"].first(where: present.contains) else {
      throw BackgroundError.noNodes(path: path, present: present)
    }
    let table = try readTable(path, hdu: .name(name), dataSums: dataSums)
    let wanted = name == "ENERGIES" ? table.columns.prefix(1).map(\.name) : ["E_MIN", "E_MAX"]
    var energies: Set<Double> = []
    for name in wanted {
      guard let column = table[name], case .double(let values) = column.values else {
        throw BackgroundError.missingColumn(
          FilePlace(path, hdu: name), name: name, present: table.columns.map(\.name))
      }
      let place = FilePlace(path, hdu: name, column: name)
      let factor: Double
      do throws(UnitError) {
        let isTold = !(column.unit?.isEmpty ?? true)
        factor = isTold ? try column.parsedUnit().factor(to: .TeV) : 1e-9
      } catch { throw BackgroundError.unit(place, error) }
      energies.formUnion(values.map { $0 * factor })
    }
    try self.init(energies.sorted())
  }
}
