import Testing

@testable import Figures

@Suite("Layout", .timeLimit(.minutes(60))) struct LayoutTests {
  /// Panels of all kinds, with values and titles that are difficult to place.
  static let panels: [(name: String, panel: Panel)] = {
    let long =
      "a title that goes on and on, with more words than any frame is wide, and then some /and/a/path/without/blanks"
    func curve(_ name: String, _ values: [Double], error: Double = 0) -> Curve {
      Curve(name, values.enumerated().map { CurvePoint(x: Double($0 + 1), y: $1, error: error * abs($1)) })
    }
    func panel(_ scale: AxisScale, _ values: [Double], title: String = "Curve", unit: String = "s-1 MeV-1 sr-1")
      -> Panel
    {
      Panel(
        title: title, x: PanelAxis("energy", unit: "TeV", .log), y: PanelAxis("rate", unit: unit, scale),
        marks: [curve("a", values, error: 0.3), curve("b", values.map { $0 * 2 })])
    }
    let image = Image(
      xEdges: [0.1, 0.3, 1, 100], yEdges: [0, 1, 2.5], values: [1, 2, .nan, 1e-9, 5e7, 0],
      colours: ColourScale(PanelAxis("counts per bin of a very long name", unit: "s-1 MeV-1 sr-1", .log)))
    var all: [(String, Panel)] = [
      ("linear", panel(.linear, [1, 2, 3])), ("log", panel(.log, [1e-10, 1e-3, 1])),
      ("negative", panel(.linear, [-1e-7, 2e-7, -5e-7])), ("constant", panel(.linear, [5, 5, 5])),
      ("zeros", panel(.linear, [0, 0])), ("one value", panel(.log, [3e-5])), ("huge", panel(.linear, [-1e300, 1e300])),
      ("largest", panel(.linear, [-1.7e308, 1.7e308, .infinity, 1])),
      ("least", panel(.linear, [.leastNonzeroMagnitude, 0])), ("tiny", panel(.log, [1e-300, 1e300])),
      ("far from 0", panel(.linear, [1e9 + 1, 1e9 + 2])), ("narrow log", panel(.log, [1.41, 1.43])),
      ("below a decade", panel(.log, [2e-7, 7e-7])), ("one decade", panel(.log, [1, 10])),
      ("long titles", panel(.log, [1, 2], title: long, unit: long)),
      ("image", Panel(title: "Image", x: PanelAxis("energy", .log), y: PanelAxis("offset"), marks: [image])),
      ("remarks", panel(.log, [1, 20])), ("zero on log", panel(.log, [0, 1, 2])),
      ("only NaN", panel(.linear, [.nan, .nan])),
      ("nothing", Panel(title: "Empty", x: PanelAxis("x"), y: PanelAxis("y"))),
    ]
    all[all.count - 4].1.remarks = [long, "short", long]
    var legend = panel(.linear, [1, 2])
    legend.marks = (0..<30).map { curve("curve number \($0) with some words", [Double($0), 1]) }
    all.append(("long legend", legend))
    var levels = panel(.linear, [1, 2])
    levels.marks += [Level(1.5, name: "level"), Level(1, isUpright: true)]
    all.append(("levels", levels))
    return all
  }()

  private func expectSound(_ drawing: Drawing, _ name: String) {
    let page = Rectangle(x: 0, y: 0, width: drawing.size.width, height: drawing.size.height)
    let texts = drawing.texts
    #expect(!texts.isEmpty, "\(name)")
    for (number, text) in texts.enumerated() {
      #expect(page.holds(text.box), "\(name): '\(text.text)' leaves the page")
      for other in texts[(number + 1)...] {
        #expect(!text.box.overlaps(other.box, by: 0.01), "\(name): '\(text.text)' and '\(other.text)'")
      }
    }
  }

  @Test(
    "Texts do not overlap and do not leave the page", arguments: panels.indices,
    [Size(width: 480, height: 360), Size(width: 230, height: 220)])
  func soundPanels(number: Int, size: Size) throws {
    let (name, panel) = Self.panels[number]
    expectSound(try Renderer().drawing(of: Figure(panels: [panel], size: size)), name)
  }

  @Test("Texts do not overlap on a page of many panels, and frames are aligned", arguments: 1...4)
  func soundPages(columns: Int) throws {
    let figure = Figure(title: "All", panels: Self.panels.map(\.panel), columns: columns)
    let drawing = try Renderer().drawing(of: figure)
    expectSound(drawing, "page")
    let frames = drawing.items.compactMap { item -> Rectangle? in
      if case .clip(let box) = item, box.width > 20 { box } else { nil }
    }
    // There are as many left edges as columns, within rounding errors.
    let edges = Set(frames.map { ($0.x * 1e6).rounded() })
    #expect(edges.count <= columns)
  }

  @Test(
    "A page that is too small is refused",
    arguments: [
      Size(width: 60, height: 60), Size(width: 10, height: 300), Size(width: -1, height: 5),
      Size(width: .nan, height: 100),
    ])
  func tooSmall(size: Size) {
    #expect(throws: FigureError.self) { try Renderer().drawing(of: Figure(panels: [Self.panels[0].panel], size: size)) }
  }

  @Test("If there is nothing to show, the figure says so and has no axes")
  func empty() throws {
    for values in [[], [Double.nan], [0, -1]] {
      let panel = Panel(
        x: PanelAxis("x"), y: PanelAxis("rate", .log),
        marks: [Curve("", values.map { CurvePoint(x: 1, y: $0) })], whenEmpty: "no rate above 0")
      let texts = try Renderer().drawing(of: Figure(panels: [panel])).texts.map(\.text)
      #expect(texts == ["no rate above 0"])
    }
  }

  @Test("Values that a logarithmic axis cannot show are counted")
  func hidden() throws {
    let panel = Panel(
      x: PanelAxis("x"), y: PanelAxis("rate", .log),
      marks: [Curve("", [0, 1, .nan, 10].enumerated().map { CurvePoint(x: Double($0), y: $1) })])
    let texts = try Renderer().drawing(of: Figure(panels: [panel])).texts.map(\.text)
    #expect(texts.contains("2 points without a value above 0 are not shown"))
  }

  @Test("An error bar that reaches 0 on a logarithmic axis is open and does not extend the axis")
  func openBar() {
    func extent(_ error: Double, _ scale: AxisScale) -> ClosedRange<Double>? {
      Curve("", [CurvePoint(x: 1, y: 9, error: error)]).extent(x: .linear, y: scale).y
    }
    // With one event the error is as large as the rate, within rounding errors.
    for error in [9, 9.nextDown, 9.nextUp] {
      #expect(extent(error, .log) == 3...9 + error)
      #expect(CurvePoint(x: 1, y: 9, error: error).lowEnd(on: .log).isOpen)
    }
    #expect(extent(9, .linear) == 0...18 && !CurvePoint(x: 1, y: 9, error: 9).lowEnd(on: .linear).isOpen)
    // With two events, 9 +- 6.4, there is a lower end.
    #expect(extent(6.4, .log) == 9 - 6.4...15.4 && !CurvePoint(x: 1, y: 9, error: 6.4).lowEnd(on: .log).isOpen)
  }

  @Test("Values that were not measured are on the line and have no marker")
  func unmeasured() throws {
    func drawing(_ isMeasured: Bool) throws -> Drawing {
      let points = [1.0, 2, 3].map { CurvePoint(x: $0, y: $0, isMeasured: isMeasured || $0 == 1) }
      return try Renderer().drawing(
        of: Figure(panels: [Panel(x: PanelAxis("x"), y: PanelAxis("y"), marks: [Curve("", points)])]))
    }
    #expect(try drawing(true).items.count == drawing(false).items.count + 2)
  }

  @Test("49 curves all look different, and the first seven have different colours")
  func manyCurves() {
    let styles = (0..<49).map { LineStyle($0, .light) }
    #expect(Set(styles).count == 49 && Set(styles.prefix(7).map(\.colour)).count == 7)
  }

  @Test("A page of 3 x 2 inches has room for a frame and a part of the legend")
  func smallPage() throws {
    let points = [CurvePoint(x: 1, y: 1), CurvePoint(x: 9, y: 1e-8)]
    let curves = (1...3).map { Curve("ZEN_PNT = [\($0)0, 40) deg", points) }
    let panel = Panel(
      title: "Spectrum", remarks: ["offset 1.73 to 2 deg (bin 4)"], x: PanelAxis("energy", unit: "TeV", .log),
      y: PanelAxis("rate", unit: "s-1 MeV-1 sr-1", .log), marks: curves)
    let drawing = try Renderer().drawing(of: Figure(panels: [panel], size: Size(width: 216, height: 144)))
    expectSound(drawing, "small")
    #expect(drawing.texts.map(\.text).contains("rate [s⁻¹ MeV⁻¹ sr⁻¹]"))
  }

  @Test("An axis has at least two numbers if they fit", arguments: [100, 137, 160, 300])
  func twoNumbers(side: Double) throws {
    let edges = (0...8).map { -4.011 + Double($0) * 8.022 / 8 }
    var panel = Panel(
      x: PanelAxis("lon", range: -4.011...4.011), y: PanelAxis("lat", range: -4.011...4.011),
      marks: [
        Image(xEdges: edges, yEdges: edges, values: (0..<64).map(Double.init), colours: ColourScale(PanelAxis("z")))
      ])
    panel.isEquallyScaled = true
    let texts = try Renderer().drawing(of: Figure(panels: [panel], size: Size(width: 600, height: side + 45))).texts
    let numbers = texts.filter { Int($0.text.replacing("−", with: "-")) != nil && $0.box.y > side }
    #expect(numbers.count >= 2, "\(texts.map(\.text))")
  }

  @Test("Characters that the figure fonts do not have are set with other fonts")
  func foreignLetters() throws {
    let panel = Panel(title: "蟹状星雲 ꙮ", x: PanelAxis("x"), y: PanelAxis("y"), marks: [Level(1)])
    let renderer = Renderer()
    let drawing = try renderer.drawing(of: Figure(panels: [panel]))
    let title = try #require(drawing.texts.first { $0.text == panel.title })
    #expect(title.box.width > 30)
    expectSound(drawing, "foreign")
    for format in [Format.png(), .svg(), .pdf] {
      #expect(try renderer.render(Figure(panels: [panel]), as: format).count > 500)
    }
  }

  @Test("A renderer that has drawn other figures gives the same bytes as a new one")
  func renderedAgain() throws {
    let renderer = Renderer()
    for entry in Self.panels { _ = try renderer.render(Figure(panels: [entry.panel]), as: .png()) }
    for format in [Format.png(dpi: 40), .png(), .svg(), .pdf] {
      let figure = Figure(panels: [Self.panels[1].panel])
      #expect(try renderer.render(figure, as: format) == Renderer().render(figure, as: format))
    }
  }
}
