#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The axes of the field of view to which a gradient refers.
public enum GradientAlignment: String, Sendable, CaseIterable {
  /// lat increases with declination; lon increases as right ascension decreases.
  case radec = "RADEC"
  /// lat increases with altitude; lon increases as azimuth decreases.
  case altaz = "ALTAZ"
}

/// A factor that is linear over the field: `1 + Grad_lon lon + Grad_lat lat`. lon and lat are in deg and have the signs
/// of GADF (``FieldPoints``). The factor is kept above 0 over the whole region of a fit.
///
/// In model definition files, the gradient to the north is `Grad_DETX`, which equals `Grad_lat`. The gradient to the
/// east is `Grad_DETY`, which equals `-Grad_lon`. A gradient in ALTAZ alignment cannot be written to such files.
public struct BilinearGradient: ModelFactor {
  /// The axes to which the gradient refers.
  public let alignment: GradientAlignment

  /// Creates a gradient. A fit starts with Grad_lon and Grad_lat at 0.
  public init(alignment: GradientAlignment = .radec) { self.alignment = alignment }

  /// The parameters Grad_lon and Grad_lat.
  public var parameters: [Parameter] {
    [
      Parameter("Grad_lon", unit: "deg-1", value: 0),
      Parameter("Grad_lat", unit: "deg-1", value: 0),
    ]
  }

  /// Computes `ln(1 + g . d)`, where g is the gradient and d the position in the field. The first derivative is
  /// `d / (1 + g . d)`. The second derivative is minus the outer product of the first derivative with itself.
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

  /// Returns constraints that keep the factor above 0 at the corners of a polygon of 64 sides around the circle with
  /// the radius `reach`. Because the factor is linear, it is then above 0 in the whole circle.
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
