import CPangoCairo
import MarkupEscaping

extension Drawing {
  /// Returns the page as SVG. Letters are outlines, so the picture looks the same on every machine.
  ///
  /// Ids consist of `prefix` (`d` if it is empty) and a number. The ids of cairo cannot be used, because they depend on
  /// the number of surfaces that the process has created. They would differ from run to run, and two pictures on one
  /// page could have equal ids.
  func svg(title: String, prefix: String) throws(FigureError) -> [UInt8] {
    let bytes = try streamed { write, closure in
      let surface = cairo_svg_surface_create_for_stream(write, closure, size.width, size.height)
      cairo_svg_surface_set_document_unit(surface, CAIRO_SVG_UNIT_PT)
      return surface
    }
    return Self.titled(Self.renumbered(bytes, prefix: prefix), title)
  }

  /// Inserts the title, which screen readers read, after the opening tag.
  private static func titled(_ svg: [UInt8], _ title: String) -> [UInt8] {
    guard !title.isEmpty, let tag = find("<svg", in: svg, from: 0),
      let end = svg[tag...].firstIndex(of: UInt8(ascii: ">"))
    else { return svg }
    return svg[...end] + Array("\n<title>\(title.escapedForMarkup)</title>".utf8) + svg[(end + 1)...]
  }

  /// Replaces every id, and every reference to an id, by `prefix` and a number in the order of appearance.
  private static func renumbered(_ svg: [UInt8], prefix: String) -> [UInt8] {
    let marks = ["id=\"", "href=\"#", "url(#"].map { Array($0.utf8) }
    var numbers: [ArraySlice<UInt8>: Int] = [:]
    var result: [UInt8] = []
    result.reserveCapacity(svg.count)
    var position = 0
    while position < svg.count {
      let byte = svg[position]
      guard byte == UInt8(ascii: "i") || byte == UInt8(ascii: "h") || byte == UInt8(ascii: "u"),
        let mark = marks.first(where: { svg[position...].starts(with: $0) })
      else {
        result.append(byte)
        position += 1
        continue
      }
      result += mark
      let start = position + mark.count
      let end = svg[start...].firstIndex { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: ")") } ?? svg.count
      let number = numbers[svg[start..<end]] ?? numbers.count
      numbers[svg[start..<end]] = number
      result += Array("\(prefix.isEmpty ? "d" : prefix)\(number)".utf8)
      position = end
    }
    return result
  }

  private static func find(_ text: String, in bytes: [UInt8], from start: Int) -> Int? {
    let wanted = Array(text.utf8)
    return bytes.indices.dropFirst(start).first { bytes[$0...].starts(with: wanted) }
  }
}
