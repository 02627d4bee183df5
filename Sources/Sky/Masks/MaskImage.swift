import Diagnostics
import FITS

/// A sky image whose pixels define excluded directions.
///
/// A direction has the value of the pixel that contains it. Directions outside the image are not excluded.
public struct MaskImage: SkyShape {
  /// Which pixels are excluded.
  public enum Convention: String, Sendable, CaseIterable {
    /// Pixels with the value 0 are excluded, as in gammapy, where 1 marks the pixels to keep.
    case zero
    /// Pixels with any number other than 0 are excluded.
    case nonzero

    /// Returns whether a pixel with this value is excluded.
    func excludes(_ value: Double) -> Bool { self == .zero ? value == 0 : value != 0 && !value.isNaN }
  }

  /// The name of the shape.
  public var kind: String { "mask" }
  /// The whole sky, or the field to which the mask was restricted.
  public let cap: SkyCap
  /// The file, the chosen HDU and planes, and the convention for excluded pixels.
  public internal(set) var definition: RegionDefinition
  private let projection: ImageProjection
  private let pixels: MaskPixels
  /// The minimum size of a pixel in the field, in deg.
  private let leastPixel: Double

  /// Creates a mask from an image.
  /// - Parameters:
  ///   - plane: which planes are used if the image has more than two axes.
  ///   - place: where the image comes from, for error messages.
  /// - Throws: ``SkyError/fits(_:)``, ``SkyError/badMask(_:found:expected:hint:)``
  public init(
    _ image: Image, excluded: Convention = .zero, plane: MaskPlane? = nil, place: FilePlace
  ) throws(SkyError) {
    let lengths = image.axes.map(String.init).joined(separator: " x ")
    let shown = "an image with \(image.axes.count == 1 ? "one axis" : "\(image.axes.count) axes") (\(lengths))"
    guard image.axes.count >= 2, image.axes.allSatisfy({ $0 > 0 }) else {
      throw .badMask(
        place, found: image.axes.isEmpty ? "no image" : shown,
        expected: "an image with two axes, longitude and latitude")
    }
    let projection = try ImageProjection(image, at: place)
    let planes = ImagePlanes(axes: image.axes, x: projection.axes.longitude, y: projection.axes.latitude)
    let chosen = try MaskPlane.chosen(plane, of: planes.count, found: shown, at: place)
    self.init(
      projection, width: planes.width, height: planes.height,
      excluded: planes.marked(chosen) { excluded.excludes(image.values[$0]) },
      definition: RegionDefinition(
        shape: "mask", file: place.file, excluded: excluded, plane: planes.count > 1 ? plane?.text : nil))
  }

  /// Creates a mask from its excluded pixels, row by row of latitude.
  init(
    _ projection: ImageProjection, width: Int, height: Int, excluded: [Bool], definition: RegionDefinition
  ) {
    pixels = MaskPixels(
      width: width, height: height, isOnSky: projection.pixelsOnSky(width: width, height: height), excluded: excluded)
    self.projection = projection
    self.definition = definition
    cap = SkyCap(centre: UnitVector(0, 0, 1), radius: 180)
    leastPixel = FieldPixels.least
  }

  private init(_ whole: MaskImage, within cap: SkyCap, leastPixel: Double) {
    (projection, pixels) = (whole.projection, whole.pixels)
    definition = whole.definition
    (self.cap, self.leastPixel) = (cap, leastPixel)
  }

  /// Whether any pixel is excluded.
  var excludesAnything: Bool { pixels.excludesAnything }
  /// Whether all pixels on the sky are excluded.
  var excludesEverything: Bool { pixels.excludesEverything }

  /// Returns whether the pixel that contains a direction is excluded.
  public func contains(_ direction: UnitVector) -> Bool {
    var isInside = false
    projection.pixels(
      of: { _ in direction }, count: 1,
      { _, longitude, latitude in
        isInside = pixels.isExcluded(projection.wrapped(longitude, width: pixels.width), latitude)
      })
    return isInside
  }

  /// Returns a signed distance from the edge, in deg. Its magnitude is a lower bound: the distance in pixels from the
  /// nearest pixel of the other kind, multiplied by the minimum size of a pixel in the field.
  public func distanceToEdge(_ direction: UnitVector) -> Double {
    var distance = 0.0
    projection.pixels(
      of: { _ in direction }, count: 1,
      { _, longitude, latitude in
        distance = pixels.distanceToEdge(projection.wrapped(longitude, width: pixels.width), latitude)
      })
    return distance * leastPixel
  }

  /// Sets the flags of excluded directions to 1. The whole block is converted to pixels with one call of wcslib.
  public func mark(_ block: DirectionBlock, into flags: UnsafeMutablePointer<UInt8>) {
    projection.pixels(
      of: { block[$0] }, count: block.count,
      { i, longitude, latitude in
        if pixels.isExcluded(projection.wrapped(longitude, width: pixels.width), latitude) { flags[i] = 1 }
      })
  }

  /// Returns the mask for use within a field only: its distances are computed with the minimum pixel size in that
  /// field. The result is `nil` if the field certainly contains no excluded pixel.
  public func restricted(to cap: SkyCap) -> (any SkyShape)? {
    guard let leastPixel = FieldPixels(of: projection, width: pixels.width, in: cap).smallest else { return nil }
    let restricted = MaskImage(self, within: cap, leastPixel: leastPixel)
    return restricted.distanceToEdge(cap.centre) >= cap.radius ? nil : restricted
  }
}
