import Foundation
import Testing

@testable import Figures

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite("Pictures", .timeLimit(.minutes(60))) struct OutputTests {
  private var figure: Figure { Figure(title: "A & <B>", panels: LayoutTests.panels.map(\.panel)) }

  @Test("The same figure gives the same bytes after other figures", arguments: [Format.png(), .svg(), .pdf])
  func sameBytes(format: Format) throws {
    let first = try Renderer().render(figure, as: format)
    _ = try Renderer().render(Figure(panels: [LayoutTests.panels[0].panel]), as: .svg())
    setenv("SOURCE_DATE_EPOCH", "1", 1)
    defer { unsetenv("SOURCE_DATE_EPOCH") }
    #expect(try Renderer().render(figure, as: format) == first)
  }

  @Test("A PDF contains no date")
  func noDate() throws {
    let bytes = try Renderer().render(figure, as: .pdf)
    #expect(Data(bytes).range(of: Data("CreationDate".utf8)) == nil)
    #expect(bytes.starts(with: Array("%PDF-1.".utf8)))
  }

  /// Collects the elements, ids and references of an SVG.
  private final class Reader: NSObject, XMLParserDelegate {
    var elements: [String: Int] = [:]
    var ids: [String] = []
    var references: [String] = []
    var title = ""
    private var isTitle = false

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      elements[name, default: 0] += 1
      isTitle = name == "title"
      ids += [attributes["id"]].compactMap(\.self)
      references += [attributes["xlink:href"]].compactMap(\.self)
      references += attributes.values.filter { $0.hasPrefix("url(") }.map { String($0.dropFirst(4).dropLast()) }
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) { if isTitle { title += text } }
    func parser(_ parser: XMLParser, didEndElement: String, namespaceURI: String?, qualifiedName: String?) {
      isTitle = false
    }
  }

  @Test("An SVG is XML; ids are unique, start with the prefix, and all references exist")
  func svg() throws {
    let reader = Reader()
    let parser = XMLParser(data: Data(try Renderer().render(figure, as: .svg(prefix: "g7-"))))
    parser.delegate = reader
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    #expect(reader.elements["svg"] == 1 && (reader.elements["path"] ?? 0) > 100)
    #expect(reader.title == "A & <B>")
    #expect(Set(reader.ids).count == reader.ids.count && reader.ids.allSatisfy { $0.hasPrefix("g7-") })
    #expect(reader.references.allSatisfy { $0.hasPrefix("#") && reader.ids.contains(String($0.dropFirst())) })
    #expect(reader.references.count > 100)
  }

  @Test("A PNG has the size given by page and resolution, and contains the painted colours")
  func png() throws {
    var figure = Figure(panels: [Panel(x: PanelAxis("x"), y: PanelAxis("y"), whenEmpty: "")])
    figure.size = Size(width: 144, height: 72)
    figure.theme.paper = Colour(0x336699)
    let bytes = try Renderer().render(figure, as: .png(dpi: 100))
    let picture = try PNGReader(bytes)
    #expect(picture.width == 200 && picture.height == 100)
    #expect(picture.pixelsPerMetre == 3937)
    #expect(picture.pixel(0, 0) == [0x33, 0x66, 0x99] && picture.pixel(199, 99) == [0x33, 0x66, 0x99])
    // The frame of the empty panel.
    #expect((0..<200).contains { picture.pixel($0, 50) != [0x33, 0x66, 0x99] })
  }

  @Test("A picture that is too large or too small is refused", arguments: [1e6, 1e-3, 0, -1, .nan])
  func extremes(dpi: Double) {
    #expect {
      try Renderer().render(Figure(panels: [LayoutTests.panels[0].panel]), as: .png(dpi: dpi))
    } throws: { error in
      if case FigureError.tooLarge = error { true } else { false }
    }
  }

  @Test("The extension of the file name determines the format")
  func endings() throws {
    #expect(try Format(fileName: "a/b.PNG", dpi: 80) == .png(dpi: 80))
    #expect(try Format(fileName: "x.svg") == .svg() && Format(fileName: "x.y.pdf") == .pdf)
    for name in ["x", "png", "x.jpg", ""] {
      #expect(throws: FigureError.unknownFormat(name: name)) { try Format(fileName: name) }
    }
  }
}
