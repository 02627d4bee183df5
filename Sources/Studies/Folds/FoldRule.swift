import DL3

/// A rule that divides the runs of a study into folds. The runs of a fold are scored with models that were made without
/// any run of this fold.
public enum FoldRule: Sendable, Hashable {
  /// Each run is a fold.
  case run
  /// The scored runs are divided at random into parts whose sizes differ by at most one run. Each part is a fold.
  /// Training runs that are not scored are in no part.
  case parts(Int, seed: UInt64)
  /// A fold consists of the runs with the same value in a column, such as TARGET_NAME.
  case column(String)
  /// Two runs are in the same fold if their pointings (RA_PNT, DEC_PNT) are at most this angle (deg) apart, or if a
  /// chain of such runs connects the two runs.
  case field(Double)
  /// A fold consists of the runs in a period of the given number of days. With 1 day, a fold is a night. All runs of a
  /// night are in the same fold.
  case date(days: Double)
  /// A fold consists of the runs in the same band of zenith angle (ZEN_PNT). The edges of the bands are in deg. The
  /// last band includes its upper edge.
  case zenith([Double])

  /// Divides runs into folds.
  ///
  /// Folds are in the order of their first scored run. The targets and training runs of a fold are in the order of the
  /// arguments.
  /// - Parameters:
  ///   - scored: The runs that are scored.
  ///   - training: The runs from which models may be made. These can include scored runs.
  /// - Throws: ``StudyError``
  public func folds(scoring scored: Runs, training: Runs) throws(StudyError) -> [Fold] {
    guard !scored.isEmpty else { throw .noRuns }
    let blocks = try blocks(scored: scored, training: training)
    var folds: [Fold] = []
    for (number, targets) in blocks.members(of: scored.obsIDs).enumerated() where !targets.isEmpty {
      let left = training.obsIDs.filter { blocks.block(of: $0) != number && !targets.contains($0) }
      guard !left.isEmpty else { throw .noTraining(fold: blocks.names[number], targets: targets.count) }
      folds.append(Fold(name: blocks.names[number], training: left, targets: targets))
    }
    return folds
  }

  private func blocks(scored: Runs, training: Runs) throws(StudyError) -> RunBlocks {
    let known = Set(scored.rows)
    let all = scored.store.runs.subset(scored.rows + training.rows.filter { !known.contains($0) })
    return switch self {
    case .run: RunBlocks(runs: all)
    case .parts(let count, let seed): try RunBlocks(runs: scored, parts: count, seed: seed)
    case .column(let name): try RunBlocks(runs: all, column: name)
    case .field(let angle): try RunBlocks(runs: all, within: angle)
    case .date(let days): try RunBlocks(runs: all, days: days)
    case .zenith(let edges): try RunBlocks(runs: all, zenithEdges: edges)
    }
  }
}
