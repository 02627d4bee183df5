import Fitting
import Histograms
import Units

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension BackgroundModel {
  /// An interpolator that evaluates the rate as other programs do: between the nodes in the model's file.
  public var interpolator: RateInterpolator { RateInterpolator(cutToKnown.nodes, tiny: smallestRate) }

  /// Returns the counts per second that a program reading the model's file predicts in a region. Parts of the region
  /// outside the axes are ignored. If the region is `nil`, the prediction is for the whole range of all axes.
  public func integral(over region: RadialRegion? = nil) -> Double {
    interpolator.integral(over: region, axes: cutToKnown.axes)
  }

  /// Returns the counts per second that a program reading the model's file predicts in the whole field between two
  /// energies in TeV. Energies outside the energy axis are ignored.
  public func integral(from low: Double, to high: Double) -> Double {
    interpolator.integral(from: low, to: high, within: nil, axes: cutToKnown.axes)
  }
}

extension RateInterpolator {
  /// Returns the integral of a rate in s-1 MeV-1 sr-1 over a region, in counts per second. Parts of the region outside
  /// the axes are ignored. If the region is `nil`, the integral is over the whole range of all axes.
  ///
  /// In energy, the interpolated rate is a power law between nodes, so each piece is integrated in closed form. Over
  /// the field, it is integrated by the quadrature of the axes.
  public func integral(over region: RadialRegion?, axes: some ModelAxes) -> Double {
    guard let region else { return integral(from: 0, to: .infinity, within: nil, axes: axes) }
    guard let clipped = region.clipped(to: axes) else { return 0 }
    return integral(from: clipped.energyMin, to: clipped.energyMax, within: 0..<clipped.offsetMax, axes: axes)
  }

  /// Returns the integral between two energies (TeV) over `ring`, a range of offsets (deg) inside the field. Energies
  /// outside the energy axis are ignored. If `ring` is `nil`, the integral is over the whole field.
  func integral(from low: Double, to high: Double, within ring: Range<Double>?, axes: some ModelAxes) -> Double {
    let edges = axes.energy.edges
    let (low, high) = (max(low, edges[0]), min(high, edges[axes.energy.count]))
    guard low < high else { return 0 }
    let logEnergies = GaussLegendre.breaks(from: log(low), to: log(high), at: nodes[0])
    var spectra = Spectra(of: self, logEnergies: logEnergies)
    var total = 0.0
    for (point, solidAngle) in axes.quadrature(over: ring, nodes: Array(nodes.dropFirst())) {
      let logRates = spectra.logarithms(at: point)
      var perSolidAngle = 0.0
      for left in 0..<logRates.count - 1 {
        perSolidAngle += powerLawIntegral(
          from: (logEnergies[left], logRates[left]), to: (logEnergies[left + 1], logRates[left + 1]))
      }
      total += perSolidAngle * solidAngle
    }
    return total * Unit.TeV.scale
  }
}

/// Returns the integral of a power law through two points, which are given by log(x) and log(y). The result is 0 if y
/// is 0 at one of the points, that is, if log(y) is -infinity.
public func powerLawIntegral(
  from left: (logX: Double, logY: Double), to right: (logX: Double, logY: Double)
) -> Double {
  guard left.logY > -.infinity, right.logY > -.infinity else { return 0 }
  // y dx = (x y) d(log x), and x y is an exponential in log x.
  let width = right.logX - left.logX
  let growth = right.logY - left.logY + width
  // (exp(g) - 1) / g without cancellation for small g; its limit at 0 is 1.
  return exp(left.logX + left.logY) * width * (abs(growth) < 1e-12 ? 1 : expm1(growth) / growth)
}
