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
  }

  /// The name of the shape.
  public var kind: String { "mask" }
  /// The whole sky, or the field to which the mask was restricted.
  public let cap: SkyCap
  /// The file, and which of its pixels are excluded.
  public var definition: RegionDefinition { RegionDefinition(shape: kind, file: file, excluded: convention) }
  private let file: String
  private let convention: Convention
  private let projection: ImageProjection
  private let pixels: MaskPixels
  /// The minimum size of a pixel in the field, in deg.
  private let leastPixel: Double

  /// Reads a mask from the named HDU, or from the first image of the file.
  /// - Throws: ``SkyError/fits(_:)``, ``SkyError/badMask(_:found:expected:)``
  public init(
    path: String, hdu: HDUSelector? = nil, excluded: Convention = .zero, dataSums: DataSumRule = .compare
  ) throws(SkyError) {
    let image: Image
    let selector: HDUSelector
    do {
      if let hdu {
        selector = hdu
      } else {
        selector =
          try readHDUList(path).first { $0.kind == .image && $0.axes.count >= 2 }.map { .number($0.number) }
          ?? .number(0)
      }
      image = try readImage(path, hdu: selector, dataSums: dataSums)
    } catch { throw .fits(error) }
    let place = FilePlace(path, hdu: image.name)
    try self.init(image, excluded: excluded, place: place)
  }

  /// Creates a mask from an image.
  /// - Parameter place: where the image comes from, for error messages.
  /// - Throws: ``SkyError/fits(_:)``, ``SkyError/badMask(_:found:expected:)``
  public init(_ image: Image, excluded: Convention = .zero, place: FilePlace) throws(SkyError) {
    guard image.axes.count >= 2, image.axes.allSatisfy({ $0 > 0 }), image.axes.filter({ $0 > 1 }).count <= 2 else {
      throw .badMask(
        place,
        found: image.axes.isEmpty ? "no image" : "axes of \(image.axes.map(String.init).joined(separator: " x "))",
        expected: "an image of two axes, longitude and latitude")
    }
    let projection = try ImageProjection(image, at: place)
    let (longitude, latitude) = projection.axes
    guard image.axes.indices.allSatisfy({ $0 == longitude || $0 == latitude || image.axes[$0] == 1 }) else {
      throw .badMask(
        place, found: "axes of \(image.axes.map(String.init).joined(separator: " x "))",
        expected: "an image of two axes, longitude and latitude")
    }
    pixels = MaskPixels(
      width: image.axes[longitude], height: image.axes[latitude], isTransposed: longitude > latitude,
      isOnSky: projection.pixelsOnSky(width: image.axes[longitude], height: image.axes[latitude]),
      excluded: image.values.map { excluded == .zero ? $0 == 0 : $0 != 0 && !$0.isNaN })
    self.projection = projection
    file = place.file
    convention = excluded
    cap = SkyCap(centre: UnitVector(0, 0, 1), radius: 180)
    leastPixel = FieldPixels.least
  }

  private init(_ whole: MaskImage, within cap: SkyCap, leastPixel: Double) {
    (projection, pixels) = (whole.projection, whole.pixels)
    (file, convention) = (whole.file, whole.convention)
    (self.cap, self.leastPixel) = (cap, leastPixel)
  }

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

  /// Returns a lower bound of the distance from the edge, in deg. It is the distance in pixels from the nearest pixel
  /// of the other kind, multiplied by the minimum size of a pixel in the field.
  public func distanceToEdge(_ direction: UnitVector) -> Double {
    var distance = 0.0
    projection.pixels(
      of: { _ in direction }, count: 1,
      { _, longitude, latitude in
        distance = pixels.distanceToEdge(projection.wrapped(longitude, width: pixels.width), latitude)
      })
    return distance * leastPixel
  }

  /// Sets the flags of a whole block of directions with one call of wcslib.
  public func mark(_ block: DirectionBlock, into flags: UnsafeMutablePointer<UInt8>) {
    projection.pixels(
      of: { block[$0] }, count: block.count,
      { i, longitude, latitude in
        if pixels.isExcluded(projection.wrapped(longitude, width: pixels.width), latitude) { flags[i] = 1 }
      })
  }

  /// Returns the mask with the minimum pixel size in a field; `nil` if the field contains no excluded pixel.
  public func restricted(to cap: SkyCap) -> (any SkyShape)? {
    guard let leastPixel = FieldPixels(of: projection, width: pixels.width, in: cap).smallest else { return nil }
    let restricted = MaskImage(self, within: cap, leastPixel: leastPixel)
    return restricted.distanceToEdge(cap.centre) >= cap.radius ? nil : restricted
  }
}
