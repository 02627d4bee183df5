import DL3
import Foundation
import Production
import Sky
import TestSupport

@testable import Regression

/// The runs of H.E.S.S. DR1 by fields, each predicted by the regression of the runs of all other fields. They are
/// predicted once for all tests.
///
/// The reference estimates the strengths again without each field. Here they are those of all runs, which changes the
/// predictions by 2 % at 0.25 TeV and by less than 1 % at scored energies.
struct NewFields {
  /// A run of a new field, which has no label in the regression.
  struct FieldRun {
    var counts: PixelCounts
    /// The lowest energy that is scored, in TeV.
    var threshold: Double
    var columns: [Double]
    /// The prediction for a norm of 1.
    var prediction: RegressionPrediction
    /// The norm that the columns of the run suggest.
    var prior: OwnEvents.Prior
    /// The position of the target in the field, in deg.
    var target: (lon: Double, lat: Double)
  }

  /// The fields: runs whose departures from the predicted spectrum are determined together.
  var fields: [[FieldRun]]
  /// The energy functions of the regression.
  var basis: EnergyBasis

  /// The five named fields. The two epochs of PKS 2155-304 are left out together, but have their own spectra.
  static let named: NewFields? = try? NewFields(
    leavingOut: [["MSH"], ["RXJ"], ["Crab"], ["PKSf", "PKSs"]].map { labels in
      labels.map { label in ExtendedRuns.all.indices.filter { ExtendedRuns.all[$0].labels.contains(label) } }
    })

  /// The fields of the off runs: runs whose pointings are within 2.5 deg of each other.
  static let off: NewFields? = try? {
    let store = try DataStore(path: SharedData.path("data/hess-dl3-dr1"))
    let pointings = ExtendedRuns.all.map {
      (ra: number("RA_PNT", store, $0.obsID), dec: number("DEC_PNT", store, $0.obsID))
    }
    var fields: [[Int]] = []
    for (run, here) in pointings.enumerated() where ExtendedRuns.all[run].labels.contains("Off") {
      let near = fields.indices.filter { field in
        fields[field].contains {
          separation(pointings[$0].ra, pointings[$0].dec, here.ra, here.dec) < 2.5
        }
      }
      let joined = near.flatMap { fields[$0] } + [run]
      for field in near.reversed() { fields.remove(at: field) }
      fields.append(joined)
    }
    return try NewFields(leavingOut: fields.map { [$0] })
  }()

  /// Predicts the runs of fields. Each element of `parts` has the fields that are left out together.
  private init(leavingOut parts: [[[Int]]]) throws {
    let runs = ExtendedRuns.all
    guard let fit = ExtendedRuns.fit else { throw RegressionError.noRuns }
    let store = try DataStore(path: SharedData.path("data/hess-dl3-dr1"))
    let held = try fit.leavingOut(each: parts.map { $0.flatMap { fields in fields.map { runs[$0].obsID } } })
    fields = []
    basis = fit.coefficients.energyBasis
    for (part, coefficients) in zip(parts, held) {
      let leftOut = Set(part.flatMap { $0 })
      let others = runs.indices.filter { !leftOut.contains($0) }
      let norms = try NormPrior(
        targets: others.map { fit.norms[$0] - log(runs[$0].counts.livetime) },
        columns: others.map { ExtendedRuns.columns(runs[$0]) })
      fields += try part.map { field in
        try field.map { number in
          var run = runs[number]
          run.labels = []
          let columns = ExtendedRuns.columns(run)
          return FieldRun(
            counts: run.counts, threshold: run.covariates["SAFE_ENERGY_LO"] ?? 0, columns: columns,
            prediction: try coefficients.predict(run, clamp: false),
            prior: OwnEvents.Prior(
              mean: norms.prediction(columns) + log(run.counts.livetime), deviation: norms.deviation),
            target: Self.target(store, run.obsID))
        }
      }
    }
  }

  /// Returns the position of the target in the field. The target of run 28981 is 7.5 deg away; the reference places its
  /// regions around the pointing.
  private static func target(_ store: DataStore, _ obsID: Int64) -> (lon: Double, lat: Double) {
    let field = FieldOfView(
      pointingRA: number("RA_PNT", store, obsID), pointingDec: number("DEC_PNT", store, obsID))
    let target = field.coordinates(ra: number("RA_OBJ", store, obsID), dec: number("DEC_OBJ", store, obsID))
    return hypot(target.lon, target.lat) < 2.5 ? target : (0, 0)
  }

  private static func number(_ name: String, _ store: DataStore, _ obsID: Int64) -> Double {
    store.observations.row(of: obsID).flatMap { store.observations.value(name, row: $0)?.double } ?? .nan
  }
}
