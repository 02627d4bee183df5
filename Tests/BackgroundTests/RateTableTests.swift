import Diagnostics
import Fitting
import Foundation
import Histograms
import TestSupport
import Testing

@testable import BackgroundModels
@testable import ModelFiles

@Suite("Background models as shapes of a fit", .timeLimit(.minutes(60))) struct RateTableTests {
  private func shape(_ model: BackgroundModel) throws -> TabulatedShape {
    try withTemporaryFolder { folder in
      _ = try ModelFile.write(model, to: folder + "/m.fits")
      var notes = Notes()
      defer { #expect(notes.isEmpty) }
      return try TabulatedShape.background(path: folder + "/m.fits", notes: &notes)
    }
  }

  /// Places and energies inside and outside the axes.
  private func check(_ shape: TabulatedShape, _ rate: (_ energy: Double, _ offset: Double, [Double]) -> Double) {
    var places = FieldPoints()
    for lon in stride(from: -3.3, through: 3.3, by: 0.55) {
      for lat in stride(from: -3.1, through: 3.1, by: 0.62) {
        places.append(offset: (lon * lon + lat * lat).squareRoot(), lon: lon, lat: lat, logEnergy: 0)
      }
    }
    let logEnergies = stride(from: -3, through: 3.5, by: 0.25).map { $0 + 0.01 }
    let all = shape.table.values(at: places, logEnergies: logEnergies)
    var inside = 0
    for (row, logEnergy) in zip(all, logEnergies) {
      var points = places
      points.logEnergy = points.logEnergy.map { _ in logEnergy }
      for (i, value) in shape.table.values(at: points).enumerated() {
        let sphere = FieldPoints.sphere(lon: places.lon[i], lat: places.lat[i])
        let expected = rate(exp(logEnergy), places.offset[i], [sphere.lon, sphere.lat])
        #expect(close(row[i], expected) && close(value, expected))
        if expected > 0 { inside += 1 }
      }
    }
    #expect(inside > 100 && inside < all.count * places.count)
  }

  @Test("The rates of a radial model at many energies at once are those at single points, which a reader finds")
  func radial() throws {
    let model = try Fixture.rates(EvaluationTests.filled, axes: Fixture.axes())
    check(try shape(model)) { energy, offset, _ in model.interpolator(energy, offset) }
  }

  @Test("The same is true for a cube")
  func cube() throws {
    let axes = try Fixture.cubeAxes(energies: 3, columns: 5, rows: 4)
    let model = try Fixture.rates((0..<60).map { 1e-4 * exp(sin(Double($0))) }, axes: axes)
    let reader = RateInterpolator(model.rate)
    check(try shape(model)) { energy, _, place in reader.value(at: [energy] + place) }
  }
}
