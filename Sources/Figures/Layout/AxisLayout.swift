/// The numbers along an axis of a given length, chosen so that none touches the next.
struct AxisLayout {
  static let tick = 3.5
  static let minorTick = 2.0
  /// Between a tick and its number, a number and the title.
  static let gap = 3.0

  let axis: PanelAxis
  let ends: ClosedRange<Double>
  let ticks: Ticks

  /// - Parameters:
  ///   - length: of the axis in points.
  ///   - isLevel: whether numbers stand side by side; else one above the other.
  init(_ axis: PanelAxis, ends: ClosedRange<Double>, length: Double, isLevel: Bool, _ letters: Letters) {
    self.axis = axis
    self.ends = ends
    let most = min(isLevel ? 10 : 8, max(2, Int(length / (isLevel ? 28 : 18))))
    var chosen = Ticks(from: ends.lowerBound, to: ends.upperBound, scale: axis.scale, most: 2)
    // Where fewer have steps so wide that one number is left, some more may have room all the same.
    for count in Array((2...most).reversed()) + Array(most + 1...most + 3) {
      let ticks = Ticks(from: ends.lowerBound, to: ends.upperBound, scale: axis.scale, most: count)
      let fits = Self.firstCrowded(ticks, axis, ends, length, isLevel, letters) == nil
      if fits, ticks.major.count > 1 {
        chosen = ticks
        break
      }
    }
    // Where not even two numbers have room beside each other, one gives way.
    while let crowded = Self.firstCrowded(chosen, axis, ends, length, isLevel, letters) {
      chosen.major[crowded].label = ""
    }
    ticks = chosen
  }

  /// The number that touches the one before it.
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

  /// The widest number.
  func width(_ letters: Letters) -> Double {
    ticks.major.map { letters.size(of: $0.label, .number).width }.max() ?? 0
  }

  /// What the axis is called, with unit and power of ten.
  var title: String { axis.label(factor: ticks.factor) }

  /// How far along the axis a value lies, from 0 to 1.
  func part(_ value: Double) -> Double { Frame.part(value, ends, axis.scale) }

  /// Half of the last number stands out over the end of the axis, or less.
  func overhang(length: Double, _ letters: Letters) -> Double {
    ticks.major.map { tick in
      tick.label.isEmpty
        ? 0 : part(tick.value) * length + letters.size(of: tick.label, .number).width / 2 - length
    }.max() ?? 0
  }
}
