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
/// ``ResidualTests`` decides what is a fault. The page states all of them. Faults that may be consequences of others
/// are in one statement at the end.
struct Verdict {
  /// A sentence about the models.
  struct Statement: Equatable {
    /// What a statement says about the models.
    enum Kind: String {
      /// The models have a fault.
      case fault
      /// The models have a deviation that may be a consequence of a fault.
      case doubt
      /// The recipe gave a warning.
      case warning
      /// Nothing was tested.
      case untested
      /// There is no fault.
      case fine
    }

    let kind: Kind
    let text: String

    /// The word before the sentence.
    var name: String {
      switch kind {
      case .fault: "Fault"
      case .doubt: "Also"
      case .warning: "Warning"
      case .untested: "Not tested"
      case .fine: "No fault found"
      }
    }
  }

  /// The faults and their possible consequences; if there are none, a single statement that no fault was found.
  let statements: [Statement]

  init(_ report: ClosureReport) {
    let tests = ResidualTests(report)
    let total = Self.sum(tests.total, "in total, in")
    let fields = tests.fields.map { Self.field($0, isMain: total == nil) }
    let scatter = Self.scatter(tests)
    // If the total is wrong, everything else can deviate. A bright source also causes a gradient, and a gradient causes
    // an excess, so the less significant of the two may be a consequence. Both also change single rings. If runs differ
    // at some energies, their sums deviate at others, and in the field, which is predicted for all energies together.
    let main = fields.compactMap(\.first) + [scatter].compactMap(\.self)
    let bins = [
      (tests.energies, "at energies of"), (tests.rings, "at offsets of"), (tests.cells, "at"),
      (tests.quadrants, "where"),
    ]
    let sums =
      bins.sorted { abs($0.0?.bin.sigma ?? 0) > abs($1.0?.bin.sigma ?? 0) }
      .compactMap { Self.sum($0, $1) }
    let minor = fields.flatMap { $0.dropFirst() } + sums + [Self.ringScatter(tests.ringScatter)].compactMap(\.self)
    let all = [total].compactMap(\.self) + main + minor
    let first = Array(all.prefix(total != nil ? 1 : max(1, main.count)))
    let others = all.dropFirst(first.count)
    var statements = first.map { Statement(kind: .fault, text: $0) }
    if !others.isEmpty {
      statements.append(
        Statement(
          kind: .doubt,
          text: others.joined(separator: "; ") + ". "
            + (others.count > 1 ? "These deviations may be consequences" : "This deviation may be a consequence")
            + " of the \(first.count == 1 ? "fault" : "faults") above"))
    }
    self.statements = statements.isEmpty ? [Self.good(tests)] : statements
  }

  private static func good(_ tests: ResidualTests) -> Statement {
    func all(_ count: Int, _ noun: String) -> String { (count == 1 ? "" : "all ") + counted(count, noun) }
    // Bins with too few counts are not tested.
    func tested(_ bins: WorstBin?) -> Int { bins?.bins.count { !$0.sigma.isNaN } ?? 0 }
    let (energies, rings) = (all(tested(tests.energies), "energy bin"), all(tested(tests.rings), "ring"))
    let quadrants = tests.quadrants.map { all(tested($0), "quadrant") }
    let tiles = tests.fields.isEmpty ? nil : all(tests.fields.reduce(0) { $0 + $1.tiles.tiles }, "tile")
    let last = tiles ?? quadrants
    let parts = last.map { "\(energies), \(rings) and \($0)" } ?? "\(energies) and \(rings)"
    return Statement(
      kind: .fine,
      text:
        "the counts agree with the models in \(parts) with enough counts"
        + (tiles == nil ? "" : ", and so do their gradients across the field of view")
        + "; each deviation is compatible with chance, or too small to matter")
  }

  // MARK: Energies and rings

  /// Returns a sentence about the energies at which single runs scatter around their models, for example because they
  /// are below the threshold of some of the runs; `nil` if there are none.
  private static func scatter(_ tests: ResidualTests) -> String? {
    guard let energies = tests.energyScatter, let range = tests.scatteringEnergies else { return nil }
    let (low, high) = (range.lowerBound, range.upperBound)
    let cause =
      tests.energiesBelowThreshold != nil
      ? "these energies are below the threshold of some runs, so the threshold of the models is too low; raise it to "
        + "at least \(significant(high, 3)) TeV"
      : "runs that share a model probably have different spectra, for example because their zenith angles differ"
    return "at \(ResidualBin.place(low, high, "TeV")) the counts of the runs scatter around the models more than "
      + "Poisson statistics predict; the additional scatter is most significant at \(energies.bin.place), where "
      + "it has a standard deviation of \(fixed(100 * (energies.bin.relativeScatter ?? 0), 0)) %; " + cause
  }

  /// Returns a phrase about the ring in which single runs scatter most around their models; `nil` if there is none.
  private static func ringScatter(_ rings: WorstBin?) -> String? {
    guard let rings, rings.isFault else { return nil }
    return "at offsets of \(rings.bin.place) the counts of the runs scatter around the models more than Poisson "
      + "statistics predict; the additional scatter has a standard deviation of "
      + "\(fixed(100 * (rings.bin.relativeScatter ?? 0), 0)) %\(more(rings))"
  }

  /// Returns a phrase about the bins in which the sum of all runs deviates; `nil` if there are none.
  private static func sum(_ bins: WorstBin?, _ what: String) -> String? {
    guard let bins, bins.isFault else { return nil }
    let worst = bins.bin
    let excess = worst.observed / worst.predicted - 1
    return
      "\(what) \(worst.place) there are \(fixed(abs(100 * excess), 1)) % \(excess > 0 ? "more" : "fewer") counts than "
      + "predicted (\(fixed(abs(worst.sigma), 1)) sigma)\(more(bins))"
  }

  private static func more(_ bins: WorstBin) -> String {
    bins.faulty.count > 1 ? "; \(bins.faulty.count) of the \(bins.bins.count) bins deviate" : ""
  }

  // MARK: Field

  private static func signed(_ value: Double, _ digits: Int) -> String {
    (value < 0 ? "\u{2212}" : "+") + fixed(abs(value), digits)
  }

  /// Returns sentences about the tile and the gradients with faults, the most significant first. If `isMain` is false,
  /// because the total counts have a fault, the sentence about the tile contains no cause.
  private static func field(_ field: FieldTests, isMain: Bool) -> [String] {
    let found = [
      field.worstTile.flatMap { $0.isFault ? (size: abs($0.sigma), text: tile($0, field, isMain: isMain)) : nil },
      field.faultyGradient.map { (size: $0, text: gradients(field)) },
    ]
    return found.compactMap(\.self).sorted { $0.size > $1.size }.map(\.text)
  }

  /// Returns a sentence about a tile with an excess or deficit, relative to the prediction or, in a cube, to the other
  /// directions.
  private static func tile(_ tile: FieldTests.Tile, _ field: FieldTests, isMain: Bool) -> String {
    let tiles = field.tiles
    let excess = tiles.map.observed[tile.index] / tile.expected - 1
    let directions = FieldDirections(alignment: tiles.map.alignment)
    let centre = tiles.centre(tile.index)
    return "\(excess > 0 ? "an excess" : "a deficit") of \(fixed(100 * abs(excess), 0)) % "
      + "(\(signed(tile.sigma, 1)) sigma) in the tile at lon \(signed(centre.lon, 1)) deg, "
      + "lat \(signed(centre.lat, 1)) deg, towards \(directions.name(lat: centre.lat)) and "
      + "\(directions.name(lon: centre.lon)) (\(tiles.map.alignment)), "
      + "\(fixed(hypot(centre.lon, centre.lat), 1)) deg from the pointing"
      + (tile.others > 0 ? "; large residuals also in \(counted(tile.others, "other tile"))" : "")
      + (isMain ? cause(excess, tile.index, field) : "")
  }

  /// Returns the likely cause of an excess or deficit of a tile; empty if it may be a consequence of a gradient.
  private static func cause(_ excess: Double, _ tile: Int, _ field: FieldTests) -> String {
    if field.source != nil { return "; a source was probably not excluded" + runs(tile, field.tiles.map) }
    return excess < 0 && field.faultyGradient == nil ? "; events are probably missing in part of the field of view" : ""
  }

  /// Returns the runs that have most of the excess in a tile; empty if no single run has a clear excess.
  private static func runs(_ tile: Int, _ map: ClosureReport.Map) -> String {
    let runs = (map.excesses ?? []).filter { $0.tile == tile }
    guard !runs.isEmpty else { return "" }
    let texts = runs.map { "\($0.obsID) (\(grouped($0.observed)) counts, \(grouped($0.expected)) expected)" }
    return "; most of the excess is in \(runs.count == 1 ? "run" : "runs") " + texts.joined(separator: ", ")
  }

  /// Returns a sentence about the difference between the gradients of the counts and of the prediction.
  private static func gradients(_ field: FieldTests) -> String {
    let tiles = field.tiles
    let directions = FieldDirections(alignment: tiles.map.alignment)
    func side(_ axis: String, _ value: Double) -> String {
      axis == "lon" ? directions.name(lon: value) : directions.name(lat: value)
    }
    func percent(_ value: Double) -> String { "\(fixed(abs(100 * value), 1)) % per deg" }
    if tiles.map.exposure == nil {
      let rises = field.gradients.filter(\.isFault).map { axis, gradient, _ in
        "towards \(side(axis, gradient.counts)) by \(percent(gradient.counts))"
      }
      return "the counts rise \(rises.joined(separator: " and ")); radial models cannot reproduce this gradient, but "
        + "cubes can"
    }
    func rises(_ value: (ResidualMap.Gradient) -> Double) -> String {
      "by "
        + field.gradients.map { "\(percent(value($0.gradient))) towards \(side($0.axis, value($0.gradient)))" }
        .joined(separator: " and ")
    }
    let (lon, lat) = (field.gradients[0].gradient, field.gradients[1].gradient)
    let error = max(lon.error, lat.error)
    let turned = orientations.first { _, turn in
      let (x, y) = turn(lon.prediction, lat.prediction)
      return hypot(x - lon.counts, y - lat.counts) < 5 * error
    }
    return "the counts rise \(rises(\.counts)), but the prediction rises \(rises(\.prediction))"
      + (turned.map {
        "; the models are \($0.name); if they were made from cubes, check the orientation of these cubes with "
          + "'darktime orient'"
      } ?? "")
  }

  /// The wrong orientations of a cube, each with the operation that turns the gradient of the models into that of the
  /// counts. Simple ones come first.
  private static let orientations: [(name: String, turn: @Sendable (Double, Double) -> (Double, Double))] = [
    ("mirrored along lon", { (-$0, $1) }), ("mirrored along lat", { ($0, -$1) }),
    ("rotated by 180 deg", { (-$0, -$1) }),
    ("rotated by 90 deg, from the lat axis towards the lon axis", { (-$1, $0) }),
    ("rotated by 90 deg, from the lon axis towards the lat axis", { ($1, -$0) }),
    ("transposed: lon and lat are exchanged", { ($1, $0) }),
    ("transposed: lon and lat are exchanged and reversed", { (-$1, -$0) }),
  ]
}
