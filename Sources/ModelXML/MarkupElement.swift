import Markup

/// An element of an XML document: what model definition files have, nested elements with attributes. Text between
/// elements means nothing in them.
struct MarkupElement: Equatable {
  /// The name.
  var name: String
  /// The attributes, in their order.
  var attributes: [Attribute]
  /// The elements within.
  var children: [MarkupElement]
  /// The line of the file on which it begins; 0 for one that was made here.
  var line: Int

  /// A name and its text.
  struct Attribute: Equatable {
    var name: String
    var text: String
  }

  init(
    _ name: String, _ attributes: KeyValuePairs<String, String?> = [:], _ children: [MarkupElement] = [], line: Int = 0
  ) {
    self.name = name
    self.attributes = attributes.compactMap { name, text in text.map { Attribute(name: name, text: $0) } }
    (self.children, self.line) = (children, line)
  }

  /// The text of an attribute; `nil` without it.
  subscript(_ attribute: String) -> String? { attributes.first { $0.name == attribute }?.text }

  /// The elements within of one name.
  func children(_ name: String) -> [MarkupElement] { children.filter { $0.name == name } }
}

extension MarkupElement {
  /// The document: each element on a line of its own, as gammalib writes it, so that the same element gives the same
  /// bytes.
  var document: String {
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n"
    write(into: &text, indent: 0)
    return text
  }

  private func write(into text: inout String, indent: Int) {
    let blanks = String(repeating: " ", count: indent)
    text += blanks + "<" + name
    for attribute in attributes { text += " \(attribute.name)=\"\(attribute.text.escapedForMarkup)\"" }
    guard !children.isEmpty else {
      text += " />\n"
      return
    }
    text += ">\n"
    for child in children { child.write(into: &text, indent: indent + 2) }
    text += blanks + "</\(name)>\n"
  }
}
