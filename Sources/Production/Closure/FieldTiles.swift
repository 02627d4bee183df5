import BackgroundModels
import Histograms
import Units

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Square tiles of the field of view, about 0.4 deg wide, in which a closure compares counts.
///
/// For a radial model, ``TileBinner`` assigns the events to tiles. The tiles of a cube are blocks of whole cells.
struct FieldTiles: Sendable {
  /// The edges along lon in deg.
  let lonEdges: [Double]
  /// The edges along lat in deg.
  let latEdges: [Double]
  /// The tile of each cell of a cube; empty for a radial model.
  private let ofCell: [Int]
  /// The axes of the model.
  private let model: any ModelAxes

  /// The width of a tile in deg.
  static let width = 0.4
  /// The largest radius of a circular field, or half-width of a square one, that is divided into tiles, in deg.
  private static let largestReach = 15.0

  /// Creates the tiles of the field that axes cover. The result is `nil` if the field is too large.
  init?(_ axes: any ModelAxes) {
    guard axes.reach <= Self.largestReach * 2.0.squareRoot() else { return nil }
    model = axes
    switch axes.kind {
    case .radial(let radial):
      guard radial.reach <= Self.largestReach else { return nil }
      let half = Int((radial.reach / Self.width - 1e-9).rounded(.up))
      lonEdges = (-half...half).map { Double($0) * Self.width }
      latEdges = lonEdges
      ofCell = []
    case .cube(let cube):
      let (lon, lat) = (Self.blocks(cube.lon), Self.blocks(cube.lat))
      (lonEdges, latEdges) = (lon.edges, lat.edges)
      let rows = lat.edges.count - 1
      ofCell = lon.ofBin.flatMap { column in lat.ofBin.map { column * rows + $0 } }
    }
  }

  /// Divides an axis into blocks of bins. Returns the edges of the blocks, whose width is as close to ``width`` as the
  /// bins allow, and the block of each bin.
  private static func blocks(_ axis: Axis) -> (edges: [Double], ofBin: [Int]) {
    let size = (axis.edges[axis.count] - axis.edges[0]) / Double(axis.count)
    let factor = max(1, Int((width / size).rounded()))
    let starts = stride(from: 0, to: axis.count, by: factor).map { axis.edges[$0] }
    return (starts + [axis.edges[axis.count]], (0..<axis.count).map { $0 / factor })
  }

  /// The number of tiles.
  var count: Int { (lonEdges.count - 1) * (latEdges.count - 1) }

  /// Returns the counts of each tile, summed over energies and cells. `counts` is a histogram over the axes of a cube.
  func sums(ofCells counts: Histogram) -> RunTiles {
    var sums = [UInt32](repeating: 0, count: count)
    for (bin, value) in counts.values.enumerated() where value > 0 { sums[ofCell[bin % ofCell.count]] += UInt32(value) }
    return RunTiles(counts: sums)
  }

  /// Returns the tile of a cell of a cube.
  func tile(ofCell cell: Int) -> Int { ofCell[cell] }

  /// Whether the model is a cube, whose tiles consist of cells.
  var isOfCube: Bool { !ofCell.isEmpty }

  /// Distributes the events that a model predicts in its bins over the tiles. Returns the events by energy and tile;
  /// the tile varies fastest.
  ///
  /// The events of a ring are distributed over the tiles that overlap with it, in proportion to the interpolated rate
  /// and the solid angle. The sum over the tiles therefore equals the sum over the rings.
  /// - Parameters:
  ///   - events: The events in each bin of the model.
  ///   - nodes: The rate at the centres of the bins, from which the rate within a ring is interpolated.
  func prediction(_ events: [Double], nodes: Histogram) -> [Double] {
    let (energies, positions) = (model.energy.count, events.count / model.energy.count)
    var result = [Double](repeating: 0, count: energies * count)
    guard case .radial(let radial) = model.kind else {
      for bin in events.indices { result[bin / positions * count + ofCell[bin % positions]] += events[bin] }
      return result
    }
    let samples = samples(radial.offset)
    let profile = RadialProfile(radial.offset)
    var weights = [Double](repeating: 0, count: samples.count)
    for energy in 0..<energies {
      let row = energy * positions
      let rates = Array(nodes.values[row..<row + positions])
      let steps = profile.steps(rates)
      var sums = [Double](repeating: 0, count: positions)
      for (index, sample) in samples.enumerated() {
        let rate = (1 - sample.fraction) * steps[sample.step] + sample.fraction * steps[sample.step + 1]
        // Next to a ring without a rate above 0, events are distributed evenly over their ring.
        weights[index] = sample.solidAngle * (rate.isNaN ? max(0, rates[sample.ring]) : rate)
        sums[sample.ring] += weights[index]
      }
      // The samples are in one quadrant, so each of the mirrored tiles gets a quarter of the events.
      let factors = sums.indices.map { sums[$0] > 0 ? events[row + $0] / (4 * sums[$0]) : 0 }
      for (index, sample) in samples.enumerated() {
        result[energy * count + sample.tile] += weights[index] * factors[sample.ring]
      }
      mirror(&result, from: energy * count)
    }
    return result
  }

  /// Copies the values of the tiles with positive lon and lat to their mirror images in the other quadrants.
  private func mirror(_ values: inout [Double], from start: Int) {
    let (columns, rows) = (lonEdges.count - 1, latEdges.count - 1)
    for column in columns / 2..<columns {
      for row in rows / 2..<rows {
        let value = values[start + column * rows + row]
        for (column, row) in [
          (columns - 1 - column, row), (column, rows - 1 - row), (columns - 1 - column, rows - 1 - row),
        ] { values[start + column * rows + row] = value }
      }
    }
  }

  /// The number of sample points along each side of a tile.
  private static let samplesPerSide = 8

  /// A point of the field with its tile and its ring. The rate is interpolated between the steps `step` and `step + 1`
  /// of the profile.
  private struct Sample {
    let tile: Int
    let ring: Int
    let step: Int
    let fraction: Double
    let solidAngle: Double
  }

  /// Returns the sample points with positive lon and lat. The rings and the tiles are symmetric, so these points
  /// represent all quadrants.
  private func samples(_ rings: Axis) -> [Sample] {
    let degree = Double.pi / 180
    func points(_ edges: [Double]) -> [(bin: Int, cosine: Double)] {
      ((edges.count - 1) / 2..<edges.count - 1).flatMap { bin -> [(bin: Int, cosine: Double)] in
        let step = (edges[bin + 1] - edges[bin]) / Double(Self.samplesPerSide)
        return (0..<Self.samplesPerSide).map { (bin, cos((edges[bin] + step * (Double($0) + 0.5)) * degree)) }
      }
    }
    let lats = points(latEdges)
    return points(lonEdges).flatMap { lon in
      lats.compactMap { lat in
        let offset = acos(min(1, lat.cosine * lon.cosine)) / degree
        guard let ring = rings.index(of: offset) else { return nil }
        let step = (offset / RadialProfile.width).rounded(.down)
        return Sample(
          tile: lon.bin * (latEdges.count - 1) + lat.bin, ring: ring, step: Int(step),
          fraction: offset / RadialProfile.width - step, solidAngle: lat.cosine)
      }
    }
  }
}

/// The rate of a radial model at equal steps of the offset, between which it changes almost linearly. An exponential
/// function at each step, instead of at each sample point, takes a tenth of the time.
///
/// The logarithm of the rate is interpolated between the middles of the rings; beyond the outermost middles it is
/// constant.
private struct RadialProfile {
  /// The width of a step in deg.
  static let width = 0.01

  private let places: [(low: Int, high: Int, fraction: Double)]

  /// Creates the profile for an offset axis in deg.
  init(_ rings: Axis) {
    let middles = rings.centers()
    places = (0...Int((rings.edges[rings.count] / Self.width).rounded(.up)) + 1).map { step in
      let offset = Double(step) * Self.width
      guard let high = middles.firstIndex(where: { $0 > offset }) else { return (rings.count - 1, rings.count - 1, 0) }
      guard high > 0 else { return (0, 0, 0) }
      return (high - 1, high, (offset - middles[high - 1]) / (middles[high] - middles[high - 1]))
    }
  }

  /// Returns the rates at the steps, from the rates of the rings; NaN next to a ring without a rate above 0.
  func steps(_ rates: [Double]) -> [Double] {
    let logs = rates.map { $0 > 0 ? log($0) : .nan }
    return places.map { low, high, fraction in exp((1 - fraction) * logs[low] + fraction * logs[high]) }
  }
}
