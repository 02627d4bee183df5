/// The content of a page in painting order, independent of the output format.
public struct Drawing {
  enum Item: Equatable {
    case fill(Path, Colour)
    case stroke(Path, Stroke)
    case text(PlacedText)
    /// Restricts the following items to the rectangle, until the next ``unclip``.
    case clip(Rectangle)
    case unclip
  }

  /// The size of the page in points.
  public let size: Size
  /// The background colour of the page.
  public let paper: Colour
  private(set) var items: [Item] = []
  let letters: Letters

  init(size: Size, paper: Colour, letters: Letters) {
    (self.size, self.paper, self.letters) = (size, paper, letters)
  }

  /// The texts with their boxes, in painting order.
  public var texts: [PlacedText] {
    items.compactMap { if case .text(let text) = $0 { text } else { nil } }
  }

  /// Fills the inside of a path.
  public mutating func fill(_ path: Path, _ colour: Colour) {
    if !path.isEmpty { items.append(.fill(path, colour)) }
  }

  /// Draws the lines of a path.
  public mutating func stroke(_ path: Path, _ stroke: Stroke) {
    if !path.isEmpty { items.append(.stroke(path, stroke)) }
  }

  /// Calls `body`. Nothing that `body` draws extends beyond the rectangle.
  mutating func clipped(to rectangle: Rectangle, _ body: (inout Drawing) -> Void) {
    items.append(.clip(rectangle))
    body(&self)
    items.append(.unclip)
  }

  /// The part of a text that is placed at the given point.
  public enum Anchor: Sendable {
    /// The beginning, the middle or the end of the text.
    case start, middle, end

    var part: Double {
      switch self {
      case .start: 0
      case .middle: 0.5
      case .end: 1
      }
    }
  }

  /// Adds one line of text at a point. `across` and `down` select the part of the text, horizontally and vertically,
  /// that is placed at the point.
  public mutating func text(
    _ text: String, _ font: Font, _ colour: Colour, x: Double, y: Double, across: Anchor = .start,
    down: Anchor = .start, isTurned: Bool = false
  ) {
    guard !text.isEmpty else { return }
    let size = letters.size(of: text, font)
    let (width, height) = isTurned ? (size.height, size.width) : (size.width, size.height)
    let box = Rectangle(
      x: x - across.part * width, y: y - down.part * height, width: width, height: height)
    items.append(.text(PlacedText(text: text, font: font, colour: colour, box: box, isTurned: isTurned)))
  }
}
