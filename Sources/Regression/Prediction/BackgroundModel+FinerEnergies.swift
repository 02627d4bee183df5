import BackgroundModels
import Foundation
import Histograms
import Units

extension BackgroundModel {
  /// Returns an axis that divides each energy bin of the model into parts of equal width in ln(energy).
  /// - Throws: `AxisError`
  public func finerEnergies(parts: Int) throws -> Axis { try axes.energy.divided(into: parts) }

  /// Returns the model on a finer energy axis, for programs that interpolate between energies.
  ///
  /// At each position of the field, the rate is distributed over the energies within a bin by
  /// ``SpectrumInterpolation``: the logarithm of the density in ln(energy) is a natural cubic spline in ln(energy). The
  /// integral over each bin of this model is conserved. Each part of a bin has the relative error and the state of the
  /// bin. The spectrum is not continued across bins without a rate above 0; the parts below and above such a bin are
  /// interpolated separately. The result has only a rate, without counts and exposure.
  /// - Parameter axis: The finer energy axis, which must contain all edges of the energy axis of the model.
  /// - Throws: ``RegressionError/missingEdge(_:)``, `BackgroundError`.
  public func finer(energy axis: Axis) throws -> BackgroundModel {
    let edges = axes.energy.edges
    let fine: any ModelAxes =
      switch axes.kind {
      case .radial(let axes): try RadialAxes(energy: axis, offset: axes.offset)
      case .cube(let axes): try CubeAxes(energy: axis, lon: axes.lon, lat: axes.lat, alignment: axes.alignment)
      }
    let parts = try Self.parts(of: edges, in: fine.energy.edges)
    let (coarse, positions) = (rate.values, rate.strides[0])
    var (rates, errors) = (Histogram(axes: fine.all), Histogram(axes: fine.all))
    var finerStates = [BinState](repeating: .unknown, count: rates.values.count)
    for position in 0..<positions {
      var spectrum = [Double](repeating: .nan, count: fine.energy.count)
      for bins in Self.spectra(edges.indices.dropLast().map { coarse[$0 * positions + position] }) {
        let part = Array(edges[bins.lowerBound...bins.upperBound])
        let counts = bins.map { coarse[$0 * positions + position] * (edges[$0 + 1] - edges[$0]) }
        let rows = parts[bins.lowerBound].lowerBound..<parts[bins.upperBound - 1].upperBound
        let ends = Array(fine.energy.edges[rows.lowerBound...rows.upperBound])
        let integrals = SpectrumInterpolation(edges: part).integrals(of: counts, over: ends)
        for (bin, count) in zip(bins, counts) {
          // The spline conserves the counts of a bin only to the accuracy of its samples.
          let sum = parts[bin].reduce(0) { $0 + integrals[$1 - rows.lowerBound] }
          for row in parts[bin] {
            let width = fine.energy.edges[row + 1] - fine.energy.edges[row]
            spectrum[row] = integrals[row - rows.lowerBound] * count / sum / width
          }
        }
      }
      for (bin, new) in parts.enumerated() {
        let old = bin * positions + position
        for row in new {
          // A known rate of 0 is 0 in all parts of the bin.
          let value = coarse[old] == 0 ? 0 : spectrum[row]
          let place = row * positions + position
          rates.values[place] = value
          errors.values[place] = coarse[old] > 0 ? error.values[old] / coarse[old] * value : error.values[old]
          finerStates[place] = states[old]
        }
      }
    }
    return try BackgroundModel(
      axes: fine, nodes: rates, nodeFactors: nil, errors: errors, states: finerStates, counts: nil, exposure: nil,
      smoothing: smoothing, method: nil, treatment: treatment, scale: 1, origin: originOfRate)
  }

  /// The origin of the finer model, whose rate does not come from counts over its own axes.
  private var originOfRate: ModelOrigin {
    guard case .counts = origin.source else { return origin }
    return ModelOrigin(runs: origin.runs, unlistedRuns: origin.unlistedRuns, unreadRuns: origin.unreadRuns)
  }

  /// Returns, for each bin of an axis, the bins of a finer axis that are within this bin. Edges that differ only by
  /// rounding are treated as equal.
  private static func parts(of edges: [Double], in fine: [Double]) throws(RegressionError) -> [Range<Int>] {
    var places: [Int] = []
    for edge in edges {
      guard let place = fine.firstIndex(where: { abs($0 - edge) <= 1e-9 * edge }) else { throw .missingEdge(edge) }
      places.append(place)
    }
    return zip(places, places.dropFirst()).map { $0..<$1 }
  }

  /// Returns the ranges of adjacent bins with finite rates above 0.
  private static func spectra(_ rates: [Double]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    for bin in rates.indices where rates[bin] > 0 && rates[bin].isFinite {
      if let last = ranges.last, last.upperBound == bin {
        ranges[ranges.count - 1] = last.lowerBound..<bin + 1
      } else {
        ranges.append(bin..<bin + 1)
      }
    }
    return ranges
  }
}

extension Axis {
  /// Returns the axis with each bin divided into parts of equal width in the logarithm. All edges of the axis are kept.
  /// - Throws: `AxisError`
  public func divided(into parts: Int) throws(AxisError) -> Axis {
    let fine = zip(edges, edges.dropFirst()).flatMap { low, high in
      (0..<parts).map { part in part == 0 ? low : low * pow(high / low, Double(part) / Double(parts)) }
    }
    return try Axis(name: name, edges: fine + [edges[edges.count - 1]], unit: unit)
  }
}
