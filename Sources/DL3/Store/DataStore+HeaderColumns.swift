import FITS
import Tables

extension DataStore {
  /// Returns the store with keywords of the EVENTS headers as further columns of its runs, for example for the sky
  /// brightness, which the observation table seldom has.
  ///
  /// A column has the name of the keyword, and replaces a column of this name. It contains numbers if all values are
  /// numbers, otherwise texts. A run whose header lacks the keyword has no value. The unit is given in brackets at the
  /// start of the keyword's comment. Only the headers are read; tables that are written do not contain the columns.
  /// - Parameters:
  ///   - keywords: the keywords; case is ignored.
  ///   - runs: the runs whose headers are read; all other runs have no values.
  ///   - onRun: a function that is called after each run, for example for a progress bar.
  /// - Throws: ``DL3Error/noKeyword(name:runs:)`` for a keyword that no header has, and the errors of an incomplete
  ///   index or an unreadable file.
  public func reading(
    headerKeywords keywords: [String], of runs: Runs, onRun: () throws -> Void = {}
  ) throws -> DataStore {
    let names = keywords.map { $0.uppercased() }
    var values = [[Keyword?]](repeating: Array(repeating: nil, count: observations.count), count: names.count)
    for run in runs {
      let header = try eventHeader(of: run.obsID)
      for (number, name) in names.enumerated() {
        values[number][run.row] = header.keywords.first { $0.name.uppercased() == name }
      }
      try onRun()
    }
    var result = self
    for (name, cells) in zip(names, values) {
      guard cells.contains(where: { $0 != nil }) else { throw DL3Error.noKeyword(name: name, runs: runs.count) }
      result.observations.add(Self.column(name, cells))
    }
    return result
  }

  /// Returns a column of the values of a keyword: numbers if all values are numbers, otherwise texts.
  static func column(_ name: String, _ cells: [Keyword?]) -> Column {
    let unit = cells.lazy.compactMap { $0?.unit }.first
    let numbers = cells.compactMap { cell in cell.map { number($0.value) } ?? .nan }
    if numbers.count == cells.count { return Column(name, unit: unit, .double(numbers)) }
    var column = Column(name, .string(cells.map { $0.map { text($0.value) } ?? "" }))
    column.isNull = cells.map { $0 == nil }
    return column
  }

  private static func number(_ value: Keyword.Value) -> Double? {
    switch value {
    case .int(let number): Double(number)
    case .double(let number): number
    case .string(let text): Double(text.strippedOfBlanks)
    default: nil
    }
  }

  private static func text(_ value: Keyword.Value) -> String {
    switch value {
    case .string(let text): text.strippedOfBlanks
    case .bool(let isTrue): isTrue ? "T" : "F"
    case .int(let number): "\(number)"
    case .double(let number): "\(number)"
    default: ""
    }
  }
}

extension Keyword {
  /// The unit that is given in brackets at the start of the comment; `nil` if there is none.
  var unit: String? {
    guard let text = comment?.strippedOfBlanks, text.hasPrefix("["), let end = text.firstIndex(of: "]") else {
      return nil
    }
    return String(text[..<end].dropFirst())
  }
}
