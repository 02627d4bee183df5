import Diagnostics

/// The space around a frame, in points.
struct Margins: Equatable {
  var left = 0.0
  var right = 0.0
  var top = 0.0
  var bottom = 0.0

  /// Returns, for every side, the larger of the two margins.
  func joined(with other: Margins) -> Margins {
    Margins(
      left: max(left, other.left), right: max(right, other.right), top: max(top, other.top),
      bottom: max(bottom, other.bottom))
  }
}

/// The layout of one panel in its cell of the page.
struct PanelLayout {
  let content: PanelContent
  let cell: Rectangle
  let letters: Letters

  private static let barGap = 10.0
  private static let barWidth = 11.0
  /// The minimum size of a frame. If a frame would be smaller, the page is too small.
  static let leastFrame = Size(width: 60, height: 45)

  private var panel: Panel { content.panel }
  private var theme: Theme { content.theme }

  /// Returns the rectangle between the axes. For equally scaled axes, it is the largest rectangle in which a unit has
  /// the same length on both axes.
  func frame(_ margins: Margins) -> Rectangle {
    var frame = Rectangle(
      x: cell.x + margins.left, y: cell.y + margins.top, width: cell.width - margins.left - margins.right,
      height: cell.height - margins.top - margins.bottom)
    guard panel.isEquallyScaled, let ends = content.ends else { return frame }
    let (width, height) = (ends.x.upperBound - ends.x.lowerBound, ends.y.upperBound - ends.y.lowerBound)
    let scale = min(frame.width / width, frame.height / height)
    (frame.width, frame.height) = (width * scale, height * scale)
    return frame
  }

  // MARK: Layout

  private struct Header {
    var title: [String]
    var remarks: [String]
    var legend: Legend
    var height: Double
  }

  private func header(_ margins: Margins) -> Header {
    let width = max(cell.width - margins.left, 20)
    let title = letters.lines(of: panel.title, .title, width: width, most: 2)
    let remarks = panel.remarks.prefix(4).flatMap { letters.lines(of: $0, .small, width: width, most: 2) }
    var height = Double(title.count) * letters.height(.title) + Double(remarks.count) * letters.height(.small)
    // On a small page the frame has priority over the legend.
    let rest = cell.height - height - AxisLayout.gap - letters.height(.number) / 2 - level(titleLines: 1)
    let legend = Legend(
      content.legend, width: width, height: min(cell.height * 0.3, rest - Self.leastFrame.height), letters)
    height += legend.height
    if height > 0 { height += AxisLayout.gap }
    return Header(title: title, remarks: Array(remarks), legend: legend, height: height)
  }

  /// Returns the height of ticks, numbers and title below a frame.
  private func level(titleLines: Int) -> Double {
    AxisLayout.tick + AxisLayout.gap + letters.height(.number) + Double(titleLines) * letters.height(.axis)
  }

  private func titleLines(_ axis: AxisLayout, length: Double) -> [String] {
    letters.lines(of: axis.title, .axis, width: max(length, 20), most: 2)
  }

  private func footnoteLines(_ width: Double) -> [String] {
    letters.lines(of: content.footnote, .small, width: max(width, 20), most: 2)
  }

  private func axis(_ axis: PanelAxis, _ ends: ClosedRange<Double>, length: Double, isLevel: Bool) -> AxisLayout {
    AxisLayout(axis, ends: ends, length: max(length, 1), isLevel: isLevel, letters)
  }

  private func bar(_ height: Double) -> AxisLayout? {
    content.colourScale.flatMap { scale in
      scale.axis.range.map { axis(scale.axis, $0, length: height, isLevel: false) }
    }
  }

  /// Returns the margins that numbers and titles need, for a frame that has the given margins now.
  func needs(_ margins: Margins) -> Margins {
    let frame = frame(margins)
    var needs = Margins()
    if panel.isBare { return needs }
    needs.top = header(margins).height
    guard let ends = content.ends else { return needs }
    let x = axis(panel.x, ends.x, length: frame.width, isLevel: true)
    let y = axis(panel.y, ends.y, length: frame.height, isLevel: false)
    let number = letters.height(.number)
    let line = letters.height(.axis)
    // Half of the number at the upper end extends above the frame.
    needs.top += number / 2
    needs.left =
      Double(titleLines(y, length: cell.height).count) * line + AxisLayout.gap + y.width(letters) + AxisLayout.gap
      + AxisLayout.tick
    needs.bottom = level(titleLines: titleLines(x, length: frame.width).count)
    let footnote = footnoteLines(frame.width)
    if !footnote.isEmpty { needs.bottom += AxisLayout.gap + Double(footnote.count) * letters.height(.small) }
    needs.right = max(x.overhang(length: frame.width, letters), 1)
    if let bar = bar(frame.height) {
      let room =
        Self.barGap + Self.barWidth + AxisLayout.tick + AxisLayout.gap + bar.width(letters) + AxisLayout.gap
        + Double(titleLines(bar, length: frame.height).count) * line
      needs.right = max(needs.right, room)
    }
    if let arrows = panel.directions?.size(letters) {
      needs.right = max(needs.right, arrowsStart(x, frame) + arrows.width)
      needs.bottom = max(needs.bottom, Self.arrowsGap + arrows.height)
    }
    return needs
  }

  /// The space between the arrows and the numbers of the axes.
  private static let arrowsGap = 6.0

  /// Returns the distance of the arrows from the right end of the frame, beyond the numbers of the horizontal axis.
  private func arrowsStart(_ x: AxisLayout, _ frame: Rectangle) -> Double {
    max(x.overhang(length: frame.width, letters), 0) + Self.arrowsGap
  }

  // MARK: Drawing

  func draw(_ margins: Margins, to drawing: inout Drawing) {
    let box = frame(margins)
    if panel.isBare {
      drawBare(box, to: &drawing)
      return
    }
    draw(header(margins), at: cell.x + margins.left, to: &drawing)
    guard let ends = content.ends else {
      drawEmpty(box, to: &drawing)
      return
    }
    let x = axis(panel.x, ends.x, length: box.width, isLevel: true)
    let y = axis(panel.y, ends.y, length: box.height, isLevel: false)
    let frame = Frame(rectangle: box, x: panel.x.scale, y: panel.y.scale, xEnds: ends.x, yEnds: ends.y)
    if content.colourScale == nil { drawGrid(x, y, frame, to: &drawing) }
    drawing.clipped(to: box) { drawing in
      drawMarks(in: frame, to: &drawing)
    }
    drawing.stroke(Path(box), Stroke(theme.ink, width: 0.8))
    drawLevel(x, box, to: &drawing)
    drawUpright(y, box, to: &drawing)
    if let bar = bar(box.height), let scale = content.colourScale { draw(bar, scale.map, beside: box, to: &drawing) }
    panel.directions?.draw(
      x: box.right + arrowsStart(x, box), y: box.bottom + Self.arrowsGap, theme: theme, to: &drawing)
  }

  private func drawMarks(in frame: Frame, to drawing: inout Drawing) {
    for (mark, style) in content.marks { mark.drawBelow(in: frame, style: style, theme: theme, to: &drawing) }
    for (mark, style) in content.marks { mark.draw(in: frame, style: style, theme: theme, to: &drawing) }
  }

  /// Draws the marks in a thin frame, or an empty frame if there is nothing to show.
  private func drawBare(_ box: Rectangle, to drawing: inout Drawing) {
    if let ends = content.ends {
      let frame = Frame(rectangle: box, x: panel.x.scale, y: panel.y.scale, xEnds: ends.x, yEnds: ends.y)
      drawing.clipped(to: box) { drawing in
        drawMarks(in: frame, to: &drawing)
      }
    }
    drawing.stroke(Path(box), Stroke(theme.faint, width: 0.6))
  }

  private func draw(_ header: Header, at left: Double, to drawing: inout Drawing) {
    var top = cell.y
    for line in header.title {
      drawing.text(line, .title, theme.ink, x: left, y: top)
      top += letters.height(.title)
    }
    for line in header.remarks {
      drawing.text(line, .small, theme.faint, x: left, y: top)
      top += letters.height(.small)
    }
    header.legend.draw(x: left, y: top, theme, to: &drawing)
  }

  private func drawEmpty(_ box: Rectangle, to drawing: inout Drawing) {
    drawing.stroke(Path(box), Stroke(theme.grid, width: 0.8))
    let height = letters.height(.axis)
    let lines = letters.lines(
      of: content.emptyText, .axis, width: box.width - 10, most: max(1, Int(saturating: box.height / height)))
    var top = box.y + (box.height - Double(lines.count) * height) / 2
    for line in lines {
      drawing.text(line, .axis, theme.faint, x: box.x + box.width / 2, y: top, across: .middle)
      top += height
    }
  }

  private func drawGrid(_ x: AxisLayout, _ y: AxisLayout, _ frame: Frame, to drawing: inout Drawing) {
    let box = frame.rectangle
    var path = Path()
    for tick in x.ticks.major { path.line((frame.x(tick.value), box.y), (frame.x(tick.value), box.bottom)) }
    for tick in y.ticks.major { path.line((box.x, frame.y(tick.value)), (box.right, frame.y(tick.value))) }
    drawing.stroke(path, Stroke(theme.grid, width: 0.6))
  }

  /// Draws ticks, numbers and title below the frame, and the footnote.
  private func drawLevel(_ axis: AxisLayout, _ box: Rectangle, to drawing: inout Drawing) {
    func place(_ value: Double) -> Double { box.x + axis.part(value) * box.width }
    var path = Path()
    var top = box.bottom + AxisLayout.tick + AxisLayout.gap / 2
    for tick in axis.ticks.major {
      path.line((place(tick.value), box.bottom), (place(tick.value), box.bottom + AxisLayout.tick))
      drawing.text(tick.label, .number, theme.ink, x: place(tick.value), y: top, across: .middle)
    }
    for value in axis.ticks.minor {
      path.line((place(value), box.bottom), (place(value), box.bottom + AxisLayout.minorTick))
    }
    drawing.stroke(path, Stroke(theme.ink, width: 0.8))
    top += letters.height(.number) + AxisLayout.gap / 2
    for line in titleLines(axis, length: box.width) {
      drawing.text(line, .axis, theme.ink, x: box.x + box.width / 2, y: top, across: .middle)
      top += letters.height(.axis)
    }
    top += AxisLayout.gap
    for line in footnoteLines(box.width) {
      drawing.text(line, .small, theme.faint, x: box.x, y: top)
      top += letters.height(.small)
    }
  }

  /// Draws ticks, numbers and title to the left of the frame. The title may use the full height of the cell.
  private func drawUpright(_ axis: AxisLayout, _ box: Rectangle, to drawing: inout Drawing) {
    func place(_ value: Double) -> Double { box.bottom - axis.part(value) * box.height }
    var path = Path()
    let right = box.x - AxisLayout.tick - AxisLayout.gap
    for tick in axis.ticks.major {
      path.line((box.x, place(tick.value)), (box.x - AxisLayout.tick, place(tick.value)))
      drawing.text(
        tick.label, .number, theme.ink, x: right, y: place(tick.value), across: .end, down: .middle)
    }
    for value in axis.ticks.minor {
      path.line((box.x, place(value)), (box.x - AxisLayout.minorTick, place(value)))
    }
    drawing.stroke(path, Stroke(theme.ink, width: 0.8))
    let lines = titleLines(axis, length: cell.height)
    let half = (lines.map { letters.size(of: $0, .axis).width }.max() ?? 0) / 2
    let middle = min(max(box.y + box.height / 2, cell.y + half), cell.bottom - half)
    var left =
      right - axis.width(letters) - AxisLayout.gap - Double(lines.count) * letters.height(.axis)
    for line in lines {
      drawing.text(
        line, .axis, theme.ink, x: left, y: middle, down: .middle, isTurned: true)
      left += letters.height(.axis)
    }
  }

  /// Draws the colour bar next to the frame, with ticks, numbers and title.
  private func draw(_ axis: AxisLayout, _ map: ColourMap, beside box: Rectangle, to drawing: inout Drawing) {
    let bar = Rectangle(x: box.right + Self.barGap, y: box.y, width: Self.barWidth, height: box.height)
    let steps = 128
    let step = bar.height / Double(steps)
    drawing.clipped(to: bar) { drawing in
      for number in (0..<steps).reversed() {
        let top = bar.bottom - Double(number + 1) * step
        drawing.fill(
          Path(Rectangle(x: bar.x, y: top, width: bar.width, height: step + 0.4)),
          map.colour((Double(number) + 0.5) / Double(steps)))
      }
    }
    drawing.stroke(Path(bar), Stroke(theme.ink, width: 0.8))
    func place(_ value: Double) -> Double { bar.bottom - axis.part(value) * bar.height }
    var path = Path()
    let left = bar.right + AxisLayout.tick + AxisLayout.gap
    for tick in axis.ticks.major {
      path.line((bar.right, place(tick.value)), (bar.right + AxisLayout.tick, place(tick.value)))
      drawing.text(tick.label, .number, theme.ink, x: left, y: place(tick.value), down: .middle)
    }
    for value in axis.ticks.minor {
      path.line((bar.right, place(value)), (bar.right + AxisLayout.minorTick, place(value)))
    }
    drawing.stroke(path, Stroke(theme.ink, width: 0.8))
    var x = left + axis.width(letters) + AxisLayout.gap
    for line in titleLines(axis, length: bar.height) {
      drawing.text(line, .axis, theme.ink, x: x, y: bar.y + bar.height / 2, down: .middle, isTurned: true)
      x += letters.height(.axis)
    }
  }
}
