import BackgroundModels
import Fitting
import Histograms

extension BackgroundModel {
  /// Compares predicted and observed counts for the runs from which the model was made. All bins in which the model has
  /// a rate are included.
  ///
  /// The prediction is divided by the factor by which the model was scaled (``scale``), because the closure shows
  /// whether the model reproduces its own data.
  /// - Parameter chosen: The OBS_IDs of the runs to compare; all runs if `nil`.
  /// - Returns: The comparison. It is empty if the runs of the model are not known, if they were counted over other
  ///   axes, or if the model is the prediction of a regression.
  public func closure(for chosen: Set<Int64>? = nil) -> ClosureTable {
    switch origin.source {
    case .counts(_, let exposures): closure(of: exposures.filter { chosen?.contains($0.obsID) ?? true })
    case .fit(let fit): fit.closure(for: chosen)
    case .regression, .other: ClosureTable()
    }
  }

  private func closure(of runs: [RunExposure]) -> ClosureTable {
    guard !runs.isEmpty else { return ClosureTable() }
    let parts = FieldParts(axes)
    let prediction = ClosurePrediction(self, parts: parts)
    var sums = ClosureSums(energies: axes.energy.count, parts: parts)
    var entries: [RunClosure] = []
    var single: [ClosureSums] = []
    var map = ClosureMapSums(self, events: prediction.ofBin)
    for run in runs {
      let own = prediction.events(of: run)
      let all = own.total
      entries.append(RunClosure(obsID: run.obsID, predicted: all.predicted, observed: Int(all.observed)))
      sums.add(own)
      single.append(own)
      map?.add(run, energies: run.energies.filter { prediction.isKnown[$0] }, counts: all.observed)
    }
    let edges = axes.energy.edges
    return ClosureTable(
      entries, energies: sums.energyParts(edges: edges, isKnown: prediction.isKnown, scatterOf: single),
      rings: sums.ringParts(scatterOf: single), quadrants: sums.quadrants,
      cells: sums.cells(edges: edges, isKnown: prediction.isKnown), maps: [map?.map].compactMap(\.self),
      readerFactor: prediction.readerFactor)
  }
}

/// Predicted and observed events by energy and part of the field; the part varies fastest.
private struct ClosureSums {
  var predicted: [Double]
  var observed: [Double]
  private let parts: FieldParts

  init(energies: Int, parts: FieldParts) {
    predicted = Array(repeating: 0, count: energies * parts.count)
    observed = predicted
    self.parts = parts
  }

  mutating func add(_ other: ClosureSums) {
    for part in predicted.indices {
      predicted[part] += other.predicted[part]
      observed[part] += other.observed[part]
    }
  }

  /// The predicted and observed events in total. Only rings are added, because each event is in exactly one ring.
  var total: (predicted: Double, observed: Double) {
    sum(predicted.indices.filter { $0 % parts.count < parts.rings.count })
  }

  func energyParts(edges: [Double], isKnown: [Bool], scatterOf runs: [ClosureSums]) -> [ClosurePart] {
    let norms = runs.map(\.norm)
    return (0..<edges.count - 1).filter { isKnown[$0] }.map { energy in
      let all = sum(ofEnergy: energy)
      let single = zip(runs, norms).map { run, norm in
        let own = run.sum(ofEnergy: energy)
        return (observed: own.observed, expected: norm * own.predicted)
      }
      return ClosurePart(
        low: edges[energy], high: edges[energy + 1], predicted: all.predicted, observed: all.observed,
        scatter: RunScatter(of: single))
    }
  }

  func ringParts(scatterOf runs: [ClosureSums]) -> [ClosurePart] {
    let edges = parts.rings.edges
    let norms = runs.map { run in run.total.predicted > 0 ? run.total.observed / run.total.predicted : 0 }
    return (0..<parts.rings.count).map { ring in
      let all = sum(ofPart: ring)
      let single = zip(runs, norms).map { run, norm in
        let own = run.sum(ofPart: ring)
        return (observed: own.observed, expected: norm * own.predicted)
      }
      return ClosurePart(
        low: edges[ring], high: edges[ring + 1], predicted: all.predicted, observed: all.observed,
        scatter: RunScatter(of: single))
    }.filter { $0.predicted > 0 || $0.observed > 0 }
  }

  func cells(edges: [Double], isKnown: [Bool]) -> [ClosureCell] {
    let rings = parts.rings.edges
    return (0..<edges.count - 1).filter { isKnown[$0] }.flatMap { energy in
      (0..<parts.rings.count).map { ring in
        let part = energy * parts.count + ring
        return ClosureCell(
          energy: edges[energy]..<edges[energy + 1], ring: rings[ring]..<rings[ring + 1], predicted: predicted[part],
          observed: observed[part])
      }.filter { $0.predicted > 0 || $0.observed > 0 }
    }
  }

  /// The normalisation of a run: the ratio of observed to predicted events. Energies at which the observed events
  /// differ by more than 4 standard deviations from the normalised prediction are left out.
  ///
  /// The search starts from the weighted median of the ratios at the energies. A few energies at which the run differs,
  /// such as those below its threshold, therefore do not change the norm, even if they contain most of the events.
  private var norm: Double {
    let energies = (0..<predicted.count / parts.count).map(sum(ofEnergy:)).filter { $0.predicted > 0 }
    guard !energies.isEmpty else { return 0 }
    let sorted = energies.sorted { $0.observed / $0.predicted < $1.observed / $1.predicted }
    let half = sorted.reduce(0) { $0 + $1.predicted.squareRoot() } / 2
    var (norm, weight) = (0.0, 0.0)
    for energy in sorted where weight < half {
      weight += energy.predicted.squareRoot()
      norm = energy.observed / energy.predicted
    }
    for _ in 0..<4 {
      let compatible = energies.filter { energy in
        let expected = max(norm * energy.predicted, 1)
        return abs(energy.observed - norm * energy.predicted) <= 4 * expected.squareRoot()
      }
      let total = compatible.reduce((0.0, 0.0)) { ($0.0 + $1.observed, $0.1 + $1.predicted) }
      guard total.1 > 0 else { break }
      norm = total.0 / total.1
    }
    return norm
  }

  /// Returns the predicted and observed events of an energy bin. Only rings are added, because each event is in exactly
  /// one ring.
  private func sum(ofEnergy energy: Int) -> (predicted: Double, observed: Double) {
    sum(Array(energy * parts.count..<energy * parts.count + parts.rings.count))
  }

  var quadrants: [ClosureQuadrant] {
    FieldQuadrant.allCases.map { quadrant in
      let all = sum(ofPart: parts.rings.count + quadrant.rawValue)
      return ClosureQuadrant(quadrant, predicted: all.predicted, observed: all.observed)
    }.filter { $0.predicted > 0 || $0.observed > 0 }
  }

  /// Returns the predicted and observed events in a part of the field, summed over all energies.
  private func sum(ofPart part: Int) -> (predicted: Double, observed: Double) {
    sum(Array(stride(from: part, to: predicted.count, by: parts.count)))
  }

  private func sum(_ places: [Int]) -> (predicted: Double, observed: Double) {
    (places.reduce(0) { $0 + predicted[$1] }, places.reduce(0) { $0 + observed[$1] })
  }
}

/// The events that a model predicts per second, for each bin and for each energy and part of the field.
private struct ClosurePrediction {
  /// The events per second in each bin; 0 in bins without a rate.
  let ofBin: [Double]
  /// The events per second by energy and part of the field; the part varies fastest.
  private let ofPart: [Double]
  /// For each energy bin, whether the model has a rate in it.
  let isKnown: [Bool]
  /// The total number of events that another program predicts from the model file, divided by the total of this
  /// prediction.
  let readerFactor: Double
  private let parts: FieldParts

  init(_ model: BackgroundModel, parts: FieldParts) {
    self.parts = parts
    let ranges = model.knownRanges
    let known = model.sliced(ranges)
    let nodes = known.nodes
    let integrals = BinIntegrals(known.axes)(nodes)
    var all = Histogram(axes: model.axes.all)
    for (bin, events) in zip(all.bins(within: ranges), integrals.values) { all.values[bin] = events / model.scale }
    ofBin = all.values
    var sums = [Double](repeating: 0, count: model.axes.energy.count * parts.count)
    for bin in ofBin.indices { parts.add(ofBin[bin], ofBin: bin, to: &sums) }
    ofPart = sums
    isKnown = (0..<model.axes.energy.count).map { energy in
      model.bins.row(energy).contains { model.bins.states[$0] != .unknown }
    }
    if nodes.values.allSatisfy({ $0 > 0 }) {
      readerFactor = 1
    } else {
      let sum = integrals.sum()
      let reader = RateInterpolator(nodes, tiny: known.smallestRate)
      readerFactor = sum > 0 ? reader.integral(over: nil, axes: known.axes) / sum : 1
    }
  }

  /// Returns the predicted and observed events of a run.
  func events(of run: RunExposure) -> ClosureSums {
    var sums = ClosureSums(energies: isKnown.count, parts: parts)
    for energy in run.energies where isKnown[energy] {
      for part in energy * parts.count..<(energy + 1) * parts.count {
        sums.predicted[part] = run.time * ofPart[part]
        sums.observed[part] = Double(run.counts[part])
      }
      // Start from the prediction for whole parts of the field, then subtract the masked fractions. Only positions that
      // are masked need a loop over bins.
      for reduced in run.reduced {
        let bin = energy * parts.positions + Int(reduced.position)
        parts.add(-run.time * (1 - reduced.fraction) * ofBin[bin], ofBin: bin, to: &sums.predicted)
      }
    }
    return sums
  }
}
