import BackgroundModels
import Histograms
import Production

/// Computes the counts that a model predicts in the bins of a grid, for any run.
///
/// The counts per second of a radial model and of a cube in RADEC alignment are the same for all runs, so they are
/// computed once. Those of a cube in ALTAZ alignment are computed for each run, at the coordinates of the pixels that
/// are averaged over the run.
public struct PixelPredictor: Sendable {
  private let sampler: any RateSampler
  private let grid: PixelGrid
  private let isLivetime: Bool
  /// Counts per second, energy first; `nil` if they differ from run to run.
  private let common: [Double]?
  private let samples: Int

  /// Prepares the prediction of a model.
  /// - Parameters:
  ///   - grid: the pixels and energies.
  ///   - reader: how the model is evaluated.
  ///   - time: the time with which rates are multiplied. If it is `nil`, the time is the one by which the model was
  ///     normalised, and ontime if that is not known. gammapy always uses the ontime.
  /// - Throws: ``StudyError/grid(found:expected:)`` for a number of samples that is not above 0.
  public init(
    _ model: BackgroundModel, grid: PixelGrid, reader: Reader, time: TimeRule? = nil
  ) throws(StudyError) {
    self.grid = grid
    switch reader {
    case .bins(let samples):
      guard samples > 0 else { throw .grid(found: "\(samples) samples of each pixel", expected: "1 or more") }
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

  /// Returns the predicted counts of a run in all bins of the grid, energy first.
  /// - Throws: ``StudyError/noHorizon(obsID:)`` for a cube in ALTAZ alignment and a run without ALTAZ coordinates;
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

  /// Returns the counts per second of all bins, the pixels being at these coordinates (deg).
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

/// Integrates the rate of a model over each energy bin of a grid, at one place of the field after another.
protocol RateSampler: Sendable {
  /// Returns the integrals at field coordinates (deg) in s-1 sr-1; 0 outside the model.
  mutating func rates(lon: Double, lat: Double) -> [Double]
}

extension BackgroundModel {
  /// The time by which the rate was normalised; ontime if it is not known.
  var timeRule: TimeRule { if case .counts(let rules, _) = origin.source { rules.time } else { .ontime } }
}
