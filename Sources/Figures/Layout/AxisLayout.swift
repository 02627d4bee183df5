import Diagnostics

/// The ticks and numbers along an axis of a given length, chosen so that numbers do not touch.
struct AxisLayout {
  static let tick = 3.5
  static let minorTick = 2.0
  /// The distance between ticks and numbers, and between numbers and title, in points; below a frame, half of it.
  static let gap = 3.0

  let axis: PanelAxis
  let ends: ClosedRange<Double>
  let ticks: Ticks

  /// Creates the layout of an axis.
  /// - Parameters:
  ///   - axis: the axis.
  ///   - ends: the values at its ends.
  ///   - length: the length of the axis in points.
  ///   - isLevel: whether the axis is horizontal, with numbers next to each other.
  ///   - letters: measures the numbers.
  init(_ axis: PanelAxis, ends: ClosedRange<Double>, length: Double, isLevel: Bool, _ letters: Letters) {
    self.axis = axis
    self.ends = ends
    let most = min(isLevel ? 10 : 8, max(2, Int(saturating: length / (isLevel ? 28 : 18))))
    var chosen = Ticks(from: ends.lowerBound, to: ends.upperBound, scale: axis.scale, most: 2)
    // Fewer and fewer ticks are tried until their numbers fit. With few ticks, the steps may be so wide that only one
    // number is on the axis. Therefore slightly more than `most` ticks are tried last.
    for count in Array((2...most).reversed()) + Array(most + 1...most + 3) {
      let ticks = Ticks(from: ends.lowerBound, to: ends.upperBound, scale: axis.scale, most: count)
      let fits = Self.firstCrowded(ticks, axis, ends, length, isLevel, letters) == nil
      if fits, ticks.major.count > 1 {
        chosen = ticks
        break
      }
    }
    if !axis.categories.isEmpty {
      let names = axis.categories.enumerated()
      chosen = Ticks(major: names.map { Ticks.Tick(value: Double($0 + 1), label: $1) }, minor: [])
    }
    // If not even two numbers fit next to each other, the numbers that do not fit are removed.
    while let crowded = Self.firstCrowded(chosen, axis, ends, length, isLevel, letters) {
      chosen.major[crowded].label = ""
    }
    ticks = chosen
  }

  /// Returns the index of the first number that touches the previous number.
  private static func firstCrowded(
    _ ticks: Ticks, _ axis: PanelAxis, _ ends: ClosedRange<Double>, _ length: Double, _ isLevel: Bool,
    _ letters: Letters
  ) -> Int? {
    var end = -Double.infinity
    for (number, tick) in ticks.major.enumerated() where !tick.label.isEmpty {
      let size = letters.size(of: tick.label, .number)
      let half = (isLevel ? size.width : size.height) / 2
      let at = Frame.part(tick.value, ends, axis.scale) * length
      if at - half < end + (isLevel ? 6 : 1) { return number }
      end = at + half
    }
    return nil
  }

  /// Returns the width of the widest number.
  func width(_ letters: Letters) -> Double {
    ticks.major.map { letters.size(of: $0.label, .number).width }.max() ?? 0
  }

  /// The title with its unit and power of ten.
  var title: String { axis.label(factor: ticks.factor) }

  /// Returns the position of a value along the axis, from 0 to 1.
  func part(_ value: Double) -> Double { Frame.part(value, ends, axis.scale) }

  /// Returns by how many points the numbers of a horizontal axis extend beyond its right end.
  func overhang(length: Double, _ letters: Letters) -> Double {
    ticks.major.map { tick in
      tick.label.isEmpty
        ? 0 : part(tick.value) * length + letters.size(of: tick.label, .number).width / 2 - length
    }.max() ?? 0
  }
}
