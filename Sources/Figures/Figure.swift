/// A figure: panels with axes and marks on a page. A ``Renderer`` draws it.
///
/// ```
/// var panel = Panel(title: "Acceptance", x: PanelAxis("offset", unit: "deg"), y: PanelAxis("rate", unit: "s-1", .log))
/// panel.marks = [Curve("1 TeV", points)]
/// let svg = try Renderer().render(Figure(panels: [panel]), as: .svg())
/// ```
///
/// All lengths are in points of 1/72 inch. All texts are measured before anything is placed, so that texts neither
/// overlap nor leave the page.
public struct Figure: Sendable {
  /// The title above all panels; may be empty. Leave it empty for a single panel, which shows its own title.
  public var title: String
  /// The panels, row by row. All panels have the same size.
  public var panels: [Panel]
  /// The number of panels in a row.
  public var columns: Int
  /// The size of the page in points.
  public var size: Size
  /// The colours of the figure.
  public var theme: Theme

  /// Creates a figure.
  /// - Parameters:
  ///   - title: the title above all panels.
  ///   - panels: the panels, row by row.
  ///   - columns: the number of panels in a row; by default 1 for one panel, 2 for up to four, else 3.
  ///   - size: the size of the page in points; by default 480 x 360 for a 1 x 1 grid, else 360 x 270 for each cell.
  ///   - theme: the colours.
  public init(
    title: String = "", panels: [Panel], columns: Int? = nil, size: Size? = nil, theme: Theme = .light
  ) {
    self.title = title
    self.panels = panels
    self.columns = max(1, columns ?? Self.columns(for: panels.count))
    self.theme = theme
    self.size = size ?? Self.size(columns: self.columns, panels: panels.count)
  }

  /// Returns the default number of columns: 1 for one panel, 2 for up to four, else 3.
  private static func columns(for panels: Int) -> Int { panels <= 1 ? 1 : panels <= 4 ? 2 : 3 }

  private static func size(columns: Int, panels: Int) -> Size {
    let rows = max(1, (panels + columns - 1) / columns)
    return columns == 1 && rows == 1
      ? Size(width: 480, height: 360) : Size(width: 360 * Double(columns), height: 270 * Double(rows))
  }
}

/// A pair of axes with marks.
public struct Panel: Sendable {
  /// The title above the frame.
  public var title: String
  /// The lines of small text below the title.
  public var remarks: [String]
  /// The horizontal axis.
  public var x: PanelAxis
  /// The vertical axis.
  public var y: PanelAxis
  /// The marks, in painting order.
  public var marks: [any Mark]
  /// Whether a unit has the same length on both axes, as for a field of view or a map. Both axes must then be linear
  /// and have the same unit.
  public var isEquallyScaled = false
  /// The directions on the sky, shown by arrows in the margin; `nil` for none.
  public var directions: Directions?
  /// Whether the panel consists of its marks alone, without axes and texts, as one of many small figures that have the
  /// same axes.
  public var isBare = false
  /// The text that is shown instead of the axes if no mark has values to show.
  public var whenEmpty: String

  /// Creates a panel with its axes.
  public init(
    title: String = "", remarks: [String] = [], x: PanelAxis, y: PanelAxis, marks: [any Mark] = [],
    whenEmpty: String = "no value to show"
  ) {
    (self.title, self.remarks, self.x, self.y) = (title, remarks, x, y)
    (self.marks, self.whenEmpty) = (marks, whenEmpty)
  }
}

/// A width and a height in points.
public struct Size: Sendable, Hashable {
  /// The width in points.
  public var width: Double
  /// The height in points.
  public var height: Double

  /// Creates a size in points of 1/72 inch.
  public init(width: Double, height: Double) { (self.width, self.height) = (width, height) }
}

/// A rectangle in points. y increases downwards.
public struct Rectangle: Sendable, Hashable {
  /// The left edge.
  public var x: Double
  /// The upper edge.
  public var y: Double
  /// The width.
  public var width: Double
  /// The height.
  public var height: Double

  /// Creates a rectangle from its upper left corner and size.
  public init(x: Double, y: Double, width: Double, height: Double) {
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
  }

  /// The right edge.
  public var right: Double { x + width }
  /// The lower edge.
  public var bottom: Double { y + height }

  /// Returns whether two rectangles overlap by more than `slack` points. Rectangles with a common edge do not overlap.
  public func overlaps(_ other: Rectangle, by slack: Double = 0) -> Bool {
    x + slack < other.right && other.x + slack < right && y + slack < other.bottom && other.y + slack < bottom
  }

  /// Returns whether another rectangle is completely inside this rectangle, within a tolerance of `slack` points.
  public func holds(_ other: Rectangle, slack: Double = 0) -> Bool {
    other.x >= x - slack && other.right <= right + slack && other.y >= y - slack && other.bottom <= bottom + slack
  }
}
