#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The axes of the field of view to which a gradient refers.
public enum GradientAlignment: String, Sendable, CaseIterable {
  /// lat increases with declination, lon with decreasing right ascension.
  case radec = "RADEC"
  /// lat increases with altitude, lon with decreasing azimuth.
  case altaz = "ALTAZ"
}

/// A factor that is linear over the field: `1 + Grad_lon lon + Grad_lat lat`, with lon and lat in deg and in the signs
/// of GADF (``FieldPoints``). It is kept above 0 over the whole region of a fit.
///
/// In model definition files `Grad_DETX` is the gradient to the north, `Grad_lat`, and `Grad_DETY` is the gradient to
/// the east, `-Grad_lon`. A gradient in ALTAZ alignment cannot be written to such files.
public struct BilinearGradient: ModelFactor {
  /// The axes to which the gradient refers.
  public let alignment: GradientAlignment

  /// Creates a gradient. A fit starts with both components at 0.
  public init(alignment: GradientAlignment = .radec) { self.alignment = alignment }

  /// The parameters Grad_lon and Grad_lat.
  public var parameters: [Parameter] {
    [
      Parameter("Grad_lon", unit: "deg-1", value: 0),
      Parameter("Grad_lat", unit: "deg-1", value: 0),
    ]
  }

  /// Computes `ln(1 + g . d)`. Its gradient is `d / (1 + g . d)`, and its Hessian is minus the outer product of the
  /// gradient with itself.
  public func logarithms(at points: FieldPoints, values: [Double], into derivatives: inout LogDerivatives) {
    derivatives.reset(count: points.count)
    for i in 0..<points.count {
      let factor = 1 + values[0] * points.lon[i] + values[1] * points.lat[i]
      derivatives.value[i] = log(factor)
      let (lon, lat) = (points.lon[i] / factor, points.lat[i] / factor)
      derivatives.first[2 * i] = lon
      derivatives.first[2 * i + 1] = lat
      derivatives.second[3 * i] = -lon * lon
      derivatives.second[3 * i + 1] = -lon * lat
      derivatives.second[3 * i + 2] = -lat * lat
    }
  }

  /// Returns the constraints that keep the factor above 0 at the corners of a polygon of 64 sides around the circle. As
  /// the factor is linear, it is then above 0 in the whole circle.
  public func positivity(reach: Double) -> [LinearConstraint] {
    let sides = 64
    let corner = reach / cos(.pi / Double(sides))
    return (0..<sides).map { side in
      let angle = 2 * .pi * Double(side) / Double(sides)
      return LinearConstraint(
        constant: 1, terms: [.init(0, corner * sin(angle)), .init(1, corner * cos(angle))])
    }
  }
}
