/// Sums over events from which hypotheses are compared: of the logarithms of their rates, and of the products of these.
struct OrientationSums: Sendable, Equatable {
  /// Events that count.
  private(set) var events = 0
  /// Events at which some hypothesis has no rate.
  private(set) var leftOut = 0
  /// The sum of each, less that of the first.
  private(set) var sums: [Double]
  /// The sums of the products of two, each less the first; row by row.
  private(set) var products: [Double]

  init(count: Int) {
    sums = Array(repeating: 0, count: count)
    products = Array(repeating: 0, count: count * count)
  }

  /// Adds an event. Only differences count, so the first is taken off, which keeps the sums small.
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

  /// How much better one hypothesis is than another, in standard deviations of what the events scatter: Q. H. Vuong,
  /// Econometrica 57 (1989) 307, (5.6), sum(d) / sqrt(n var(d)) with d the difference of an event's logarithms. It is
  /// near 0 where both are as far from the truth, however noisy the model itself is.
  func significance(of one: Int, over other: Int) -> Double {
    guard events > 1 else { return 0 }
    let n = Double(events)
    let difference = sums[one] - sums[other]
    let square = product(one, one) - 2 * product(one, other) + product(other, other)
    let variance = square - difference * difference / n
    // Turns under which the model stays as it is differ by rounding alone.
    guard variance > 1e-18 * n else { return 0 }
    return difference / variance.squareRoot()
  }

  private func product(_ one: Int, _ other: Int) -> Double {
    products[max(one, other) * sums.count + min(one, other)]
  }
}

/// What data say of the way in which a cube lies on the sky.
public struct OrientationResult: Sendable, Equatable {
  /// A hypothesis, and how it does.
  public struct Entry: Sendable, Equatable {
    /// The hypothesis.
    public let hypothesis: OrientationTest.Hypothesis
    /// The logarithm of its likelihood, less that of the best.
    public let logLikelihood: Double
    /// By how many standard deviations the best is better.
    public let deviations: Double
  }

  /// The hypotheses, the best first.
  public let entries: [Entry]
  /// What the file says of itself.
  public let stated: OrientationTest.Hypothesis
  /// Events that counted.
  public let events: Int
  /// Events within the circle at which the model has no rate.
  public let leftOut: Int

  /// A hypothesis is refuted where another is better by so many standard deviations: with 15 others to the best, one in
  /// two thousand is refuted by chance.
  public static let limit = 4.0

  init(_ sums: OrientationSums, stated: OrientationTest.Hypothesis) {
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

  /// What is not refuted, the best first.
  public var possible: [OrientationTest.Hypothesis] {
    entries.filter { $0.deviations < Self.limit }.map(\.hypothesis)
  }

  /// What the data say of what the file says.
  public enum Verdict: String, Sendable {
    /// All hypotheses do alike.
    case cannotTell = "cannot tell"
    /// What the file says is not refuted, others are.
    case agrees
    /// What the file says is refuted.
    case refuted
  }

  /// What the data say of what the file says.
  public var verdict: Verdict {
    let possible = possible
    if possible.count == entries.count { return .cannotTell }
    return possible.contains(stated) ? .agrees : .refuted
  }
}
