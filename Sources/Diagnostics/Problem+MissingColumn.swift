extension Problem {
  /// Returns the error message for a column that a table does not have. All errors about missing columns use it.
  /// - Parameters:
  ///   - place: the file, the HDU and the missing column.
  ///   - present: the columns of the table, for the suggestion.
  ///   - listsAll: whether the message lists all columns even if one of them has a similar name. This is useful for
  ///     tables whose columns differ from file to file.
  ///   - reason: why the other source of the value cannot be used; `nil` if there is no other source.
  ///   - purpose: why the column is needed, such as `to group the runs`.
  ///   - expected: which columns the table should have; `nil` if the name of the missing column is sufficient.
  public static func missingColumn(
    _ place: FilePlace, present: [String], listsAll: Bool = false, reason: String? = nil, purpose: String? = nil,
    expected: String? = nil
  ) -> Problem {
    let name = place.column ?? ""
    return Problem(
      at: FilePlace(place.file, hdu: place.hdu).description,
      found: "no column '\(name)'" + (purpose.map { ", which is needed \($0)" } ?? "")
        + (reason.map { ", and \($0)" } ?? ""),
      expected: expected,
      hint: listsAll ? fullSuggestion(for: name, among: present) : suggestion(for: name, among: present))
  }
}
