import Figures
import Tables
import Testing

@testable import ReportPages

@Suite("Figures of tables") struct TablePanelsTests {
  private func panels(_ columns: [Column], pointings: [Int64: (ra: Double, dec: Double)] = [:]) -> [Panel] {
    TablePanels(table: Table(columns: columns), runs: [:], pointings: pointings).panels
  }

  @Test("A table without known columns has no figures")
  func unknown() {
    #expect(panels([Column("A", .double([1, 2]))]).isEmpty && panels([]).isEmpty)
    #expect(panels([Column("NORM", .double([1]))]).isEmpty, "a norm needs its run and its error")
  }

  @Test("Norms are on the sky, with 1 in the middle of the colours")
  func norms() throws {
    let found = panels(
      [
        Column("OBS_ID", .int([7, 8])), Column("NORM", .double([0.9, 1.3])), Column("NORM_ERR", .double([0.1, 0.1])),
      ],
      pointings: [7: (10, -20), 8: (11, -21)])
    #expect(found.map(\.title) == ["Norms on the sky"])
    let points = try #require(found[0].marks[0] as? ColouredPoints)
    #expect(points.points.map(\.x) == [10, 11] && points.points.map(\.value) == [0.9, 1.3])
    let range = try #require(points.colourScale?.axis.range)
    #expect(abs(range.lowerBound - 1 / 1.3) < 1e-12 && abs(range.upperBound - 1.3) < 1e-12)
  }

  @Test("The shape is drawn by energy and by ring, one band for each group")
  func shape() throws {
    let found = panels([
      Column("AXIS", .string(["energy", "energy", "offset", "energy"])), Column("LOW", .double([1, 4, 0, 1])),
      Column("HIGH", .double([4, 16, 1, 4])), Column("RATIO", .double([1.1, 0.9, 1, 1.2])),
      Column("RATIO_ERR", .double([0.1, 0.2, 0.3, 0.1])), Column("GROUP_ID", .int([0, 0, 0, 1])),
    ])
    #expect(found.map(\.title) == ["Shape by energy", "Shape by ring"])
    let curves = found[0].marks.compactMap { $0 as? Curve }
    #expect(curves.map(\.name) == ["group 0", "group 1"] && curves.allSatisfy(\.hasBand))
    // The middle of an energy bin is the geometric mean of its edges.
    #expect(curves[0].points == [CurvePoint(x: 2, y: 1.1, error: 0.1), CurvePoint(x: 8, y: 0.9, error: 0.2)])
    let ring = try #require(found[1].marks.compactMap { $0 as? Curve }.first)
    #expect(ring.points == [CurvePoint(x: 0.5, y: 1, error: 0.3)])
  }

  @Test("Counts against the truth have a ratio, pulls and their significance")
  func truth() throws {
    let found = panels([
      Column("E_BIN", .int([1, 1, 2, 2])), Column("X_BIN", .int([1, 2, 1, 2])), Column("Y_BIN", .int([1, 1, 1, 1])),
      Column("TRUTH", .double([100, 100, 25, 25])), Column("COUNTS", .double([110, 90, 25, 30])),
    ])
    #expect(
      found.map(\.title) == [
        "Ratio by energy and ring", "Residuals by energy and ring", "Residuals with respect to the truth",
      ])
    #expect(found[0].marks[0].colourScale?.axis.title == "counts / truth")
    let images = found.compactMap { $0.marks.first as? Image }
    #expect(images[0].values == [1.1, 0.9, 1, 1.2] && images[1].values == [1, -1, 0, 1])
  }

  @Test("A table that does not name the truth is not compared with it")
  func expectation() throws {
    let found = panels([
      Column("E_BIN", .int([1, 2])), Column("X_BIN", .int([1, 1])), Column("Y_BIN", .int([1, 1])),
      Column("EXPECTED", .double([100, 50])), Column("COUNTS", .double([110, 45])),
      Column("ENERG_LO", .double([1, 2])), Column("ENERG_HI", .double([2, 4])),
    ])
    #expect(found.allSatisfy { !$0.title.contains("truth") } && found.count == 4)
    #expect(found[0].marks[0].colourScale?.axis.title == "counts / expected")
    #expect(found[3].y.title == "counts / expected")
  }

  @Test("Bin numbers that are no bins give no maps")
  func badBins() {
    func maps(_ energy: [Double]) -> [String] {
      panels([
        Column("E_BIN", .double(energy)), Column("X_BIN", .int([1, 1])), Column("Y_BIN", .int([1, 1])),
        Column("EXPECTED", .double([100, 100])), Column("COUNTS", .double([110, 90])),
      ]).map(\.title)
    }
    for energy in [[0, 1], [1.5, 1], [1, 1e9], [.nan, 1]] {
      #expect(maps(energy) == ["Residuals of the bins"], "\(energy)")
    }
  }
}
