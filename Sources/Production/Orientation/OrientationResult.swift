import ModelFiles

/// The sums over events with which orientation hypotheses are compared. For each hypothesis, the logarithm of its rate
/// relative to the first hypothesis is summed. The products of two such logarithms are summed as well.
struct OrientationSums: Sendable, Equatable {
  /// The number of events that are used.
  private(set) var events = 0
  /// The number of events for which at least one hypothesis has no rate. These events are not used.
  private(set) var leftOut = 0
  /// The sum of ln(rate / rate of the first hypothesis), for each hypothesis.
  private(set) var sums: [Double]
  /// For each pair of hypotheses, the sum over events of the product of their two logarithms, which are those of
  /// ``sums``. This is a matrix in row-major order. Only its lower triangle and its diagonal are filled; other elements
  /// are 0.
  private(set) var products: [Double]

  init(count: Int) {
    sums = Array(repeating: 0, count: count)
    products = Array(repeating: 0, count: count * count)
  }

  /// Adds an event. The value of the first hypothesis is subtracted from all values, to keep the sums small. This has
  /// no effect on the result, because only differences matter.
  mutating func add(_ logRates: [Double]) {
    guard logRates.allSatisfy(\.isFinite) else {
      leftOut += 1
      return
    }
    events += 1
    let count = sums.count
    for i in 1..<count {
      let difference = logRates[i] - logRates[0]
      sums[i] += difference
      for j in 1...i { products[i * count + j] += difference * (logRates[j] - logRates[0]) }
    }
  }

  static func += (left: inout Self, right: Self) {
    left.events += right.events
    left.leftOut += right.leftOut
    for i in left.sums.indices { left.sums[i] += right.sums[i] }
    for i in left.products.indices { left.products[i] += right.products[i] }
  }

  /// Returns the number of standard deviations by which one hypothesis is better than another one. This is
  /// sum(d) / sqrt(n var(d)), where d is the difference of ln(rate) between the two hypotheses for an event, and n is
  /// the number of events (Q. H. Vuong, Econometrica 57 (1989) 307, eq. 5.6).
  ///
  /// The variance is estimated from the events. If both hypotheses are equally far from the truth, the result is
  /// therefore near 0, even if the rates of the model are noisy.
  func significance(of one: Int, over other: Int) -> Double {
    guard events > 1 else { return 0 }
    let n = Double(events)
    let difference = sums[one] - sums[other]
    let square = product(one, one) - 2 * product(one, other) + product(other, other)
    let variance = square - difference * difference / n
    // If a rotation does not change the model, the hypotheses differ only by rounding errors.
    guard variance > 1e-18 * n else { return 0 }
    return difference / variance.squareRoot()
  }

  private func product(_ one: Int, _ other: Int) -> Double {
    products[max(one, other) * sums.count + min(one, other)]
  }
}

/// The result of an ``OrientationTest``: the likelihood of each orientation of a cube on the sky.
public struct OrientationResult: Sendable, Equatable {
  /// A hypothesis with its likelihood.
  public struct Entry: Sendable, Equatable {
    /// The hypothesis.
    public let hypothesis: CubeOrientation
    /// The logarithm of the ratio of this hypothesis' likelihood to that of the best hypothesis.
    public let logLikelihood: Double
    /// The number of standard deviations by which the best hypothesis is better than this one.
    public let deviations: Double
  }

  /// The hypotheses, the best one first.
  public let entries: [Entry]
  /// The orientation in the file.
  public let stated: CubeOrientation
  /// The number of events that were used.
  public let events: Int
  /// The number of events within the circle that were not used, because the model has no rate for them in at least one
  /// orientation.
  public let leftOut: Int

  /// A hypothesis is rejected if another one is better by this number of standard deviations. There are 15 alternatives
  /// to the true hypothesis, so the true hypothesis is rejected by chance in one of two thousand tests.
  public static let limit = 4.0

  init(_ sums: OrientationSums, stated: CubeOrientation) {
    let all = OrientationTest.hypotheses
    let best = sums.sums.indices.max { sums.sums[$0] < sums.sums[$1] } ?? 0
    entries = all.indices.map { index in
      Entry(
        hypothesis: all[index], logLikelihood: sums.sums[index] - sums.sums[best],
        deviations: index == best ? 0 : sums.significance(of: best, over: index))
    }.enumerated().sorted {
      ($1.element.logLikelihood, $0.offset) < ($0.element.logLikelihood, $1.offset)
    }.map(\.element)
    self.stated = stated
    (events, leftOut) = (sums.events, sums.leftOut)
  }

  /// The hypotheses that are not rejected, the best one first.
  public var possible: [CubeOrientation] {
    entries.filter { $0.deviations < Self.limit }.map(\.hypothesis)
  }

  /// What the data say about the orientation in the file.
  public enum Verdict: String, Sendable {
    /// The data reject no hypothesis.
    case cannotTell = "cannot tell"
    /// The data reject other hypotheses, but not the orientation in the file.
    case agrees
    /// The data reject the orientation in the file.
    case refuted
  }

  /// What the data say about the orientation in the file.
  public var verdict: Verdict {
    let possible = possible
    if possible.count == entries.count { return .cannotTell }
    return possible.contains(stated) ? .agrees : .refuted
  }
}
