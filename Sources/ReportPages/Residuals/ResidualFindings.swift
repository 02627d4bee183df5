import BackgroundFigures
import Outputs
import TextFormat

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The most important residuals of a closure.
struct ResidualFindings {
  /// One line of the table.
  struct Row {
    var what: String
    var place: String
    var observed: String
    var predicted: String
    /// The deviation in standard deviations, positive if more is observed than predicted.
    var significance: Double?
    var remark = ""
    /// Whether the deviation is larger than chance fluctuations usually are.
    var isLarge = false
  }

  let rows: [Row]

  /// Finds the most important residuals of a closure.
  init(_ report: ClosureReport) {
    let (observed, predicted) = report.runs.reduce((0.0, 0.0)) { ($0.0 + $1.observed, $0.1 + $1.predicted) }
    var rows = [Self.row("total", counted(report.runs.count, "run"), observed, predicted, trials: 1)]
    if let worst = Self.worst(report.energies) {
      rows.append(Self.row("worst energy", worst, unit: "TeV", trials: report.energies.count))
    }
    if let worst = Self.worst(report.rings) {
      rows.append(Self.row("worst ring", worst, unit: "deg", trials: report.rings.count))
    }
    let runs = report.runs.filter { $0.predicted > 0 }
    func size(_ run: ClosureReport.Run) -> Double { abs(run.observed - run.predicted) / run.predicted.squareRoot() }
    if let worst = runs.max(by: { size($0) < size($1) }), runs.count > 1 {
      var row = Self.row("worst run", "run \(worst.obsID)", worst.observed, worst.predicted, trials: runs.count)
      row.remark =
        "norm \(fixed(worst.observed / worst.predicted, 3)); different norms of runs are not a fault of the models"
      // Runs differ by their norms, which is not a fault of the model.
      row.isLarge = false
      rows.append(row)
    }
    for map in report.maps ?? [] { rows += Self.rows(of: ResidualMap(map: map)) }
    self.rows = rows
  }

  private static func row(
    _ what: String, _ place: String, _ observed: Double, _ predicted: Double, trials: Int
  ) -> Row {
    let significance = predicted > 0 ? (observed - predicted) / predicted.squareRoot() : nil
    return Row(
      what: what, place: place, observed: grouped(observed), predicted: grouped(predicted), significance: significance,
      isLarge: significance.map { abs($0) > limit(trials) } ?? true)
  }

  /// Returns the number of standard deviations that the largest of `trials` residuals rarely exceeds by chance. It is
  /// sqrt(2 ln N) + 2, where sqrt(2 ln N) is the typical maximum of N = `trials` numbers from a Gaussian.
  static func limit(_ trials: Int) -> Double { 2 + (2 * log(Double(max(2, trials)))).squareRoot() }

  // MARK: Energies and rings

  /// The energy bin or ring that deviates most, either in the sum over the runs or in the scatter between runs.
  private struct Worst {
    let part: ClosureReport.Part
    let sum: Double
    let scatter: Double?
    var size: Double { max(abs(sum), scatter ?? 0) }
  }

  private static func worst(_ parts: [ClosureReport.Part]) -> Worst? {
    parts.filter { $0.predicted >= ResidualMap.leastCounts }.map { part in
      Worst(part: part, sum: residual(part.observed, part.predicted), scatter: part.scatter)
    }.max { $0.size < $1.size }
  }

  private static func row(_ what: String, _ worst: Worst, unit: String, trials: Int) -> Row {
    let part = worst.part
    var row = row(
      what, "\(significant(part.low, 3)) to \(significant(part.high, 3)) \(unit)", part.observed, part.predicted,
      trials: trials)
    if let scatter = worst.scatter, let chi2 = part.runChi2, let freedom = part.runFreedom {
      let text = "\u{3c7}\u{b2} = \(grouped(chi2)) for \(counted(freedom, "degree")) of freedom"
      if scatter > abs(worst.sum) {
        row.significance = scatter
        row.isLarge = scatter > limit(trials)
        row.remark =
          (row.isLarge ? "the runs scatter more than Poisson statistics predict: " : "scatter between runs: ") + text
      } else {
        row.remark = "scatter between runs: " + text
      }
    }
    return row
  }

  // MARK: Tiles

  private static func rows(of tiles: ResidualMap) -> [Row] {
    let directions = FieldDirections(alignment: tiles.map.alignment)
    func place(_ tile: Int) -> String {
      let centre = tiles.centre(tile)
      return "lon \(signed(centre.lon)), lat \(signed(centre.lat)) deg"
    }
    func remark(_ tile: Int) -> String {
      let centre = tiles.centre(tile)
      return "from the pointing towards \(directions.name(lat: centre.lat)) and \(directions.name(lon: centre.lon)) "
        + "(\(tiles.map.alignment)); largest residual of \(tiles.tiles) tiles, \(counted(tiles.map.runs, "run"))"
    }
    var rows: [Row] = []
    if let worst = tiles.worst {
      var row = row(
        "worst tile", place(worst.tile), tiles.map.observed[worst.tile], tiles.map.predicted[worst.tile],
        trials: tiles.tiles)
      row.remark = remark(worst.tile)
      rows.append(row)
    }
    if let asymmetry = tiles.asymmetry, let worst = ResidualMap.largest(asymmetry) {
      rows.append(
        Row(
          what: "most asymmetric tile", place: place(worst.tile), observed: grouped(tiles.map.observed[worst.tile]),
          predicted: "", significance: worst.residual,
          remark: "compared with the field rotated by 90, 180 and 270 deg; " + remark(worst.tile),
          isLarge: abs(worst.residual) > limit(tiles.tiles)))
    }
    if let gradients = tiles.gradients {
      for (axis, gradient) in [("lon", gradients.lon), ("lat", gradients.lat)] {
        let brighter =
          axis == "lon" ? directions.name(lon: gradient.counts) : directions.name(lat: gradient.counts)
        let significance = (gradient.counts - gradient.prediction) / gradient.error
        let isClear = abs(gradient.counts) > limit(1) * gradient.error
        rows.append(
          Row(
            what: "gradient along \(axis)", place: "", observed: percent(gradient.counts),
            predicted: percent(gradient.prediction), significance: significance,
            remark: "\(isClear ? "data brighter towards \(brighter)" : "no significant gradient in the data") "
              + "(\(tiles.map.alignment)); error "
              + "\(fixed(100 * gradient.error, 2)) % per deg; \(counted(tiles.map.runs, "run"))",
            isLarge: abs(significance) > limit(1)))
      }
    }
    return rows
  }

  private static func percent(_ value: Double) -> String {
    (value < 0 ? "\u{2212}" : "+") + "\(fixed(abs(100 * value), 1)) % per deg"
  }

  private static func signed(_ value: Double) -> String { (value < 0 ? "\u{2212}" : "+") + fixed(abs(value), 1) }
}

extension ClosureReport.Part {
  /// The scatter between runs, in standard deviations; `nil` for fewer than two runs.
  ///
  /// It is the approximation of Wilson and Hilferty (1931): the cube root of chi2 per degree of freedom nearly follows
  /// a Gaussian, even for a single degree of freedom.
  var scatter: Double? {
    guard let runChi2, let freedom = runFreedom.map(Double.init), freedom > 0 else { return nil }
    let variance = 2 / (9 * freedom)
    return (cbrt(runChi2 / freedom) - (1 - variance)) / variance.squareRoot()
  }
}
