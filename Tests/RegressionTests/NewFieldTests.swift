import DL3
import Foundation
import Production
import Sky
import TestSupport
import Testing

@testable import Regression

/// Predictions for fields that are not in the training, after the norm and the spectrum of their runs were fitted to
/// events outside a region of interest. The reference estimates strengths and variances again without each field; here
/// they are those of all runs, which changes the result by less than the tolerance.
@Suite(
  "New fields of H.E.S.S. DR1", .timeLimit(.minutes(60)),
  .enabled(if: SharedData.isPresent, "\(SharedData.skip)"))
struct NewFieldTests {
  private static let scoreEdges = [0.5, 1, 2, 5, 10, 30]
  /// The standard deviations of departures of fields and of runs (new-fields-reference.json, prior_sd_all_fields).
  private static let deviations = (
    field: (tilt: 0.0608, wiggles: 0.332, white: 0.0121), run: (tilt: 0.041, wiggles: 0.109, white: 0.0139)
  )
  private static let margin = 0.2

  /// A region of interest in the field, in coordinates towards west and north in deg.
  private enum Region {
    case circle(lon: Double, lat: Double, radius: Double)
    /// The half of the field in a direction, a unit vector.
    case half(lon: Double, lat: Double)

    /// The distance of a pixel from the region in deg; negative within the region.
    func distance(_ grid: PixelGrid, _ pixel: Int) -> Double {
      switch self {
      case .circle(let lon, let lat, let radius): hypot(grid.lon[pixel] - lon, grid.lat[pixel] - lat) - radius
      case .half(let lon, let lat): -(lon * grid.lon[pixel] + lat * grid.lat[pixel])
      }
    }
  }

  /// The centres of the four mock regions, 0.6 deg from the pointing.
  private static let mocks = [(1, 1), (1, -1), (-1, 1), (-1, -1)].map {
    Region.circle(lon: 0.42426 * Double($0.0), lat: 0.42426 * Double($0.1), radius: 0.5)
  }
  private static let halves = [(1, 0), (0, 1), (-1, 0), (0, -1)].map {
    Region.half(lon: Double($0.0), lat: Double($0.1))
  }

  /// The runs, what the norms are predicted from, and a fit of the extended model to all of them.
  private struct Data {
    var runs: [RegressionRun]
    var fit: RegressionFit
    var columns: [[Double]]
    var pointings: [(ra: Double, dec: Double)]
    var names: [String]

    init() throws {
      runs = ExtendedRuns.all
      fit = try #require(ExtendedRuns.fit)
      columns = runs.map { ExtendedRuns.columns($0) }
      let store = try DataStore(path: SharedData.path("data/hess-dl3-dr1"))
      (pointings, names) = ([], [])
      for run in runs {
        let row = try #require(store.observations.row(of: run.obsID))
        pointings.append(
          (
            try #require(store.observations.value("RA_PNT", row: row)?.double),
            try #require(store.observations.value("DEC_PNT", row: row)?.double)
          ))
        names.append(run.labels.first ?? "")
      }
    }

    /// The fields of the named runs, with both epochs of PKS 2155-304 as one field.
    var namedFields: [[Int]] {
      [["MSH"], ["RXJ"], ["Crab"], ["PKSf", "PKSs"]].map { labels in names.indices.filter { labels.contains(names[$0]) }
      }
    }

    /// The fields of the off runs: runs whose pointings are within 2.5 deg of each other.
    var offFields: [[Int]] {
      var fields: [[Int]] = []
      for run in names.indices where names[run] == "Off" {
        let near = fields.indices.filter { field in
          fields[field].contains {
            separation(pointings[$0].ra, pointings[$0].dec, pointings[run].ra, pointings[run].dec) < 2.5
          }
        }
        let joined = near.flatMap { fields[$0] } + [run]
        for field in near.reversed() { fields.remove(at: field) }
        fields.append(joined)
      }
      return fields
    }
  }

  /// Returns the predictions of runs of a new field, which have no label.
  private static func predictions(
    _ field: [Int], _ data: Data, _ coefficients: RegressionCoefficients
  ) throws -> [RegressionPrediction] {
    try field.map { number in
      var run = data.runs[number]
      run.labels = []
      return try coefficients.predict(run, clamp: false)
    }
  }

  /// Returns the deviance of run x energy totals in a region, with the absolute prediction of runs of a new field.
  private static func deviance(
    _ field: [Int], _ data: Data, _ basis: EnergyBasis, _ predictions: [RegressionPrediction],
    region: Region
  ) throws -> Double {
    let grid = data.runs[0].counts.grid
    let others = data.runs.indices.filter { !field.contains($0) }
    let prior = try NormPrior(
      targets: others.map { data.fit.norms[$0] - log(data.runs[$0].counts.livetime) },
      columns: others.map { data.columns[$0] })
    var events: [OwnEvents] = []
    for (number, prediction) in zip(field, predictions) {
      let run = data.runs[number]
      events.append(
        OwnEvents(
          prediction, counts: run.counts,
          prior: OwnEvents.Prior(
            mean: prior.prediction(data.columns[number]) + log(run.counts.livetime), deviation: prior.deviation)
        ) { _, pixel in region.distance(grid, pixel) > margin })
    }
    let (f, r) = (deviations.field, deviations.run)
    let norms = try ownNorms(
      events, bins: grid.energies,
      field: SpectralDepartures(basis: basis, tilt: f.tilt, wiggles: f.wiggles, white: f.white),
      run: SpectralDepartures(basis: basis, tilt: r.tilt, wiggles: r.wiggles, white: r.white))
    var sum = 0.0
    for (place, number) in field.enumerated() {
      let (run, factors) = (data.runs[number], norms[place].factors)
      let first = (run.covariates["SAFE_ENERGY_LO"] ?? 0) * (1 - 1e-6)
      let pixels = (0..<grid.count).filter {
        run.counts.kept[$0] && grid.offsets[$0] < 2 && region.distance(grid, $0) < 0
      }
      for (low, high) in zip(scoreEdges, scoreEdges.dropFirst()) where low >= first {
        var (count, mu) = (0.0, 0.0)
        for bin in 0..<grid.energies where grid.energyEdges[bin] >= low && grid.energyEdges[bin + 1] <= high {
          for pixel in pixels {
            count += Double(run.counts.count(energy: bin, pixel: pixel))
            mu += predictions[place].rates[bin * grid.count + pixel] * factors[bin]
          }
        }
        guard mu > 0 else { continue }
        sum += 2 * (mu - count + (count > 0 ? count * log(count / mu) : 0))
      }
    }
    return sum
  }

  @Test("Norm and spectrum pooled over a field predict the other half of the field as the reference does")
  func halves() throws {
    let data = try Data()
    for (fields, wanted) in [(data.namedFields, 413.9), (data.offFields, 271.9)] {
      let found = try Self.deviance(fields, data, regions: Self.halves)
      #expect(abs(found - wanted) < 4, "\(found), reference \(wanted)")
    }
  }

  @Test("They predict four small regions in the fields of off runs as the reference does")
  func mocks() throws {
    let data = try Data()
    #expect(data.offFields.count == 25)
    let found = try Self.deviance(data.offFields, data, regions: Self.mocks)
    #expect(abs(found - 228.1) < 4, "\(found), reference 228.1")
  }

  /// Returns the sum of the deviances of fields that are left out in turn, averaged over regions.
  private static func deviance(_ fields: [[Int]], _ data: Data, regions: [Region]) throws -> Double {
    let held = try data.fit.leavingOut(each: fields.map { $0.map { data.runs[$0].obsID } })
    return try zip(fields, held).reduce(0) { sum, pair in
      let predicted = try predictions(pair.0, data, pair.1)
      return try regions.reduce(sum) { sum, region in
        try sum + deviance(pair.0, data, pair.1.energyBasis, predicted, region: region) / Double(regions.count)
      }
    }
  }
}
