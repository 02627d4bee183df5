extension Figure {
  private static let pageEdge = 8.0
  /// The margin of a page of bare panels, with space for the outer half of the lines of their frames.
  private static let bareEdge = 0.5
  private static let between = 16.0

  /// Returns the page with all panels and texts. Except for equally scaled panels, the frames in one column have the
  /// same width, and the frames in one row have the same height.
  /// - Throws: ``FigureError/tooSmall(size:panels:)``
  func drawing(_ letters: Letters) throws(FigureError) -> Drawing {
    var drawing = Drawing(size: size, paper: theme.paper, letters: letters)
    let edge = !panels.isEmpty && panels.allSatisfy(\.isBare) ? Self.bareEdge : Self.pageEdge
    var page = Rectangle(x: edge, y: edge, width: size.width - 2 * edge, height: size.height - 2 * edge)
    guard page.width > 0, page.height > 0, size.width.isFinite, size.height.isFinite else { throw tooSmall }
    for line in letters.lines(of: title, .title, width: page.width, most: 2) {
      drawing.text(line, .title, theme.ink, x: page.x, y: page.y)
      page.y += letters.height(.title)
      page.height -= letters.height(.title)
    }
    if !title.isEmpty {
      page.y += AxisLayout.gap
      page.height -= AxisLayout.gap
    }
    let layouts = panels.enumerated().map { number, panel in
      PanelLayout(content: PanelContent(panel, theme), cell: cell(number, of: page), letters: letters)
    }
    let margins = margins(layouts)
    for (number, layout) in layouts.enumerated() {
      let frame = layout.frame(margins[number])
      guard frame.width >= PanelLayout.leastFrame.width, frame.height >= PanelLayout.leastFrame.height else {
        throw tooSmall
      }
      layout.draw(margins[number], to: &drawing)
    }
    return drawing
  }

  private var tooSmall: FigureError { .tooSmall(size: size, panels: panels.count) }

  private var rows: Int { max(1, (panels.count + columns - 1) / columns) }

  private func cell(_ number: Int, of page: Rectangle) -> Rectangle {
    let (row, column) = (number / columns, number % columns)
    let width = (page.width - Self.between * Double(columns - 1)) / Double(columns)
    let height = (page.height - Self.between * Double(rows - 1)) / Double(rows)
    return Rectangle(
      x: page.x + Double(column) * (width + Self.between), y: page.y + Double(row) * (height + Self.between),
      width: width, height: height)
  }

  /// Returns the space around each frame. The space depends on the lengths of the axes, and the lengths depend on the
  /// space. The space is therefore found by iteration from 0. It only grows during the iteration.
  private func margins(_ layouts: [PanelLayout]) -> [Margins] {
    var margins = [Margins](repeating: Margins(), count: layouts.count)
    for _ in 0..<12 {
      let needs = zip(margins, layouts).map { $0.joined(with: $1.needs($0)) }
      let shared = needs.indices.map { number in
        var own = needs[number]
        for other in needs.indices {
          if other % columns == number % columns {
            own.left = max(own.left, needs[other].left)
            own.right = max(own.right, needs[other].right)
          }
          if other / columns == number / columns {
            own.top = max(own.top, needs[other].top)
            own.bottom = max(own.bottom, needs[other].bottom)
          }
        }
        return own
      }
      if shared == margins { break }
      margins = shared
    }
    return margins
  }
}
