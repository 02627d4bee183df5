import Histograms

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension BackgroundModel {
  /// Creates a model by evaluating a function at the bin centres, from which programs interpolate. The centre of an
  /// energy bin is the geometric one. In a radial model, the rate of a ring is the mean over directions. The model has
  /// neither counts nor exposure.
  ///
  /// Bins below the energies from which the function was made are unknown. The bin that contains the lowest of these
  /// energies has a rate, because programs would otherwise lose its events. A bin is `extrapolated` if its centre is
  /// outside the energies or offsets from which the function was made. A bin with a value of 0 or less has no rate.
  /// - Parameters:
  ///   - axes: The axes.
  ///   - function: The function that gives the rate and its error.
  ///   - range: The energies that get a rate. With `.full`, the function is continued over the whole energy axis.
  ///   - origin: The fit from which the function comes, and its runs.
  /// - Throws: ``BackgroundError/functionAlignment(function:axes:)`` for a cube with another alignment.
  public init(
    axes: any ModelAxes, evaluating function: some RateFunction, range: EnergyRange = .known,
    origin: ModelOrigin = ModelOrigin()
  ) throws(BackgroundError) {
    if axes.directions == 1, axes.alignment != function.alignment {
      throw .functionAlignment(function: function.alignment.rawValue, axes: axes.alignment.rawValue)
    }
    let positions = axes.points { axis in axes.field[axis].middles }
    let places = positions.flatMap { axes.places(at: $0) }
    let energies = axes.energy.logMiddles
    let values = function.means(at: places, size: axes.directions, energies: energies)
    var (rate, error) = (Histogram(axes: axes.all), Histogram(axes: axes.all))
    // Thresholds are often in single precision. Rounding can move one below an edge that should be equal to it.
    let lowest = range == .known ? (function.lowestEnergy ?? 0) * (1 + 1e-6) : 0
    var states = [BinState](repeating: .unknown, count: rate.values.count)
    for (row, energy) in energies.enumerated() where axes.energy.edges[row + 1] > lowest {
      for (position, value) in values[row].enumerated() where value.rate > 0 && value.rate.isFinite {
        let bin = row * positions.count + position
        rate.values[bin] = value.rate
        error.values[bin] = value.error
        let offset = places[position * axes.directions].offset
        states[bin] = function.isExtrapolated(energy: energy, offset: offset) ? .extrapolated : .fitted
      }
    }
    for bin in states.indices where states[bin] == .unknown {
      rate.values[bin] = .nan
      error.values[bin] = .nan
    }
    self.init(
      axes: axes, bins: BinnedRate(rate: rate, error: error, states: states, second: axes.phaseSpace()),
      origin: origin.moved(to: axes))
    treatment.range = range
    interpolation = interpolationError(of: function)
  }

  /// Returns the relative difference between a function and this model, whose rate is interpolated between the bin
  /// centres. Only points within the energies and offsets from which the function was made are compared.
  public func interpolationError(of function: some RateFunction) -> InterpolationError {
    let known = cutToKnown
    let axes = known.axes
    let points = axes.points { axis in Array(axes.field[axis].edges.dropFirst().dropLast()) }
    let places = points.flatMap { axes.places(at: $0) }
    let energies = Array(axes.energy.edges.dropFirst().dropLast())
    let logEnergies = energies.map { log($0) }
    var spectra = RateInterpolator.Spectra(of: RateInterpolator(known.nodes), logEnergies: logEnergies)
    let interpolated = points.map { spectra.logarithms(at: $0).map { exp($0) } }
    var result = InterpolationError(largest: 0, typical: 0, points: 0)
    let values = function.means(at: places, size: axes.directions, energies: energies)
    for (row, energy) in energies.enumerated() {
      for (position, value) in values[row].enumerated()
      where value.rate > 0
        && !function.isExtrapolated(energy: energy, offset: places[position * axes.directions].offset)
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

extension Axis {
  /// The arithmetic centre of each bin.
  fileprivate var middles: [Double] { (0..<count).map { (edges[$0] + edges[$0 + 1]) / 2 } }
  /// The geometric centre of each bin.
  fileprivate var logMiddles: [Double] { (0..<count).map { (edges[$0] * edges[$0 + 1]).squareRoot() } }
}
