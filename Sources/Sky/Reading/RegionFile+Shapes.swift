/// The shapes that are supported in a region file, and how each is created from its arguments.
extension RegionArguments {
  static let shapes: [String: @Sendable (RegionArguments) throws(Failure) -> any SkyShape] = [
    "circle": circle, "ellipse": ellipse, "box": box, "annulus": annulus, "polygon": polygon,
  ]

  private static let circle: @Sendable (RegionArguments) throws(Failure) -> any SkyShape = {
    arguments throws(Failure) in
    try arguments.expect([3], form: "circle(longitude, latitude, radius)")
    let (longitude, latitude) = try arguments.position(0)
    let radius = try arguments.length(2)
    return try checked { () throws(SkyError) in
      try CircleRegion(longitude: longitude, latitude: latitude, radius: radius, frame: arguments.frame)
    }
  }

  private static let ellipse: @Sendable (RegionArguments) throws(Failure) -> any SkyShape = {
    arguments throws(Failure) in
    try arguments.expect([4, 5], form: "ellipse(longitude, latitude, half width, half height, angle)")
    let (longitude, latitude) = try arguments.position(0)
    let (width, height) = (try arguments.length(2), try arguments.length(3))
    let angle = arguments.texts.count > 4 ? try arguments.turn(4) : 0
    return try checked { () throws(SkyError) in
      try EllipseRegion(
        longitude: longitude, latitude: latitude, halfWidth: width, halfHeight: height, angle: angle,
        frame: arguments.frame)
    }
  }

  private static let box: @Sendable (RegionArguments) throws(Failure) -> any SkyShape = {
    arguments throws(Failure) in
    try arguments.expect([4, 5], form: "box(longitude, latitude, width, height, angle)")
    let (longitude, latitude) = try arguments.position(0)
    let (width, height) = (try arguments.length(2), try arguments.length(3))
    let angle = arguments.texts.count > 4 ? try arguments.turn(4) : 0
    return try checked { () throws(SkyError) in
      try BoxRegion(
        longitude: longitude, latitude: latitude, width: width, height: height, angle: angle, frame: arguments.frame)
    }
  }

  /// Several concentric rings, `annulus(x, y, r1, r2, r3)` or `annulus(x, y, r1, r3, n=2)`, become one annulus from the
  /// innermost to the outermost radius.
  private static let annulus: @Sendable (RegionArguments) throws(Failure) -> any SkyShape = {
    arguments throws(Failure) in
    let texts = arguments.texts.filter { !$0.hasPrefix("n=") }
    let rings = RegionArguments(texts: texts, frame: arguments.frame)
    try rings.expect(4...1000, form: "annulus(longitude, latitude, inner radius, outer radius)")
    let (longitude, latitude) = try rings.position(0)
    var radii: [Double] = []
    for i in 2..<texts.count { radii.append(try rings.length(i)) }
    guard zip(radii, radii.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw .syntax(
        found: "radii that do not increase", expected: "annulus(longitude, latitude, inner radius, outer radius)")
    }
    return try checked { () throws(SkyError) in
      if radii[0] == 0 {
        return try CircleRegion(
          longitude: longitude, latitude: latitude, radius: radii[radii.count - 1], frame: arguments.frame)
      }
      return try AnnulusRegion(
        longitude: longitude, latitude: latitude, inner: radii[0], outer: radii[radii.count - 1],
        frame: arguments.frame)
    }
  }

  private static let polygon: @Sendable (RegionArguments) throws(Failure) -> any SkyShape = {
    arguments throws(Failure) in
    guard arguments.texts.count >= 6, arguments.texts.count % 2 == 0 else {
      throw .syntax(
        found: "\(arguments.texts.count) numbers",
        expected: "polygon(longitude, latitude, ...) with three pairs or more")
    }
    var vertices: [(longitude: Double, latitude: Double)] = []
    for i in stride(from: 0, to: arguments.texts.count, by: 2) { vertices.append(try arguments.position(i)) }
    return try checked { () throws(SkyError) in try PolygonRegion(vertices: vertices, frame: arguments.frame) }
  }
}
