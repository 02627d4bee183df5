import BackgroundModels
import DL3
import FITS
import ModelFiles
import Production
import Sky
import TestSupport
import Testing

@testable import Studies

/// Runs of H.E.S.S. DL3 DR1 on the pixels and energies of the reference.
struct RealRuns {
  let store: DataStore
  let runs: Runs
  let pixels: [PixelCounts]
  let zeniths: [Int64: Double]
  let folds: [Fold]

  /// The 45 off runs, or the 60 others, whose sources are cut out.
  init(areOff: Bool) throws {
    store = try DataStore(path: SharedData.path("data/hess-dl3-dr1"))
    let names = try #require(store.runs.texts("TARGET_NAME"))
    runs = store.runs.subset(names.indices.filter { (names[$0] == "Off data") == areOff })
    var options = PixelOptions()
    // The references count events outside the good time: 13 of the off runs.
    (options.jobs, options.gti) = (2, .keep)
    if !areOff { (options.exclusion, options.margin) = (try Self.sources(), 0.0707) }
    let grid = try PixelGrid(energyEdges: [0.5, 1, 2, 5, 10, 30])
    pixels = try PixelRuns(store: store, obsIDs: runs.obsIDs, grid: grid, options: options).runs
    zeniths = Dictionary(uniqueKeysWithValues: zip(runs.obsIDs, try #require(runs.numbers("ZEN_PNT"))))
    folds = try FoldRule.run.folds(scoring: runs, training: runs)
  }

  func study(_ reader: Reader = .none) throws -> Study {
    try Study(runs: pixels, zeniths: zeniths, folds: folds, reader: reader, threads: 2)
  }

  /// Circles around the sources of gamma-cat.
  private static func sources() throws -> Exclusion {
    let table = try readTable(SharedData.path("data/gammacat/gammacat.fits.gz"), hdu: .number(1))
    guard case .string(let names)? = table["common_name"]?.values, case .double(let ra)? = table["ra"]?.values,
      case .double(let dec)? = table["dec"]?.values, case .double(let sigma)? = table["morph_sigma"]?.values
    else { throw DL3Error.noSuchStore(path: "gammacat", given: "gammacat") }
    var exclusion = Exclusion()
    for source in names.indices where ra[source].isFinite {
      var radius = 0.4 + 2 * (sigma[source].isFinite ? sigma[source] : 0)
      if names[source].hasPrefix("RX J1713.7-3946") { radius = 0.8 }
      if names[source].hasPrefix("Crab") || names[source].hasPrefix("PKS 2155") { radius = 0.5 }
      exclusion.everywhere.append(try CircleRegion(longitude: ra[source], latitude: dec[source], radius: radius))
    }
    return exclusion
  }
}

/// The cubes that come with the store.
struct ShippedCubes {
  /// How the cubes lie on the sky; gammapy reads them in this way.
  static let truth = "transposed, lat mirrored"

  private let models: [Int64: BackgroundModel]

  init(_ data: RealRuns) throws {
    models = try Dictionary(
      uniqueKeysWithValues: data.runs.obsIDs.map { obsID in
        let location = try data.store.location(of: .bkg, obsID: obsID)
        return (obsID, try ModelFile(path: location.path, hdu: location.hduName, orientation: .stated).model)
      })
  }

  /// The cubes, read in one of the orientations.
  func strategy(_ name: String, _ orientation: String, _ alignment: FieldAlignment) -> Strategy {
    Strategy(name) { fold in
      let rotation = try #require(FieldRotation.all.first { $0.description == orientation })
      var rotated: [Int64: BackgroundModel] = [:]
      for target in fold.targets { rotated[target] = try models[target]?.rotated(by: rotation, alignment: alignment) }
      return .models(rotated)
    }
  }
}
