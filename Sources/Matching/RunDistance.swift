import DL3
import Units

/// A distance between runs that combines several columns:
///
///     d = sqrt( sum over columns of ((x1 - x2) / scale)^2 )
///
/// The distance is Euclidean, with each column divided by its scale. Two runs that differ only in one column, by one
/// scale, have a distance of 1. The difference of two angles is computed on the circle: it is at most 180 deg. Wach et
/// al. (A&A 690, A250, 2024) also search for the pairs of ON and OFF runs with the most similar observation conditions.
public struct RunDistance: Sendable {
  /// A column with its scale.
  struct Term: Sendable {
    let quantity: RunQuantity
    /// The scale, in the unit of the column.
    let scale: Double
    /// The full circle in the unit of the column; `nil` for a column whose values are not angles.
    let circle: Double?

    /// Returns the absolute difference of the values in two rows, in units of the scale.
    func difference(_ one: Int, _ other: Int) -> Double {
      var difference = abs(quantity.values[one] - quantity.values[other])
      if let circle {
        difference -= circle * (difference / circle).rounded(.down)
        difference = min(difference, circle - difference)
      }
      return difference / scale
    }
  }

  let terms: [Term]

  /// The columns with their scales, such as `MUONEFF / 0.1, ZEN_PNT / 10 deg`.
  public var text: String {
    terms.map { "\($0.quantity.text) / \(Quantity($0.scale, $0.quantity.unit))" }.joined(separator: ", ")
  }

  /// Creates a distance.
  /// - Parameters:
  ///   - scales: for each column, the difference that corresponds to a distance of 1. A column may be an expression,
  ///     which has no unit. The terms are added in alphabetical order, so that the sum does not depend on the order of
  ///     the columns.
  ///   - store: the store of the runs.
  /// - Throws: ``MatchingError/noColumns``; ``MatchingError/scale(column:found:)`` for a scale that is not above 0;
  ///   ``MatchingError/unit(column:error:)`` for a scale whose unit does not fit the column; the errors of
  ///   ``RunQuantity/init(_:of:)``.
  public init(scales: [String: Quantity], in store: DataStore) throws {
    guard !scales.isEmpty else { throw MatchingError.noColumns }
    terms = try scales.sorted { $0.key < $1.key }.map { text, scale in
      let quantity = try RunQuantity(text, of: store)
      let width = try quantity.value(of: scale)
      guard width > 0, width.isFinite else { throw MatchingError.scale(column: text, found: scale.description) }
      return Term(quantity: quantity, scale: width, circle: try? Quantity(360, .deg).value(in: quantity.unit))
    }
  }

  /// Returns the distance of two runs of the store; NaN if one of them has no value in one of the columns.
  public func between(_ one: Run, _ other: Run) -> Double { between(row: one.row, row: other.row) }

  func between(row one: Int, row other: Int) -> Double {
    terms.reduce(0) { sum, term in
      let difference = term.difference(one, other)
      return sum + difference * difference
    }.squareRoot()
  }

  /// Returns the first column in which a run has no value; `nil` if it has all values.
  func missingColumn(ofRow row: Int) -> String? {
    terms.first { !$0.quantity.values[row].isFinite }?.quantity.text
  }
}
