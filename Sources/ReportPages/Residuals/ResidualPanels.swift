import BackgroundFigures
import DL3
import Figures
import Outputs
import TextFormat

/// The panels that show how well models describe the runs that they were built from: by energy, ring and run, by energy
/// and ring together, and by tile of the field.
struct ResidualPanels {
  let report: ClosureReport
  /// The zenith angle of each run, by OBS_ID; `nil` if it is not known.
  let zenith: [Int64: Double]?
  /// The pointing of each run (RA, Dec in deg), by OBS_ID; empty if it is not known.
  let pointings: [Int64: (ra: Double, dec: Double)]

  private static let symbol = "(n \u{2212} \u{b5}) / \u{221a}\u{b5}"

  // MARK: One axis

  /// All panels, the most informative first.
  var panels: [Panel] { maps + parts + cells }

  /// The residuals and the scatter between runs by energy and by ring, and the norms of the runs.
  private var parts: [Panel] {
    let tests = ResidualTests(report)
    let shade = tests.energiesBelowThreshold.map {
      Shade(from: $0.lowerBound, to: $0.upperBound, name: "below the threshold of some runs")
    }
    let energy = PanelAxis("energy", unit: "TeV", .log)
    let offset = PanelAxis("offset", unit: "deg", including: 0)
    func energyPlace(_ part: ClosureReport.Part) -> Double { (part.low * part.high).squareRoot() }
    func ringPlace(_ part: ClosureReport.Part) -> Double { (part.low + part.high) / 2 }
    return [
      residuals(
        "Residuals by energy", energy, report.energies,
        shade: shade,
        remark: tests.areEnergiesFixed
          ? "0 by construction: the models reproduce the total counts in each energy bin" : nil,
        energyPlace),
      scatter("Scatter between runs by energy", energy, report.energies, shade: shade, energyPlace),
      residuals("Residuals by offset", offset, report.rings, ringPlace),
      scatter("Scatter between runs by offset", offset, report.rings, ringPlace), runs, sky,
    ].compactMap(\.self)
  }

  private func residuals(
    _ title: String, _ axis: PanelAxis, _ parts: [ClosureReport.Part], shade: Shade? = nil,
    remark: String? = nil, _ place: (ClosureReport.Part) -> Double
  ) -> Panel {
    let points = parts.compactMap { part -> CurvePoint? in
      let value = residual(part.observed, part.predicted)
      return value.isFinite ? CurvePoint(x: place(part), y: value, error: 1) : nil
    }
    return Panel(
      title: title, remarks: ["sum of all runs"] + [remark].compactMap(\.self), x: axis,
      y: PanelAxis(Self.symbol, including: 0),
      marks: [shade].compactMap(\.self) + [Level(0), Curve("", points, line: false)],
      whenEmpty: "fewer than 5 expected counts in every bin")
  }

  private func scatter(
    _ title: String, _ axis: PanelAxis, _ parts: [ClosureReport.Part], shade: Shade? = nil,
    _ place: (ClosureReport.Part) -> Double
  ) -> Panel? {
    let points = parts.compactMap { part -> CurvePoint? in
      guard let chi2 = part.runChi2, let freedom = part.runFreedom.map(Double.init), freedom > 0 else { return nil }
      return CurvePoint(x: place(part), y: chi2 / freedom, error: (2 / freedom).squareRoot())
    }
    guard points.contains(where: { $0.y > 0 }) else { return nil }
    return Panel(
      title: title, remarks: ["each run with its own normalisation"], x: axis,
      y: PanelAxis("\u{3c7}\u{b2} / degrees of freedom", .log, including: 1),
      marks: [shade].compactMap(\.self) + [Level(1), Curve("", points, line: false)])
  }

  private var runs: Panel {
    let points = report.runs.enumerated().compactMap { number, run -> CurvePoint? in
      guard run.predicted > 0 else { return nil }
      return CurvePoint(
        x: zenith?[run.obsID] ?? Double(number + 1), y: run.observed / run.predicted,
        error: run.observed.squareRoot() / run.predicted)
    }
    return Panel(
      title: "Norms of runs", remarks: ["counts / prediction"],
      x: zenith == nil ? PanelAxis("run") : PanelAxis("zenith", unit: "deg"), y: PanelAxis("n / \u{b5}"),
      marks: [Level(1), Curve("", points, line: false)], whenEmpty: "no expected counts")
  }

  /// The norms of the runs on the sky.
  private var sky: Panel? {
    .norms(
      report.runs.compactMap { run in
        pointings[run.obsID].flatMap { run.predicted > 0 ? ($0.ra, $0.dec, run.observed / run.predicted) : nil }
      })
  }

  // MARK: Energy and ring

  /// Counts, prediction and residuals by energy and ring, and the distribution of the residuals.
  private var cells: [Panel] {
    let cells = report.cells ?? []
    let energies = Set(cells.flatMap { [$0.energyLow, $0.energyHigh] }).sorted()
    let rings = Set(cells.flatMap { [$0.offsetLow, $0.offsetHigh] }).sorted()
    guard energies.count > 1, rings.count > 2 else { return [] }
    func values(_ value: (ClosureReport.Cell) -> Double) -> [Double] {
      var values = [Double](repeating: .nan, count: (energies.count - 1) * (rings.count - 1))
      for cell in cells {
        for x in energies.indices.dropLast() where energies[x] >= cell.energyLow && energies[x] < cell.energyHigh {
          for y in rings.indices.dropLast() where rings[y] >= cell.offsetLow && rings[y] < cell.offsetHigh {
            values[x * (rings.count - 1) + y] = value(cell)
          }
        }
      }
      return values
    }
    let plane = Plane(
      x: PanelAxis("energy", unit: "TeV", .log, range: energies[0]...energies[energies.count - 1]),
      y: PanelAxis("offset", unit: "deg", range: rings[0]...rings[rings.count - 1]), xEdges: energies, yEdges: rings)
    let reach = cells.map(\.observed).max() ?? 1
    let pulls = cells.map { residual($0.observed, $0.predicted) }
    return [
      plane.residuals("Residuals by energy and offset", [], values { residual($0.observed, $0.predicted) }),
      plane.counts("Counts by energy and offset", values(\.observed), reach),
      plane.counts("Prediction by energy and offset", values(\.predicted), reach),
      .pulls(pulls, title: "Residuals of bins in energy and offset", quantity: Self.symbol),
    ]
  }

  // MARK: Tiles

  /// Counts, prediction and residuals by tile of the field, and the distribution of the residuals. For cubes, a panel
  /// with the asymmetry of the field is added.
  private var maps: [Panel] {
    (report.maps ?? []).flatMap { map -> [Panel] in
      let tiles = ResidualMap(map: map)
      let plane = Plane(
        x: PanelAxis("lon", unit: "deg", range: map.lonEdges[0]...map.lonEdges[map.lonEdges.count - 1]),
        y: PanelAxis("lat", unit: "deg", range: map.latEdges[0]...map.latEdges[map.latEdges.count - 1]),
        xEdges: map.lonEdges, yEdges: map.latEdges, arrows: FieldDirections(alignment: map.alignment).arrows)
      let reach = map.observed.max() ?? 1
      func known(_ values: [Double]) -> [Double] {
        zip(values, map.predicted).map { $1 > 0 ? $0 : .nan }
      }
      let residuals = tiles.residuals
      let runs = counted(map.runs, "run")
      let field = FieldTests(tiles)
      let source = field.source.map { tile in
        let centre = tiles.centre(tile.index)
        return Circle(x: centre.lon, y: centre.lat, radius: 0.35, name: "possible source")
      }
      var panels = [
        plane.residuals("Residuals by tile", ["\(map.alignment) alignment, \(runs)"], residuals, mark: source)
      ]
      if let asymmetry = tiles.asymmetry {
        panels.append(
          plane.residuals(
            "Asymmetry of the counts",
            [
              "\(runs); counts of each tile compared with those of the tiles at the positions rotated by 90, 180 and "
                + "270 deg around the pointing, apart from a linear gradient"
            ],
            asymmetry, mark: source))
      }
      return panels + [
        Panel.pulls(residuals, title: "Residuals of tiles", quantity: Self.symbol),
        plane.counts("Counts by tile", known(map.observed), reach),
        plane.counts("Prediction by tile", known(map.predicted), reach),
      ]
    }
  }
}

/// Two axes over which values are shown as colours.
private struct Plane {
  let x: PanelAxis
  let y: PanelAxis
  let xEdges: [Double]
  let yEdges: [Double]
  /// The directions on the sky, if the axes are lon and lat.
  var arrows: Directions?
  private var isField: Bool { arrows != nil }

  func counts(_ title: String, _ values: [Double], _ reach: Double) -> Panel {
    let axis =
      isField
      ? PanelAxis("counts", range: 0...max(1, reach)) : PanelAxis("counts", .log, range: 1...max(10, reach))
    return image(title, [], values.map { !isField && $0 < 1 ? .nan : $0 }, ColourScale(axis))
  }

  func residuals(_ title: String, _ remarks: [String], _ values: [Double], mark: Circle? = nil) -> Panel {
    let known = values.filter(\.isFinite).map { abs($0) }
    let reach = min(max(known.max() ?? 4, 4), 10)
    let beyond = known.count { $0 > reach }
    let more = beyond > 0 ? ["residuals outside the colour scale: \(beyond) of \(known.count)"] : []
    var panel = image(
      title, remarks + more, values,
      ColourScale(PanelAxis("(n \u{2212} \u{b5}) / \u{221a}\u{b5}", range: -reach...reach), .diverging))
    if let mark { panel.marks.append(mark) }
    return panel
  }

  private func image(_ title: String, _ remarks: [String], _ values: [Double], _ colours: ColourScale) -> Panel {
    var panel = Panel(
      title: title, remarks: remarks, x: x, y: y,
      marks: [Image(xEdges: xEdges, yEdges: yEdges, values: values, colours: colours)],
      whenEmpty: "no expected counts")
    panel.isEquallyScaled = isField
    panel.directions = arrows
    return panel
  }
}
