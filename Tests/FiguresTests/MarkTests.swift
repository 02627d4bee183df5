import Testing

@testable import Figures

@Suite("Marks", .timeLimit(.minutes(60))) struct MarkTests {
  private func texts(_ panel: Panel) throws -> [String] {
    try Renderer().drawing(of: Figure(panels: [panel])).texts.map(\.text)
  }

  private func image(_ values: [Double], scale: AxisScale = .linear) -> Image {
    Image(
      xEdges: (0...values.count).map(Double.init), yEdges: [0, 1], values: values,
      colours: ColourScale(PanelAxis("rate", unit: "s-1", scale)))
  }

  private func panel(_ marks: [any Mark]) -> Panel {
    Panel(title: "T", x: PanelAxis("offset", unit: "deg"), y: PanelAxis("norm"), marks: marks)
  }

  @Test("A panel with one value is a sentence with the value, its error and its place")
  func sentence() throws {
    let point = Curve("", [CurvePoint(x: 1.5, y: 0.98, error: 0.02)])
    #expect(try texts(panel([Level(1), point])) == ["T", "norm: (0.98 ± 0.02) at offset 1.5 deg"])
    let single = panel([image([3])])
    #expect(try texts(single).joined(separator: " ") == "T rate: 3 s⁻¹ at offset 0.5 deg")
    #expect(try texts(panel([image([3, 3])])).joined(separator: " ") == "T rate: 3 s⁻¹ in all bins")
    // A bin without a value, a second value or a second curve need a figure.
    for marks: [any Mark] in [[image([3, .nan])], [image([3, 4])], [point, point]] {
      #expect(try texts(panel(marks)).count > 4)
    }
  }

  @Test("A bare panel consists of its marks and fills the page")
  func bare() throws {
    var bare = panel([image([1, 2])])
    bare.isBare = true
    let drawing = try Renderer().drawing(of: Figure(panels: [bare], size: Size(width: 96, height: 72)))
    #expect(drawing.texts.isEmpty)
    let frames = drawing.items.compactMap { if case .clip(let box) = $0 { box } else { nil } }
    #expect(frames == [Rectangle(x: 0.5, y: 0.5, width: 95, height: 71)])
  }

  @Test("Directions have their labels at the left and above; in a frame that is too small there are none")
  func directions() throws {
    let marks: [any Mark] = [image([1, 2]), Directions(left: "E", up: "N")]
    let placed = try Renderer().drawing(of: Figure(panels: [panel(marks)])).texts
    let (east, north) = (try #require(placed.first { $0.text == "E" }), try #require(placed.first { $0.text == "N" }))
    #expect(east.box.right < north.box.x && north.box.bottom < east.box.y + east.box.height / 2)
    var small = panel(marks)
    small.isBare = true
    let tiny = try Renderer().drawing(of: Figure(panels: [small], size: Size(width: 61, height: 46)))
    #expect(tiny.texts.map(\.text) == ["E", "N"])
  }

  @Test("Hatched bins are named in the legend, and only if there are any")
  func hatching() throws {
    func hatching(_ isHatched: [Bool]) -> Hatching {
      Hatching(xEdges: [0, 1, 2], yEdges: [0, 1], isHatched: isHatched, name: "continued")
    }
    #expect(try texts(panel([image([1, 2]), hatching([true, false])])).contains("continued"))
    #expect(try !texts(panel([image([1, 2]), hatching([false, false])])).contains("continued"))
  }

  @Test("A band is filled once for each piece of the line, and has no error bars")
  func band() throws {
    let points = [1, 2, .nan, 4, 5].enumerated().map { CurvePoint(x: Double($0), y: $1, error: 0.5) }
    func fills(_ band: Bool) throws -> Int {
      let curve = Curve("", points, markers: false, band: band)
      return try Renderer().drawing(of: Figure(panels: [panel([curve])])).items.reduce(0) { count, item in
        guard case .fill(let path, _) = item else { return count }
        return count + path.elements.count { $0 == .close }
      }
    }
    #expect(try fills(true) == 2 && fills(false) == 0)
  }

  @Test("Categories are the numbers of their axis")
  func categories() throws {
    var panel = panel([Curve("", [CurvePoint(x: 1, y: 2), CurvePoint(x: 2, y: 3)], line: false)])
    panel.x.categories = ["Crab", "off"]
    panel.x.range = 0.5...2.5
    let all = try texts(panel)
    #expect(all.contains("Crab") && all.contains("off"))
  }

  @Test("The neutral value of diverging colours is white")
  func neutral() {
    let white = ColourMap.diverging.colour(0.5)
    for part in [white.red, white.green, white.blue] { #expect(abs(part - 1) < 0.01) }
  }
}
