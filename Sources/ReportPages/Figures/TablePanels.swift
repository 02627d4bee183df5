import DL3
import Figures
import Studies
import Tables
import TextFormat
import Units

/// The figures of a table that a recipe wrote. The names of the columns determine which figures are drawn, so tables of
/// any recipe can have figures.
struct TablePanels {
  let table: Table
  /// The runs of the output, by OBS_ID.
  let runs: [Int64: StudyRun]
  /// The pointings of the runs (RA, Dec in deg), by OBS_ID.
  let pointings: [Int64: (ra: Double, dec: Double)]

  /// The figures; empty for a table without known columns.
  var panels: [Panel] { norms + shape + counts + energies }

  private func numbers(_ name: String) -> [Double]? {
    switch table.columns.first(where: { $0.name == name })?.values {
    case .double(let values): values
    case .int(let values): values.map(Double.init)
    default: nil
    }
  }

  // MARK: Norms of runs

  /// The norms of runs (columns OBS_ID, NORM and NORM_ERR) against zenith angle, date and muon efficiency, and on the
  /// sky.
  private var norms: [Panel] {
    guard case .int(let ids)? = table.columns.first(where: { $0.name == "OBS_ID" })?.values,
      let norms = numbers("NORM"), let errors = numbers("NORM_ERR")
    else { return [] }
    func panel(_ title: String, _ axis: PanelAxis, _ place: (StudyRun) -> Double?) -> Panel? {
      let points = ids.indices.compactMap { row -> CurvePoint? in
        guard let x = runs[ids[row]].flatMap(place), norms[row].isFinite else { return nil }
        return CurvePoint(x: x, y: norms[row], error: errors[row])
      }
      guard points.count > 1 else { return nil }
      return Panel(
        title: title, x: axis, y: PanelAxis("norm (observed / predicted)"),
        marks: [Level(1), Curve("", points, line: false)])
    }
    let places = ids.indices.compactMap { row -> (x: Double, y: Double, value: Double)? in
      pointings[ids[row]].map { ($0.ra, $0.dec, norms[row]) }
    }
    return [
      panel("Norms against zenith angle", PanelAxis("zenith", unit: "deg"), \.zenith),
      panel("Norms against muon efficiency", PanelAxis("muon efficiency"), \.muonEfficiency),
      panel("Norms against date", PanelAxis("year"), \.year), .norms(places),
    ].compactMap(\.self)
  }

  // MARK: Shape

  /// The ratio of observed to expected counts by energy and by ring, from the columns AXIS, LOW, HIGH, RATIO and
  /// RATIO_ERR. Each group has its own curve if there are few groups.
  private var shape: [Panel] {
    guard case .string(let axes)? = table.columns.first(where: { $0.name == "AXIS" })?.values,
      let low = numbers("LOW"), let high = numbers("HIGH"), let ratio = numbers("RATIO"),
      let error = numbers("RATIO_ERR")
    else { return [] }
    let groups = numbers("GROUP_ID") ?? Array(repeating: 0, count: axes.count)
    let ids = Set(groups).sorted()
    let isSplit = ReportFigures.curves.contains(ids.count)
    return [
      ("energy", "Shape by energy", PanelAxis("energy", unit: "TeV", .log)),
      ("offset", "Shape by ring", PanelAxis("offset", unit: "deg", including: 0)),
    ].compactMap { name, title, axis in
      func curve(_ label: String, _ isIncluded: (Int) -> Bool) -> Curve {
        let rows = axes.indices.filter { axes[$0] == name && isIncluded($0) && ratio[$0].isFinite }
        let points = rows.map { row in
          let middle = name == "energy" ? (low[row] * high[row]).squareRoot() : (low[row] + high[row]) / 2
          return CurvePoint(x: middle, y: ratio[row], error: error[row].isFinite ? error[row] : 0)
        }
        return Curve(label, points, line: isSplit, markers: isSplit ? points.count < 30 : true, band: isSplit)
      }
      let curves =
        isSplit ? ids.map { id in curve("group \(shortest(id))") { groups[$0] == id } } : [curve("") { _ in true }]
      guard curves.contains(where: { !$0.points.isEmpty }) else { return nil }
      return Panel(title: title, x: axis, y: PanelAxis("observed / expected"), marks: [Level(1)] + curves)
    }
  }

  // MARK: Counts of bins

  /// The counts with which the observed counts are compared, and the word for them. The column determines the word: a
  /// recipe writes a known truth into the column TRUTH, and any other expectation into EXPECTED.
  private var expectation: (name: String, values: [Double])? {
    numbers("TRUTH").map { ("truth", $0) } ?? numbers("EXPECTED").map { ("expected", $0) }
  }

  /// Maps of the ratio and of the pulls, and the distribution of the pulls, from the columns TRUTH or EXPECTED, COUNTS,
  /// E_BIN, X_BIN and Y_BIN. The maps are over energy and X_BIN and, for cubes, also over X_BIN and Y_BIN.
  private var counts: [Panel] {
    guard let (name, expected) = expectation, let counts = numbers("COUNTS"), let energy = numbers("E_BIN"),
      let x = numbers("X_BIN"), let y = numbers("Y_BIN"), !expected.isEmpty
    else { return [] }
    let pulls = zip(counts, expected).map { residual($0, $1) }
    let isCube = Set(y).count > 1
    let quantity = "(n \u{2212} \u{b5}) / \u{221a}\u{b5}"
    let energies =
      isCube
      ? maps("energy and lon", energy, "energy bin", x, "lon bin")
      : maps("energy and ring", energy, "energy bin", x, "ring")
    let field = isCube ? maps("lon and lat", x, "lon bin", y, "lat bin") : []
    return energies + field + [
      .pulls(
        pulls, title: name == "truth" ? "Residuals with respect to the truth" : "Residuals of the bins",
        quantity: quantity)
    ]
    func maps(_ title: String, _ first: [Double], _ firstName: String, _ second: [Double], _ secondName: String)
      -> [Panel]
    {
      guard let first = binNumbers(first), let second = binNumbers(second), let columns = first.max(),
        let rows = second.max()
      else { return [] }
      var sums = [(n: Double, mu: Double)](repeating: (0, 0), count: columns * rows)
      for row in counts.indices {
        let place = (first[row] - 1) * rows + second[row] - 1
        sums[place].n += counts[row]
        sums[place].mu += expected[row]
      }
      func image(_ label: String, _ colours: ColourScale, _ value: ((n: Double, mu: Double)) -> Double) -> Panel {
        func edges(_ count: Int) -> [Double] { (0...count).map { Double($0) + 0.5 } }
        return Panel(
          title: "\(label) by \(title)", x: PanelAxis(firstName, range: 0.5...Double(columns) + 0.5),
          y: PanelAxis(secondName, range: 0.5...Double(rows) + 0.5),
          marks: [Image(xEdges: edges(columns), yEdges: edges(rows), values: sums.map(value), colours: colours)])
      }
      return [
        image("Ratio", ColourScale(PanelAxis("counts / \(name)", range: 0.5...1.5), .diverging)) {
          $0.mu > 0 ? $0.n / $0.mu : .nan
        },
        image("Residuals", ColourScale(PanelAxis("(n \u{2212} \u{b5}) / \u{221a}\u{b5}", range: -5...5), .diverging)) {
          residual($0.n, $0.mu)
        },
      ]
    }
  }

  /// Returns bin numbers as integers; `nil` if a value is not an integer from 1 to 1000, the largest number of bins
  /// that a map shows.
  private func binNumbers(_ values: [Double]) -> [Int]? {
    let numbers = values.compactMap { Int(exactly: $0) }.filter { (1...1000).contains($0) }
    return numbers.count == values.count ? numbers : nil
  }

  /// The ratio by energy, from the columns ENERG_LO, ENERG_HI, COUNTS, and TRUTH or EXPECTED.
  private var energies: [Panel] {
    guard let low = numbers("ENERG_LO"), let high = numbers("ENERG_HI"), let counts = numbers("COUNTS"),
      let (name, expected) = expectation
    else { return [] }
    let rows = low.indices.filter { expected[$0] > 0 && counts[$0] >= 0 && low[$0] * high[$0] > 0 }
    let points = rows.map { row in
      CurvePoint(
        x: (low[row] * high[row]).squareRoot(), y: counts[row] / expected[row],
        error: counts[row].squareRoot() / expected[row])
    }
    return [
      Panel(
        title: "Ratio by energy", x: PanelAxis("energy", unit: "TeV", .log), y: PanelAxis("counts / \(name)"),
        marks: [Level(1), Curve("", points, line: false)])
    ]
  }
}

extension Panel {
  /// Returns a map of the norms of runs at their pointings; `nil` for fewer than two runs.
  static func norms(_ places: [(x: Double, y: Double, value: Double)]) -> Panel? {
    guard places.count > 1 else { return nil }
    let sizes = places.map(\.value).filter { $0 > 0 && $0.isFinite }.map { max($0, 1 / $0) }
    let reach = max(sizes.max() ?? 1, 1.1)
    var points = ColouredPoints(
      places, colours: ColourScale(PanelAxis("norm", .log, range: 1 / reach...reach), .diverging))
    points.isSpread = true
    return Panel(
      title: "Norms on the sky",
      remarks: ["a point for each run; points of runs with nearly the same pointing are drawn side by side"],
      x: PanelAxis("right ascension", unit: "deg"), y: PanelAxis("declination", unit: "deg"), marks: [points])
  }
}
