import BackgroundModels
import Figures
import Histograms
import Testing
import Units

@testable import BackgroundFigures

@Suite("Small multiples", .timeLimit(.minutes(60))) struct SmallMultiplesTests {
  private func multiple(_ rates: [Double], from first: Int = 0) throws -> SmallMultiple {
    let edges: [Double] = [1, 2, 4, 8]
    let axes = try RadialAxes(
      energy: Axis(name: "energy", edges: Array(edges[first...]), unit: .TeV),
      offset: Axis(name: "offset", edges: [0, 1], unit: .deg))
    let model = BackgroundModel(
      axes: axes, counts: try Histogram(axes: axes.all, values: rates.map { 100 * $0 }),
      exposure: Histogram(axes: axes.all, filledWith: 100))
    return try SmallMultiple(of: FigureModel(model, name: "m"), energy: 3)
  }

  @Test("Each model is compared with the mean of all models, bin by bin, also if its axes are cut")
  func ratios() throws {
    // The means are 3, 4 and 6; the second model has no lowest bin.
    let all = try #require(SmallMultiples([multiple([3, 2, 4]), multiple([6, 8], from: 1)]))
    func values(_ panel: Panel) throws -> [Double] { try #require(panel.marks[0] as? Image).values }
    let (first, second) = (all.small(0), all.small(1))
    #expect(first.count == 2 && (first + second).allSatisfy(\.isBare) && !all.isCube)
    #expect(try values(first[0]) == [3, 2, 4] && values(first[1]).map { ($0 * 12).rounded() } == [12, 6, 8])
    let rates = try values(second[0])
    #expect(rates[0].isNaN && rates[1...].map { ($0 * 1e9).rounded() / 1e9 } == [6, 8])
    // All small figures have the same colours.
    let scales = (first + second).compactMap { $0.marks[0].colourScale?.axis.range }
    #expect(scales[0] == scales[2] && scales[1] == scales[3] && scales[0] == 2...8)
    let ends = scales[1]
    #expect(abs(ends.lowerBound * ends.upperBound - 1) < 1e-12, "1 is in the middle")
    #expect(all.panels.map(\.title).prefix(2) == ["Mean rate of the models", "Scatter of the models"])
    // |2 - 6| / sqrt(2) / 4 and |4 - 8| / sqrt(2) / 6
    let scatter = try values(all.panels[1])
    #expect(scatter[0].isNaN && abs(scatter[1] - 0.5.squareRoot()) < 1e-12)
    #expect(abs(scatter[2] - 4 / 2.0.squareRoot() / 6) < 1e-12)
  }

  @Test("Values outside the colours are counted, and extrapolated rates are hatched unless all of them are")
  func marks() throws {
    // The mean of the last bin is 3.9, and nine in ten ratios are within a factor of 1.3.
    let all = try #require(SmallMultiples((0..<10).map { try multiple([3, 3, $0 == 0 ? 12 : 3]) }))
    #expect(all.remark(0) == "outside the colour range: the ratio in 1 of 3 bins")
    #expect(all.remark(1).isEmpty)
    let hatching = try #require(all.small(0)[0].marks.compactMap { $0 as? Hatching }.first)
    #expect(hatching.isHatched == [false, false, false])
  }

  @Test("Without a rate there is nothing to compare")
  func none() throws {
    #expect(SmallMultiples([]) == nil)
    #expect(try SmallMultiples([multiple([0, 0, 0])]) == nil)
  }
}
