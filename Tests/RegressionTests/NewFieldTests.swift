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
  "New fields of H.E.S.S. DR1", .timeLimit(.minutes(20)),
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
    var targets: [Region]
    var names: [String]

    init() throws {
      let grid = try PixelGrid(
        side: 26, radius: 2.5, energyEdges: [0.25, 0.32, 0.4, 0.5, 0.63, 0.79, 1, 1.41, 2, 5, 10, 30])
      runs = try RealRuns.read(grid, thresholdFactor: 0.9)
      let strengths = try Self.strengths()
      let model = RegressionModel(
        .extended, labels: RealRuns.fields, energies: 11, radius: 2.5, covariate: RealRuns.secant
      ).fixing(strengths)
      fit = try RegressionFit(model, runs: runs, options: FitOptions(threads: 2))
      columns = runs.map { run in
        func value(_ name: String) -> Double { run.covariates[name] ?? .nan }
        let (muon, isEarly) = (value("MUONEFF"), value("MUONEFF") > 1.1)
        return [
          (value("SECZ") - 1.183366) / 0.179134, value("SECZ2"), 10 * (muon - 1), (isEarly ? 1 : 0) - 0.1,
          10 * log(muon / (isEarly ? 1.16 : 0.95)),
        ]
      }
      let store = try DataStore(path: SharedData.path("data/hess-dl3-dr1"))
      (pointings, targets, names) = ([], [], [])
      for run in runs {
        guard let row = store.observations.row(of: run.obsID),
          let place = ["RA_PNT", "DEC_PNT", "RA_OBJ", "DEC_OBJ"].map({ store.observations.value($0, row: row)?.double })
            as? [Double]
        else { throw RegressionError.notCounted(obsID: run.obsID) }
        let target = FieldOfView(pointingRA: place[0], pointingDec: place[1]).coordinates(ra: place[2], dec: place[3])
        pointings.append((place[0], place[1]))
        targets.append(.circle(lon: target.lon, lat: target.lat, radius: 1))
        names.append(run.labels.first ?? "")
      }
    }

    private static func strengths() throws -> [String: Double] {
      struct Reference: Decodable {
        struct Norms: Decodable { var strengths: [String: Double] }
        var norms: Norms

        enum CodingKeys: String, CodingKey { case norms = "R2_thr_0.9" }
      }
      let path = SharedData.path("reference/regression-reference.json")
      return try JSONDecoder().decode(Reference.self, from: Foundation.Data(contentsOf: URL(fileURLWithPath: path)))
        .norms.strengths
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

  /// Returns the deviance of run x energy totals in a region, with the absolute prediction of runs of a new field.
  private static func deviance(
    _ field: [Int], _ data: Data, _ coefficients: RegressionCoefficients, region: (Int) -> Region
  ) throws -> Double {
    let grid = data.runs[0].counts.grid
    let others = data.runs.indices.filter { !field.contains($0) }
    let prior = try NormPrior(
      targets: others.map { data.fit.norms[$0] - log(data.runs[$0].counts.livetime) },
      columns: others.map { data.columns[$0] })
    var (events, predictions) = ([OwnEvents](), [RegressionPrediction]())
    for number in field {
      var run = data.runs[number]
      run.labels = []
      let prediction = try coefficients.predict(run, clamp: false)
      let area = region(number)
      events.append(
        OwnEvents(
          prediction, counts: run.counts,
          prior: OwnEvents.Prior(
            mean: prior.prediction(data.columns[number]) + log(run.counts.livetime), deviation: prior.deviation)
        ) { _, pixel in area.distance(grid, pixel) > margin })
      predictions.append(prediction)
    }
    let basis = coefficients.energyBasis
    let (f, r) = (deviations.field, deviations.run)
    let norms = try ownNorms(
      events, bins: grid.energies,
      field: SpectralDepartures(basis: basis, tilt: f.tilt, wiggles: f.wiggles, white: f.white),
      run: SpectralDepartures(basis: basis, tilt: r.tilt, wiggles: r.wiggles, white: r.white))
    var sum = 0.0
    for (place, number) in field.enumerated() {
      let (run, area, factors) = (data.runs[number], region(number), norms[place].factors)
      let first = (run.covariates["SAFE_ENERGY_LO"] ?? 0) * (1 - 1e-6)
      let pixels = (0..<grid.count).filter {
        run.counts.kept[$0] && grid.offsets[$0] < 2 && area.distance(grid, $0) < 0
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

  @Test("Norm and spectrum pooled over a field predict the region of interest as the reference does")
  func regions() throws {
    let data = try Data()
    #expect(data.offFields.count == 25)
    let references = [(data.namedFields, [320.8, 303.6, 413.9]), (data.offFields, [244.8, 228.1, 271.9])]
    for (fields, wanted) in references {
      let held = try data.fit.leavingOut(each: fields.map { $0.map { data.runs[$0].obsID } })
      var found = [0.0, 0.0, 0.0]
      for (field, coefficients) in zip(fields, held) {
        found[0] += try Self.deviance(field, data, coefficients) { data.targets[$0] }
        for region in Self.mocks { found[1] += try Self.deviance(field, data, coefficients) { _ in region } / 4 }
        for region in Self.halves { found[2] += try Self.deviance(field, data, coefficients) { _ in region } / 4 }
      }
      for (name, (found, wanted)) in zip(["target", "mock", "half"], zip(found, wanted)) {
        #expect(abs(found - wanted) < 4, "\(name): \(found), reference \(wanted)")
      }
    }
  }
}
