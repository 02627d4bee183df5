import Fitting
import Histograms
import Units

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension BackgroundModel {
  /// The rate as a reader of the model's file finds it: interpolated between the nodes of what is in the file.
  public var interpolator: RateInterpolator { RateInterpolator(cutToKnown.nodes) }

  /// The counts per second that the model predicts in a region (cut to its axes), or on all its axes, as a reader of
  /// its file will find.
  public func integral(over region: RadialRegion? = nil) -> Double {
    let known = cutToKnown
    return RateInterpolator(known.nodes).integral(over: region, axes: known.axes)
  }

  /// The counts per second that the model predicts between two energies (TeV; cut to its axis) over the whole field.
  public func integral(from low: Double, to high: Double) -> Double {
    let known = cutToKnown
    return RateInterpolator(known.nodes).integral(from: low, to: high, within: nil, axes: known.axes)
  }
}

extension RateInterpolator {
  /// The integral of a rate over a region (cut to its axes), or over all its axes, in counts per second.
  ///
  /// Over the energy the interpolated rate is a power law between nodes, so each piece is integrated in closed form;
  /// over the field by the quadrature of the axes.
  public func integral(over region: RadialRegion?, axes: some ModelAxes) -> Double {
    guard let region else { return integral(from: 0, to: .infinity, within: nil, axes: axes) }
    guard let clipped = region.clipped(to: axes) else { return 0 }
    return integral(from: clipped.energyMin, to: clipped.energyMax, within: 0..<clipped.offsetMax, axes: axes)
  }

  /// The same between two energies, which are cut to the axis, over a ring that lies in the field, or all of it.
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

/// The integral of a power law through two points, given by log(x) and log(y); 0 if either y is 0, its logarithm
/// -infinity.
public func powerLawIntegral(
  from left: (logX: Double, logY: Double), to right: (logX: Double, logY: Double)
) -> Double {
  guard left.logY > -.infinity, right.logY > -.infinity else { return 0 }
  // y dx = (x y) d(log x), and x y is an exponential in log x.
  let width = right.logX - left.logX
  let growth = right.logY - left.logY + width
  // (exp(g) - 1) / g, well behaved at g = 0.
  return exp(left.logX + left.logY) * width * (abs(growth) < 1e-12 ? 1 : expm1(growth) / growth)
}
