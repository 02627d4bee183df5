/// Two arrows that show the directions on the sky along the axes of a field of view. They are in the margin of a panel,
/// below the lower right corner of its frame, so that they hide no values.
public struct Directions: Sendable, Hashable {
  /// The label of the arrow that points left, such as `E`.
  public var left: String
  /// The label of the arrow that points up, such as `N`.
  public var up: String

  /// Creates arrows with their labels.
  public init(left: String, up: String) { (self.left, self.up) = (left, up) }

  private static let length = 11.0
  private static let head = 2.6
  private static let gap = 1.5

  /// Returns the size of the arrows with their labels.
  func size(_ letters: Letters) -> Size {
    let (left, up) = (letters.size(of: left, .small), letters.size(of: up, .small))
    return Size(
      width: left.width + Self.gap + Self.length + max(up.width / 2, Self.head),
      height: up.height + Self.gap + Self.length + max(left.height / 2, Self.head))
  }

  /// Draws the arrows into a rectangle of ``size(_:)`` with the given upper left corner.
  func draw(x left: Double, y top: Double, theme: Theme, to drawing: inout Drawing) {
    let letters = drawing.letters
    // The arrows start here.
    let x = left + letters.size(of: self.left, .small).width + Self.gap + Self.length
    let y = top + letters.size(of: up, .small).height + Self.gap + Self.length
    var path = Path()
    path.line((x, y), (x - Self.length, y))
    path.line((x, y), (x, y - Self.length))
    drawing.stroke(path, Stroke(theme.ink, width: 0.9))
    var heads = Path()
    heads.polygon([
      (x - Self.length - 1, y), (x - Self.length + Self.head * 1.4, y - Self.head),
      (x - Self.length + Self.head * 1.4, y + Self.head),
    ])
    heads.polygon([
      (x, y - Self.length - 1), (x - Self.head, y - Self.length + Self.head * 1.4),
      (x + Self.head, y - Self.length + Self.head * 1.4),
    ])
    drawing.fill(heads, theme.ink)
    drawing.text(
      self.left, .small, theme.ink, x: x - Self.length - Self.gap, y: y, across: .end, down: .middle)
    drawing.text(up, .small, theme.ink, x: x, y: y - Self.length - Self.gap, across: .middle, down: .end)
  }
}
