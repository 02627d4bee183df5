import MarkupEscaping

/// An element of an XML document. Model definition files consist of nested elements with attributes; text between
/// elements has no meaning.
struct MarkupElement: Equatable {
  /// The name.
  var name: String
  /// The attributes in the order of the document.
  var attributes: [Attribute]
  /// The child elements.
  var children: [MarkupElement]
  /// The line number at which the element begins; 0 for an element that was not read from a file.
  var line: Int

  /// An attribute: its name and its text.
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

  /// The text of an attribute, or `nil` if the element does not have it.
  subscript(_ attribute: String) -> String? { attributes.first { $0.name == attribute }?.text }

  /// Returns the child elements with a name.
  func children(_ name: String) -> [MarkupElement] { children.filter { $0.name == name } }
}

extension MarkupElement {
  /// The document as text, with each element on its own line as in files of gammalib. Equal elements give equal bytes.
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
