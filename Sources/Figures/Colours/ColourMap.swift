import Diagnostics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A map from the numbers 0 to 1 to colours. Equal steps of the number look equal. The lightness of ``sequential``
/// increases, also in greyscale print. Its hue goes from blue to yellow, which people with any colour vision can
/// distinguish.
///
/// The colours follow one curve, or two curves that meet, through the colour space Oklab (Björn Ottosson, "A perceptual
/// color space for image processing", 2020). Distances in that space correspond to perceived differences.
public struct ColourMap: Sendable {
  /// The name of the map.
  public let name: String
  private let table: [Colour]

  /// The map for increasing numbers: from dark violet through blue and green to pale yellow.
  public static let sequential = ColourMap(
    "sequential",
    through: [
      Oklab(0.20, chroma: 0.10, hue: 300), Oklab(0.45, chroma: 0.16, hue: 255), Oklab(0.70, chroma: 0.16, hue: 165),
      Oklab(0.96, chroma: 0.11, hue: 105),
    ])

  /// The map for numbers around a centre, such as differences: blue below the centre, white at the centre, and orange
  /// to dark brown above the centre.
  public static let diverging = ColourMap(
    "diverging",
    table: steps(
      through: [Oklab(0.32, chroma: 0.13, hue: 262), Oklab(0.70, chroma: 0.16, hue: 245), Oklab(1, chroma: 0, hue: 0)],
      count: steps / 2)
      + steps(
        through: [Oklab(1, chroma: 0, hue: 0), Oklab(0.78, chroma: 0.19, hue: 60), Oklab(0.38, chroma: 0.13, hue: 35)],
        count: steps / 2))

  /// The number of colours of a map. It is so large that neighbouring colours cannot be distinguished.
  private static let steps = 256

  /// Creates a map along the Bézier curve with the given control points, in steps of equal length.
  private init(_ name: String, through controls: [Oklab]) {
    self.init(name, table: Self.steps(through: controls, count: Self.steps))
  }

  private init(_ name: String, table: [Colour]) { (self.name, self.table) = (name, table) }

  /// Returns colours along the Bézier curve with the given control points, in steps of equal length.
  private static func steps(through controls: [Oklab], count: Int) -> [Colour] {
    let fine = 2048
    let points = (0...fine).map { point(Double($0) / Double(fine), controls) }
    var lengths = [0.0]
    for i in 1...fine { lengths.append(lengths[i - 1] + points[i].distance(to: points[i - 1])) }
    var next = 0
    return (0..<count).map { step in
      let wanted = lengths[fine] * Double(step) / Double(count - 1)
      while next < fine, lengths[next] < wanted { next += 1 }
      return points[next].colour
    }
  }

  /// Evaluates a Bézier curve with De Casteljau's algorithm.
  private static func point(_ t: Double, _ controls: [Oklab]) -> Oklab {
    var points = controls
    while points.count > 1 {
      points = (1..<points.count).map { points[$0 - 1].mixed(with: points[$0], part: t) }
    }
    return points[0]
  }

  /// Returns the colour of a number. Numbers below 0 or above 1 have the colour of the nearest end.
  public func colour(_ number: Double) -> Colour {
    table[Int(saturating: (min(max(number, 0), 1) * Double(Self.steps - 1)).rounded())]
  }
}

/// A colour in the Oklab space.
struct Oklab: Equatable {
  var lightness: Double
  var a: Double
  var b: Double

  init(lightness: Double, a: Double, b: Double) { (self.lightness, self.a, self.b) = (lightness, a, b) }

  /// Creates a colour from its lightness, chroma and hue. Chroma and hue (in degrees) are the polar coordinates of `a`
  /// and `b`.
  init(_ lightness: Double, chroma: Double, hue: Double) {
    self.init(
      lightness: lightness, a: chroma * cos(hue * .pi / 180), b: chroma * sin(hue * .pi / 180))
  }

  func mixed(with other: Oklab, part: Double) -> Oklab {
    Oklab(
      lightness: lightness + (other.lightness - lightness) * part, a: a + (other.a - a) * part,
      b: b + (other.b - b) * part)
  }

  func distance(to other: Oklab) -> Double {
    let (dl, da, db) = (lightness - other.lightness, a - other.a, b - other.b)
    return (dl * dl + da * da + db * db).squareRoot()
  }

  /// The colour in sRGB, with Ottosson's inverse matrices. Components outside of sRGB are clipped.
  var colour: Colour {
    func cubed(_ x: Double) -> Double { x * x * x }
    let long = cubed(lightness + 0.3963377774 * a + 0.2158037573 * b)
    let medium = cubed(lightness - 0.1055613458 * a - 0.0638541728 * b)
    let short = cubed(lightness - 0.0894841775 * a - 1.2914855480 * b)
    func encoded(_ linear: Double) -> Double {
      let linear = min(max(linear, 0), 1)
      return linear <= 0.0031308 ? 12.92 * linear : 1.055 * pow(linear, 1 / 2.4) - 0.055
    }
    return Colour(
      red: encoded(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
      green: encoded(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
      blue: encoded(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short))
  }

  /// Creates a colour from sRGB with Ottosson's matrices.
  init(_ colour: Colour) {
    func linear(_ x: Double) -> Double { x <= 0.04045 ? x / 12.92 : pow((x + 0.055) / 1.055, 2.4) }
    let (r, g, b) = (linear(colour.red), linear(colour.green), linear(colour.blue))
    let long = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    let medium = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    let short = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    self.init(
      lightness: 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
      a: 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
      b: 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short)
  }
}
