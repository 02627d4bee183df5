import Diagnostics
import TextFormat

/// The horizontal axis of one column of a ``ForestPlot``. Its range always includes 0.
struct ForestScale {
  /// The lower end.
  let low: Double
  /// The upper end.
  let high: Double
  /// The values at which the axis has ticks with numbers.
  let ticks: [Double]

  /// Creates an axis for values. A few values that are much larger than the others are outside the axis. They are
  /// marked at its end, so that the other values can be distinguished.
  init(_ values: [ForestPlot.Value]) {
    let above = values.map { max(0, $0.value + ($0.error ?? 0)) }
    let below = values.map { max(0, -$0.value + ($0.error ?? 0)) }
    func reach(_ sizes: [Double]) -> Double {
      let sorted = sizes.filter { $0 > 0 }.sorted()
      guard let largest = sorted.last else { return 0 }
      return min(largest, 4 * sorted[sorted.count / 2])
    }
    var (up, down) = (reach(above), reach(below))
    if up + down == 0 { up = 1 }
    // 0 is never at the very end, so that its line and error bars across it are visible.
    (up, down) = (max(up, 0.06 * down) * 1.03, max(down, 0.06 * up) * 1.03)
    (low, high) = (-down, up)
    ticks = Self.ticks(from: low, to: high)
  }

  /// Returns 0 and one to four other round values. More numbers would touch each other on a narrow screen.
  private static func ticks(from low: Double, to high: Double) -> [Double] {
    let step = (high - low) / 2
    var unit = 1.0
    while unit > step, unit > 0 { unit /= 10 }
    while unit * 10 <= step, unit.isFinite { unit *= 10 }
    let size = unit * ([5.0, 2].first { unit * $0 <= step } ?? 1)
    guard step.isFinite, size > 0 else { return [0] }
    let (first, last) = (Int(saturating: (low / size).rounded(.up)), Int(saturating: (high / size).rounded(.down)))
    return (first...last).map { Double($0) * size }
  }

  /// Returns the position of a value on the axis, from 0 to 1. Values outside the axis are at its ends.
  func part(_ value: Double) -> Double { min(max((value - low) / (high - low), 0), 1) }

  /// Returns the position of a value on the axis in per cent.
  func percent(_ value: Double) -> String { fixed(100 * part(value), 2) }

  /// The numbers at the ticks, as HTML.
  var labels: [HTML] {
    ticks.map { tick in
      let text = tick == 0 ? "0" : (tick < 0 ? "\u{2212}" : "") + significant(abs(tick))
      return .element("i", [("style", "left:\(percent(tick))%")], .text(text))
    }
  }
}
