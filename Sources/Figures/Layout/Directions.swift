/// Two arrows in a corner of the frame, which show the directions on the sky along the axes of a field of view.
public struct Directions: Mark {
  /// The label of the arrow that points left, such as `E`.
  public var left: String
  /// The label of the arrow that points up, such as `N`.
  public var up: String

  /// Creates arrows with their labels.
  public init(left: String, up: String) { (self.left, self.up) = (left, up) }

  /// Returns an empty extent, because the arrows have a fixed size on the page.
  public func extent(x: AxisScale, y: AxisScale) -> Extent { Extent() }

  private static let length = 13.0
  private static let head = 2.6
  private static let gap = 1.5

  /// Draws the arrows in the lower right corner, on a background that hides the image below them.
  public func draw(in frame: Frame, style: LineStyle, theme: Theme, to drawing: inout Drawing) {
    let letters = drawing.letters
    let (west, north) = (letters.size(of: left, .small), letters.size(of: up, .small))
    let box = frame.rectangle
    // The arrows start here. The space to the right holds half of the upper label.
    let (x, y) = (box.right - max(north.width / 2, Self.head) - 3, box.bottom - west.height / 2 - 2)
    let back = Rectangle(
      x: x - Self.length - Self.gap - west.width - 2, y: y - Self.length - Self.gap - north.height - 1,
      width: box.right, height: box.bottom)
    guard back.x > box.x, back.y > box.y else { return }
    drawing.fill(
      Path(Rectangle(x: back.x, y: back.y, width: box.right - back.x, height: box.bottom - back.y)), theme.paper)
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
      left, .small, theme.ink, x: x - Self.length - Self.gap, y: y, across: .end, down: .middle)
    drawing.text(
      up, .small, theme.ink, x: x, y: y - Self.length - Self.gap, across: .middle, down: .end)
  }
}
