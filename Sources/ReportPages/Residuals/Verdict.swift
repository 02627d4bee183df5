import BackgroundFigures
import Outputs
import TextFormat

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What the residuals of a closure show, in plain words: each fault with its energy, ring, tile or direction and its
/// likely cause.
///
/// A deviation is a fault if it is larger than chance explains and large enough to affect an analysis. With many events
/// a deviation of a fraction of a percent is significant, but does no harm.
struct Verdict {
  /// A sentence about the models.
  struct Statement: Equatable {
    /// Whether the models have a fault.
    let isFault: Bool
    let text: String
    /// The word before the sentence.
    var name = "Fault"
  }

  /// The faults; a single statement without a fault if there are none.
  let statements: [Statement]

  /// The smallest relative deviation of a sum of runs that is a fault.
  private static let leastDeviation = 0.01
  /// The smallest scatter of runs around their models, relative to the prediction, that is a fault.
  private static let leastScatter = 0.1
  /// The smallest relative excess of a tile that is a fault.
  private static let leastExcess = 0.05
  /// The smallest difference of gradients, per deg, that is a fault.
  private static let leastGradient = 0.01

  init(_ report: ClosureReport) {
    let tiles = (report.maps ?? []).map { ResidualMap(map: $0) }
    let field = tiles.compactMap(Self.field)
    // A gradient or a source also changes single rings, so rings are tested only if the field has no fault.
    let rings = field.isEmpty ? Self.sums(report.rings, "offsets of", "deg") : []
    let scatter = Self.scatter(report.energies)
    // The prediction of the field is a mean over all energies, so a fault of some energies also changes rings.
    let sums = Self.sums(report.energies, "energies of", "TeV") + rings
    let faults = field + scatter + sums.map { scatter.isEmpty ? $0 : "\($0); this may be a consequence of the above" }
    statements = faults.isEmpty ? [Self.good(report, tiles)] : faults.map { Statement(isFault: true, text: $0) }
  }

  private static func good(_ report: ClosureReport, _ tiles: [ResidualMap]) -> Statement {
    func all(_ count: Int, _ noun: String) -> String { (count == 1 ? "" : "all ") + counted(count, noun) }
    let (energies, rings) = (all(report.energies.count, "energy bin"), all(report.rings.count, "ring"))
    let parts =
      tiles.isEmpty
      ? "\(energies) and \(rings)"
      : "\(energies), \(rings) and \(all(tiles.reduce(0) { $0 + $1.tiles }, "tile")), and so do the gradients"
    return Statement(
      isFault: false,
      text: "the counts agree with the models in \(parts); each deviation is compatible with chance, or too small to "
        + "matter",
      name: "No fault found")
  }

  /// Returns a range such as `0.2 to 0.3 TeV`.
  private static func range(_ low: Double, _ high: Double, _ unit: String) -> String {
    "\(significant(low, 3)) to \(significant(high, 3)) \(unit)"
  }

  // MARK: Energies and rings

  /// Returns a sentence about the energies at which single runs scatter around their models, for example because they
  /// are below the threshold of some of the runs; empty if there are none.
  private static func scatter(_ energies: [ClosureReport.Part]) -> [String] {
    let limit = ResidualFindings.limit(energies.count)
    let scatter = energies.map { part -> Double? in
      guard let chi2 = part.runChi2, let freedom = part.runFreedom.map(Double.init), freedom > 0,
        let significance = part.scatter, significance > limit
      else { return nil }
      // The scatter of the counts of a run in addition to the Poisson scatter, relative to the mean counts of a run.
      let scatter = (max(0, chi2 / freedom - 1) * (freedom + 1) / max(part.predicted, 1)).squareRoot()
      return scatter > leastScatter ? scatter : nil
    }
    let large = energies.indices.filter { scatter[$0] != nil }
    guard let worst = large.max(by: { energies[$0].scatter ?? 0 < energies[$1].scatter ?? 0 }),
      let size = scatter[worst], let first = energies.first(where: { $0.observed > 0 })
    else { return [] }
    // The neighbouring energies with the same fault.
    var (from, to) = (worst, worst)
    while from > 0, scatter[from - 1] != nil { from -= 1 }
    while to + 1 < energies.count, scatter[to + 1] != nil { to += 1 }
    let (low, high) = (energies[from].low, energies[to].high)
    // A threshold affects only the lowest energies. The range is wider if different zenith angles share a model.
    let cause =
      low < 3 * first.low && high < 10 * first.low
      ? "these energies are below the threshold of some runs, so the threshold of the models is too low; raise it to "
        + "at least \(significant(high, 3)) TeV"
      : "the runs have different spectra, for example because runs with different zenith angles share a model"
    return [
      "at \(range(low, high, "TeV")) the counts of the runs scatter around the models more than Poisson statistics "
        + "predict; the additional scatter is most significant at "
        + "\(range(energies[worst].low, energies[worst].high, "TeV")), with a standard deviation of "
        + "\(fixed(100 * size, 0)) %; " + cause
    ]
  }

  /// Returns a sentence about the bins in which the sum of all runs deviates; empty if there are none.
  private static func sums(_ parts: [ClosureReport.Part], _ what: String, _ unit: String) -> [String] {
    let limit = ResidualFindings.limit(parts.count)
    let large = parts.filter {
      abs(residual($0.observed, $0.predicted)) > limit && abs($0.observed / $0.predicted - 1) > leastDeviation
    }
    func size(_ part: ClosureReport.Part) -> Double { abs(residual(part.observed, part.predicted)) }
    guard let worst = large.max(by: { size($0) < size($1) }) else { return [] }
    let excess = worst.observed / worst.predicted - 1
    return [
      "at \(what) \(range(worst.low, worst.high, unit)) there are \(fixed(abs(100 * excess), 1)) % "
        + "\(excess > 0 ? "more" : "fewer") counts than predicted (\(fixed(size(worst), 1)) sigma)"
        + (large.count > 1 ? "; in total, \(large.count) of the \(parts.count) bins deviate" : "")
    ]
  }

  // MARK: Field

  private static func signed(_ value: Double, _ digits: Int) -> String {
    (value < 0 ? "\u{2212}" : "+") + fixed(abs(value), digits)
  }

  /// A deviation in the field and its size in standard deviations.
  private struct FieldFault {
    let text: String
    let size: Double
  }

  /// Returns the more significant of two deviations. A bright source also causes a gradient, and a gradient also
  /// changes tiles.
  private static func field(_ tiles: ResidualMap) -> String? {
    [tile(tiles), gradients(tiles)].compactMap(\.self).max { $0.size < $1.size }?.text
  }

  /// Returns the tile with the largest excess or deficit, relative to the prediction or, in a cube, to the other
  /// directions. A cube contains its sources, but it is smoother than they are.
  private static func tile(_ tiles: ResidualMap) -> FieldFault? {
    let maps = [(tiles.residuals, tiles.map.predicted)] + (tiles.asymmetry.map { [($0, tiles.symmetricCounts)] } ?? [])
    let found = maps.compactMap { residuals, expected in
      ResidualMap.largest(residuals).map { (worst: $0, residuals: residuals, expected: expected) }
    }
    guard let (worst, residuals, expected) = found.max(by: { abs($0.worst.residual) < abs($1.worst.residual) }),
      abs(worst.residual) > ResidualFindings.limit(tiles.tiles)
    else { return nil }
    let excess = tiles.map.observed[worst.tile] / expected[worst.tile] - 1
    guard abs(excess) > leastExcess else { return nil }
    let directions = FieldDirections(alignment: tiles.map.alignment)
    let centre = tiles.centre(worst.tile)
    let others = residuals.count { $0.isFinite && abs($0) > ResidualFindings.limit(tiles.tiles) } - 1
    let text =
      "\(excess > 0 ? "an excess" : "a deficit") of \(fixed(100 * abs(excess), 0)) % "
      + "(\(signed(worst.residual, 1)) sigma) in the tile at lon \(signed(centre.lon, 1)), "
      + "lat \(signed(centre.lat, 1)) deg, towards \(directions.name(lat: centre.lat)) and "
      + "\(directions.name(lon: centre.lon)) (\(tiles.map.alignment)), "
      + "\(fixed(hypot(centre.lon, centre.lat), 1)) deg from the pointing"
      + (others > 0 ? "; large residuals also in \(counted(others, "other tile"))" : "")
      + (excess > 0 ? "; a source was probably not excluded" : "; events are missing in part of the field")
    return FieldFault(text: text, size: abs(worst.residual))
  }

  /// Returns the difference between the gradients of the counts and of the prediction.
  private static func gradients(_ tiles: ResidualMap) -> FieldFault? {
    guard let gradients = tiles.gradients else { return nil }
    let directions = FieldDirections(alignment: tiles.map.alignment)
    let axes = [("lon", gradients.lon), ("lat", gradients.lat)].filter { _, gradient in
      let difference = gradient.counts - gradient.prediction
      return abs(difference) > leastGradient && abs(difference) > ResidualFindings.limit(2) * gradient.error
    }
    let sizes = axes.map { abs($1.counts - $1.prediction) / $1.error }
    guard let size = sizes.max() else { return nil }
    func side(_ axis: String, _ value: Double) -> String {
      axis == "lon" ? directions.name(lon: value) : directions.name(lat: value)
    }
    func percent(_ value: Double) -> String { "\(fixed(abs(100 * value), 1)) % per deg" }
    if tiles.map.exposure == nil {
      let rises = axes.map { "towards \(side($0, $1.counts)) by \(percent($1.counts))" }.joined(separator: " and ")
      return FieldFault(
        text: "the counts rise \(rises); radial models cannot reproduce this gradient, but cubes can", size: size)
    }
    func rises(_ lon: Double, _ lat: Double) -> String {
      "by \(percent(lon)) towards \(side("lon", lon)) and \(percent(lat)) towards \(side("lat", lat))"
    }
    let (lon, lat) = gradients
    let error = max(lon.error, lat.error)
    let turned = orientations.first { _, turn in
      let (x, y) = turn(lon.prediction, lat.prediction)
      return hypot(x - lon.counts, y - lat.counts) < 5 * error
    }
    return FieldFault(
      text: "the counts rise \(rises(lon.counts, lat.counts)), but the prediction rises "
        + rises(lon.prediction, lat.prediction) + (turned.map { "; the models are \($0.name)" } ?? ""),
      size: size)
  }

  /// The wrong orientations of a cube, each with the operation that turns the gradient of the models into that of the
  /// counts. Simple ones come first.
  private static let orientations: [(name: String, turn: @Sendable (Double, Double) -> (Double, Double))] = [
    ("mirrored along lon", { (-$0, $1) }), ("mirrored along lat", { ($0, -$1) }),
    ("rotated by 180 deg", { (-$0, -$1) }), ("rotated by 90 deg, so that lat is along lon", { (-$1, $0) }),
    ("rotated by 90 deg, so that lat is along lon", { ($1, -$0) }),
    ("transposed: lon and lat are exchanged", { ($1, $0) }),
    ("transposed: lon and lat are exchanged and reversed", { (-$1, -$0) }),
  ]
}
