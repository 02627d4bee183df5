/// The definition of a region, from which another program can create it again.
///
/// All angles are in deg. Positions are in the frame in which the user gave them, so the numbers are unchanged.
public struct RegionDefinition: Sendable, Hashable {
  /// The kind of shape, as in ``SkyShape/kind``, without the word `reduced` that marks a shape with subtracted parts.
  public var shape: String
  /// The frame of the positions; `nil` for a mask, whose file defines the frame.
  public var frame: SkyFrame?
  /// The numbers that define the shape, by name: `lon` and `lat` of the centre, sizes and angles.
  public var parameters: [String: Double] = [:]
  /// The vertices of a polygon, each as longitude and latitude.
  public var vertices: [[Double]] = []
  /// The file of a mask, as the user named it.
  public var file: String?
  /// Which pixels of a mask are excluded.
  public var excluded: MaskImage.Convention?
  /// Which planes of a mask are used; `nil` for a mask with a single plane.
  public var plane: String?
  /// The HDU of a mask; `nil` if none was chosen.
  public var hdu: String?
  /// The definitions of the shapes that are subtracted from the region.
  public var minus: [RegionDefinition] = []
  /// The source of the region.
  public var origin = RegionOrigin.single
}

/// The centre of a region as the user gave it, in deg.
struct GivenCentre: Sendable, Hashable {
  let longitude: Double
  let latitude: Double
  let frame: SkyFrame

  /// Returns the definition of a shape around this centre with additional numbers.
  func definition(of shape: String, _ parameters: [String: Double]) -> RegionDefinition {
    RegionDefinition(
      shape: shape, frame: frame, parameters: parameters.merging(["lon": longitude, "lat": latitude]) { $1 })
  }
}

extension SkyRegions {
  /// The definitions of the regions, in the order of the regions.
  public var definitions: [RegionDefinition] { shapes.indices.map(definition) }

  /// Returns the definition of one of the regions.
  func definition(at index: Int) -> RegionDefinition {
    var definition = shapes[index].definition
    definition.origin = origins[index]
    return definition
  }
}
