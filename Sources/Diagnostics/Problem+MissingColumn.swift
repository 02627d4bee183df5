extension Problem {
  /// The error message for a column that is missing in a table. All errors about missing columns use this message.
  /// - Parameters:
  ///   - place: the file, the HDU and the missing column.
  ///   - present: the columns of the table, for the suggestion.
  ///   - purpose: why the column is needed, such as `to group by`.
  ///   - expected: which columns the table should have; `nil` if the name of the missing column is sufficient.
  public static func missingColumn(
    _ place: FilePlace, present: [String], purpose: String? = nil, expected: String? = nil
  ) -> Problem {
    let name = place.column ?? ""
    return Problem(
      at: FilePlace(place.file, hdu: place.hdu).description,
      found: ["no column '\(name)'", purpose].compactMap(\.self).joined(separator: " "), expected: expected,
      hint: suggestion(for: name, among: present))
  }
}
