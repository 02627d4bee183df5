import MarkupEscaping
import TextFormat

/// A piece of an HTML page, in which all text is escaped.
struct HTML {
  /// The HTML code in parts. The parts are joined only once, when the page is complete, because pictures are large.
  private(set) var parts: [String] = []

  /// The complete code.
  var code: [UInt8] {
    var code: [UInt8] = []
    code.reserveCapacity(length)
    for part in parts { code.append(contentsOf: part.utf8) }
    return code
  }

  /// The length of the code, in bytes.
  var length: Int { parts.reduce(0) { $0 + $1.utf8.count } }

  /// Returns a piece with HTML code, which is not escaped.
  static func code(_ code: String) -> HTML { HTML(parts: [code]) }

  /// Returns a text, escaped for HTML.
  static func text(_ text: String) -> HTML { HTML(parts: text.isEmpty ? [] : [text.escapedForMarkup]) }

  /// Joins several pieces into one.
  static func all(_ pieces: [HTML]) -> HTML { HTML(parts: pieces.flatMap(\.parts)) }

  /// Returns `<tag attributes>content</tag>`.
  static func element(_ tag: String, _ attributes: [(String, String)] = [], _ content: HTML...) -> HTML {
    HTML(parts: [opening(tag, attributes)] + content.flatMap(\.parts) + ["</\(tag)>\n"])
  }

  /// Returns `<tag attributes>`, an element without content.
  static func void(_ tag: String, _ attributes: [(String, String)]) -> HTML { HTML(parts: [opening(tag, attributes)]) }

  private static func opening(_ tag: String, _ attributes: [(String, String)]) -> String {
    "<\(tag)\(attributes.map { " \($0)=\"\($1.escapedForMarkup)\"" }.joined())>"
  }

  /// An empty piece.
  static let nothing = HTML()

  /// Whether there is nothing to show.
  var isEmpty: Bool { parts.isEmpty }

  /// Returns a paragraph.
  static func paragraph(_ text: String) -> HTML { element("p", [], .text(text)) }
}

/// A table of an HTML page.
struct HTMLTable {
  /// A cell of a table. A cell with a number also has the value by which rows are sorted.
  struct Cell {
    var content: HTML
    var number: Double?
    var isNumber = false
    var isLink = false

    /// Returns a cell with a text.
    static func text(_ text: String) -> Cell { Cell(content: .text(text)) }

    /// Returns a cell with a link.
    static func link(_ text: String, to place: String) -> Cell {
      Cell(content: .element("a", [("href", place)], .text(text)), isLink: true)
    }

    /// Returns a cell with a number. It is empty for `nil` and for numbers that are not finite.
    static func number(_ value: Double?, digits: Int) -> Cell {
      let text = value.map { $0.isFinite ? fixed($0, digits) : "" } ?? ""
      return Cell(content: .text(text), number: value, isNumber: true)
    }

    /// Returns a cell with a ratio of predicted to observed counts; empty for `nil`.
    static func ratio(_ value: Double?) -> Cell {
      Cell(content: .text(value.map(ratioText) ?? ""), number: value, isNumber: true)
    }

    /// Returns a cell with an integer; empty for `nil`.
    static func count(_ value: Int?) -> Cell {
      Cell(content: .text(value.map(grouped) ?? ""), number: value.map(Double.init), isNumber: true)
    }

    /// Returns a cell with an id, whose digits are not grouped.
    static func id(_ value: Int64) -> Cell {
      Cell(content: .text("\(value)"), number: Double(value), isNumber: true)
    }
  }

  /// The largest length of a text, in bytes, that is always shown on one line. If a column contains a longer text that
  /// is not a link, its texts are broken into lines.
  private static let longText = 50

  /// The words in the search field above a table.
  struct Search {
    /// What the rows are, such as `runs`.
    let noun: String
    /// What can be searched for, such as `target, number`.
    let hint: String
  }

  let titles: [String]
  var rows: [(cells: [Cell], mark: String)] = []

  /// Adds a row; `mark` is its CSS class.
  mutating func add(_ cells: [Cell], mark: String = "") { rows.append((cells, mark)) }

  /// Returns the table as HTML, without columns that are empty in every row. If `sortable` is not `nil`, the script of
  /// the page adds buttons that sort the rows, and a field that searches them. If `isStacked` is true, a narrow page
  /// shows each row as a block in which every value follows the title of its column.
  func html(sortable: Search? = nil, isStacked: Bool = false) -> HTML {
    let kept = titles.indices.filter { column in rows.contains { !$0.cells[column].content.isEmpty } }
    let styles = titles.indices.map { column in
      let cells = rows.map { $0.cells[column] }
      let isLong = cells.contains { $0.content.length > Self.longText && !$0.isNumber && !$0.isLink }
      return cells.allSatisfy(\.isNumber) ? "number" : isLong ? "long" : ""
    }
    func attributes(_ column: Int) -> [(String, String)] { styles[column].isEmpty ? [] : [("class", styles[column])] }
    let head = kept.map { HTML.element("th", [("scope", "col")] + attributes($0), .text(titles[$0])) }
    let body = rows.map { row in
      HTML.element(
        "tr", row.mark.isEmpty ? [] : [("class", row.mark)],
        .all(
          kept.map { column in
            let cell = row.cells[column]
            let sortKey = sortable == nil ? nil : cell.number.map { ("data-sort", "\($0)") }
            let title = isStacked && !cell.content.isEmpty ? ("data-title", titles[column]) : nil
            return .element("td", attributes(column) + [sortKey, title].compactMap(\.self), cell.content)
          }))
    }
    let table = HTML.element(
      "table",
      sortable.map { [("class", "sortable"), ("data-noun", $0.noun), ("data-hint", $0.hint)] }
        ?? (isStacked ? [("class", "stacked")] : []),
      .element("thead", [], .element("tr", [], .all(head))), .element("tbody", [], .all(body)))
    return .element("div", [("class", "scroll")], table)
  }
}
