/// The predicted and observed counts of one run.
public struct RunClosure: Sendable, Equatable {
  /// The OBS_ID of the run.
  public let obsID: Int64
  /// The predicted counts.
  public let predicted: Double
  /// The observed counts.
  public let observed: Int

  /// Creates the counts of a run.
  public init(obsID: Int64, predicted: Double, observed: Int) {
    (self.obsID, self.predicted, self.observed) = (obsID, predicted, observed)
  }

  /// The ratio of predicted to observed counts; NaN for a run without observed counts.
  public var ratio: Double { observed > 0 ? predicted / Double(observed) : .nan }
}

/// The closure of models: a comparison of the counts that models predict with the observed counts from which the models
/// were made. The counts are compared for each run, each energy, each ring and, for cubes, each quadrant of the field.
///
/// The ratio of the totals can be near 1 although individual runs, energies, rings or quadrants deviate. Quadrants
/// deviate if a model does not describe the asymmetry of its field.
///
/// Counts are predicted in the same way as by programs that read the file: the rate is interpolated between the bin
/// centres. It is integrated over the bins that have a rate. The integral covers the time, the safe energy range and
/// the part of the field that were used for each run. Observed counts are the events in the same bins.
public struct ClosureTable: Sendable, Equatable {
  /// The runs, in the given order.
  public private(set) var runs: [RunClosure]
  /// The energy bins, in order.
  public private(set) var energies: [ClosurePart]
  /// The rings, in order. Their width is as close to half a degree as the positions of the model allow.
  public private(set) var rings: [ClosurePart]
  /// The quadrants of the field, in order. Radial models have no quadrants. A cell belongs to the quadrant that
  /// contains its centre. A cell whose centre is on an axis belongs to no quadrant. There are such cells if the number
  /// of cells along lon or lat is odd.
  public private(set) var quadrants: [ClosureQuadrant]
  /// The counts by energy bin and ring. The cells are ordered by energy, then by offset.
  public private(set) var cells: [ClosureCell]
  /// The counts in square tiles of the field. There is one map for each grid of tiles, and none if the runs were not
  /// counted by tile.
  public private(set) var maps: [ClosureMap]
  /// Whether at least one of the cubes is a fit without a gradient, which cannot describe an asymmetric field.
  public private(set) var isWithoutGradient: Bool
  /// The total counts that another program predicts from the file, divided by the predicted total of this table. The
  /// ratio is 1 if every bin has a rate above 0.
  ///
  /// A program that interpolates predicts nothing next to a bin without a rate. Beyond a bin with a rate of 0, the
  /// prediction of the program can be anything up to infinity. In this table, the neighbours of such bins contribute
  /// their own rates, without interpolation.
  public private(set) var readerFactor: Double

  /// Creates a table.
  public init(
    _ runs: [RunClosure] = [], energies: [ClosurePart] = [], rings: [ClosurePart] = [],
    quadrants: [ClosureQuadrant] = [], cells: [ClosureCell] = [], maps: [ClosureMap] = [], readerFactor: Double = 1,
    isWithoutGradient: Bool = false
  ) {
    (self.runs, self.energies, self.rings, self.readerFactor) = (runs, energies, rings, readerFactor)
    (self.quadrants, self.cells, self.maps, self.isWithoutGradient) = (quadrants, cells, maps, isWithoutGradient)
  }

  /// Adds the table of other runs. If an energy bin, a ring or another part of the data is in both tables, the counts
  /// from both tables are added. Overlapping energy bins or rings are joined into one. Bins can overlap because a fit
  /// begins at the threshold of its run, so the first bins of runs can differ.
  public mutating func add(_ other: ClosureTable) {
    let (mine, theirs) = (predicted, other.predicted)
    if mine + theirs > 0 { readerFactor = (mine * readerFactor + theirs * other.readerFactor) / (mine + theirs) }
    runs += other.runs
    energies = Self.merged(energies, other.energies)
    rings = Self.merged(rings, other.rings)
    addCells(other.cells)
    for map in other.maps {
      if let known = maps.firstIndex(where: { $0.hasGrid(of: map) }) { maps[known].add(map) } else { maps.append(map) }
    }
    for part in other.quadrants {
      if let known = quadrants.firstIndex(where: { $0.quadrant == part.quadrant }) {
        quadrants[known].add(part)
      } else {
        let place = quadrants.firstIndex { $0.quadrant.rawValue > part.quadrant.rawValue }
        quadrants.insert(part, at: place ?? quadrants.count)
      }
    }
    isWithoutGradient = isWithoutGradient || other.isWithoutGradient
  }

  private static func merged(_ left: [ClosurePart], _ right: [ClosurePart]) -> [ClosurePart] {
    var result = left
    for part in right {
      if let known = result.firstIndex(where: { $0.low == part.low && $0.high == part.high }) {
        result[known].add(part)
        continue
      }
      var joined = part
      for other in result where other.overlaps(part) { joined.join(other) }
      result.removeAll { $0.overlaps(part) }
      result.insert(joined, at: result.firstIndex { $0.low > joined.low } ?? result.count)
    }
    return result
  }

  /// Adds cells. If their edges are not those of a known cell, all cells are assigned again to the energy bins and
  /// rings of the table.
  private mutating func addCells(_ added: [ClosureCell]) {
    var unknown: [ClosureCell] = []
    for cell in added {
      if let known = cells.firstIndex(where: { $0.energy == cell.energy && $0.ring == cell.ring }) {
        cells[known].add(cell)
      } else {
        unknown.append(cell)
      }
    }
    guard !unknown.isEmpty else { return }
    func range(_ own: Range<Double>, _ parts: [ClosurePart]) -> Range<Double> {
      let part = parts.first { $0.low <= own.lowerBound && own.upperBound <= $0.high }
      return part.map { $0.low..<$0.high } ?? own
    }
    func key(_ cell: ClosureCell) -> (Double, Double, Double, Double) {
      (cell.energy.lowerBound, cell.energy.upperBound, cell.ring.lowerBound, cell.ring.upperBound)
    }
    let placed = (cells + unknown).map { cell in
      ClosureCell(
        energy: range(cell.energy, energies), ring: range(cell.ring, rings), predicted: cell.predicted,
        observed: cell.observed)
    }
    cells = []
    for cell in placed.sorted(by: { key($0) < key($1) }) {
      if let last = cells.last, key(last) == key(cell) {
        cells[cells.count - 1].add(cell)
      } else {
        cells.append(cell)
      }
    }
  }

  /// The predicted counts of all runs.
  public var predicted: Double { runs.reduce(0) { $0 + $1.predicted } }
  /// The observed counts of all runs.
  public var observed: Double { runs.reduce(0) { $0 + Double($1.observed) } }

  /// The predicted and observed counts of all runs, as a part without edges.
  public var all: ClosurePart {
    ClosurePart(low: -.infinity, high: .infinity, predicted: predicted, observed: observed)
  }

  /// The ratio of all predicted to all observed counts; NaN without observed counts.
  public var total: Double { all.ratio }

  /// The ratio of the counts that programs predict from the files to the observed counts. It is `nil` if it equals
  /// ``total``.
  public var totalAsRead: Double? { readerFactor == 1 ? nil : total * readerFactor }

  /// The ratio of predicted to observed counts for each run with observed counts.
  public var ratios: [Double] { runs.filter { $0.observed > 0 }.map(\.ratio) }

  /// The mean of ``ratios``; NaN if there are none.
  public var mean: Double {
    let ratios = ratios
    return ratios.isEmpty ? .nan : ratios.reduce(0, +) / Double(ratios.count)
  }

  /// The sample standard deviation of ``ratios`` (with n - 1); NaN for fewer than two ratios.
  public var spread: Double {
    let (ratios, mean) = (ratios, mean)
    guard ratios.count > 1 else { return .nan }
    return (ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(ratios.count - 1)).squareRoot()
  }

  /// The smallest of the ``ratios``; NaN if there are none.
  public var least: Double { ratios.min() ?? .nan }
  /// The largest of the ``ratios``; NaN if there are none.
  public var greatest: Double { ratios.max() ?? .nan }

  /// Returns the runs whose ratios differ most from 1, the largest difference first. Differences are compared as
  /// factors: 1/2 is as far from 1 as 2. Runs with equal differences keep the order of the table. Runs without observed
  /// counts are last.
  public func worst(_ count: Int = 3) -> [RunClosure] {
    func distance(_ run: RunClosure) -> Double {
      guard run.observed > 0 else { return -1 }
      // A model with an infinite rate predicts NaN, which is the largest difference.
      return run.ratio.isNaN ? .infinity : max(run.ratio, 1 / run.ratio)
    }
    return Self.ranked(runs, distance).prefix(count).map { $0 }
  }

  /// Returns the energy bins with the largest absolute deviations (in standard deviations), the largest first.
  public func worstEnergies(_ count: Int = 3) -> [ClosurePart] {
    Self.ranked(energies.filter(\.isTelling)) { abs($0.deviations) }.prefix(count).map { $0 }
  }

  /// Returns the rings with the largest absolute deviations (in standard deviations), the largest first.
  public func worstRings(_ count: Int = 3) -> [ClosurePart] {
    Self.ranked(rings.filter(\.isTelling)) { abs($0.deviations) }.prefix(count).map { $0 }
  }

  /// Returns the quadrants with the largest absolute deviations (in standard deviations), the largest first. Only
  /// quadrants that deviate by more than 1 % and by more than 3 standard deviations are returned.
  public func worstQuadrants(_ count: Int = 3) -> [ClosureQuadrant] {
    Self.ranked(quadrants.filter { $0.isTelling && $0.isDoubtful }) { abs($0.deviations) }.prefix(count).map { $0 }
  }

  /// Returns items sorted by a number, the largest first. Items with equal numbers keep their order.
  private static func ranked<Item>(_ items: [Item], _ distance: (Item) -> Double) -> [Item] {
    let distances = items.map(distance)
    let order = items.indices.sorted { left, right in
      distances[left] == distances[right] ? left < right : distances[left] > distances[right]
    }
    return order.map { items[$0] }
  }
}
