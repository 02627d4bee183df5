import Diagnostics

/// The legend, in rows above the frame.
struct Legend {
  private static let sample = 22.0
  private static let gap = 4.0
  private static let between = 14.0
  private static let padding = 2.0

  private var rows: [[(entry: LegendEntry, width: Double)]] = []
  private let rowHeight: Double

  /// Arranges entries in rows that are at most `width` wide, as many as fit into `height`. If not all entries fit, a
  /// last entry shows how many are omitted.
  init(_ entries: [LegendEntry], width: Double, height: Double, _ letters: Letters) {
    rowHeight = letters.height(.legend) + Self.padding
    let most = max(1, Int(saturating: height / rowHeight))
    rows = Self.rows(entries, width: width, letters)
    var shown = entries.count
    // Show fewer entries, and a last entry with the number of remaining entries, until all rows fit.
    while rows.count > most, shown > 0 {
      shown = max(0, min(shown - 1, rows.prefix(most).reduce(0) { $0 + $1.count }))
      let rest = LegendEntry(
        shown == 0 ? "\(entries.count) curves" : "and \(entries.count - shown) more", colour: Colour(0))
      let fitting = Self.rows(entries.prefix(shown) + [rest], width: width, letters)
      if fitting.count <= most || shown == 0 {
        rows = fitting
        return
      }
    }
  }

  private static func rows(
    _ entries: some Sequence<LegendEntry>, width: Double, _ letters: Letters
  ) -> [[(entry: LegendEntry, width: Double)]] {
    var rows: [[(entry: LegendEntry, width: Double)]] = []
    var used = 0.0
    for var entry in entries {
      let lead = hasSample(entry) ? sample + gap : 0
      entry.label = letters.shortened(entry.label, .legend, width: max(width - lead, 1))
      let own = lead + letters.size(of: entry.label, .legend).width
      if rows.isEmpty || used + between + own > width {
        rows.append([])
        used = -between
      }
      rows[rows.count - 1].append((entry, own))
      used += between + own
    }
    return rows
  }

  private static func hasSample(_ entry: LegendEntry) -> Bool {
    entry.line != nil || entry.marker != nil || entry.box != nil
  }

  /// The height of all rows.
  var height: Double { Double(rows.count) * rowHeight }

  /// Draws the rows. The upper left corner is at the given point.
  func draw(x left: Double, y top: Double, _ theme: Theme, to drawing: inout Drawing) {
    for (number, row) in rows.enumerated() {
      var x = left
      let middle = top + (Double(number) + 0.5) * rowHeight
      for (entry, width) in row {
        if let box = entry.box {
          var path = Path(Rectangle(x: x + 5, y: middle - 3.5, width: 12, height: 7))
          drawing.fill(path, box)
          if entry.isStruck { path.line((x + 5, middle + 3.5), (x + 17, middle - 3.5)) }
          if entry.isCrossed { path.line((x + 5, middle - 3.5), (x + 17, middle + 3.5)) }
          drawing.stroke(path, Stroke(entry.colour, width: 0.8))
        }
        if let line = entry.line {
          var path = Path()
          path.line((x, middle), (x + Self.sample, middle))
          drawing.stroke(path, line)
        }
        if let marker = entry.marker {
          drawing.mark(marker, x: x + Self.sample / 2, y: middle, radius: 2.3, entry.colour)
        }
        let lead = Self.hasSample(entry) ? Self.sample + Self.gap : 0
        drawing.text(entry.label, .legend, theme.ink, x: x + lead, y: middle, down: .middle)
        x += width + Self.between
      }
    }
  }
}
