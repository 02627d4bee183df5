/// What a region was made from: enough for another program to make it again.
///
/// All angles are in deg. Positions are in the frame in which they were given, so that the numbers are those that the
/// user wrote.
public struct RegionDefinition: Sendable, Hashable {
  /// The kind of shape, as ``SkyShape/kind`` has it.
  public var shape: String
  /// The frame of the positions; `nil` for a mask, whose file names its own.
  public var frame: SkyFrame?
  /// Numbers by name: `lon` and `lat` of the centre, and the sizes and angles that the shape has.
  public var parameters: [String: Double] = [:]
  /// The corners of a polygon, each longitude and latitude.
  public var vertices: [[Double]] = []
  /// The file of a mask, as it was named.
  public var file: String?
  /// Which pixels of a mask are excluded.
  public var excluded: MaskImage.Convention?
  /// Where the region was given.
  public var origin = RegionOrigin.single
}

/// The centre of a region as it was given, in deg.
struct GivenCentre: Sendable, Hashable {
  let longitude: Double
  let latitude: Double
  let frame: SkyFrame

  /// The definition of a shape around it with some more numbers.
  func definition(of shape: String, _ parameters: [String: Double]) -> RegionDefinition {
    RegionDefinition(
      shape: shape, frame: frame, parameters: parameters.merging(["lon": longitude, "lat": latitude]) { $1 })
  }
}

extension SkyRegions {
  /// The definitions of the regions, in their order.
  public var definitions: [RegionDefinition] { shapes.indices.map(definition) }

  /// The definition of one of the regions.
  func definition(at index: Int) -> RegionDefinition {
    var definition = shapes[index].definition
    definition.origin = origins[index]
    return definition
  }
}
