import BackgroundModels
import Figures
import Histograms
import Testing
import Units

@testable import BackgroundFigures

@Suite("Panels of models", .timeLimit(.minutes(60))) struct ModelPanelTests {
  private let axes: RadialAxes
  private let cubeAxes: CubeAxes

  init() throws {
    let energy = try Axis.log("energy", from: 1, to: 8, bins: 3, unit: .TeV)
    axes = try RadialAxes(energy: energy, offset: Axis(name: "offset", edges: [0, 1, 2], unit: .deg))
    cubeAxes = try CubeAxes(
      energy: energy, lon: .linear("lon", from: -2, to: 2, bins: 4, unit: .deg),
      lat: .linear("lat", from: -2, to: 2, bins: 4, unit: .deg))
  }

  private func radial(_ counts: [Double], exposure: Double = 2, _ name: String = "m") throws -> FigureModel {
    let model = BackgroundModel(
      axes: axes, counts: try Histogram(axes: axes.all, values: counts),
      exposure: Histogram(axes: axes.all, filledWith: exposure))
    return try FigureModel(model, name: name)
  }

  private func curves(_ panel: Panel) -> [Curve] { panel.marks.compactMap { $0 as? Curve } }

  @Test("An acceptance curve has the rates of an energy bin at the middles of the rings, with their errors")
  func acceptance() throws {
    let model = try radial([1, 4, 9, 16, 25, 36])
    let panel = try Panel.acceptance(of: [model], energies: [3])
    #expect(
      curves(panel)[0].points == [CurvePoint(x: 0.5, y: 4.5, error: 1.5), CurvePoint(x: 1.5, y: 8, error: 2)])
    #expect(panel.y.scale == .linear && panel.y.unit == "s-1 MeV-1 sr-1" && panel.x.unit == "deg")
    #expect(panel.remarks == ["energy 2 to 4 TeV (bin 2)"])
    let three = try Panel.acceptance(of: [radial([4, 9, 9, 16, 25, 36])])
    #expect(curves(three).map(\.name) == ["1 to 2 TeV", "2 to 4 TeV", "4 to 8 TeV"] && three.y.scale == .log)
    #expect(try model.energy(ofBin: 2) == 8.0.squareRoot() && model.energyBin(of: 3) == 1)
    #expect(throws: PlotError.outside(what: "energy", value: 9, axis: axes.energy)) {
      try Panel.acceptance(of: [model], energies: [9])
    }
    #expect(throws: PlotError.noBin(found: 4, axis: axes.energy)) { try model.energy(ofBin: 4) }
    #expect(throws: PlotError.noModels) { try Panel.acceptance(of: []) }
  }

  @Test("Acceptance relative to the centre is 1 in the innermost ring, with linear scale also for several energies")
  func normalised() throws {
    let panel = try Panel.acceptance(of: [radial([4, 1, 16, 4, 25, 36])], energies: [1.5, 3], isNormalised: true)
    #expect(curves(panel).map { $0.points.map(\.y) } == [[1, 0.25], [1, 0.25]])
    #expect(curves(panel)[0].points.map(\.error) == [0.5, 0.25])
    #expect(panel.y.scale == .linear && panel.y.unit.isEmpty && panel.title == "Acceptance relative to the centre, m")
  }

  @Test("Continued bins of a rate are hatched; if all of them are, a remark says so instead")
  func continued() throws {
    func panel(_ states: [BinState]) throws -> Panel {
      let model = try BackgroundModel(
        axes: axes, nodes: Histogram(axes: axes.all, values: [4, 3, 2, 1.5, 1, 0.5]), nodeFactors: nil, errors: nil,
        states: states, counts: nil, exposure: nil, smoothing: nil, method: nil, treatment: .none, scale: 1)
      return try Panel.image(of: FigureModel(model, name: "m"))
    }
    let some = try panel([.measured, .shrunk, .measured, .smoothed, .powerLaw, .measured])
    let hatching = try #require(some.marks.compactMap { $0 as? Hatching }.first)
    #expect(hatching.isHatched == [false, true, false, true, true, false] && hatching.name == "continued")
    let all = try panel(Array(repeating: .shrunk, count: 6))
    #expect(
      !all.marks.contains { $0 is Hatching }
        && all.remarks == ["all rates are continued, that is, each rate depends on the events of other bins"])
  }

  @Test("The rates of a fit have bands, and markers only within the fitted offsets")
  func fit() throws {
    let fit = try BackgroundModel(
      axes: axes, nodes: Histogram(axes: axes.all, values: [4, 3, 2, 1.5, 1, 0.5]), nodeFactors: nil,
      errors: Histogram(axes: axes.all, values: [0.4, 0.3, 0.2, 0.15, 0.1, 0.05]),
      states: [.fitted, .extrapolated, .fitted, .extrapolated, .fitted, .extrapolated], counts: nil, exposure: nil,
      smoothing: nil, method: nil, treatment: .none, scale: 1)
    let model = try FigureModel(fit, name: "fit")
    let curve = try curves(Panel.acceptance(of: [model], energies: [1.5]))[0]
    #expect(curve.hasBand && curve.points.map(\.isMeasured) == [true, false] && curve.points[0].error == 0.4)
    let spectrum = try curves(Panel.spectrum(of: [model], offsets: [1.5]))[0]
    #expect(spectrum.hasBand && spectrum.points.allSatisfy { !$0.isMeasured })
  }

  @Test("A spectrum has the rates of a ring at the geometric centres of the energy bins")
  func spectrum() throws {
    let models = try [radial([1, 4, 9, 16, 25, 36], "a"), radial([0, 0, 0, 0, 0, 0], "b")]
    let panel = try Panel.spectrum(of: models, offsets: [1.2])
    #expect(curves(panel).map(\.name) == ["a", "b"])
    #expect(curves(panel)[0].points.map(\.y) == [2, 8, 18] && curves(panel)[0].points.map(\.error) == [1, 2, 3])
    #expect(curves(panel)[0].points.map(\.x) == [2, 8, 32].map { $0.squareRoot() })
    #expect(panel.x.scale == .log && panel.y.scale == .log && panel.remarks == ["offset 1 to 2 deg (bin 2)"])
    #expect(throws: PlotError.outside(what: "offset", value: 2.5, axis: axes.offset)) {
      try Panel.spectrum(of: models, offsets: [2.5])
    }
  }

  @Test("Ratio and pulls compare two models bin by bin; bins without counts have no pull")
  func pair() throws {
    let pair = try ModelPair(radial([4, 16, 0, 9, 1, 100]), radial([4, 4, 4, 0, 9, 100], exposure: 1))
    #expect(pair.ratio.values[0] == 0.5 && pair.ratio.values[1] == 2 && pair.ratio.values[2].isNaN)
    // The pull is (16 / 2 - 4) / sqrt((4 / 2)^2 + 2^2).
    #expect(abs(pair.pulls.values[1] - 4 / 8.0.squareRoot()) < 1e-12)
    #expect(pair.pulls.values[2].isNaN && pair.pulls.values[3].isNaN)
    let bars = try #require(Panel.significance(of: pair).marks[0] as? Bars)
    #expect(bars.heights.reduce(0, +) == 4)
    let other = try FigureModel(
      BackgroundModel(
        axes: cubeAxes, counts: Histogram(axes: cubeAxes.all, filledWith: 1),
        exposure: Histogram(axes: cubeAxes.all, filledWith: 1)), name: "cube")
    #expect(throws: PlotError.self) { try ModelPair(radial([1, 1, 1, 1, 1, 1]), other) }
  }

  @Test("A constant cube has a flat acceptance curve, and an image over lon and lat")
  func cube() throws {
    let exposure = cubeAxes.phaseSpace()
    let model = try FigureModel(
      BackgroundModel(axes: cubeAxes, counts: exposure.mapping { $0 * 5 }, exposure: exposure), name: "flat")
    let curve = try curves(Panel.acceptance(of: [model], energies: [3]))[0]
    #expect(curve.points.map(\.x) == [0.5, 1.5])
    #expect(curve.points.allSatisfy { abs($0.y / 5 - 1) < 1e-9 })
    let image = try Panel.image(of: model)
    #expect(image.x.title == "lon" && image.y.title == "lat")
    let arrows = try #require(image.directions)
    #expect(arrows.left == "E" && arrows.up == "N")
    #expect(image.remarks == ["energy 4 to 8 TeV (bin 3)"])
    let spectrum = try Panel.spectrum(of: [model], at: [(lon: 1.5, lat: -0.5)])
    #expect(curves(spectrum)[0].points.allSatisfy { abs($0.y / 5 - 1) < 1e-12 })
    #expect(throws: PlotError.outside(what: "lat", value: 3, axis: cubeAxes.lat)) {
      try Panel.spectrum(of: [model], at: [(lon: 0, lat: 3)])
    }
    #expect(throws: PlotError.noBin(found: 9, axis: cubeAxes.energy)) { try Panel.image(of: model, energyBin: 8) }
  }

  @Test("The rings of a cube have the rates of its file, also in bins without events")
  func continuedCube() throws {
    let counts = Histogram(axes: cubeAxes.all)
    let policy = try emptyBinPolicies.method("at-least 3 s-1 MeV-1 sr-1")
    let model = try BackgroundModel(axes: cubeAxes, counts: counts, exposure: cubeAxes.phaseSpace().mapping { $0 * 5 })
      .treated(by: RateTreatment(emptyBins: policy))
    let points = try curves(Panel.acceptance(of: [FigureModel(model, name: "floored")], energies: [3]))[0].points
    #expect(points.allSatisfy { abs($0.y / 3 - 1) < 1e-9 && !$0.isMeasured })
  }

  @Test("Energies with few events are shown only on request; rates of bins without events have no markers")
  func onlyEvents() throws {
    let model = try BackgroundModel(
      axes: axes, counts: Histogram(axes: axes.all, values: [2, 7, 16, 0, 25, 36]),
      exposure: Histogram(axes: axes.all, filledWith: 2)
    ).treated(by: RateTreatment(range: .full, nodes: .means))
    let plotted = try FigureModel(model, name: "m")
    let curves = try curves(Panel.acceptance(of: [plotted]))
    #expect(curves.map(\.name) == ["2 to 4 TeV", "4 to 8 TeV"])
    #expect(curves[0].points.map(\.isMeasured) == [true, false] && curves[0].points[1].y > 0)
    #expect(try Panel.acceptance(of: [plotted], energies: [1.5]).marks.count == 1)
    let unexposed = try BackgroundModel(
      axes: axes, counts: Histogram(axes: axes.all, values: [0, 0, 16, 9, 25, 36]),
      exposure: Histogram(axes: axes.all, values: [0, 0, 2, 2, 2, 2])
    ).treated(by: RateTreatment(range: .full, nodes: .means))
    let spectrum = try Panel.spectrum(of: [FigureModel(unexposed, name: "m")], offsets: [0.5])
    let points = try #require(spectrum.marks[0] as? Curve).points
    #expect(points.map(\.isMeasured) == [false, true, true] && points[0].y > 0)
  }

  @Test("The colours of a nearly constant exposure are nearly equal; those of a rate end at a thousandth")
  func colours() throws {
    func range(_ panel: Panel) throws -> Double {
      let axis = try #require(panel.marks.compactMap(\.colourScale).first).axis
      let ends = try #require(axis.range)
      return ends.upperBound / ends.lowerBound
    }
    let exposure = cubeAxes.phaseSpace()
    var counts = exposure.mapping { $0 * 5 }
    for bin in counts.values.indices where bin % 16 == 0 { counts.values[bin] *= 1e-9 }
    let model = try FigureModel(BackgroundModel(axes: cubeAxes, counts: counts, exposure: exposure), name: "m")
    #expect(abs(try range(Panel.image(of: model, .exposure)) - 2) < 1e-9)
    let rate = try Panel.image(of: model)
    #expect(abs(try range(rate) - 1000) < 1e-9)
    #expect(rate.remarks.last == "rate below the colour range in 1 of 16 bins with a rate above 0")
    // A spectrum extends over more decades than that.
    #expect(try range(Panel.image(of: radial([1e9, 1e9, 1e4, 1e4, 1, 1]))) > 1e6)
  }

  @Test("Every panel of a page can be drawn, even if quantities are missing")
  func pages() throws {
    let models = try [radial([1, 4, 9, 16, 25, 36], "a"), radial([0, 0, 0, 0, 0, 0], "b")]
    for panels in try [
      Panel.overview(of: models[0]), Panel.overview(of: models[1]), Panel.overview(of: models),
      Panel.comparison(of: models[0], models[1]),
    ] {
      #expect(try Renderer().render(Figure(panels: panels), as: .svg()).count > 1000)
    }
    let texts = try Renderer().drawing(of: Figure(panels: Panel.overview(of: models[1]))).texts.map(\.text)
    #expect(texts.contains("no rate above 0"))
  }
}
