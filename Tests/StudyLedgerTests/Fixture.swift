import Foundation
import Outputs
import Production
import Studies

@testable import StudyLedger

/// Studies for tests.
enum Fixture {
  /// Runs on a small grid, with counts that differ between bins and runs.
  static func runs(_ count: Int = 4, seed: Int = 0) throws -> [PixelCounts] {
    let grid = try PixelGrid(pixelSize: 1, side: 4, radius: 2, energyEdges: [0.5, 1, 2])
    return try (1...count).map { number in
      let counts = (0..<grid.energies * grid.count).map { UInt32((7 * $0 + 13 * number + seed) % 5 + 1) }
      return try PixelCounts(obsID: Int64(number), grid: grid, counts: counts, livetime: 90, ontime: 100)
    }
  }

  static func folds(_ runs: [PixelCounts]) -> [Fold] {
    let ids = runs.map(\.obsID)
    return ids.map { id in Fold(name: "run \(id)", training: ids.filter { $0 != id }, targets: [id]) }
  }

  /// The result of a strategy that predicts a constant in each bin, and loses a run.
  static func result(_ name: String, _ runs: [PixelCounts], losing lost: Int64? = nil, slope: Double = 0.1) throws
    -> StrategyResult
  {
    let study = try Study(runs: runs, folds: folds(runs))
    return try study.result(
      of: Strategy(name, settings: ["slope": "\(slope)"]) { fold in
        guard let target = fold.targets.first, target != lost else { return .none("lost on purpose") }
        let grid = runs[0].grid
        return .counts([target: (0..<grid.energies * grid.count).map { 1 + slope * Double($0) / 3 }])
      })
  }

  static func identity(_ runs: [PixelCounts], parameters: [String: String] = [:]) -> StudyIdentity {
    StudyIdentity(
      recipe: .init(name: "study", summary: "a study", sha256: "abc", modules: [:]), parameters: parameters, store: nil,
      site: nil, inputs: [], files: "", reading: [:], number: 1, options: ["pixel": "1 deg"], folds: folds(runs),
      counts: digest(of: runs, zeniths: [:]))
  }

  static func bins(_ runs: [PixelCounts]) -> [Int64: String] {
    Dictionary(uniqueKeysWithValues: runs.map { ($0.obsID, $0.scoredDigest) })
  }
}
