import Histograms

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension CubeAxes {
  /// The numbers of cells along lon and lat.
  public var shape: [Int] { [lon.count, lat.count] }

  /// The area of each cell on the tangential plane, in deg2.
  public var areas: [Double] {
    let heights = lat.widths()
    return lon.widths().flatMap { width in heights.map { width * $0 } }
  }

  /// Returns the transfer between cells by a Gaussian: the product of the transfers between their columns and their
  /// rows.
  public func gaussianTransferMatrix(sigma: Double) -> GaussianTransferMatrix {
    GaussianTransferMatrix([Self.exchange(along: lon, sigma: sigma), Self.exchange(along: lat, sigma: sigma)])
  }

  /// Returns the integral of the density of a Gaussian step over start and end, for all pairs of a start bin and an end
  /// bin.
  ///
  /// With `H(t) = t Phi(t) + phi(t)`, the integral of the normal distribution function, the integral for the bins (a,
  /// b) and (c, d) is `sigma (H((d - a) / sigma) - H((d - b) / sigma) - H((c - a) / sigma) + H((c - b) / sigma))`.
  private static func exchange(along axis: Axis, sigma: Double) -> [Double] {
    func integral(_ distance: Double) -> Double {
      let t = distance / sigma
      return t * erfc(-t * 0.5.squareRoot()) / 2 + exp(-t * t / 2) / (2 * .pi).squareRoot()
    }
    let (edges, count) = (axis.edges, axis.count)
    var exchange = [Double](repeating: 0, count: count * count)
    for upper in 0..<count {
      for lower in 0...upper where edges[upper] - edges[lower + 1] < 6 * sigma {
        // Steps to a lower bin are computed, because all four terms are small for them and little cancels.
        let (a, b, c, d) = (edges[upper], edges[upper + 1], edges[lower], edges[lower + 1])
        let flux = sigma * (integral(d - a) - integral(d - b) - integral(c - a) + integral(c - b))
        exchange[upper * count + lower] = max(flux, 0)
        exchange[lower * count + upper] = max(flux, 0)
      }
    }
    return exchange
  }
}
