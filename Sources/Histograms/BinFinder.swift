/// The fast form of ``Axis/index(of:)``, with identical results, for loops over events.
///
/// A *cell function* that never falls as `x` grows cuts the axis into many small cells; a table tells for each cell the
/// first bin that reaches into it. What is left is to compare `x` with the edges inside its cell, of which there is one
/// at most on all but odd axes. Because the cell function is monotone and every decision at an edge is a comparison
/// with that very edge, rounding in the cell function cannot move a value to another bin.
public struct BinFinder: Sendable {
  /// The number of bins.
  public let count: Int
  private let low: Double
  private let high: Double
  /// The lower edge of each bin, then +infinity as often as `steps` needs it.
  private let lowerEdges: [Double]
  private let cells: Cells
  /// For each cell, the bin in which it starts.
  private let firstBins: [Int32]
  /// How many edges at most lie inside one cell.
  private let steps: Int

  /// Prepares the search on an axis.
  public init(_ axis: Axis) {
    let lower = Array(axis.edges.dropLast())
    (count, low, high) = (axis.count, axis.edges[0], axis.edges[axis.count])
    var best: (cells: Cells, table: (firstBins: [Int32], steps: Int))?
    for cells in Cells.candidates(for: axis.edges) {
      let table = Self.table(of: lower, in: cells)
      if table.steps < best?.table.steps ?? .max { best = (cells, table) }
      if table.steps <= 1 { break }
    }
    cells = best?.cells ?? .none
    firstBins = best?.table.firstBins ?? [0]
    steps = best?.table.steps ?? axis.count
    lowerEdges = lower + Array(repeating: .infinity, count: steps + 1)
  }

  /// The bin in which each cell starts, and the largest number of edges inside one cell.
  private static func table(of lowerEdges: [Double], in cells: Cells) -> (firstBins: [Int32], steps: Int) {
    var inside = [Int](repeating: 0, count: cells.count)
    for edge in lowerEdges.dropFirst() { inside[cells.cell(of: edge)] += 1 }
    var firstBins: [Int32] = []
    var bin = 0
    for edges in inside {
      firstBins.append(Int32(bin))
      bin += edges
    }
    return (firstBins, inside.max() ?? 0)
  }

  /// The bin that holds `x`; -1 outside the axis and for NaN.
  public func index(of x: Double) -> Int {
    var result: Int32 = -1
    withUnsafePointer(to: x) { value in
      withUnsafeMutablePointer(to: &result) { target in
        find(UnsafeBufferPointer(start: value, count: 1), into: UnsafeMutableBufferPointer(start: target, count: 1))
      }
    }
    return Int(result)
  }

  /// The bins of a block of values, -1 outside the axis and for NaN. `indices` must hold as many as there are values.
  public func find(_ values: UnsafeBufferPointer<Double>, into indices: UnsafeMutableBufferPointer<Int32>) {
    precondition(indices.count >= values.count)
    switch cells {
    case .none:
      search(values, into: indices) { _ in 0 }
    case .bits(let shift, let first, let count):
      let last = count - 1
      search(values, into: indices) { x in Cells.cell(ofBits: x, shift: shift, first: first, last: last) }
    case .steps(let origin, let inverse, let count):
      let top = Double(count - 1)
      search(values, into: indices) { x in Cells.cell(ofStep: x, origin: origin, inverse: inverse, top: top) }
    }
  }

  @inline(__always)
  private func search(
    _ values: UnsafeBufferPointer<Double>, into indices: UnsafeMutableBufferPointer<Int32>,
    cell: (Double) -> Int
  ) {
    let (low, high, steps) = (low, high, steps)
    lowerEdges.withUnsafeBufferPointer { edges in
      firstBins.withUnsafeBufferPointer { firstBins in
        for i in 0..<values.count {
          let x = values[i]
          guard x >= low, x <= high else {
            indices[i] = -1
            continue
          }
          var bin = Int(firstBins[cell(x)])
          if steps <= Self.mostSteps {
            for _ in 0..<steps { bin += x >= edges[bin + 1] ? 1 : 0 }
          } else {
            // More edges than a table can tell apart: halve what is left.
            var end = min(bin + steps, count - 1)
            while bin < end {
              let middle = (bin + end + 1) / 2
              if x >= edges[middle] { bin = middle } else { end = middle - 1 }
            }
          }
          indices[i] = Int32(truncatingIfNeeded: bin)
        }
      }
    }
  }

  /// Up to so many edges in one cell are compared one after the other.
  private static var mostSteps: Int { 4 }
}

/// A function that cuts the numbers into cells and never falls as its argument grows.
private enum Cells: Sendable {
  /// One cell.
  case none
  /// The top bits of a positive number: its exponent and part of its mantissa.
  case bits(shift: Int64, first: Int64, count: Int)
  /// Steps of equal width.
  case steps(origin: Double, inverse: Double, count: Int)

  /// As many cells as stay in the fastest cache.
  private static var mostCells: Int { 4096 }

  var count: Int {
    switch self {
    case .none: 1
    case .bits(_, _, let count), .steps(_, _, let count): count
    }
  }

  func cell(of x: Double) -> Int {
    switch self {
    case .none: 0
    case .bits(let shift, let first, let count):
      Self.cell(ofBits: x, shift: shift, first: first, last: count - 1)
    case .steps(let origin, let inverse, let count):
      Self.cell(ofStep: x, origin: origin, inverse: inverse, top: Double(count - 1))
    }
  }

  @inline(__always)
  static func cell(ofBits x: Double, shift: Int64, first: Int64, last: Int) -> Int {
    // Negative numbers, taken as integers, lie below all positive ones.
    min(max(Int(truncatingIfNeeded: (Int64(bitPattern: x.bitPattern) &>> shift) &- first), 0), last)
  }

  @inline(__always)
  static func cell(ofStep x: Double, origin: Double, inverse: Double, top: Double) -> Int {
    let step = (x - origin) * inverse
    // NaN (an infinite difference times 0) becomes 0.
    let raised = step > 0 ? step : 0
    return Int(raised < top ? raised : top)
  }

  /// Cell functions worth trying, coarse ones first.
  static func candidates(for edges: [Double]) -> [Cells] {
    // What matters are the edges between bins; the first and the last are compared anyway.
    guard edges.count > 2 else { return [.none] }
    let (first, last) = (edges[1], edges[edges.count - 2])
    var found: [Cells] = []
    for width in 0...24 where first > 0 {
      let shift = Int64(52 - width)
      let base = Int64(bitPattern: first.bitPattern) &>> shift
      let cells = (Int64(bitPattern: last.bitPattern) &>> shift) - base + 1
      if cells > mostCells { break }
      found.append(.bits(shift: shift, first: base, count: Int(cells)))
    }
    var cells = 2 * edges.count
    while cells <= mostCells {
      let inverse = Double(cells) / (edges[edges.count - 1] - edges[0])
      if inverse > 0, inverse.isFinite { found.append(.steps(origin: edges[0], inverse: inverse, count: cells)) }
      cells *= 2
    }
    found.sort { $0.count < $1.count }
    return found
  }
}
