/// Assigns rows to columns one to one.
///
/// The result has as many pairs as possible; among such assignments it has the smallest sum of costs. The algorithm
/// finds shortest augmenting paths with dual variables (Jonker and Volgenant, Computing 38, 1987, 325, without its
/// initialisation). It needs at most n^2 (n + m) steps for n rows and m columns. Rows and columns are visited in order,
/// so that the result is always the same if several assignments are equally good.
enum Assignment {
  /// Returns the column of each row; `nil` for a row without a column.
  /// - Parameters:
  ///   - rows: the number of rows.
  ///   - columns: the number of columns.
  ///   - onRow: called before each row is added, for example to stop early.
  ///   - cost: returns the cost of a pair, at least 0; infinity for a pair that is not allowed.
  static func columns(
    rows: Int, columns: Int, onRow: () throws -> Void, cost: (_ row: Int, _ column: Int) -> Double
  ) rethrows -> [Int?] {
    // Each row has a spare column of its own, which means "no pair". Its cost is larger than anything that other pairs
    // can save, so a row gets it only if no pair is possible.
    var costs = [Double](repeating: .infinity, count: rows * columns)
    var largest = 0.0
    for row in 0..<rows {
      for column in 0..<columns {
        let value = cost(row, column)
        guard value.isFinite else { continue }
        costs[row * columns + column] = value
        largest = max(largest, value)
      }
    }
    let spare = 1 + largest * Double(rows + 1)
    let width = columns + rows
    func reducedCost(_ row: Int, _ column: Int) -> Double {
      if column < columns { costs[row * columns + column] } else { column - columns == row ? spare : .infinity }
    }

    var rowOfColumn = [Int?](repeating: nil, count: width)
    var (rowPrice, columnPrice) = ([Double](repeating: 0, count: rows), [Double](repeating: 0, count: width))
    for first in 0..<rows {
      try onRow()
      var distance = [Double](repeating: .infinity, count: width)
      var previous = [Int?](repeating: nil, count: width)
      var isDone = [Bool](repeating: false, count: width)
      var (row, reached, end) = (first, Optional<Int>.none, Optional<Int>.none)
      // Dijkstra's search over columns, from the new row to the nearest free column.
      var pathLength = 0.0
      while end == nil {
        var nearest: Int?
        for column in 0..<width where !isDone[column] {
          let length = pathLength + reducedCost(row, column) - rowPrice[row] - columnPrice[column]
          if length < distance[column] { (distance[column], previous[column]) = (length, reached) }
          if distance[column] < nearest.map({ distance[$0] }) ?? .infinity { nearest = column }
        }
        guard let nearest else { preconditionFailure("the spare column of a row is always reachable") }
        (isDone[nearest], reached, pathLength) = (true, nearest, distance[nearest])
        if let next = rowOfColumn[nearest] { row = next } else { end = nearest }
      }
      rowPrice[first] += pathLength
      for column in 0..<width where isDone[column] && column != end {
        columnPrice[column] += distance[column] - pathLength
        if let row = rowOfColumn[column] { rowPrice[row] += pathLength - distance[column] }
      }
      var step = end
      while let column = step {
        rowOfColumn[column] = previous[column].flatMap { rowOfColumn[$0] } ?? first
        step = previous[column]
      }
    }

    var columnOfRow = [Int?](repeating: nil, count: rows)
    for column in 0..<columns { if let row = rowOfColumn[column] { columnOfRow[row] = column } }
    return columnOfRow
  }
}
