import BackgroundModels
import Diagnostics
import Histograms

/// A model averaged over rings around the pointing, with the axes `[energy, offset]`. It is used for curves as a
/// function of energy or offset. A radial model keeps its own rings.
struct RingAverage: Sendable {
  /// The offset axis in deg.
  let offset: Axis
  /// The rate in s-1 MeV-1 sr-1.
  let rate: [Double]
  /// The statistical error of the rate; `nil` if it is not known.
  let error: [Double]?
  /// The number of events in each bin; `nil` if it is not known.
  let counts: [Double]?

  /// Averages a model.
  /// - Parameters:
  ///   - model: The model.
  ///   - rate: The rates at the bin centres of the model.
  ///   - error: The errors of these rates.
  init(of model: BackgroundModel, rate: Histogram, error: Histogram?) throws {
    let counts = model.isRateAlone ? nil : model.counts
    switch model.axes.kind {
    case .radial(let axes):
      self.init(offset: axes.offset, rate: rate.values, error: error?.values, counts: counts?.values)
    case .cube(let axes): try self.init(rate, error, counts, over: axes)
    }
  }

  private init(offset: Axis, rate: [Double], error: [Double]?, counts: [Double]?) {
    (self.offset, self.rate, self.error, self.counts) = (offset, rate, error, counts)
  }

  /// Averages a cube over rings that are as wide as its cells. The rate of a ring is the mean rate of its cells,
  /// weighted by solid angle; cells without a rate are ignored. The error of the mean and the events of the ring are
  /// also computed.
  private init(_ rate: Histogram, _ error: Histogram?, _ counts: Histogram?, over axes: CubeAxes) throws {
    let cell = min(axes.lon.widths().min() ?? 1, axes.lat.widths().min() ?? 1)
    let reach = axes.circles?.to ?? cell
    let rings = max(1, min(Int(saturating: (reach / cell).rounded()), 10_000))
    let offset = try Axis.linear("offset", from: 0, to: reach, bins: rings, unit: .deg)
    let phaseSpace = axes.phaseSpace()
    let known = rate.combined(with: phaseSpace) { $0.isFinite ? $1 : 0 }
    func ringSums(_ values: Histogram) throws -> BackgroundModel {
      try BackgroundModel(axes: axes, counts: values, exposure: known).radialAverage(offset: offset)
    }
    let mean = try ringSums(rate.combined(with: phaseSpace) { $0.isFinite ? $0 * $1 : 0 })
    let errors = try error.map { error in
      // If a cell overlaps two rings, its events are divided between the rings. Variances are divided in the same way.
      let variances = error.combined(with: known) { $0.isFinite ? $0 * $0 * $1 * $1 : 0 }
      return zip(try ringSums(variances).counts.values, mean.exposure.values).map { $1 > 0 ? $0.squareRoot() / $1 : 0 }
    }
    self.init(
      offset: offset, rate: zip(mean.rate.values, mean.exposure.values).map { $1 > 0 ? $0 : .nan }, error: errors,
      counts: try counts.map { try ringSums($0).counts.values })
  }
}
