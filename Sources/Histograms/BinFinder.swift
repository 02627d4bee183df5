/// A fast form of ``Axis/index(of:)`` with identical results, for loops over events.
///
/// A monotonically increasing *cell function* divides the axis into many small cells. For each cell, a table contains
/// the bin in which the cell starts. Then `x` only has to be compared with the edges inside its cell. In all but
/// unusual axes, a cell contains at most one edge.
///
/// The cell function is monotonic, and `x` is always compared with the edges themselves. Rounding errors in the cell
/// function therefore cannot move a value to another bin.
public struct BinFinder: Sendable {
  /// The number of bins.
  public let count: Int
  private let low: Double
  private let high: Double
  /// The lower edge of each bin, followed by infinities. With the infinities, `steps` edges can be compared after any
  /// bin, and the end of the array need not be checked.
  private let lowerEdges: [Double]
  private let cells: Cells
  /// The bin in which each cell starts.
  private let firstBins: [Int32]
  /// The largest number of edges inside one cell.
  private let steps: Int

  /// Creates the table for an axis.
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

  /// Returns the bin in which each cell starts, and the largest number of edges inside one cell.
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

  /// Returns the bin that contains `x`, or -1 if `x` is NaN or outside the axis.
  public func index(of x: Double) -> Int {
    var result: Int32 = -1
    withUnsafePointer(to: x) { value in
      withUnsafeMutablePointer(to: &result) { target in
        find(UnsafeBufferPointer(start: value, count: 1), into: UnsafeMutableBufferPointer(start: target, count: 1))
      }
    }
    return Int(result)
  }

  /// Finds the bins of many values. The bin is -1 for NaN and for values outside the axis. `indices` must be at least
  /// as long as `values`.
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
    let steps = steps
    lowerEdges.withUnsafeBufferPointer { edges in
      firstBins.withUnsafeBufferPointer { firstBins in
        // The usual numbers of steps are constants in a loop of their own, which is faster.
        if steps <= 1 {
          each(values, into: indices) { x in Self.bin(of: x, from: firstBins[cell(x)], edges, steps: 1) }
        } else if steps == 2 {
          each(values, into: indices) { x in Self.bin(of: x, from: firstBins[cell(x)], edges, steps: 2) }
        } else if steps <= Self.mostSteps {
          each(values, into: indices) { x in Self.bin(of: x, from: firstBins[cell(x)], edges, steps: steps) }
        } else {
          // If cells contain many edges, use binary search.
          each(values, into: indices) { x in
            var bin = Int(firstBins[cell(x)])
            var end = min(bin + steps, count - 1)
            while bin < end {
              let middle = (bin + end + 1) / 2
              if x >= edges[middle] { bin = middle } else { end = middle - 1 }
            }
            return bin
          }
        }
      }
    }
  }

  /// Returns the bin of a value, by comparison with the edges after the bin in which its cell starts.
  @inline(__always)
  private static func bin(
    of x: Double, from first: Int32, _ edges: UnsafeBufferPointer<Double>, steps: Int
  ) -> Int {
    var bin = Int(first)
    for _ in 0..<steps { bin += x >= edges[bin + 1] ? 1 : 0 }
    return bin
  }

  /// Writes the bin of each value; -1 for NaN and for values outside the axis.
  @inline(__always)
  private func each(
    _ values: UnsafeBufferPointer<Double>, into indices: UnsafeMutableBufferPointer<Int32>, _ bin: (Double) -> Int
  ) {
    let (low, high) = (low, high)
    for i in 0..<values.count {
      let x = values[i]
      indices[i] = x >= low && x <= high ? Int32(truncatingIfNeeded: bin(x)) : -1
    }
  }

  /// The largest value of ``steps`` for which the edges in a cell are compared one after the other. Above this value,
  /// binary search is used.
  private static var mostSteps: Int { 4 }
}

/// A monotonically increasing function that divides the numbers into cells.
private enum Cells: Sendable {
  /// All numbers are in one cell.
  case none
  /// The highest bits of a positive number, which are its exponent and a part of its mantissa, determine the cell.
  case bits(shift: Int64, first: Int64, count: Int)
  /// All cells have the same width.
  case steps(origin: Double, inverse: Double, count: Int)

  /// The largest number of cells whose table fits into the fastest cache.
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
    // If the bits are read as integers, negative numbers are below all positive numbers.
    min(max(Int(truncatingIfNeeded: (Int64(bitPattern: x.bitPattern) &>> shift) &- first), 0), last)
  }

  @inline(__always)
  static func cell(ofStep x: Double, origin: Double, inverse: Double, top: Double) -> Int {
    let step = (x - origin) * inverse
    // NaN (an infinite difference times 0) becomes 0.
    let raised = step > 0 ? step : 0
    return Int(raised < top ? raised : top)
  }

  /// Returns the cell functions to try, those with fewer cells first.
  static func candidates(for edges: [Double]) -> [Cells] {
    // Only the edges between bins matter, because `x` is compared with the first and the last edge anyway.
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
