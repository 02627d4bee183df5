import Testing

@testable import Figures

@Suite("Ticks", .timeLimit(.minutes(1))) struct TickTests {
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

  @Test("Numbers below 0 have a minus sign, and 0 has none")
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
}
