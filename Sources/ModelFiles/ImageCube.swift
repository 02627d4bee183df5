import BackgroundModels
import Diagnostics
import FITS
import Histograms
import Tables
import Units

/// A cube that Gammapy up to 0.7 wrote as an image. Its first two axes are DETX and DETY, with a linear WCS. Its third
/// axis is the energy, whose edges are in the HDU EBOUNDS.
struct ImageCube {
  let path: String
  let image: Image
  let hdu: String
  let energies: Table

  /// The operation that turns lon and lat into DETX and DETY.
  var turn = FieldRotation.all[0]

  private static let bounds = "EBOUNDS"

  /// Returns whether an HDU contains a cube in this format.
  static func isCube(_ summary: HDUSummary) -> Bool {
    summary.kind == .image && summary.axes.count == 3
      && summary.header.string("CTYPE1")?.uppercased().hasPrefix("DETX") == true
  }

  /// Reads the image and its energies.
  /// - Throws: `FITSError`
  init(path: String, hdu number: Int, dataSums: DataSumRule) throws(FITSError) {
    self.path = path
    image = try readImage(path, hdu: .number(number), dataSums: dataSums)
    hdu = image.name ?? (number == 0 ? "PRIMARY" : "#\(number)")
    energies = try readTable(path, hdu: .name(Self.bounds), dataSums: dataSums)
  }

  /// Returns the axes energy, lon and lat.
  func axes() throws(BackgroundError) -> [Axis] {
    let (first, second) = (
      try axis(turn.isTransposed ? "lat" : "lon", number: 1), try axis(turn.isTransposed ? "lon" : "lat", number: 2)
    )
    return [try energyAxis()] + (turn.isTransposed ? [second, first] : [first, second])
  }

  /// Returns the rate in s-1 MeV-1 sr-1.
  func rate() throws(BackgroundError) -> Histogram {
    let axes = try axes()
    let (first, second) = turn.isTransposed ? (2, 1) : (1, 2)
    let order = ArrayOrder(
      axes: axes, fastestFirst: [first, second, 0],
      backwards: Set((turn.isLonMirrored ? [first] : []) + (turn.isLatMirrored ? [second] : [])))
    guard order.shape == image.axes else {
      throw .arrayShape(FilePlace(path, hdu: hdu), found: image.axes, expected: order.shape)
    }
    let scale: Double
    do throws(UnitError) {
      scale = try Unit(parsing: Header(image.keywords).string("DATAUNIT") ?? "").factor(to: .backgroundRate)
    } catch { throw .unit(FilePlace(path, hdu: hdu), error) }
    var result = Histogram(axes: axes)
    for (value, bin) in zip(image.values, order.bins) { result.values[bin] = value * scale }
    return result
  }

  private func energyAxis() throws(BackgroundError) -> Axis {
    let place = FilePlace(path, hdu: Self.bounds, column: "ENERGY")
    guard let column = energies["ENERGY"], case .double(let edges) = column.values else {
      throw .missingColumn(
        FilePlace(path, hdu: Self.bounds), name: "ENERGY", present: energies.columns.map(\.name))
    }
    let unit: Unit
    do { unit = try column.parsedUnit() } catch { throw .unit(place, error) }
    do { return try Axis(name: "energy", edges: edges, unit: unit).converted(to: .TeV) } catch {
      throw .axisOfFile(place, error)
    }
  }

  /// Returns the axis of the pixels along lon or lat. The edges are CRVAL + CDELT (p - CRPIX), with the pixel
  /// coordinate p from 0.5 to n + 0.5.
  private func axis(_ name: String, number: Int) throws(BackgroundError) -> Axis {
    let header = Header(image.keywords)
    let place = FilePlace(path, hdu: hdu, column: "CDELT\(number)")
    let reference = header.double("CRPIX\(number)") ?? 0
    let value = header.double("CRVAL\(number)") ?? 0
    let step = header.double("CDELT\(number)") ?? 1
    let edges = (0...image.axes[number - 1]).map { value + step * (Double($0) + 0.5 - reference) }
    let unit: Unit
    do { unit = try Unit(parsing: header.string("CUNIT\(number)") ?? "deg") } catch { throw .unit(place, error) }
    do throws(AxisError) {
      let axis = try Axis(name: name, edges: edges, unit: unit).converted(to: .deg)
      return turn.isMirrored(alongFirst: number == 1) ? try axis.reversed() : axis
    } catch { throw .axisOfFile(place, error) }
  }
}
