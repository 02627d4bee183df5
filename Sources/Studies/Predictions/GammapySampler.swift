import BackgroundModels
import Histograms
import Sky
import Units

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A sampler for the rate in the file of a model, as gammapy 2.1 evaluates it. The rate is integrated over each energy
/// bin of a grid. The bin is divided into parts of equal width in ln(energy). In each part, the rate is a power law
/// through its values at both ends.
struct GammapySampler: RateSampler {
  /// The ranges of the field axes. Outside these ranges gammapy predicts nothing.
  private let ends: [ClosedRange<Double>]
  private let isRadial: Bool
  private var spectra: RateInterpolator.Spectra
  private let logEnergies: [Double]
  /// Whether each of the ``logEnergies`` is within the energy axis of the model. gammapy predicts nothing for a part if
  /// one of its ends is outside the axis.
  private let isInside: [Bool]
  private let oversampling: Int
  private let outside: [Double]

  init(_ model: BackgroundModel, energyEdges edges: [Double], oversampling: Int) {
    let file = model.cutToKnown
    let axis = file.axes.energy
    let energies = zip(edges, edges.dropFirst()).flatMap { low, high in
      (0..<oversampling).map { $0 == 0 ? low : low * pow(high / low, Double($0) / Double(oversampling)) }
    }
    let all = energies + [edges[edges.count - 1]]
    logEnergies = all.map { log($0) }
    isInside = all.map { $0 >= axis.edges[0] && $0 <= axis.edges[axis.count] }
    ends = file.axes.field.map { $0.readEnds(isPadded: file.axes.field.count == 1) }
    isRadial = file.axes.field.count == 1
    self.oversampling = oversampling
    outside = Array(repeating: 0, count: edges.count - 1)
    spectra = RateInterpolator.Spectra(
      of: RateInterpolator(file.nodes.withGapsFilled, tiny: file.smallestRate), logEnergies: logEnergies)
  }

  mutating func rates(lon: Double, lat: Double) -> [Double] {
    let place = isRadial ? [separation(0, 0, lon, lat)] : [lon, lat]
    for (ends, x) in zip(ends, place) where !ends.contains(x) { return outside }
    let logRates = spectra.logarithms(at: place)
    return outside.indices.map { energy in
      var sum = 0.0
      for part in energy * oversampling..<(energy + 1) * oversampling where isInside[part] && isInside[part + 1] {
        sum += powerLawIntegral(
          from: (logEnergies[part], logRates[part]), to: (logEnergies[part + 1], logRates[part + 1]))
      }
      return sum * Unit.TeV.scale
    }
  }
}

extension Axis {
  /// Returns the range in which gammapy evaluates an axis of the field. For the offset of a radial model (`isPadded`),
  /// gammapy adds a bin at each end, which is as wide as the adjacent bin (`background_pad_offset`).
  fileprivate func readEnds(isPadded: Bool) -> ClosedRange<Double> {
    guard isPadded else { return edges[0]...edges[count] }
    return edges[0] - (edges[1] - edges[0])...edges[count] + (edges[count] - edges[count - 1])
  }
}

extension Histogram {
  /// The values with the gaps along the first axis filled. A gap consists of values that are 0 or not finite, between
  /// two positive values. The logarithm is interpolated linearly in the bin number, as in gammapy with
  /// `background_interp_missing_data`.
  var withGapsFilled: Histogram {
    var result = self
    let stride = strides[0]
    for position in 0..<stride {
      var last: Int?
      for bin in 0..<axes[0].count {
        let value = values[bin * stride + position]
        guard value != 0, value.isFinite else { continue }
        if let last, bin - last > 1, value > 0 {
          let (low, high) = (log(values[last * stride + position]), log(value))
          for gap in last + 1..<bin {
            let fraction = Double(gap - last) / Double(bin - last)
            result.values[gap * stride + position] = exp(low + (high - low) * fraction)
          }
        }
        last = bin
      }
    }
    return result
  }
}
