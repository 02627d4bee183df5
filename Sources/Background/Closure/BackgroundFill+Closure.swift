import Histograms

extension BackgroundFill {
  /// What a model predicts for runs of this fill over what was seen in them, in all bins in which the model has a rate.
  ///
  /// What the model was multiplied with on purpose (``BackgroundModel/scale``) is taken back: the closure shows whether it
  /// follows its data.
  /// - Parameter chosen: the runs; all of the fill if `nil`.
  public func closure(of model: BackgroundModel<Axes>, for chosen: Set<Int64>? = nil) -> ClosureTable {
    let runs = exposures.filter { chosen?.contains($0.obsID) ?? true }
    guard !runs.isEmpty else { return ClosureTable() }
    let prediction = ClosurePrediction(model, rings: rings)
    var sums = ClosureSums(energies: axes.energy.count, rings: rings.count)
    var entries: [RunClosure] = []
    for run in runs {
      let own = prediction.events(of: run)
      entries.append(
        RunClosure(obsID: run.obsID, predicted: own.predicted.reduce(0, +), observed: Int(own.observed.reduce(0, +))))
      sums.add(own)
    }
    return ClosureTable(
      entries, energies: sums.energyParts(edges: axes.energy.edges, isKnown: prediction.isKnown),
      rings: sums.ringParts(edges: rings.edges), readerFactor: prediction.readerFactor)
  }
}

/// Predicted and observed events by energy and ring, the ring varying fastest.
private struct ClosureSums {
  var predicted: [Double]
  var observed: [Double]
  let rings: Int

  init(energies: Int, rings: Int) {
    predicted = Array(repeating: 0, count: energies * rings)
    observed = predicted
    self.rings = rings
  }

  mutating func add(_ other: ClosureSums) {
    for part in predicted.indices {
      predicted[part] += other.predicted[part]
      observed[part] += other.observed[part]
    }
  }

  func energyParts(edges: [Double], isKnown: [Bool]) -> [ClosurePart] {
    (0..<edges.count - 1).filter { isKnown[$0] }.map { energy in
      part(edges[energy], edges[energy + 1], Array(energy * rings..<(energy + 1) * rings))
    }
  }

  func ringParts(edges: [Double]) -> [ClosurePart] {
    (0..<rings).map { ring in
      part(edges[ring], edges[ring + 1], Array(stride(from: ring, to: predicted.count, by: rings)))
    }.filter { $0.predicted > 0 || $0.observed > 0 }
  }

  private func part(_ low: Double, _ high: Double, _ places: [Int]) -> ClosurePart {
    ClosurePart(
      low: low, high: high, predicted: places.reduce(0) { $0 + predicted[$1] },
      observed: places.reduce(0) { $0 + observed[$1] })
  }
}

/// What a model predicts per second in each bin, and by energy and ring.
private struct ClosurePrediction<Axes: ModelAxes> {
  /// Events per second in each bin over the axes of the fill; 0 where the model has no rate.
  private let ofBin: [Double]
  /// The same by energy and ring.
  private let ofPart: [Double]
  /// Whether the model has a rate at an energy.
  let isKnown: [Bool]
  /// What a reader finds over what is predicted here.
  let readerFactor: Double
  private let rings: OffsetRings

  init(_ model: BackgroundModel<Axes>, rings: OffsetRings) {
    self.rings = rings
    let ranges = model.knownRanges
    let known = model.sliced(ranges)
    let nodes = known.nodes
    let integrals = BinIntegrals(known.axes)(nodes)
    var all = Histogram(axes: model.axes.all)
    for (bin, events) in zip(all.bins(within: ranges), integrals.values) { all.values[bin] = events / model.scale }
    ofBin = all.values
    let positions = rings.ofPosition.count
    var parts = [Double](repeating: 0, count: model.axes.energy.count * rings.count)
    for bin in ofBin.indices { parts[bin / positions * rings.count + rings.ofPosition[bin % positions]] += ofBin[bin] }
    ofPart = parts
    isKnown = (0..<model.axes.energy.count).map { energy in
      model.bins.row(energy).contains { model.bins.states[$0] != .unknown }
    }
    if nodes.values.allSatisfy({ $0 > 0 }) {
      readerFactor = 1
    } else {
      let sum = integrals.sum()
      readerFactor = sum > 0 ? RateInterpolator(nodes).integral(over: nil, axes: known.axes) / sum : 1
    }
  }

  /// The events of a run.
  func events(of run: RunExposure) -> ClosureSums {
    var sums = ClosureSums(energies: isKnown.count, rings: rings.count)
    let positions = rings.ofPosition.count
    for energy in run.energies where isKnown[energy] {
      for ring in 0..<rings.count {
        let part = energy * rings.count + ring
        sums.predicted[part] = run.time * ofPart[part]
        sums.observed[part] = Double(run.counts[part])
      }
      for reduced in run.reduced {
        let position = Int(reduced.position)
        sums.predicted[energy * rings.count + rings.ofPosition[position]] -=
          run.time * (1 - reduced.fraction) * ofBin[energy * positions + position]
      }
    }
    return sums
  }
}
