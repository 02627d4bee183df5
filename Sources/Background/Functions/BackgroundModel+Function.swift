import Fitting
import Histograms
import Tables

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension BackgroundModel where Axes: EvaluableAxes {
  /// The model that a function gives on axes: its values at the bin centres (of the logarithm for energies), the nodes from
  /// which readers of a file interpolate, and their errors. Rates of a radial model are means over all directions. There are
  /// neither counts nor exposure. Bins whose centre lies outside what the function was made from are marked as
  /// extrapolated; where it is not above 0 there, the bin has no rate.
  /// - Throws: ``BackgroundError/differentFills(what:left:right:)`` for a cube in another alignment than the function's.
  public init(axes: Axes, evaluating function: some RateFunction) throws(BackgroundError) {
    if Axes.directions == 1, axes.alignment != function.alignment {
      throw .differentFills(
        what: "alignment", left: "\(function.alignment.rawValue) of the function",
        right: "\(axes.alignment.rawValue) of the axes"
      )
    }
    let positions = axes.points { axis in axes.field[axis].middles }
    let places = positions.flatMap(axes.places)
    let energies = axes.energy.logMiddles
    let values = function.means(at: places, size: Axes.directions, energies: energies)
    var (rate, error) = (Histogram(axes: axes.all), Histogram(axes: axes.all))
    var outside: [Int] = []
    for (row, energy) in energies.enumerated() {
      for (position, value) in values[row].enumerated() {
        let bin = row * positions.count + position
        let isRate = value.rate > 0 && value.rate.isFinite
        rate.values[bin] = isRate ? value.rate : .nan
        error.values[bin] = isRate ? value.error : .nan
        let offset = places[position * Axes.directions].offset
        if function.isExtrapolated(energy: energy, offset: offset) { outside.append(bin) }
      }
    }
    var bins = BinnedRate(rate: rate, error: error, second: axes.phaseSpace())
    for bin in outside { bins.touch(bin, rate: rate.values[bin], as: .extrapolated) }
    self.init(axes: axes, bins: bins)
    interpolation = interpolationError(of: function)
  }

  /// How far this model, interpolated as readers do, is off a function, within what the function was made from.
  public func interpolationError(of function: some RateFunction) -> InterpolationError {
    let points = axes.points { axis in Array(axes.field[axis].edges.dropFirst().dropLast()) }
    let places = points.flatMap(axes.places)
    let energies = Array(axes.energy.edges.dropFirst().dropLast())
    let logEnergies = energies.map { log($0) }
    var spectra = RateInterpolator.Spectra(of: RateInterpolator(rate), logEnergies: logEnergies)
    let interpolated = points.map { spectra.logarithms(at: $0).map { exp($0) } }
    var result = InterpolationError(largest: 0, typical: 0, points: 0)
    let values = function.means(at: places, size: Axes.directions, energies: energies)
    for (row, energy) in energies.enumerated() {
      for (position, value) in values[row].enumerated()
      where value.rate > 0
        && !function.isExtrapolated(energy: energy, offset: places[position * Axes.directions].offset)
      {
        let deviation = abs(interpolated[position][row] / value.rate - 1)
        result.largest = max(result.largest, deviation)
        result.typical += deviation * deviation
        result.points += 1
      }
    }
    result.typical = (result.typical / Double(max(1, result.points))).squareRoot()
    return result
  }
}

extension BackgroundModel {
  /// The error of interpolating between bin centres, in a file.
  var interpolationKeywords: [Keyword] {
    guard let interpolation else { return [] }
    return [
      Keyword("INTERMAX", .double(interpolation.largest), comment: "largest relative error between bin centres"),
      Keyword("INTERRMS", .double(interpolation.typical), comment: "its root mean square"),
    ]
  }
}

extension FieldPoints {
  /// Places at an energy in TeV.
  init(_ places: [FieldPlace], energy: Double) {
    self.init(
      offset: places.map(\.offset), lon: places.map(\.lon), lat: places.map(\.lat),
      logEnergy: Array(repeating: log(energy), count: places.count))
  }
}

extension Axis {
  /// The middle of each bin.
  fileprivate var middles: [Double] { (0..<count).map { (edges[$0] + edges[$0 + 1]) / 2 } }
  /// The middle of the logarithm of each bin.
  fileprivate var logMiddles: [Double] { (0..<count).map { (edges[$0] * edges[$0 + 1]).squareRoot() } }
}
