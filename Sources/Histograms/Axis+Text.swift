import Units

extension Axis: CustomStringConvertible {
  /// Reads an axis from text in one of these forms:
  ///
  ///     log 0.1 100 TeV 19 bins
  ///     sqrt 0 3 deg 9 bins
  ///     linear 0 10 s 5 bins
  ///     0, 20, 40, 90 deg
  ///     0 deg, 20 deg, 40 deg
  ///
  /// Either each edge has a unit, or only the last edge has a unit, which then applies to all edges. The unit of the
  /// last edge becomes the unit of the axis.
  /// - Parameters:
  ///   - text: the text.
  ///   - name: the name of the axis.
  ///   - expected: a unit that the axis must be convertible to. If it is `nil`, any unit is accepted but a unit is
  ///     required. If it is `.one`, the numbers have no unit or a dimensionless one, such as `counts`.
  /// - Throws: ``AxisError``
  public init(parsing text: String, name: String, expecting expected: Unit? = nil) throws(AxisError) {
    let parser = AxisParser(text: text, name: name, expected: expected)
    self = try parser.startsWithWord ? parser.spacedAxis() : parser.listedEdges()
  }

  /// Reads the edges that divide the values of a column into intervals, like ``init(parsing:name:expecting:)``. Edges
  /// without a unit are in the unit of the column, and the axis then has no unit.
  /// - Throws: ``AxisError``
  public init(columnEdges text: String, name: String) throws(AxisError) {
    do { try self.init(parsing: text, name: name) } catch {
      guard case .missingUnit = error else { throw error }
      do { try self.init(parsing: text, name: name, expecting: .one) } catch let second {
        if case .missingUnit = second { throw error }
        throw second
      }
    }
  }

  /// Reads a list of values in any order, such as `315, 45, 135, 225 deg`. Without a unit, the unit is `.one`.
  /// - Throws: ``AxisError``
  public static func values(
    parsing text: String, name: String
  ) throws(AxisError) -> (values: [Double], unit: Unit) {
    let parser = AxisParser(text: text, name: name, expected: nil)
    let items = try parser.listedItems()
    return items.allSatisfy(\.word.isEmpty) ? (items.map(\.value), .one) : try parser.oneUnit(items)
  }

  /// The axis in the form that ``init(parsing:name:expecting:)`` reads: the spacing rule with both ends and the number
  /// of bins, or the list of edges if the edges do not follow a rule within rounding errors.
  public var text: String { text(shortest) }

  /// The axis as text for people, in the form of ``text``. Edges are shown with six significant digits, or with more if
  /// two edges would look equal otherwise. The rounding errors of edges in single precision are therefore not shown.
  public var shortText: String {
    let digits = (6...16).first { digits in Set(edges.map { shortest($0, digits: digits) }).count == edges.count }
    return text { number in digits.map { shortest(number, digits: $0) } ?? shortest(number) }
  }

  private func text(_ number: (Double) -> String) -> String {
    let unitText = unit.symbol.isEmpty ? "" : " \(unit.symbol)"
    guard follows(within: Self.rounding) else { return edges.map(number).joined(separator: ", ") + unitText }
    let ends = "\(number(edges[0])) \(number(edges[count]))"
    return "\(spacing.rawValue) \(ends)\(unitText) \(count) \(count == 1 ? "bin" : "bins")"
  }

  /// The name and the text, such as `energy: log 0.1 100 TeV 19 bins`.
  public var description: String { "\(name): \(text)" }
}

/// Reads the text forms of an axis.
private struct AxisParser {
  let text: String
  let name: String
  let expected: Unit?

  /// A number and the text after it.
  struct Item {
    var value: Double
    var word: String
  }

  var startsWithWord: Bool { text.first { $0 != " " && $0 != "\t" }?.isLetter ?? false }

  /// Reads an axis such as `log 0.1 100 TeV 19 bins`.
  func spacedAxis() throws(AxisError) -> Axis {
    let words = text.split { $0 == " " || $0 == "\t" || $0 == "," }
    guard let first = words.first, let spacing = Spacing(rawValue: first.lowercased()), spacing != .edges else {
      throw .unknownWord(axis: name, text: text, word: String(words.first ?? ""), known: Self.spacingWords)
    }
    let items = try self.items(words.dropFirst())
    guard items.count >= 2 else { throw .endsMissing(axis: name, text: text) }
    guard items.count >= 3 else { throw .binsMissing(axis: name, text: text) }
    let bins = items[2]
    guard ["bins", "bin"].contains(bins.word.lowercased()) else {
      throw .unknownWord(axis: name, text: text, word: bins.word, known: ["bins"])
    }
    guard items.count == 3 else { throw .surplus(axis: name, text: text) }
    guard let count = Int(exactly: bins.value) else { throw .wholeBins(axis: name, text: text) }
    let (ends, unit) = try oneUnit(Array(items[..<2]))
    return try Axis.spaced(spacing, name, from: ends[0], to: ends[1], bins: count, unit: unit)
  }

  /// Reads an axis such as `0, 20, 40, 90 deg`.
  func listedEdges() throws(AxisError) -> Axis {
    let (edges, unit) = try oneUnit(listedItems())
    return try Axis(name: name, edges: edges, unit: unit)
  }

  /// Reads the numbers between commas, each with its unit.
  func listedItems() throws(AxisError) -> [Item] {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    var items: [Item] = []
    for part in parts {
      let item = try self.items(part.split { $0 == " " || $0 == "\t" })
      guard let only = item.first else { throw .notANumber(axis: name, text: text, word: String(part)) }
      guard item.count == 1 else { throw .commaMissing(axis: name, text: text) }
      items.append(only)
    }
    guard items.count >= 2 else { throw .tooFewEdges(axis: name, count: items.count) }
    return items
  }

  /// Combines each number with the words up to the next number.
  private func items(_ words: some Sequence<Substring>) throws(AxisError) -> [Item] {
    var items: [Item] = []
    for word in words {
      let number = Quantity.numberPrefix(of: word)
      let rest = String(word.dropFirst(number.count))
      if let value = Double(number) {
        items.append(Item(value: value, word: rest))
      } else if items.isEmpty {
        throw .notANumber(axis: name, text: text, word: String(word))
      } else {
        items[items.count - 1].word += (items[items.count - 1].word.isEmpty ? "" : " ") + word
      }
    }
    return items
  }

  /// Converts all values to the unit of the last value.
  func oneUnit(_ items: [Item]) throws(AxisError) -> (values: [Double], unit: Unit) {
    let last = items[items.count - 1]
    let bare = items.count { $0.word.isEmpty }
    if bare == items.count, expected?.dimension == Dimension.none { return (items.map(\.value), .one) }
    // Either each number has a unit, or only the last number has one.
    guard !last.word.isEmpty, bare == 0 || bare == items.count - 1 else {
      throw .missingUnit(axis: name, text: text, expected: expected?.symbol)
    }
    do throws(UnitError) {
      let unit = try Unit(parsing: last.word)
      if let expected { _ = try unit.factor(to: expected) }
      var values: [Double] = []
      for item in items {
        let own = item.word.isEmpty ? unit : try Unit(parsing: item.word)
        values.append(try own.convert(item.value, to: unit))
      }
      return (values, unit)
    } catch {
      throw .unit(axis: name, error: error)
    }
  }

  static let spacingWords = Spacing.allCases.filter { $0 != .edges }.map(\.rawValue)
}
