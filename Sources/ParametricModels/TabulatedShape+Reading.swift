import BackgroundModels
import DL3
import Diagnostics
import FITS
import Fitting
import Histograms
import ModelFiles
import Tables
import Units

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension TabulatedShape {
  /// Returns the background model in a file as a shape. Its rates are interpolated by ``RateInterpolator``. The rates
  /// are 0 outside the axes of the model. Notes about the file are added to `notes`.
  /// - Throws: The errors of reading a model, such as ``BackgroundError/notAModel(path:found:expected:)`` for axes that
  ///   a background model cannot have.
  public static func background(
    path: String, hdu: String? = nil, dataSums: DataSumRule = .compare, orientation: OrientationRule = .known,
    notes: inout Notes
  ) throws -> TabulatedShape {
    let file = try ModelFile(path: path, hdu: hdu, dataSums: dataSums, orientation: orientation)
    notes.merge(file.notes)
    return TabulatedShape(.background, path: path, table: RateTable(file.model.nodes))
  }

  /// Returns the background model of a run in a store as a shape. Notes about its file are added to `notes`.
  public static func background(
    of obsID: Int64, in store: DataStore, orientation: OrientationRule = .known, notes: inout Notes
  ) throws -> TabulatedShape {
    let location = try store.location(of: .bkg, obsID: obsID)
    return try background(
      path: location.path, hdu: location.hduName, dataSums: store.dataSums, orientation: orientation, notes: &notes)
  }

  /// Returns the effective area of a run in a store as a shape, in cm2 over energy and offset.
  public static func effectiveArea(of obsID: Int64, in store: DataStore) throws -> TabulatedShape {
    let location = try store.location(of: .aeff, obsID: obsID)
    let table = ArrayTable(
      path: location.path,
      table: try readTable(location.path, hdu: .name(location.hduName), dataSums: store.dataSums),
      hdu: location.hduName)
    let column = try table.column("EFFAREA")
    let place = FilePlace(location.path, hdu: location.hduName, column: column.name)
    let factor: Double
    do throws(UnitError) { factor = try column.parsedUnit().factor(to: try Unit(parsing: "cm2")) } catch {
      throw BackgroundError.unit(place, error)
    }
    return TabulatedShape(
      .effectiveArea, path: location.path, table: try table.bilinearTable(column, times: factor))
  }

  /// Returns a lookup table over energy and offset, scaled to a maximum of 1 at each energy (LOOKUP of csbkgmodel). The
  /// table is read from the first HDU with a column BKG. This HDU must also have the columns ENERG_LO, ENERG_HI,
  /// THETA_LO and THETA_HI.
  public static func lookup(path: String, dataSums: DataSumRule = .compare) throws -> TabulatedShape {
    let present = try readHDUList(path)
    guard let hdu = present.first(where: { $0.columns.contains { $0.name.uppercased() == "BKG" } }) else {
      throw BackgroundError.noModel(path: path, present: present.map(\.name))
    }
    let table = ArrayTable(
      path: path, table: try readTable(path, hdu: .number(hdu.number), dataSums: dataSums), hdu: hdu.name)
    return TabulatedShape(
      .lookup, path: path, table: try table.bilinearTable(try table.column("BKG"), times: 1).peakingAtOne)
  }
}

extension ArrayTable {
  /// Returns the column whose name, converted to upper case, is `name`.
  func column(_ name: String) throws(BackgroundError) -> Column {
    for column in table.columns where column.name.uppercased() == name { return column }
    throw .missingColumn(FilePlace(path, hdu: hdu), name: name, present: table.columns.map(\.name))
  }

  /// Returns a table of a column over energy and offset, with nodes at the centres of the bins. Responses often contain
  /// nodes instead of bins; the lower and the upper edge of a bin are then equal.
  fileprivate func bilinearTable(_ column: Column, times factor: Double) throws -> BilinearTable {
    var notes = Notes()
    let (energies, offsets) = (try energyNodes(), try offsetNodes())
    let axes = try Self.counting(["energy": energies.count, "offset": offsets.count])
    return BilinearTable(
      energies: energies, offsets: offsets,
      values: try histogram(column, axes: axes, &notes).values.map { $0 * factor })
  }

  /// Returns the geometric centres of the energy bins of a response, in TeV.
  func energyNodes() throws -> [Double] {
    zip(try ends("ENERG_LO", .TeV), try ends("ENERG_HI", .TeV)).map { ($0 * $1).squareRoot() }
  }

  /// Returns the centres of the offset bins of a response, in deg.
  func offsetNodes() throws -> [Double] {
    zip(try ends("THETA_LO", .deg), try ends("THETA_HI", .deg)).map { ($0 + $1) / 2 }
  }

  /// Returns axes with the given numbers of bins, in this order. The edges of these axes have no meaning, because only
  /// the numbers of bins are needed to determine the order of an array.
  static func counting(_ counts: KeyValuePairs<String, Int>) throws -> [Axis] {
    try counts.map { name, count in try Axis(name: name, edges: (0...count).map(Double.init), unit: .one) }
  }

  /// Returns the values of a column that contains the edges of an axis, converted to a unit. If the column has no unit,
  /// its values are assumed to be in this unit.
  func ends(_ name: String, _ unit: Unit) throws -> [Double] {
    let column = try column(name)
    let isTold = !(column.unit?.isEmpty ?? true)
    let factor: Double
    do throws(UnitError) { factor = isTold ? try column.parsedUnit().factor(to: unit) : 1 } catch {
      throw BackgroundError.unit(FilePlace(path, hdu: hdu, column: name), error)
    }
    return try array(column).map { $0 * factor }
  }
}

/// The table of a shape. It contains the rates of a background model.
private struct RateTable: FieldTable {
  let rate: RateInterpolator
  let axes: [Axis]
  let isRadial: Bool
  let energyKinks: [Double]
  let offsetKinks: [Double]

  init(_ histogram: Histogram) {
    rate = RateInterpolator(histogram)
    axes = histogram.axes
    isRadial = axes.count == 2
    energyKinks = zip(axes[0].edges, axes[0].edges.dropFirst()).map { ($0 * $1).squareRoot() }
    offsetKinks = axes.count == 2 ? zip(axes[1].edges, axes[1].edges.dropFirst()).map { ($0 + $1) / 2 } : []
  }

  func values(at points: FieldPoints) -> [Double] {
    points.logEnergy.indices.map { rate.value(at: [exp(points.logEnergy[$0])] + place(of: $0, in: points)) }
  }

  func values(at places: FieldPoints, logEnergies: [Double]) -> [[Double]] {
    var values = logEnergies.map { _ in [Double](repeating: 0, count: places.count) }
    let known = logEnergies.indices.filter { isWithin(axes[0], exp(logEnergies[$0])) }
    var spectra = RateInterpolator.Spectra(of: rate, logEnergies: known.map { logEnergies[$0] })
    for point in 0..<places.count {
      let place = place(of: point, in: places)
      guard zip(axes.dropFirst(), place).allSatisfy(isWithin) else { continue }
      let logRates = spectra.logarithms(at: place)
      for (energy, logRate) in zip(known, logRates) { values[energy][point] = exp(logRate) }
    }
    return values
  }

  /// Returns a place in the coordinates of the field axes: the offset, or lon and lat.
  private func place(of point: Int, in points: FieldPoints) -> [Double] {
    guard !isRadial else { return [points.offset[point]] }
    let sphere = FieldPoints.sphere(lon: points.lon[point], lat: points.lat[point])
    return [sphere.lon, sphere.lat]
  }

  private func isWithin(_ axis: Axis, _ x: Double) -> Bool { x >= axis.edges[0] && x <= axis.edges[axis.count] }
}
