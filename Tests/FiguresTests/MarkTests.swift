import Foundation
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
    // Equal numbers can differ by rounding.
    #expect(try texts(panel([image([3, 3 * (1 + 4e-16)])])).joined(separator: " ") == "T rate: 3 s⁻¹ in all bins")
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

  @Test("Directions are outside the frame, so that they hide no values; a small figure without axes has none")
  func directions() throws {
    for marks in [[image([1, 2])], [Level(1), Curve("", [CurvePoint(x: 1, y: 1), CurvePoint(x: 2, y: 2)])]]
      as [[any Mark]]
    {
      var directed = panel(marks)
      directed.directions = Directions(left: "az", up: "alt")
      let drawing = try Renderer().drawing(of: Figure(panels: [directed], size: Size(width: 310, height: 235)))
      let frame = try #require(drawing.items.lazy.compactMap { if case .clip(let box) = $0 { box } else { nil } }.first)
      let left = try #require(drawing.texts.first { $0.text == "az" })
      let up = try #require(drawing.texts.first { $0.text == "alt" })
      #expect(left.box.x > frame.right && up.box.x > frame.right && up.box.y > frame.bottom)
      #expect(left.box.right < up.box.x + up.box.width / 2 && up.box.bottom < left.box.y + left.box.height / 2)
      let page = Rectangle(x: 0, y: 0, width: 310, height: 235)
      #expect(page.holds(left.box) && page.holds(up.box))
      directed.isBare = true
      let bare = try Renderer().drawing(of: Figure(panels: [directed], size: Size(width: 61, height: 46)))
      #expect(bare.texts.isEmpty)
    }
  }

  @Test("A circle and a shaded range are named in the legend and do not change the axes")
  func hints() throws {
    let plain = try texts(panel([image([1, 2])]))
    let marked = try texts(
      panel([
        image([1, 2]), Circle(x: 1, y: 0.5, radius: 0.3, name: "possible source"), Shade(from: -5, to: 1, name: "low"),
      ]))
    #expect(Set(marked).subtracting(plain) == ["possible source", "low"])
  }

  @Test("Points that would hide each other are side by side around their mean position, inside the frame")
  func spread() {
    let box = Rectangle(x: 0, y: 0, width: 200, height: 100)
    let places = PointSpread.places(
      [(100, 50), (101, 50), (100, 51), (30, 20), (199, 99), (199, 99)], radius: 3, inside: box)
    #expect(places[3] == (30, 20))
    for (number, place) in places.enumerated() {
      #expect(box.holds(Rectangle(x: place.x - 3, y: place.y - 3, width: 6, height: 6)), "\(place)")
      for other in places[(number + 1)...] { #expect(hypot(place.x - other.x, place.y - other.y) > 6) }
    }
    let middle = places[..<3].reduce((0.0, 0.0)) { ($0.0 + $1.x / 3, $0.1 + $1.y / 3) }
    #expect(hypot(middle.0 - 100.3, middle.1 - 50.3) < 6)
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
