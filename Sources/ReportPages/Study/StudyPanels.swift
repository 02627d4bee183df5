import BackgroundFigures
import Figures
import Studies
import TextFormat

/// The panels that show how well the best strategy of a study describes the runs.
struct StudyPanels {
  let record: StudyRecord
  let best: StudyRecord.Best

  init?(_ record: StudyRecord) {
    guard let best = record.best else { return nil }
    (self.record, self.best) = (record, best)
  }

  private var summary: ScoreSummary { best.summary }

  // MARK: Ratios

  /// The ratios of counts to model: by energy, by ring, by sector of the field, and by zenith angle.
  var ratios: [Panel] {
    [
      ratio(
        "By energy", PanelAxis("energy", unit: "TeV", .log), summary.energies
      ) { ($0.low * $0.high).squareRoot() },
      ratio("By offset", PanelAxis("offset", unit: "deg", including: 0), summary.rings) { ($0.low + $0.high) / 2 },
      ratio(
        "By sector of the field", PanelAxis("angle from the lon axis towards the lat axis", unit: "deg"),
        summary.sectors
      ) { ($0.low + $0.high) / 2 },
      ratio("By zenith angle, without fitted norms", PanelAxis("zenith", unit: "deg"), summary.zenithBands) { band in
        let inside = record.runs.compactMap(\.zenith).filter { $0 >= band.low && $0 <= band.high }
        return inside.isEmpty ? (band.low + band.high) / 2 : inside.reduce(0, +) / Double(inside.count)
      },
    ]
  }

  private func ratio(
    _ title: String, _ axis: PanelAxis, _ parts: [ScorePart], _ place: (ScorePart) -> Double
  ) -> Panel {
    let points = parts.compactMap { part in
      part.ratio.map { CurvePoint(x: place(part), y: $0, error: part.scatter ?? part.error ?? 0) }
    }
    return Panel(
      title: title, x: axis, y: PanelAxis("counts / model"), marks: [Level(1), Curve("", points, line: false)],
      whenEmpty: "no expected counts")
  }

  // MARK: Maps

  /// The maps of counts, prediction and residuals, summed over all energies.
  var maps: [Panel] {
    guard let map = summary.map else { return [] }
    let all = FieldTiles(map, energies: map.energyEdges.indices.dropLast(), merging: 1)
    let reach = all.observed.filter(\.isFinite).max() ?? 1
    func counts(_ title: String, _ values: [Double]) -> Panel {
      field(title, [], all, values, ColourScale(PanelAxis("counts per pixel", range: 0...max(1, reach))))
    }
    return [
      counts("Counts", all.observed), counts("Prediction", all.expected),
      residuals("Residuals", [], all),
    ]
  }

  /// The maps of the residuals at each energy. Up to 4 x 4 pixels are merged until most tiles have 4 expected counts.
  var mapsOfEnergies: [Panel] {
    guard let map = summary.map else { return [] }
    return map.energyEdges.indices.dropLast().compactMap { energy in
      let sizes = [1, 2, 3, 4].lazy.map { FieldTiles(map, energies: energy..<energy + 1, merging: $0) }
      guard let tiles = sizes.first(where: { $0.median >= 4 }) ?? sizes.last, tiles.median > 0 else { return nil }
      let edges = "\(significant(map.energyEdges[energy], 3)) to \(significant(map.energyEdges[energy + 1], 3)) TeV"
      return residuals(edges, ["tile width \(significant(tiles.size, 3)) deg"], tiles)
    }
  }

  private func residuals(_ title: String, _ remarks: [String], _ tiles: FieldTiles) -> Panel {
    let values = tiles.residuals
    let known = values.filter(\.isFinite)
    let root = known.isEmpty ? 0 : (known.reduce(0) { $0 + $1 * $1 } / Double(known.count)).squareRoot()
    return field(title, remarks + ["RMS of residuals \(fixed(root, 2))"], tiles, values, Self.residualColours)
  }

  private static let residualColours = ColourScale(
    PanelAxis("(n \u{2212} \u{b5}) / \u{221a}\u{b5}", range: -4...4), .diverging)

  private func field(
    _ title: String, _ remarks: [String], _ tiles: FieldTiles, _ values: [Double], _ colours: ColourScale
  ) -> Panel {
    let range = (tiles.edges.first ?? -1)...(tiles.edges.last ?? 1)
    var panel = Panel(
      title: title, remarks: remarks, x: PanelAxis("lon", unit: "deg", range: range),
      y: PanelAxis("lat", unit: "deg", range: range),
      marks: [Image(xEdges: tiles.edges, yEdges: tiles.edges, values: values, colours: colours)],
      whenEmpty: "no expected counts")
    panel.isEquallyScaled = true
    panel.directions = FieldDirections(alignment: summary.usesHorizon ? "ALTAZ" : "RADEC").arrows
    return panel
  }

  // MARK: Energies and rings

  /// The residuals and the scatter between runs, by energy and ring.
  var cells: [Panel] {
    let cells = summary.scatter
    let energies = Set(cells.flatMap { [$0.energyLow, $0.energyHigh] }).sorted()
    let rings = Set(cells.flatMap { [$0.offsetLow, $0.offsetHigh] }).sorted()
    guard energies.count > 1, rings.count > 1 else { return [] }
    func image(_ title: String, _ remarks: [String], _ colours: ColourScale, _ value: (ExcessScatter) -> Double)
      -> Panel
    {
      var values = [Double](repeating: .nan, count: (energies.count - 1) * (rings.count - 1))
      for cell in cells {
        guard let x = energies.firstIndex(of: cell.energyLow), let y = rings.firstIndex(of: cell.offsetLow) else {
          continue
        }
        values[x * (rings.count - 1) + y] = value(cell)
      }
      return Panel(
        title: title, remarks: remarks,
        x: PanelAxis("energy", unit: "TeV", .log, range: energies[0]...(energies.last ?? 1)),
        y: PanelAxis("offset", unit: "deg", range: rings[0]...(rings.last ?? 1)),
        marks: [Image(xEdges: energies, yEdges: rings, values: values, colours: colours)])
    }
    // The scatter of cells with few events is uncertain, and would otherwise determine the colours of all others.
    let certain = cells.filter { $0.variance > 2 * $0.error }.map { 100 * $0.relative }
    let limit = max(10, certain.max() ?? 0)
    let beyond = cells.count { 100 * $0.relative > limit }
    let remark = beyond == 0 ? [] : ["scatter above the colour scale: \(counted(beyond, "bin"))"]
    return [
      image("Residuals by energy and offset", ["sum of all runs"], Self.residualColours) {
        $0.expected > 0 ? ($0.observed - $0.expected) / $0.expected.squareRoot() : .nan
      },
      image(
        "Scatter between runs", ["beyond Poisson noise, relative to the counts"] + remark,
        ColourScale(PanelAxis("scatter [%]", range: 0...limit))
      ) { 100 * $0.relative },
    ]
  }

  // MARK: Runs

  /// The norms of the runs against zenith angle, muon efficiency and date, as far as these are known.
  var norms: [Panel] {
    let runs = Dictionary(record.runs.map { ($0.obsID, $0) }, uniquingKeysWith: { first, _ in first })
    func panel(_ title: String, _ axis: PanelAxis, _ place: (StudyRun) -> Double?) -> Panel? {
      let points = best.scores.compactMap { score -> CurvePoint? in
        guard let x = runs[score.obsID].flatMap(place), score.norm > 0 else { return nil }
        return CurvePoint(x: x, y: score.norm, error: score.normError)
      }
      guard points.count > 1 else { return nil }
      return Panel(
        title: title, x: axis, y: PanelAxis("norm (observed / predicted)"),
        marks: [Level(1), Curve("", points, line: false)])
    }
    return [
      panel("Norms against zenith angle", PanelAxis("zenith", unit: "deg"), \.zenith),
      panel("Norms against muon efficiency", PanelAxis("muon efficiency"), \.muonEfficiency),
      panel("Norms against date", PanelAxis("year"), \.year),
    ].compactMap(\.self)
  }
}
