import Testing

@testable import Figures

@Suite("Ticks", .timeLimit(.minutes(60))) struct TickTests {
  private func labels(_ low: Double, _ high: Double, _ scale: AxisScale, most: Int = 8) -> [String] {
    Ticks(from: low, to: high, scale: scale, most: most).major.map(\.label)
  }

  @Test("A linear axis has steps of 1, 2 or 5 times a power of ten")
  func linear() {
    #expect(labels(0, 10, .linear, most: 5) == ["0", "2", "4", "6", "8", "10"])
    #expect(labels(0, 3, .linear, most: 6) == ["0.0", "0.5", "1.0", "1.5", "2.0", "2.5", "3.0"])
    #expect(labels(0.1, 0.7, .linear, most: 6) == ["0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7"])
    #expect(Ticks(from: 0, to: 3, scale: .linear, most: 3).major.map(\.value) == [0, 1, 2, 3])
  }

  @Test("Numbers below 0 have a minus sign; 0 has none")
  func negative() {
    #expect(labels(-2, 2, .linear, most: 4) == ["\u{2212}2", "\u{2212}1", "0", "1", "2"])
    #expect(labels(-0.4, -0.1, .linear, most: 3) == ["\u{2212}0.4", "\u{2212}0.3", "\u{2212}0.2", "\u{2212}0.1"])
  }

  @Test("Large and small numbers share a power of ten")
  func factor() {
    let large = Ticks(from: 0, to: 4e6, scale: .linear, most: 4)
    #expect(large.factor == 6 && large.major.map(\.label) == ["0", "1", "2", "3", "4"])
    let small = Ticks(from: 0, to: 2e-5, scale: .linear, most: 4)
    #expect(small.factor == -5 && small.major.map(\.label) == ["0.0", "0.5", "1.0", "1.5", "2.0"])
    #expect(PanelAxis("rate", unit: "s-1 sr-1").label(factor: -5) == "rate [10⁻⁵ s⁻¹ sr⁻¹]")
    #expect(PanelAxis("counts").label() == "counts")
  }

  @Test("A logarithmic axis has decades; with few decades also 2 and 5, with one all digits")
  func logarithmic() {
    #expect(labels(0.1, 100, .log) == ["0.1", "1", "10", "100"])
    #expect(labels(1e-10, 1e-2, .log, most: 5) == ["10⁻¹⁰", "10⁻⁸", "10⁻⁶", "10⁻⁴", "10⁻²"])
    #expect(labels(1, 10, .log, most: 10) == ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"])
    #expect(labels(1, 10, .log, most: 5) == ["1", "2", "5", "10"])
    #expect(labels(3, 40, .log, most: 6) == ["5", "10", "20"])
    #expect(labels(1e5, 1e7, .log, most: 4) == ["10⁵", "10⁶", "10⁷"])
    let minor = Ticks(from: 0.1, to: 10, scale: .log, most: 3).minor
    #expect(minor.count == 16 && minor.first == 0.2 && minor.last == 9)
  }

  @Test("Within less than a decade the steps are equal")
  func subDecade() {
    #expect(labels(1.2, 1.9, .log, most: 4) == ["1.2", "1.4", "1.6", "1.8"])
    // Round digits alone would all be below 1.
    #expect(labels(2 / 3.0, 1.5, .log, most: 8) == ["0.8", "1.0", "1.2", "1.4"])
    #expect(labels(2e-7, 7e-7, .log, most: 8) == ["2×10⁻⁷", "3×10⁻⁷", "4×10⁻⁷", "5×10⁻⁷", "6×10⁻⁷", "7×10⁻⁷"])
    let narrow = Ticks(from: 2.651e5, to: 2.654e5, scale: .log, most: 4)
    #expect(narrow.factor == 5 && narrow.major.map(\.label) == ["2.651", "2.652", "2.653", "2.654"])
  }

  @Test("An axis for a single value has a finite width")
  func constant() throws {
    let linear = try #require(PanelAxis("x", padding: 0).ends(for: 5...5))
    #expect(linear.lowerBound == 4.5 && linear.upperBound == 5.5)
    #expect(PanelAxis("x", padding: 0).ends(for: 0...0) == -1...1)
    #expect(PanelAxis("x", .log, padding: 0).ends(for: 3...3) == 1.5...6)
    #expect(PanelAxis("x").ends(for: nil) == nil)
    let including = try #require(PanelAxis("x", including: 0).ends(for: 2...4))
    #expect(including.lowerBound == 0 && abs(including.upperBound - 4.16) < 1e-12)
  }

  @Test(
    "For all ends, ticks increase, are within the axis, and have different labels",
    arguments: [AxisScale.linear, .log])
  func everywhere(scale: AxisScale) {
    let ends = [1e-300, 1e-30, 1e-7, 0.1, 0.99, 1, 1.0001, 1.5, 3, 9.99, 10, 11, 100, 12345, 1e9, 1e30, 1e300]
    for (number, low) in ends.enumerated() {
      for high in ends[(number + 1)...] {
        for most in [2, 3, 5, 8, 10] {
          let ticks = Ticks(from: low, to: high, scale: scale, most: most)
          let values = ticks.major.map(\.value)
          let slack = scale == .log ? (low * 1e-6, high * 1e-6) : ((high - low) * 1e-6, (high - low) * 1e-6)
          let all = values + ticks.minor
          #expect(all.allSatisfy { $0 >= low - slack.0 && $0 <= high + slack.1 }, "\(low) \(high) \(most)")
          #expect(zip(values, values.dropFirst()).allSatisfy { $0 < $1 }, "\(low) \(high) \(most)")
          #expect(Set(ticks.major.map(\.label)).count == values.count, "\(low) \(high) \(most): \(ticks.major)")
          #expect(values.count <= 12, "\(low) \(high) \(most)")
        }
      }
    }
  }

  @Test("Numbers are short, with a proper minus sign and superscripts")
  func numbers() {
    let cases: [(Double, String)] = [
      (0, "0"), (1, "1"), (-0.5, "\u{2212}0.5"), (0.886, "0.886"), (100, "100"), (1234, "1234"), (12345, "12345"),
      (2e-7, "2×10⁻⁷"), (-1e-9, "\u{2212}10⁻⁹"), (1.5e12, "1.5×10¹²"), (9.9999e-8, "10⁻⁷"), (.infinity, "∞"),
      (.nan, "NaN"),
    ]
    for (number, text) in cases { #expect(NumberText.short(number) == text) }
    #expect(UnitText.raised("s-1 MeV-1 sr-1") == "s⁻¹ MeV⁻¹ sr⁻¹" && UnitText.raised("m2") == "m²")
    #expect(UnitText.raised("deg") == "deg" && UnitText.raised("") == "" && UnitText.raised("1/s") == "1/s")
  }
}
