import BackgroundModels
import ModelFiles
import TextFormat

/// The comparison of two models whose axes differ, in the range of energies and offsets that both models cover. The
/// numbers are the counts per second that a program predicts if it interpolates the rates in the files.
struct CommonRange: Encodable, Sendable {
  /// The predicted counts per second of both models in a part of the range. `low` and `high` are in TeV for the
  /// spectrum and in deg for the acceptance.
  struct Part: Encodable, Sendable {
    let low: Double
    let high: Double
    let first: Double
    let second: Double

    /// The rate of the first model divided by the rate of the second; `nil` if the second is 0.
    var ratio: Double? { second > 0 ? first / second : nil }
  }

  let energyLow: Double
  let energyHigh: Double
  let offsetHigh: Double
  let first: Double
  let second: Double
  /// The rates in energy bins, at offsets below `offsetHigh`.
  let spectrum: [Part]
  /// The rates in rings, at all common energies.
  let acceptance: [Part]

  /// Compares two models; `nil` if they have no energies or no circle around the pointing in common.
  init?(_ left: BackgroundModel, _ right: BackgroundModel) {
    let sides = [left, right].map(\.axes.energy.edges)
    guard let energyLow = sides.compactMap(\.first).max(), let energyHigh = sides.compactMap(\.last).min(),
      let circles = left.axes.circles, let others = right.axes.circles, energyLow < energyHigh
    else { return nil }
    let offsetHigh = min(circles.to, others.to)
    guard offsetHigh > max(circles.from, others.from) else { return nil }
    func rates(_ low: Double, _ high: Double, _ offset: Double) -> (Double, Double)? {
      guard let region = try? RadialRegion(energyMin: low, energyMax: high, offsetMax: offset) else { return nil }
      return (left.integral(over: region), right.integral(over: region))
    }
    guard let total = rates(energyLow, energyHigh, offsetHigh) else { return nil }
    (self.energyLow, self.energyHigh, self.offsetHigh) = (energyLow, energyHigh, offsetHigh)
    (first, second) = total
    let edges = Self.steps(sides[0].filter { $0 > energyLow && $0 < energyHigh }, from: energyLow, to: energyHigh)
    spectrum = zip(edges, edges.dropFirst()).compactMap { low, high in
      rates(low, high, offsetHigh).map { Part(low: low, high: high, first: $0.0, second: $0.1) }
    }
    let rings = (1...Self.ringCount).map { offsetHigh * Double($0) / Double(Self.ringCount) }
    let sums = rings.compactMap { rates(energyLow, energyHigh, $0) }
    acceptance = sums.indices.map { number in
      let inner = number == 0 ? (0, 0) : sums[number - 1]
      return Part(
        low: number == 0 ? 0 : rings[number - 1], high: rings[number], first: sums[number].0 - inner.0,
        second: sums[number].1 - inner.1)
    }
  }

  private static let ringCount = 5
  private static let energyCount = 8

  /// Returns the edges of at most ``energyCount`` intervals. All inner edges are edges of the first model.
  private static func steps(_ inner: [Double], from low: Double, to high: Double) -> [Double] {
    let step = max(1, (inner.count + energyCount) / energyCount)
    return [low] + stride(from: step - 1, to: inner.count, by: step).map { inner[$0] } + [high]
  }

  /// The comparison as text.
  var lines: [String] {
    func shown(_ ratio: Double?) -> String { ratio.map(ratioText) ?? "-" }
    var lines = [
      "integrals of the rate over the common range, \(significant(energyLow, 4)) to "
        + "\(significant(energyHigh, 4)) TeV and offsets below \(significant(offsetHigh, 4)) deg: "
        + "\(significant(first)) s-1 for the first model, \(significant(second)) s-1 for the second, ratio "
        + shown(second > 0 ? first / second : nil)
    ]
    var table = TextTable([("", .left), ("first (s-1)", .right), ("second (s-1)", .right), ("ratio", .right)])
    for (parts, unit) in [(spectrum, "TeV"), (acceptance, "deg")] {
      for part in parts {
        table.add([
          "\(significant(part.low, 3)) to \(significant(part.high, 3)) \(unit)", significant(part.first),
          significant(part.second), shown(part.ratio),
        ])
      }
    }
    lines += table.lines()
    return lines
  }
}
