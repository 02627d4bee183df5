import BackgroundModels
import Foundation
import Parallel
import Production

/// The background rate of one run as a function of energy and position in the field, predicted by a regression.
///
/// At each position, the predicted counts of the energy bins are distributed smoothly over the energies
/// (``SpectrumInterpolation``). The rate per solid angle follows from the solid angle of a pixel of the grid. A
/// tangential pixel of width d at the offset rho has the solid angle d^2 cos(rho)^3. The functions of the field are
/// continued to 1.1 times the radius of the grid. Beyond this offset, the rate is constant along each line that starts
/// at the pointing.
public struct RegressionRate: RateFunction {
  /// The alignment of the field of view in which the rate is evaluated.
  public let alignment: FieldAlignment
  /// The range of energies in TeV that the run uses, above its threshold.
  public let energies: Range<Double>
  private let shape: RunShape
  private let covariance: ShapeCovariance
  private let grid: PixelGrid
  /// The mean rotation of the field during the run, from RADEC to ALTAZ coordinates; `nil` if the run has no ALTAZ
  /// coordinates.
  private let rotation: MeanRotation?
  /// For each energy bin, the logarithm of a factor. The shape multiplied by this factor is a rate in counts per
  /// second.
  private let logNorms: [Double]
  /// The variance of the logarithm of the norm, for each energy bin.
  private let normVariances: [Double]

  /// Creates the rate of a run.
  /// - Parameters:
  ///   - coefficients: The coefficients of the regression.
  ///   - run: The run. Its coordinates, covariates, labels and choice of bins are used, but not its counts.
  ///   - norm: The norm of the run, with the departure of the spectrum.
  ///   - alignment: The alignment in which the rate is evaluated. In RADEC alignment, the ALTAZ coordinates of a
  ///     position are averaged over the run, as in the fit.
  ///   - clamp: Whether covariates are limited to the range of the training runs.
  /// - Throws: ``RegressionError``; ``RegressionError/dependsOnRadec`` if the alignment is ALTAZ, but the model depends
  ///   on RADEC coordinates.
  public init(
    _ coefficients: RegressionCoefficients, run: RegressionRun, norm: RunNorm, alignment: FieldAlignment = .radec,
    clamp: Bool = true
  ) throws(RegressionError) {
    (grid, self.alignment) = (coefficients.grid, alignment)
    shape = try coefficients.shape(of: run, clamp: clamp)
    guard alignment == .radec || !shape.fields.contains(where: \.needsRadec) else { throw .dependsOnRadec }
    rotation = run.counts.altaz.map { MeanRotation(grid: run.counts.grid, altaz: $0) }
    guard rotation != nil || !shape.fields.contains(where: \.needsAltaz) else { throw .noAltaz(obsID: run.obsID) }
    covariance = try coefficients.shapeCovariance(
      of: run, clamp: clamp, parts: norm.includesRunEffects ? .coefficients : .withRunEffects)
    let bins = run.counts.energyBins
    energies = grid.energyEdges[bins.lowerBound]..<grid.energyEdges[bins.upperBound]
    let (perOntime, count) = (log(run.counts.ontime), grid.energies)
    logNorms = norm.departures.map { norm.logNorm + $0 - perOntime }
    normVariances = (0..<count).map { norm.covariance[$0 * count + $0] }
  }

  /// The covariates of the run that were outside the range of the training runs.
  public var clamped: [ClampedCovariate] { shape.clamped }

  /// The lower edge of the first energy bin of the grid, in TeV.
  public var lowestEnergy: Double? { grid.energyEdges[0] }

  /// Returns whether a point is outside the energies (TeV) that the run uses, or beyond the radius of the grid (deg).
  public func isExtrapolated(energy: Double, offset: Double) -> Bool {
    !energies.contains(energy) || offset > grid.radius
  }

  /// Returns mean rates and their standard deviations in s-1 MeV-1 sr-1. For each energy, there is one mean over each
  /// group of `size` consecutive places.
  ///
  /// The standard deviation contains the errors of the coefficients, the scatter between runs, and the error of the
  /// norm. Within an energy bin of the regression the relative error is constant.
  public func means(at places: [FieldPlace], size: Int, energies: [Double]) -> [[RateValue]] {
    let positions = places.map { position(of: $0) }
    let logRates = shape.logRates(at: positions)
    let variances = covariance.variances(at: positions)
    let interpolation = SpectrumInterpolation(edges: grid.energyEdges)
    let logEnergies = energies.map { log($0) }
    let bins = energies.map { energy in
      max(0, min(grid.energies - 1, (grid.energyEdges.firstIndex { $0 > energy } ?? grid.energies) - 1))
    }
    let pixel = grid.pixelSize * .pi / 180
    var result = [[RateValue]](
      repeating: Array(repeating: RateValue(rate: 0, error: 0), count: places.count / size), count: energies.count)
    for place in places.indices where !StopSignal.current.isRaised {
      let counts = logNorms.indices.map { exp(logRates[$0][place] + logNorms[$0]) }
      let logDensities = interpolation.logDensities(of: counts, at: logEnergies)
      let solidAngle = pixel * pixel * pow(cos(positions[place].offset * .pi / 180), 3)
      for row in energies.indices {
        // The density is per ln(energy); the division by the energy in MeV makes it one per MeV.
        let rate = exp(logDensities[row]) / (energies[row] * 1e6 * solidAngle) / Double(size)
        result[row][place / size].rate += rate
        // Errors of the directions of a ring are almost fully correlated.
        result[row][place / size].error += rate * (variances[bins[row]][place] + normVariances[bins[row]]).squareRoot()
      }
    }
    return result
  }

  /// The largest offset to which the functions of the field are continued, divided by the radius of the grid. It is
  /// above 1 because programs that interpolate a model within the radius also use the first bins beyond the radius.
  private static let reach = 1.1

  /// Returns the position of a place in the field. A place beyond ``reach`` times the radius is moved towards the
  /// pointing.
  private func position(of place: FieldPlace) -> FieldPosition {
    let offset = min(place.offset, Self.reach * grid.radius)
    let direction = atan2(place.lon, place.lat)
    let radians = offset * .pi / 180
    let lon = atan2(sin(radians) * sin(direction), cos(radians)) * 180 / .pi
    let lat = asin(sin(radians) * cos(direction)) * 180 / .pi
    guard alignment == .radec else { return FieldPosition(offset: offset, altazLon: lon, altazLat: lat) }
    let altaz = rotation?.altaz(lon: lon, lat: lat) ?? (lon: 0, lat: 0)
    return FieldPosition(offset: offset, radecLon: lon, radecLat: lat, altazLon: altaz.lon, altazLat: altaz.lat)
  }
}
