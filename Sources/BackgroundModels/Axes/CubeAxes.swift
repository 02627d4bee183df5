import Fitting
import Histograms
import Sky
import Units

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The axes of a cube (BKG_3D): energy in TeV, and the field-of-view coordinates lon and lat in degrees.
///
/// The signs follow GADF: lat grows with declination (altitude), and lon grows with *decreasing* right ascension
/// (azimuth). Histograms over these axes have the shape `[energy, lon, lat]`; lat varies fastest. A position of a cube
/// is a cell.
public struct CubeAxes: ModelAxes {
  /// The reconstructed energy, in TeV.
  public private(set) var energy: Axis
  /// The longitude in the field of view, in degrees.
  public private(set) var lon: Axis
  /// The latitude in the field of view, in degrees.
  public private(set) var lat: Axis
  /// The alignment of the field of view.
  public let alignment: FieldAlignment

  /// Creates the axes from axes in any units of energy and angle.
  /// - Throws: ``BackgroundError/axis(_:)`` if an axis has a unit of the wrong kind;
  ///   ``BackgroundError/energyAxisBelowZero(low:)``;
  ///   ``BackgroundError/fieldAxisRange(axis:low:high:limit:)`` unless lon is within -180 and 180 deg and lat within
  ///   -90 and 90 deg.
  public init(energy: Axis, lon: Axis, lat: Axis, alignment: FieldAlignment = .radec) throws(BackgroundError) {
    self.energy = try Self.checked(energy: energy)
    self.lon = try Self.checked(lon, limit: 180)
    self.lat = try Self.checked(lat, limit: 90)
    self.alignment = alignment
  }

  private static func checked(_ axis: Axis, limit: Double) throws(BackgroundError) -> Axis {
    let axis = try converted(axis, to: .deg)
    let (low, high) = (axis.edges[0], axis.edges[axis.count])
    guard low >= -limit, high <= limit else {
      throw .fieldAxisRange(axis: axis.name, low: low, high: high, limit: limit)
    }
    return axis
  }

  /// The kind of these axes: `.cube`.
  public var kind: ModelKind { .cube(self) }
  /// Always `BKG_3D`.
  public var format: String { "BKG_3D" }
  /// The first parts of the column names of the axes: ENERG, DETX and DETY.
  public static let labels = ["ENERG", "DETX", "DETY"]
  /// The keywords that record in a file how the axes were defined: E_AXIS, X_AXIS and Y_AXIS.
  public static let ruleKeywords = ["E_AXIS", "X_AXIS", "Y_AXIS"]
  /// Always 1, because a function is evaluated only at the centre of each cell, without averaging over directions.
  public var directions: Int { 1 }

  /// The axes lon and lat.
  public var field: [Axis] { [lon, lat] }

  /// The range of offsets from 0 to the distance of the nearest edge; `nil` if the pointing is not inside the field.
  public var circles: (from: Double, to: Double)? {
    let reach = min(-lon.edges[0], lon.edges[lon.count], -lat.edges[0], lat.edges[lat.count])
    return reach > 0 ? (0, reach) : nil
  }

  /// The first parts of the column names, the same for all cubes.
  public var labels: [String] { Self.labels }
  /// The keywords that record how the axes were defined, the same for all cubes.
  public var ruleKeywords: [String] { Self.ruleKeywords }

  /// Returns the axes with the first energy edge lowered by 5e-13 of its value, which is more than a rounding error.
  public func widenedBelow() -> Self {
    var result = self
    result.energy = energy.widenedBelow()
    return result
  }

  /// Returns the axes cut to a range of bins along each axis.
  public func sliced(_ ranges: [Range<Int>]) -> Self {
    var result = self
    result.energy = energy.sliced(ranges[0])
    result.lon = lon.sliced(ranges[1])
    result.lat = lat.sliced(ranges[2])
    return result
  }

  /// Returns the solid angle of each cell in sr.
  ///
  /// On the sphere, the solid angle is dlon (sin hi - sin lo), with the edges lo and hi of the cell in lat. It is
  /// computed as 2 dlon cos((hi + lo) / 2) sin((hi - lo) / 2), which has no cancellation for narrow cells.
  public func solidAngles(_ rule: SolidAngleRule = .exact) -> [Double] {
    let degree = Double.pi / 180
    let bands = (0..<lat.count).map { band in
      let (low, high) = (lat.edges[band] * degree, lat.edges[band + 1] * degree)
      return switch rule {
      case .exact: 2 * cos((high + low) / 2) * sin((high - low) / 2)
      case .flat: high - low
      }
    }
    return lon.widths().flatMap { width in bands.map { width * degree * $0 } }
  }

  /// Returns points of the field with their solid angles, as ``ModelAxes/quadrature(over:nodes:)`` requires.
  ///
  /// Over the whole field, there are two Gauss-Legendre points between neighbouring nodes along lon and along lat. Over
  /// a ring, the offset is divided into steps of at most the width of the narrowest cell, each with two Gauss-Legendre
  /// points. At each offset, at least 24 points surround the pointing, in equal steps of at most half that width.
  public func quadrature(
    over ring: Range<Double>?, nodes: [[Double]]
  ) -> [(point: [Double], solidAngle: Double)] {
    let degree = Double.pi / 180
    guard let ring else {
      let lats = GaussLegendre.nodes(
        from: lat.edges[0], to: lat.edges[lat.count], between: nodes[1], order: .two
      ).map { (x: $0.x, weight: $0.weight * degree * cos($0.x * degree)) }
      return GaussLegendre.nodes(from: lon.edges[0], to: lon.edges[lon.count], between: nodes[0], order: .two)
        .flatMap { lon in lats.map { ([lon.x, $0.x], lon.weight * degree * $0.weight) } }
    }
    let cell = min(lon.widths().min() ?? 1, lat.widths().min() ?? 1)
    let (low, high) = (ring.lowerBound, ring.upperBound)
    let steps = max(1, Int(((high - low) / cell).rounded(.up)))
    return GaussLegendre.nodes(from: low, to: high, pieces: steps, order: .two).flatMap { offset in
      let (sine, cosine) = (sin(offset.x * degree), cos(offset.x * degree))
      let turns = max(24, Int((4 * .pi * offset.x / cell).rounded(.up)))
      let solidAngle = 2 * .pi / Double(turns) * sine * offset.weight * degree
      return (0..<turns).map { turn in
        let angle = 2 * .pi * (Double(turn) + 0.5) / Double(turns)
        return ([atan2(sine * cos(angle), cosine) / degree, asin(sine * sin(angle)) / degree], solidAngle)
      }
    }
  }

  /// Rings that are half a degree wide.
  public var offsetRings: OffsetRings { halfDegreeRings }

  /// Rings 0.5 deg wide. A cell belongs to the ring that contains its centre.
  public var halfDegreeRings: OffsetRings { OffsetRings(halfDegreesOf: positionOffsets) }

  /// The distances of the centres of the cells from the pointing, in deg.
  public var positionOffsets: [Double] { middles.map { separation(0, 0, $0.lon, $0.lat) } }

  /// The quadrant of each cell; `nil` if the centre of the cell is on an axis. Such cells are in the middle row or
  /// column if the number of rows or columns is odd.
  public var positionQuadrants: [FieldQuadrant?] { middles.map { FieldQuadrant(lon: $0.lon, lat: $0.lat) } }

  /// The centres of the cells.
  private var middles: [(lon: Double, lat: Double)] {
    func middles(_ axis: Axis) -> [Double] { (0..<axis.count).map { (axis.edges[$0] + axis.edges[$0 + 1]) / 2 } }
    let lats = middles(lat)
    return middles(lon).flatMap { lon in lats.map { (lon, $0) } }
  }

  /// The distance of the farthest corner of the field from the pointing, in deg; 180 if lon extends beyond 90 deg.
  public var reach: Double {
    let farthestLon = max(abs(lon.edges[0]), abs(lon.edges[lon.count]))
    let farthestLat = max(abs(lat.edges[0]), abs(lat.edges[lat.count]))
    return farthestLon > 90 ? 180 : separation(0, 0, farthestLon, farthestLat)
  }
}
