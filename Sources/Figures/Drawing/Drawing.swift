/// What is on a page, in the order in which it is painted: the same for every format.
public struct Drawing {
  enum Item: Equatable {
    case fill(Path, Colour)
    case stroke(Path, Stroke)
    case text(PlacedText)
    /// What follows is seen inside of the rectangle only, until the next ``unclip``.
    case clip(Rectangle)
    case unclip
  }

  /// The size of the page in points.
  public let size: Size
  /// The colour of the page.
  public let paper: Colour
  private(set) var items: [Item] = []
  let letters: Letters

  init(size: Size, paper: Colour, letters: Letters) {
    (self.size, self.paper, self.letters) = (size, paper, letters)
  }

  /// The texts with their boxes, in the order in which they are painted.
  public var texts: [PlacedText] {
    items.compactMap { if case .text(let text) = $0 { text } else { nil } }
  }

  /// Paints the inside of a path.
  public mutating func fill(_ path: Path, _ colour: Colour) {
    if !path.isEmpty { items.append(.fill(path, colour)) }
  }

  /// Paints the lines of a path.
  public mutating func stroke(_ path: Path, _ stroke: Stroke) {
    if !path.isEmpty { items.append(.stroke(path, stroke)) }
  }

  /// Paints what `body` draws inside of a rectangle only.
  mutating func clipped(to rectangle: Rectangle, _ body: (inout Drawing) -> Void) {
    items.append(.clip(rectangle))
    body(&self)
    items.append(.unclip)
  }

  /// Where a text stands about the point it is placed at.
  public enum Anchor: Sendable {
    /// At its beginning, in the middle, at its end.
    case start, middle, end

    var part: Double {
      switch self {
      case .start: 0
      case .middle: 0.5
      case .end: 1
      }
    }
  }

  /// Places one line of text at a point: `across` says where the point is along its width, `down` along its height.
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
