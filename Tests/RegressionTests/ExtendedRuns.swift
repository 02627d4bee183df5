import Foundation
import Production
import TestSupport

@testable import Regression

/// The runs of H.E.S.S. DR1 to larger offsets and from lower energies, with a fit of the extended model. They are read
/// and fitted once for all tests.
enum ExtendedRuns {
  /// The part of regression-reference.json on norms.
  struct Reference: Decodable {
    struct Norms: Decodable {
      var strengths: [String: Double]
      var logNorms: [String: Double]
      var deviance: [String: Double]

      enum CodingKeys: String, CodingKey {
        case strengths, deviance
        case logNorms = "ln_norm"
      }
    }
    var norms: Norms

    enum CodingKeys: String, CodingKey { case norms = "R2_thr_0.9" }
  }

  /// The numbers of the reference; `nil` without the data.
  static let reference: Reference.Norms? = try? {
    let path = SharedData.path("reference/regression-reference.json")
    return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: URL(fileURLWithPath: path))).norms
  }()

  /// All runs; empty without the data.
  static let all: [RegressionRun] =
    (try? RealRuns.read(
      PixelGrid(side: 26, radius: 2.5, energyEdges: [0.25, 0.32, 0.4, 0.5, 0.63, 0.79, 1, 1.41, 2, 5, 10, 30]),
      thresholdFactor: 0.9)) ?? []

  /// The fit to all runs with the strengths of the reference.
  static let fit: RegressionFit? = try? RegressionFit(
    RegressionModel(.extended, labels: RealRuns.fields, energies: 11, radius: 2.5, covariate: RealRuns.secant)
      .fixing(reference?.strengths ?? [:]), runs: all, options: FitOptions(threads: 2))

  /// The columns from which the norm of a run is predicted: zenith, and muon efficiency in two epochs.
  static func columns(_ run: RegressionRun) -> [Double] {
    func value(_ name: String) -> Double { run.covariates[name] ?? .nan }
    let (muon, isEarly) = (value("MUONEFF"), value("MUONEFF") > 1.1)
    return [
      (value("SECZ") - 1.183366) / 0.179134, value("SECZ2"), 10 * (muon - 1), (isEarly ? 1 : 0) - 0.1,
      10 * log(muon / (isEarly ? 1.16 : 0.95)),
    ]
  }
}
