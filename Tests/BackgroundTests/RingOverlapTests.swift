import Histograms
import Testing

@testable import BackgroundModels

@Suite("Overlaps of rings and cells", .timeLimit(.minutes(60))) struct RingOverlapTests {
  private func overlap(lon: Axis, lat: Axis, offset: Axis) throws -> RingOverlap {
    let energy = try Axis(name: "energy", edges: [1, 10], unit: .TeV)
    return RingOverlap(
      try CubeAxes(energy: energy, lon: lon, lat: lat), try RadialAxes(energy: energy, offset: offset))
  }

  private func sums(_ overlap: RingOverlap, by key: (RingOverlap.Part) -> Int, count: Int) -> [Double] {
    overlap.parts.reduce(into: [Double](repeating: 0, count: count)) { $0[key($1)] += $1.solidAngle }
  }

  // The only sampling is along lon, by 16 meridians in a cell. In the worst case, where a circle touches a meridian,
  // the part inside grows with the root of the distance, and its sum over half steps is accurate to about 0.2 / 16^1.5
  // of a cell = 0.3 %. A whole circle has two such places on its eight by eight cells, so it is accurate to 1e-3 or
  // better.
  @Test("With a few large cells each ring has its solid angle to 0.2 %, and rings as wide as cells to 0.3 %")
  func closedForm() throws {
    let field = 8
    for rings in [3, 4] {
      let overlap = try overlap(
        lon: .linear("lon", from: -4, to: 4, bins: field, unit: .deg),
        lat: .linear("lat", from: -4, to: 4, bins: field, unit: .deg),
        offset: .linear("offset", from: 0, to: 4, bins: rings, unit: .deg))
      let found = sums(overlap, by: \.ring, count: rings)
      for (mine, whole) in zip(found, overlap.rings) { #expect(abs(mine / whole - 1) < (rings == 3 ? 2e-3 : 3e-3)) }
    }
  }

  @Test("Cells inside the rings are transferred wholly, to the last digits, also behind the observer")
  func wholeSphere() throws {
    let overlap = try overlap(
      lon: .linear("lon", from: -180, to: 180, bins: 24, unit: .deg),
      lat: .linear("lat", from: -90, to: 90, bins: 12, unit: .deg),
      offset: Axis(name: "offset", edges: [0, 10, 60, 90, 100, 170, 180], unit: .deg))
    for (mine, whole) in zip(sums(overlap, by: \.cell, count: overlap.cells.count), overlap.cells) {
      #expect(abs(mine / whole - 1) < 1e-12)
    }
    for (mine, whole) in zip(sums(overlap, by: \.ring, count: overlap.rings.count), overlap.rings) {
      #expect(abs(mine / whole - 1) < 1e-2)
    }
    #expect(overlap.parts.allSatisfy { $0.solidAngle > 0 })
  }

  @Test("A cell has no overlap with rings that it does not touch")
  func apart() throws {
    let overlap = try overlap(
      lon: Axis(name: "lon", edges: [1, 2], unit: .deg), lat: Axis(name: "lat", edges: [-0.5, 0.5], unit: .deg),
      offset: Axis(name: "offset", edges: [0, 0.9, 1.5, 2.1, 5], unit: .deg))
    #expect(overlap.parts.map(\.ring) == [1, 2])
  }
}
