import Testing
import Units

@testable import Histograms

@Suite("Adaptive axes") struct MergedAxisTests {
  @Test("Bins of an axis are joined from below until each has enough counts")
  func axis() throws {
    let axis = try Axis.log("energy", from: 1, to: 64, bins: 6, unit: .TeV)
    func edges(_ counts: [Double], _ least: Double) throws -> [Double] {
      try axis.merged(counts: counts, atLeast: least).edges.map { $0.rounded() }
    }
    #expect(try edges([5, 5, 5, 5, 5, 5], 10) == [1, 4, 16, 64])
    #expect(try edges([10, 5, 5, 10, 5, 4], 10) == [1, 2, 8, 64])
    #expect(try edges([0, 0, 20, 5, 5, 10], 10) == [1, 2, 4, 8, 32, 64])
    #expect(try edges([0, 0, 1, 1, 1, 1], 10) == [1, 2, 4, 64])
    #expect(try edges([0, 0, 0, 0, 0, 0], 10) == [1, 2, 4, 8, 16, 32, 64])
    #expect(try edges([50, 0, 0, 0, 0, 0], 10) == [1, 64])
    #expect(try axis.merged(counts: [5, 5, 5, 5, 5, 5], atLeast: 10).spacing == .log)
    #expect(throws: AxisError.valueCount(axes: ["energy"], found: 1, expected: 6)) { try edges([5], 10) }
  }

  @Test("Counts are summed along all axes but one")
  func projection() throws {
    let (energy, offset) = (
      try Axis.log("energy", from: 1, to: 4, bins: 2, unit: .TeV),
      try Axis.linear("offset", from: 0, to: 3, bins: 3, unit: .deg)
    )
    let counts = try Histogram(axes: [energy, offset], values: [1, 2, 3, 4, 5, 6])
    #expect(try counts.projected(on: "energy") == [6, 15])
    #expect(try counts.projected(on: "offset") == [5, 7, 9])
    #expect(throws: AxisError.noAxis(name: "lon", present: ["energy", "offset"])) { try counts.projected(on: "lon") }
  }
}
