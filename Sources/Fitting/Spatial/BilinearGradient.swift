#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The axes of the field of view along which a gradient is told.
public enum GradientAlignment: String, Sendable, CaseIterable {
  /// lat grows with declination, lon with decreasing right ascension.
  case radec = "RADEC"
  /// lat grows with altitude, lon with decreasing azimuth.
  case altaz = "ALTAZ"
}

/// A factor that grows linearly over the field: `1 + Grad_lon lon + Grad_lat lat`, lon and lat in deg
/// (``FieldPoints``), in the signs of GADF. It is kept above 0 over the whole region of a fit.
///
/// In model definition files `Grad_DETX` is the gradient to the north, `Grad_lat`, and `Grad_DETY` that to the east,
/// `-Grad_lon`; one in ALTAZ alignment has no such form.
public struct BilinearGradient: ModelFactor {
  /// The axes along which it is told.
  public let alignment: GradientAlignment

  /// A gradient whose fit starts at 0.
  public init(alignment: GradientAlignment = .radec) { self.alignment = alignment }

  /// Grad_lon, Grad_lat.
  public var parameters: [Parameter] {
    [
      Parameter("Grad_lon", unit: "deg-1", value: 0),
      Parameter("Grad_lat", unit: "deg-1", value: 0),
    ]
  }

  /// `ln(1 + g . d)` with `d / (1 + g . d)` and its negative square.
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

  /// Above 0 on a polygon of 64 sides around the circle.
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
