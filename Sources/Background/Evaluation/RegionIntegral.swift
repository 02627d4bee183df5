import Units

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension RadialModel {
  /// The counts per second that the model predicts in a region (cut to its axes), as a reader of its file will find.
  public func integral(over region: RadialRegion) -> Double {
    RateInterpolator(rate).integral(over: region, axes: axes)
  }
}

extension RateInterpolator {
  /// The integral of a radial rate over a region (cut to its axes), in counts per second.
  ///
  /// Over the energy the interpolated rate is a power law between nodes, so each piece is integrated in closed form; over
  /// the offset by Gauss-Legendre quadrature between nodes, with the solid angle of the sphere.
  func integral(over region: RadialRegion, axes: RadialAxes) -> Double {
    guard let region = region.clipped(to: axes) else { return 0 }
    let logEnergies = breaks(
      nodes[0], from: log(region.energyMin), to: log(region.energyMax))
    let offsets = breaks(nodes[1], from: axes.offset.edges[0], to: region.offsetMax)
    var total = 0.0
    for piece in 0..<offsets.count - 1 {
      for node in GaussLegendre.nodes(from: offsets[piece], to: offsets[piece + 1], pieces: 2) {
        let rates = logEnergies.map { unbounded([$0, node.x]) }
        var perSolidAngle = 0.0
        for left in 0..<rates.count - 1 {
          perSolidAngle += logLogTrapezoid(
            from: (logEnergies[left], rates[left]), to: (logEnergies[left + 1], rates[left + 1]))
        }
        let radians = node.x * .pi / 180
        total += perSolidAngle * 2 * .pi * sin(radians) * node.weight * (.pi / 180)
      }
    }
    return total * Unit.TeV.scale
  }

  /// The ends of a range, and the nodes between them.
  private func breaks(_ nodes: [Double], from low: Double, to high: Double) -> [Double] {
    [low] + nodes.filter { $0 > low && $0 < high } + [high]
  }
}

/// The integral of a power law through two points, given by log(x) and y; 0 if either y is 0.
func logLogTrapezoid(from left: (logX: Double, y: Double), to right: (logX: Double, y: Double)) -> Double {
  guard left.y > 0, right.y > 0 else { return 0 }
  // y dx = (x y) d(log x), and x y is an exponential in log x.
  let width = right.logX - left.logX
  let first = left.y * exp(left.logX)
  let growth = log(right.y) - log(left.y) + width
  // (exp(g) - 1) / g, well behaved at g = 0.
  return first * width * (abs(growth) < 1e-12 ? 1 : expm1(growth) / growth)
}
