import Units

/// A polygon whose edges are arcs of great circles.
///
/// ds9 draws straight lines between the vertices in the projection of the displayed image. In the tangential projection
/// (TAN) straight lines are great circles, too. If edges cross, areas that are enclosed twice are outside.
public struct PolygonRegion: SkyShape {
  /// The name of the shape.
  public var kind: String { "polygon" }
  /// The smallest cap that contains all vertices and whose centre is the mean of the vertices.
  public let cap: SkyCap
  /// The definition with the `vertices`.
  public var definition: RegionDefinition { RegionDefinition(shape: kind, frame: frame, vertices: vertices) }
  private let vertices: [[Double]]
  private let frame: SkyFrame
  private let edges: [Edge]
  /// The axes of the gnomonic projection, in which great circles are straight lines.
  private let across: UnitVector
  private let along: UnitVector

  private struct Edge: Sendable, Hashable {
    var start: UnitVector
    /// The normal of the great circle that contains the edge.
    var normal: UnitVector
    /// The tangents of the edge at its start and at its end. Each tangent points to the other end.
    var afterStart: UnitVector
    var beforeEnd: UnitVector
    /// The start and the end of the edge in the gnomonic projection.
    var from: SIMD2<Double>
    var to: SIMD2<Double>
  }

  /// The maximum distance of a vertex from the mean of all vertices, in deg.
  static let farthest = 85.0

  /// Creates a polygon from vertices in deg; the last vertex is joined to the first.
  /// - Throws: ``SkyError/impossibleRegion(kind:found:expected:)`` if there are fewer than three different vertices, or
  ///   if a vertex is not a valid position or is more than 85 deg from the mean of all vertices.
  public init(
    vertices: [(longitude: Double, latitude: Double)], frame: SkyFrame = .icrs
  ) throws(SkyError) {
    var corners: [UnitVector] = []
    for vertex in vertices {
      let corner = try frame.direction("polygon", vertex.longitude, vertex.latitude)
      if corner != corners.last { corners.append(corner) }
    }
    while corners.count > 1, corners.first == corners.last { corners.removeLast() }
    guard corners.count >= 3, let centre = corners.reduce(UnitVector.zero, +).normalized else {
      throw .impossibleRegion(
        kind: "polygon", found: "vertices that enclose no area (number of different vertices: \(corners.count))",
        expected: "three or more different vertices")
    }
    let reach = corners.map { $0.angle(to: centre) }.max() ?? 0
    guard reach <= Self.farthest else {
      throw .impossibleRegion(
        kind: "polygon", found: "a vertex \(reach) deg from the centre",
        expected: "vertices at most \(shortest(Self.farthest)) deg from the centre")
    }
    cap = SkyCap(centre: centre, radius: reach)
    self.vertices = vertices.map { [$0.longitude, $0.latitude] }
    self.frame = frame
    // The helper can be any direction that is not parallel to the centre.
    let helper = centre.z.magnitude < 0.5 ? UnitVector(0, 0, 1) : UnitVector(1, 0, 0)
    let across = helper.cross(centre) / helper.cross(centre).length
    let along = centre.cross(across)
    func place(_ corner: UnitVector) -> SIMD2<Double> {
      SIMD2(corner.dot(across), corner.dot(along)) / corner.dot(centre)
    }
    edges = corners.indices.compactMap { i in
      let (start, end) = (corners[i], corners[(i + 1) % corners.count])
      return start.cross(end).normalized.map { normal in
        Edge(
          start: start, normal: normal, afterStart: normal.cross(start), beforeEnd: end.cross(normal),
          from: place(start), to: place(end))
      }
    }
    (self.across, self.along) = (across, along)
  }

  /// Returns whether a direction is inside the polygon. By the even-odd rule, the direction is inside if a half-line
  /// that starts at the direction, in the gnomonic projection, crosses an odd number of edges.
  public func contains(_ direction: UnitVector) -> Bool {
    let depth = direction.dot(cap.centre)
    guard depth > 0 else { return false }
    let (x, y) = (direction.dot(across) / depth, direction.dot(along) / depth)
    var isInside = false
    for edge in edges where (edge.from.y > y) != (edge.to.y > y) {
      let crossing = edge.from.x + (y - edge.from.y) / (edge.to.y - edge.from.y) * (edge.to.x - edge.from.x)
      if x < crossing { isInside.toggle() }
    }
    return isInside
  }

  /// Returns the distance from a direction to the nearest edge, in deg; negative inside the polygon.
  public func distanceToEdge(_ direction: UnitVector) -> Double {
    var nearest = 180.0
    for edge in edges {
      if direction.dot(edge.afterStart) > 0, direction.dot(edge.beforeEnd) > 0 {
        let sine = min(1, direction.dot(edge.normal).magnitude)
        nearest = min(nearest, quarterAngle(sine, (1 - sine * sine).squareRoot()))
      } else {
        // The end of this edge is not tested, because it is the start of the next edge.
        nearest = min(nearest, direction.angle(to: edge.start))
      }
    }
    return contains(direction) ? -nearest : nearest
  }
}

extension PolygonRegion {
  /// The form `polygon(longitude, latitude, ...)`.
  static let form = RegionForm(
    "polygon", summary: "Creates a polygon whose edges are great circles.",
    example: "dt.sky.polygon({ { \"10 deg\", \"0 deg\" }, { \"12 deg\", \"0 deg\" }, { \"11 deg\", \"2 deg\" } })",
    parameters: [.vertices]
  ) { numbers, frame throws(SkyError) in
    let vertices = stride(from: 0, to: numbers.count, by: 2).map { (longitude: numbers[$0], latitude: numbers[$0 + 1]) }
    return try PolygonRegion(vertices: vertices, frame: frame)
  }
}
