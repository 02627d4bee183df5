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

  /// Returns the matrix that transfers counts between cells by a Gaussian. It is the product of a matrix along lon and
  /// a matrix along lat.
  public func gaussianTransferMatrix(sigma: Double) -> GaussianTransferMatrix {
    GaussianTransferMatrix([Self.exchange(along: lon, sigma: sigma), Self.exchange(along: lat, sigma: sigma)])
  }

  /// Returns the transfers between all pairs of bins along an axis. A transfer is the integral of a Gaussian density
  /// over the start points in one bin and the end points in the other.
  ///
  /// Let `H(t) = t Phi(t) + phi(t)` be the integral of the normal distribution function. The transfer between the bins
  /// (a, b) and (c, d) is then
  /// `sigma (H((d - a) / sigma) - H((d - b) / sigma) - H((c - a) / sigma) + H((c - b) / sigma))`.
  private static func exchange(along axis: Axis, sigma: Double) -> [Double] {
    func integral(_ distance: Double) -> Double {
      let t = distance / sigma
      return t * erfc(-t * 0.5.squareRoot()) / 2 + exp(-t * t / 2) / (2 * .pi).squareRoot()
    }
    let (edges, count) = (axis.edges, axis.count)
    var exchange = [Double](repeating: 0, count: count * count)
    for upper in 0..<count {
      for lower in 0...upper where edges[upper] - edges[lower + 1] < 6 * sigma {
        // Only transfers to a lower bin are computed; the matrix is symmetric. For these transfers, all four terms are
        // small, so that their differences lose little precision.
        let (a, b, c, d) = (edges[upper], edges[upper + 1], edges[lower], edges[lower + 1])
        let flux = sigma * (integral(d - a) - integral(d - b) - integral(c - a) + integral(c - b))
        exchange[upper * count + lower] = max(flux, 0)
        exchange[lower * count + upper] = max(flux, 0)
      }
    }
    return exchange
  }
}
