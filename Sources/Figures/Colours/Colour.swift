/// A colour in sRGB.
public struct Colour: Sendable, Hashable {
  /// The amount of red, from 0 to 1.
  public var red: Double
  /// The amount of green, from 0 to 1.
  public var green: Double
  /// The amount of blue, from 0 to 1.
  public var blue: Double

  /// Creates a colour from its components, each from 0 to 1.
  public init(red: Double, green: Double, blue: Double) { (self.red, self.green, self.blue) = (red, green, blue) }

  /// Creates a colour from the hexadecimal number used in web pages, such as `0xE69F00`.
  public init(_ hex: UInt32) {
    self.init(
      red: Double(hex >> 16 & 0xFF) / 255, green: Double(hex >> 8 & 0xFF) / 255, blue: Double(hex & 0xFF) / 255)
  }

  /// Mixes the colour with another colour. `part` is the fraction of the other colour, from 0 to 1.
  public func mixed(with other: Colour, part: Double) -> Colour {
    Colour(
      red: red + (other.red - red) * part, green: green + (other.green - green) * part,
      blue: blue + (other.blue - blue) * part)
  }
}

/// The colours of a figure.
public struct Theme: Sendable, Hashable {
  /// The colour of the background of the page.
  public var paper: Colour
  /// The colour of text and axes.
  public var ink: Colour
  /// The colour of small text, and of lines of secondary importance.
  public var faint: Colour
  /// The colour of the lines of the grid.
  public var grid: Colour
  /// The colour of image cells without a value.
  public var missing: Colour
  /// The colours of curves.
  public var lines: [Colour]

  /// A theme with dark text on white.
  public static let light = Theme(
    paper: Colour(0xFFFFFF), ink: Colour(0x1A1A1A), faint: Colour(0x5F5F5F), grid: Colour(0xE4E4E4),
    missing: Colour(0xF0F0F0), lines: Palette.onLight)
  /// A theme with light text on a nearly black page.
  public static let dark = Theme(
    paper: Colour(0x16181C), ink: Colour(0xE6E6E6), faint: Colour(0xA8A8A8), grid: Colour(0x33373D),
    missing: Colour(0x26292E), lines: Palette.onDark)
}
