import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Reads an XML document with Foundation's parser (libxml2), which the program does not use.
final class IndependentReader: NSObject, XMLParserDelegate {
  struct Element: Equatable {
    var name: String
    var attributes: [String: String]
    var children: [Element] = []

    /// The element without its numbers: names, types, names of attributes, free parameters.
    var form: String {
      let telling = ["name", "type", "free", "instrument", "id", "file"]
      let told = attributes.keys.sorted().map { key in
        telling.contains(key) && !(self.name == "source" && key == "name") ? "\(key)=\(attributes[key] ?? "")" : key
      }
      return "<\(name) \(told.joined(separator: " "))>" + children.map(\.form).joined() + "</>"
    }

    /// All `<parameter>` elements, in order.
    var parameters: [Element] { name == "parameter" ? [self] : children.flatMap(\.parameters) }

    func number(_ attribute: String) -> Double? { attributes[attribute].flatMap(Double.init) }

    /// Returns a number times the scale of its parameter.
    func scaled(_ attribute: String) -> Double? {
      number(attribute).flatMap { number in self.number("scale").map { number * $0 } }
    }
  }

  private var open: [Element] = []
  private var root: Element?

  static func read(_ data: Data) throws -> Element {
    let reader = IndependentReader()
    let parser = XMLParser(data: data)
    parser.delegate = reader
    #expect(parser.parse())
    return try #require(reader.root)
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    open.append(Element(name: name, attributes: attributes))
  }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
    let element = open.removeLast()
    if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
  }
}
