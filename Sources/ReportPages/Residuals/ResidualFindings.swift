import BackgroundFigures
import Outputs
import TextFormat

/// The most important residuals of a closure, for the table at the head of the page.
struct ResidualFindings {
  /// One line of the table.
  struct Row {
    var what: String
    var place: String
    var observed: String
    var predicted: String
    /// The deviation of the sum of all runs in standard deviations, positive if more is observed than predicted.
    var sigma: Double?
    /// The chi2 of the scatter between runs, and its degrees of freedom.
    var scatter: (chi2: Double, freedom: Int)?
    var remark = ""
    /// Whether a statement at the head of the page is about this deviation.
    var isFault: Bool

    /// The significance of the scatter, in standard deviations of a Gaussian.
    var sigmaOfScatter: Double? { scatter.map { ChiSquare.significance(of: $0.chi2, freedom: $0.freedom) } }
  }

  let rows: [Row]

  /// Finds the most important residuals of a closure.
  init(_ report: ClosureReport) {
    let tests = ResidualTests(report)
    var rows: [Row] = []
    func add(_ what: String, _ worst: WorstBin?, isFault: Bool, remark: String = "") {
      guard let worst else { return }
      rows.append(Self.row(what, worst.bin, isFault: isFault, remark: remark))
    }
    func add(_ kind: String, sum: WorstBin?, scatter: WorstBin?, remark: String = "") {
      // A single row contains both if the same bin is the worst in both.
      if let sum, let scatter, sum.index == scatter.index {
        add("worst \(kind)", sum, isFault: sum.isFault || scatter.isFault, remark: remark)
      } else {
        // Each row then contains only what it is the worst in.
        let first = rows.count
        add("worst \(kind), sum of runs", sum, isFault: sum?.isFault ?? false, remark: remark)
        for row in first..<rows.count { rows[row].scatter = nil }
        let second = rows.count
        add("worst \(kind), scatter of runs", scatter, isFault: scatter?.isFault ?? false)
        for row in second..<rows.count { rows[row].sigma = nil }
      }
    }
    add("total", tests.total, isFault: tests.total?.isFault ?? false)
    add(
      "energy bin", sum: tests.energies, scatter: tests.energyScatter,
      remark: tests.areEnergiesFixed ? "by construction, the models reproduce the counts summed over all runs" : "")
    add("ring", sum: tests.rings, scatter: tests.ringScatter)
    add("worst bin in energy and offset", tests.cells, isFault: tests.cells?.isFault ?? false)
    add("worst quadrant", tests.quadrants, isFault: tests.quadrants?.isFault ?? false)
    rows += [Self.worstRun(report)].compactMap(\.self)
    for field in tests.fields { rows += Self.rows(of: field) }
    self.rows = rows
  }

  private static func row(_ what: String, _ bin: ResidualBin, isFault: Bool, remark: String = "") -> Row {
    Row(
      what: what, place: bin.place, observed: grouped(bin.observed), predicted: grouped(bin.predicted),
      sigma: bin.sigma.isNaN ? nil : bin.sigma, scatter: bin.scatter, remark: remark, isFault: isFault)
  }

  /// Returns the run with the most significant norm. Runs differ by their norms, which is not a fault of the model.
  private static func worstRun(_ report: ClosureReport) -> Row? {
    let runs = report.runs.filter { $0.predicted > 0 }
    func sigma(_ run: ClosureReport.Run) -> Double { (run.observed - run.predicted) / run.predicted.squareRoot() }
    guard runs.count > 1, let worst = runs.max(by: { abs(sigma($0)) < abs(sigma($1)) }) else { return nil }
    return Row(
      what: "worst run", place: "run \(worst.obsID)", observed: grouped(worst.observed),
      predicted: grouped(worst.predicted), sigma: sigma(worst),
      remark: "norm \(fixed(worst.observed / worst.predicted, 3)); norms that differ between runs are not a fault "
        + "of the models",
      isFault: false)
  }

  // MARK: Field

  private static func rows(of field: FieldTests) -> [Row] {
    let map = field.tiles.map
    let directions = FieldDirections(alignment: map.alignment)
    let runs = counted(map.runs, "run")
    func row(_ what: String, _ tile: FieldTests.Tile, _ remark: String) -> Row {
      let centre = field.tiles.centre(tile.index)
      return Row(
        what: what, place: "lon \(signed(centre.lon)) deg, lat \(signed(centre.lat)) deg",
        observed: grouped(map.observed[tile.index]), predicted: grouped(tile.expected), sigma: tile.sigma,
        remark: "\(remark)direction from the pointing to the tile: \(directions.name(lat: centre.lat)) and "
          + "\(directions.name(lon: centre.lon)) (\(map.alignment) alignment); largest residual of "
          + "\(field.tiles.tiles) tiles; \(runs)",
        isFault: tile.isFault)
    }
    var rows: [Row] = []
    if let tile = field.tile { rows.append(row("worst tile", tile, "")) }
    if let tile = field.asymmetricTile {
      rows.append(
        row(
          "most asymmetric tile", tile,
          "counts of the tile compared with those of the tiles at the positions rotated by 90, 180 and 270 deg around "
            + "the pointing, apart from a linear gradient; "))
    }
    for (axis, gradient, isFault) in field.gradients {
      let side = axis == "lon" ? directions.name(lon: gradient.counts) : directions.name(lat: gradient.counts)
      let isClear = abs(gradient.counts) > WorstBin.limit(2) * gradient.error
      rows.append(
        Row(
          what: "gradient along \(axis)", place: "", observed: percent(gradient.counts),
          predicted: percent(gradient.prediction), sigma: gradient.sigma,
          remark: "\(isClear ? "the counts rise towards \(side)" : "no significant gradient in the data") "
            + "(\(map.alignment) alignment); error of the observed gradient: "
            + "\(fixed(100 * gradient.error, 2)) % per deg; \(runs)",
          isFault: isFault))
    }
    return rows
  }

  private static func percent(_ value: Double) -> String {
    let number = fixed(abs(100 * value), 1)
    return (number == "0.0" ? "" : value < 0 ? "\u{2212}" : "+") + "\(number) % per deg"
  }

  private static func signed(_ value: Double) -> String { (value < 0 ? "\u{2212}" : "+") + fixed(abs(value), 1) }
}
