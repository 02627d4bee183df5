import BackgroundModels
import Histograms

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension BackgroundModel {
  /// Returns the weighted mean of the rates of models over the same axes.
  ///
  /// The weights are divided by their sum. In each bin, the rate is `r = sum(w r_i)`, or `r = exp(sum(w ln r_i))` with
  /// `isLogarithmic`; a bin in which one of the rates is 0 is averaged linearly. The variance of the rate is
  /// `sum(g_i g_j rho_ij e_i e_j)`, where `e_i` is the error of a model and `g_i = w_i`, or `w_i r / r_i` for the
  /// logarithm. The correlation `rho_ij` is 1 for models that share runs (an upper bound, because they share only a
  /// part of the events) and 0 for all others.
  ///
  /// In a bin that is unknown in some of the models, only the other models are averaged. The result has a rate but no
  /// counts, because the models have no common exposure, so smooth the models first. If only one weight is above 0, the
  /// result is the model with this weight, unchanged.
  /// - Throws: ``MatchingError/weights(_:)``; `BackgroundError.nothingToStack` or `.differentFills` (different axes).
  public static func blend(
    _ models: [(model: BackgroundModel, weight: Double)], isLogarithmic: Bool = false
  ) throws -> BackgroundModel {
    guard let first = models.first?.model else { throw BackgroundError.nothingToStack }
    guard models.allSatisfy({ $0.weight >= 0 && $0.weight.isFinite }), models.contains(where: { $0.weight > 0 }) else {
      throw MatchingError.weights(models.map(\.weight))
    }
    for (model, _) in models { try first.axes.requireSame(model.axes) }
    let used = models.filter { $0.weight > 0 }
    if used.count == 1 { return used[0].model }
    let shares = sharing(used.map(\.model.origin))
    let places = used.map { (rate: $0.model.rate.values, error: $0.model.error.values, nodes: $0.model.nodes.values) }
    var (nodes, errors, factors) = (first.rate, first.rate, first.rate)
    var states = first.states
    for bin in states.indices {
      let known = used.indices.filter { places[$0].rate[bin].isFinite }
      let sum = known.reduce(0) { $0 + used[$1].weight }
      let weights = known.map { used[$0].weight / sum }
      let rates = known.map { places[$0].rate[bin] }
      guard !known.isEmpty else {
        (nodes.values[bin], errors.values[bin], factors.values[bin], states[bin]) = (.nan, .nan, 1, .unknown)
        continue
      }
      let isLog = isLogarithmic && rates.allSatisfy { $0 > 0 }
      let rate = mean(rates, weights, isLog)
      let gradient = zip(weights, rates).map { isLog ? $0 * rate / $1 : $0 }
      var variance = 0.0
      for (i, one) in known.enumerated() {
        for (j, other) in known.enumerated() where shares[one][other] {
          variance += gradient[i] * gradient[j] * places[one].error[bin] * places[other].error[bin]
        }
      }
      let node = mean(known.map { places[$0].nodes[bin] }, weights, isLog)
      let factor = rate > 0 && node > 0 ? node / rate : 1
      (nodes.values[bin], errors.values[bin], factors.values[bin]) =
        (rate * factor, variance.squareRoot() * factor, factor)
      states[bin] = state(known.map { used[$0].model.states[bin] }, isComplete: known.count == used.count)
    }
    return try BackgroundModel(
      axes: first.axes, nodes: nodes, nodeFactors: factors.values.allSatisfy { $0 == 1 } ? nil : factors,
      errors: errors, states: states, counts: nil, exposure: nil, smoothing: first.smoothing, method: nil,
      treatment: first.treatment, scale: 1, origin: origin(of: used.map(\.model.origin)))
  }

  private static func mean(_ values: [Double], _ weights: [Double], _ isLogarithmic: Bool) -> Double {
    let pairs = zip(values, weights)
    return isLogarithmic ? exp(pairs.reduce(0) { $0 + $1.1 * log($1.0) }) : pairs.reduce(0) { $0 + $1.1 * $1.0 }
  }

  /// Returns the state of a blended bin: `extrapolated` if a model has no rate in the bin. Otherwise it is the first
  /// state that is continued (``BinState/isContinued``), or the state of the first model if none is continued.
  private static func state(_ states: [BinState], isComplete: Bool) -> BinState {
    guard isComplete else { return .extrapolated }
    return states.first(where: \.isContinued) ?? states[0]
  }

  /// Returns, for each pair of models, whether they share runs. A model shares runs with itself.
  private static func sharing(_ origins: [ModelOrigin]) -> [[Bool]] {
    let runs = origins.map { Set($0.obsIDs) }
    return runs.indices.map { i in runs.indices.map { j in i == j || !runs[i].isDisjoint(with: runs[j]) } }
  }

  /// Returns the origin of a blend, with each run once.
  private static func origin(of origins: [ModelOrigin]) -> ModelOrigin {
    var known: Set<Int64> = []
    var result = ModelOrigin()
    result.runs = origins.flatMap(\.runs).filter { known.insert($0.obsID).inserted }
    result.unlistedRuns = origins.reduce(0) { $0 + $1.unlistedRuns }
    if origins.allSatisfy({ !$0.unreadRuns.isEmpty }) { result.unreadRuns = origins.flatMap(\.unreadRuns) }
    return result
  }
}
