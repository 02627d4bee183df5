/// A figure as a value: panels with axes and marks on a page. A ``Renderer`` draws it.
///
/// ```
/// var panel = Panel(title: "Acceptance", x: PanelAxis("offset", unit: "deg"), y: PanelAxis("rate", unit: "s-1", .log))
/// panel.marks = [Curve("1 TeV", points)]
/// let svg = try Renderer().render(Figure(panels: [panel]), as: .svg())
/// ```
///
/// All lengths are in points of 1/72 inch. Every text is measured before anything gets its place, so that no two texts
/// overlap and none leaves the page.
public struct Figure: Sendable {
  /// What stands above all panels; nothing where it is empty. Titles of a single panel stand in the panel.
  public var title: String
  /// The panels, row by row. They are as large as each other.
  public var panels: [Panel]
  /// The number of panels beside each other.
  public var columns: Int
  /// The size of the page in points.
  public var size: Size
  /// The colours of ink and paper.
  public var theme: Theme

  /// A figure of panels, `columns` beside each other.
  ///
  /// - Parameter size: of the page; without it 480 x 360 points, or what that many panels need.
  public init(
    title: String = "", panels: [Panel], columns: Int? = nil, size: Size? = nil, theme: Theme = .light
  ) {
    self.title = title
    self.panels = panels
    self.columns = max(1, columns ?? Self.columns(for: panels.count))
    self.theme = theme
    self.size = size ?? Self.size(columns: self.columns, panels: panels.count)
  }

  /// One panel: 1, up to four: 2, else 3 beside each other.
  private static func columns(for panels: Int) -> Int { panels <= 1 ? 1 : panels <= 4 ? 2 : 3 }

  private static func size(columns: Int, panels: Int) -> Size {
    let rows = max(1, (panels + columns - 1) / columns)
    return columns == 1 && rows == 1
      ? Size(width: 480, height: 360) : Size(width: 360 * Double(columns), height: 270 * Double(rows))
  }
}

/// One pair of axes and what is drawn in them.
public struct Panel: Sendable {
  /// What stands above the frame.
  public var title: String
  /// Lines in small print below the title.
  public var remarks: [String]
  /// The axis along the bottom.
  public var x: PanelAxis
  /// The axis along the left side.
  public var y: PanelAxis
  /// What is drawn, the first at the back.
  public var marks: [any Mark]
  /// Whether both axes, linear ones in one unit, have the same scale: a field of view, a map.
  public var isEquallyScaled = false
  /// What is told in place of axes where no mark has anything to show.
  public var whenEmpty: String

  /// A panel with its axes.
  public init(
    title: String = "", remarks: [String] = [], x: PanelAxis, y: PanelAxis, marks: [any Mark] = [],
    whenEmpty: String = "no value to show"
  ) {
    (self.title, self.remarks, self.x, self.y) = (title, remarks, x, y)
    (self.marks, self.whenEmpty) = (marks, whenEmpty)
  }
}

/// Width and height in points.
public struct Size: Sendable, Hashable {
  /// Width in points.
  public var width: Double
  /// Height in points.
  public var height: Double

  /// A size in points of 1/72 inch.
  public init(width: Double, height: Double) { (self.width, self.height) = (width, height) }
}

/// An upright rectangle in points, y growing downwards.
public struct Rectangle: Sendable, Hashable {
  /// The left edge.
  public var x: Double
  /// The upper edge.
  public var y: Double
  /// The width.
  public var width: Double
  /// The height.
  public var height: Double

  /// A rectangle by its upper left corner and size.
  public init(x: Double, y: Double, width: Double, height: Double) {
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
  }

  /// The right edge.
  public var right: Double { x + width }
  /// The lower edge.
  public var bottom: Double { y + height }

  /// Whether both have more than their edges in common.
  public func overlaps(_ other: Rectangle, by slack: Double = 0) -> Bool {
    x + slack < other.right && other.x + slack < right && y + slack < other.bottom && other.y + slack < bottom
  }

  /// Whether the other lies wholly within.
  public func holds(_ other: Rectangle, slack: Double = 0) -> Bool {
    other.x >= x - slack && other.right <= right + slack && other.y >= y - slack && other.bottom <= bottom + slack
  }
}
