import DL3
import FITS
import Foundation
import Production
import Sky
import Tables
import TestSupport

@testable import Regression

/// The runs of H.E.S.S. DR1 as the reference has them, read once for all tests.
enum RealRuns {
  static let edges = [0.5, 1, 2, 5, 10, 30]
  static let fields = ["MSH", "RXJ", "Crab", "PKSf", "PKSs", "Off"]

  /// The numbers of the reference.
  struct Reference: Decodable {
    struct Coefficient: Decodable {
      var space: String
      var run: String
      var energy: Int
      var group: String
      var theta: Double
      var err: Double
    }
    struct Pixel: Decodable {
      var fovLon: Double
      var fovLat: Double
      var offset: Double
      var looMu: [Double]
      var fullFitMu: [Double]
      var relErr: [Double]
    }
    struct NamedRun: Decodable {
      var s: Double
      var energyBins: [Int]
      var counts: [Int]
      var looPred: [Double]
      var fullFitPred: [Double]
      var ringEdges: [Double]
      var looRingPred: [Double]
      var looDeviance: Double
      var pixels: [Pixel]
    }
    struct Deviances: Decodable {
      var trial: Double
      var r1Fixed: Double
      var r1Nested: Double
    }
    var energyBasis: [[Double]]
    var sMean: Double
    var sSd: Double
    var strengths: [String: Double]
    var edf: Double
    var trainingCounts: Int
    var pixelsKept: [String: Int]
    var countsUsed: [String: Int]
    var deviance: [String: Double]
    var perRun: [String: Deviances]
    var coefficients: [Coefficient]
    var namedRuns: [String: NamedRun]
  }

  static let reference: Reference? = try? {
    let path = SharedData.path("reference/regression-reference.json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Reference.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }()

  /// All runs; empty if the data are absent.
  static let all: [RegressionRun] = (try? read(PixelGrid(energyEdges: edges))) ?? []

  /// The off runs.
  static var off: [RegressionRun] { all.filter { $0.labels.contains("Off") } }

  /// The default model with the strengths of the reference.
  static var model: RegressionModel {
    shape.fixing(reference?.strengths ?? [:])
  }

  /// The default model of the shape, with the mean and standard deviation of the off runs.
  static var shape: RegressionModel {
    RegressionModel(.shape, labels: fields, energies: 5, radius: 2, covariate: secant)
  }

  /// The covariate 1 / cos(zenith).
  static let secant = Covariate("SECZ", centre: 1.183366, scale: 0.179134)

  /// The fit of the default model to all runs with the strengths of the reference.
  static let fit: RegressionFit? = try? RegressionFit(model, runs: all, options: FitOptions(threads: 2))

  static func read(_ grid: PixelGrid, thresholdFactor: Double = 1) throws -> [RegressionRun] {
    let store = try DataStore(path: SharedData.path("data/hess-dl3-dr1"))
    var options = PixelOptions()
    options.jobs = 2
    options.gti = .keep
    options.exclusion = try exclusion(store)
    options.margin = 0.0707
    options.thresholdFactor = thresholdFactor
    let counts = try PixelRuns(
      store: store, obsIDs: store.runs.map(\.obsID), grid: grid, options: options
    ).runs
    return counts.map { counts in
      let zenith = number("ZEN_PNT", store, counts.obsID)
      let s = (1 / cos(zenith * .pi / 180) - 1.183366) / 0.179134
      return RegressionRun(
        counts,
        covariates: [
          "SECZ": 1 / cos(zenith * .pi / 180), "SECZ2": s * s - 1, "MUONEFF": number("MUONEFF", store, counts.obsID),
          "SAFE_ENERGY_LO": number("SAFE_ENERGY_LO", store, counts.obsID),
        ], labels: [label(store, counts.obsID)])
    }
  }

  private static func number(_ name: String, _ store: DataStore, _ obsID: Int64) -> Double {
    store.observations.row(of: obsID).flatMap { store.observations.value(name, row: $0)?.double } ?? .nan
  }

  private static func label(_ store: DataStore, _ obsID: Int64) -> String {
    guard let row = store.observations.row(of: obsID),
      case .text(let target)? = store.observations.value("TARGET_NAME", row: row)
    else { return "" }
    let labels = [
      ("MSH", "MSH"), ("RX", "RXJ"), ("Crab", "Crab"), ("Off", "Off"), ("PKS 2155-304 (flare", "PKSf"), ("PKS", "PKSs"),
    ]
    return labels.first { target.hasPrefix($0.0) }?.1 ?? target
  }

  /// Circles around the sources of gamma-cat, except in off runs, whose catalogued sources are faint.
  private static func exclusion(_ store: DataStore) throws -> Exclusion {
    let table = try readTable(SharedData.path("data/gammacat/gammacat.fits.gz"), hdu: .number(1))
    guard case .string(let names)? = table["common_name"]?.values, case .double(let ra)? = table["ra"]?.values,
      case .double(let dec)? = table["dec"]?.values, case .double(let sigma)? = table["morph_sigma"]?.values
    else { throw RegressionError.noRuns }
    var regions = SkyRegions()
    for source in names.indices where ra[source].isFinite {
      var radius = 0.4 + 2 * (sigma[source].isFinite ? sigma[source] : 0)
      if names[source].hasPrefix("RX J1713.7-3946") { radius = 0.8 }
      if names[source].hasPrefix("Crab") || names[source].hasPrefix("PKS 2155") { radius = 0.5 }
      regions.append(try CircleRegion(longitude: ra[source], latitude: dec[source], radius: radius))
    }
    var exclusion = Exclusion()
    for run in store.runs where label(store, run.obsID) != "Off" { exclusion.ofRun[run.obsID] = regions }
    return exclusion
  }
}
