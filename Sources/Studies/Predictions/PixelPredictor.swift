import BackgroundModels
import Histograms
import Production

/// A type that computes the counts that a model predicts for runs in the bins of a grid.
///
/// For a radial model and for a cube in RADEC alignment, the counts per second are the same for all runs, so they are
/// computed once. For a cube in ALTAZ alignment, they are computed for each run. They are evaluated at the ALTAZ
/// coordinates of the pixels, which are averages over the run.
public struct PixelPredictor: Sendable {
  private let sampler: any RateSampler
  private let grid: PixelGrid
  private let isLivetime: Bool
  /// The counts per second in each bin, with the energy first; `nil` if they differ from run to run.
  private let common: [Double]?
  private let samples: Int

  /// Prepares the prediction of a model.
  /// - Parameters:
  ///   - grid: The grid of pixels and energies.
  ///   - reader: The reader that evaluates the model.
  ///   - time: The time by which rates are multiplied. `nil` means the time that was used as exposure for the model, or
  ///     ontime if the file does not state this time. gammapy always uses the ontime.
  /// - Throws: ``StudyError/grid(found:expected:)`` if the number of samples or the oversampling is not above 0.
  public init(
    _ model: BackgroundModel, grid: PixelGrid, reader: Reader, time: TimeRule? = nil
  ) throws(StudyError) {
    self.grid = grid
    switch reader {
    case .bins(let samples):
      guard samples > 0 else {
        throw .grid(found: "\(samples) samples along each side of a pixel", expected: "1 or more")
      }
      self.samples = samples
      isLivetime = (time ?? model.timeRule) == .livetime
      sampler = BinSampler(model, energyEdges: grid.energyEdges)
    case .gammapy(let oversampling):
      guard oversampling > 0 else { throw .grid(found: "an oversampling of \(oversampling)", expected: "1 or more") }
      samples = 1
      isLivetime = false
      sampler = GammapySampler(model, energyEdges: grid.energyEdges, oversampling: oversampling)
    }
    let isCommon = if case .cube(let axes) = model.axes.kind { axes.alignment == .radec } else { true }
    common = isCommon ? Self.counts(sampler, grid, lon: grid.lon, lat: grid.lat, samples: samples) : nil
  }

  /// Returns the predicted counts of a run in all bins of the grid, with the energy first.
  /// - Throws: ``StudyError/noHorizon(obsID:)`` for a cube in ALTAZ alignment if the run has no ALTAZ coordinates;
  ///   ``StudyError/predictionSize(obsID:found:expected:)`` for a run on another grid.
  public func counts(for run: PixelCounts) throws(StudyError) -> [Double] {
    let expected = grid.energies * grid.count
    guard run.grid == grid else {
      throw .predictionSize(obsID: run.obsID, found: run.grid.energies * run.grid.count, expected: expected)
    }
    let time = isLivetime ? run.livetime : run.ontime
    if let common { return common.map { $0 * time } }
    guard let altaz = run.altaz else { throw .noHorizon(obsID: run.obsID) }
    return Self.counts(sampler, grid, lon: altaz.lon, lat: altaz.lat, samples: samples).map { $0 * time }
  }

  /// Returns the counts per second in all bins, for pixels whose centres have the given coordinates (deg).
  private static func counts(
    _ sampler: any RateSampler, _ grid: PixelGrid, lon: [Double], lat: [Double], samples: Int
  ) -> [Double] {
    var (sampler, result) = (sampler, [Double](repeating: 0, count: grid.energies * grid.count))
    let steps = (0..<samples).map { grid.pixelSize * ((Double($0) + 0.5) / Double(samples) - 0.5) }
    for pixel in 0..<grid.count {
      let solidAngle = grid.solidAngle(ofPixel: pixel) / Double(samples * samples)
      for x in steps {
        for y in steps {
          let rates = sampler.rates(lon: lon[pixel] + x, lat: lat[pixel] + y)
          for energy in 0..<grid.energies { result[energy * grid.count + pixel] += rates[energy] * solidAngle }
        }
      }
    }
    return result
  }
}

/// A type that integrates the rate of a model over each energy bin of a grid, at one place of the field after another.
protocol RateSampler: Sendable {
  /// Returns the integral over each energy bin at a place in the field (deg), in s-1 sr-1. The integrals are 0 outside
  /// the model.
  mutating func rates(lon: Double, lat: Double) -> [Double]
}

extension BackgroundModel {
  /// The time that was used as exposure for the rate; ontime if it is not known.
  var timeRule: TimeRule { if case .counts(let rules, _) = origin.source { rules.time } else { .ontime } }
}
