import BackgroundModels
import Histograms
import Sky
import Units

/// A sampler for a rate that is constant within each bin of a model. The rate is integrated over each energy bin of a
/// grid.
struct BinSampler: RateSampler {
  private let field: [BinFinder]
  private let strides: [Int]
  /// The integrals at each position of the field, in s-1 sr-1. The inner array has one element for each energy bin of
  /// the grid.
  private let integrals: [[Double]]
  private let outside: [Double]

  init(_ model: BackgroundModel, energyEdges edges: [Double]) {
    let axes = model.axes
    field = axes.field.map { BinFinder($0) }
    strides = Array(model.rate.strides.dropFirst())
    let (rate, own) = (model.rate.values, axes.energy.edges)
    let positions = model.bins.positions
    outside = Array(repeating: 0, count: edges.count - 1)
    let overlaps = zip(edges, edges.dropFirst()).map { low, high in
      (0..<axes.energy.count).map { max(0, min(high, own[$0 + 1]) - max(low, own[$0])) * Unit.TeV.scale }
    }
    integrals = (0..<positions).map { position in
      overlaps.map { overlaps in
        var sum = 0.0
        for (energy, width) in overlaps.enumerated() where width > 0 {
          let value = rate[energy * positions + position]
          if value > 0 { sum += value * width }
        }
        return sum
      }
    }
  }

  mutating func rates(lon: Double, lat: Double) -> [Double] {
    let place = field.count == 1 ? [separation(0, 0, lon, lat)] : [lon, lat]
    var position = 0
    for axis in field.indices {
      let bin = field[axis].index(of: place[axis])
      guard bin >= 0 else { return outside }
      position += bin * strides[axis]
    }
    return integrals[position]
  }
}
