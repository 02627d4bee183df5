import Foundation
import TestSupport
import Testing

@testable import Regression

@Suite("Norms and spectra from own events", .timeLimit(.minutes(60))) struct OwnNormTests {
  /// The numbers of new-fields-reference.json that the fit needs.
  struct Reference: Decodable {
    struct Model: Decodable {
      var energyEdges: [Double]
      var runs: [String: Run]
    }
    struct Run: Decodable {
      var tau: Double
      var sd: [String: Double]
      var regions: [String: Region]
      var otherRunsOfFieldForPooling: [Other]?
    }
    struct Region: Decodable {
      var logNormPrior: Double
      var energiesAllowed: [Int]
      var mAllowed: [Double]
      var nAllowed: [Double]
      var ownRun: Result
      var pooledField: Result
    }
    struct Result: Decodable {
      var a: Double
      var delta: [Double]
    }
    struct Other: Decodable {
      var run: Int64
      var logNormPrior: Double
      var energiesAllowed: [Int]
      var mAllowed: [Double]
      var nAllowed: [Double]
    }
    var reference: [String: Model]
  }

  private static func reference() throws -> Reference {
    let path = SharedData.path("reference/new-fields-reference.json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Reference.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }

  @Test(
    "Norm and spectrum of five runs are those of the reference, from the run alone and pooled over its field",
    .enabled(if: SharedData.isPresent, "\(SharedData.skip)"), arguments: ["R1", "R2"])
  func reference(_ name: String) throws {
    let model = try #require(try Self.reference().reference[name])
    let bins = model.energyEdges.count - 1
    let basis = try EnergyBasis(edges: model.energyEdges, pivot: 2)
    for (obsID, run) in model.runs.sorted(by: { $0.key < $1.key }) {
      func departures(_ level: String) -> SpectralDepartures {
        SpectralDepartures(
          basis: basis, tilt: run.sd["\(level)t"] ?? 0, wiggles: run.sd["\(level)w"] ?? 0,
          white: run.sd["\(level)n"] ?? 0)
      }
      for (place, region) in run.regions {
        let own = OwnEvents(
          obsID: Int64(obsID) ?? 0, energies: region.energiesAllowed, counts: region.nAllowed,
          predicted: region.mAllowed, prior: OwnEvents.Prior(mean: region.logNormPrior, deviation: run.tau))
        let alone = try ownNorms([own], bins: bins, field: departures("F"), run: departures("R"))[0]
        #expect(abs(alone.logNorm - region.ownRun.a) < 2e-4, "\(name) \(obsID)")
        for (number, energy) in region.energiesAllowed.enumerated() {
          #expect(abs(alone.departures[energy] - region.ownRun.delta[number]) < 2e-4, "\(name) \(obsID)")
        }
        // The totals of the field's other runs are given for one of the regions.
        guard let others = run.otherRunsOfFieldForPooling, place == "mock_0.5deg" else { continue }
        let pooled = try ownNorms(
          [own]
            + others.map {
              OwnEvents(
                obsID: $0.run, energies: $0.energiesAllowed, counts: $0.nAllowed, predicted: $0.mAllowed,
                prior: OwnEvents.Prior(mean: $0.logNormPrior, deviation: run.tau))
            }, bins: bins, field: departures("F"), run: departures("R"))[0]
        #expect(abs(pooled.logNorm - region.pooledField.a) < 1e-4, "\(name) \(obsID)")
        for (number, energy) in region.energiesAllowed.enumerated() {
          #expect(abs(pooled.departures[energy] - region.pooledField.delta[number]) < 1e-4, "\(name) \(obsID)")
        }
      }
    }
  }

  @Test("Without departures and prior the norm is counts over prediction, with the error of the counts")
  func ratio() throws {
    let own = OwnEvents(obsID: 1, energies: [0, 2], counts: [30, 70], predicted: [20, 30])
    let norm = try ownNorms([own], bins: 3, run: SpectralDepartures())[0]
    #expect(abs(norm.logNorm - log(2.0)) < 1e-9 && norm.departures.allSatisfy { abs($0) < 1e-12 })
    for factor in norm.factors { #expect(abs(factor - 2) < 1e-8) }
    #expect(abs(norm.relativeError(of: [5, 1, 3]) - 0.1) < 1e-9)
  }

  @Test("Without events the norm is the prior")
  func prior() throws {
    let own = OwnEvents(
      obsID: 1, energies: [0], counts: [0], predicted: [1e-12], prior: OwnEvents.Prior(mean: 0.4, deviation: 0.1))
    let norm = try ownNorms([own], bins: 1, run: SpectralDepartures())[0]
    #expect(abs(norm.logNorm - 0.4) < 1e-9 && abs(norm.relativeError(of: [1]) - 0.1) < 1e-9)
  }

  @Test("Departures of loose strength reproduce the counts, and of great strength vanish")
  func limits() throws {
    let own = OwnEvents(obsID: 1, energies: [0, 1, 2], counts: [100, 50, 80], predicted: [50, 50, 50])
    let basis = try EnergyBasis(edges: [1, 2, 4, 8], pivot: 2)
    let loose = try ownNorms(
      [own], bins: 3, run: SpectralDepartures(basis: basis, tilt: 1e4, wiggles: 1e4))[0]
    for (factor, wanted) in zip(loose.factors, [2, 1, 1.6]) { #expect(abs(factor - wanted) < 1e-6) }
    let stiff = try ownNorms([own], bins: 3, run: SpectralDepartures(basis: basis, tilt: 1e-6, wiggles: 1e-6))[0]
    for factor in stiff.factors { #expect(abs(factor - 230.0 / 150) < 1e-6) }
  }

  @Test("A norm is predicted from columns by ridge regression")
  func columns() throws {
    let prior = try NormPrior(targets: [1, 2, 4], columns: [[-1], [0], [1]], ridge: 0)
    #expect(abs(prior.constant - 7.0 / 3) < 1e-12 && abs(prior.coefficients[0] - 1.5) < 1e-12)
    #expect(abs(prior.prediction([2]) - (7.0 / 3 + 3)) < 1e-12)
    #expect(abs(prior.deviation - (1.0 / 18).squareRoot()) < 1e-12)
    let shrunk = try NormPrior(targets: [1, 2, 4], columns: [[-1], [0], [1]], ridge: 2)
    #expect(abs(shrunk.coefficients[0] - 0.75) < 1e-12)
    #expect(throws: RegressionError.self) { try NormPrior(targets: [1], columns: []) }
  }

  @Test("Impossible totals and departures are errors")
  func bad() throws {
    let none = OwnEvents(obsID: 4, energies: [0], counts: [0], predicted: [1])
    #expect(throws: RegressionError.noCounts(obsID: 4)) { try ownNorms([none], bins: 1, run: SpectralDepartures()) }
    let outside = OwnEvents(obsID: 4, energies: [3], counts: [1], predicted: [1])
    #expect(throws: RegressionError.ownEvents(obsID: 4)) { try ownNorms([outside], bins: 1, run: SpectralDepartures()) }
    #expect(throws: RegressionError.self) {
      try ownNorms([], bins: 2, run: SpectralDepartures(functions: [[1, 2]], strengths: [0]))
    }
  }
}
