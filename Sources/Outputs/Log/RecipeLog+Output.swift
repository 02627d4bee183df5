import Sky
import TextFormat

extension RecipeLog {
  /// The models that were written, in the order of writing.
  public var models: [ModelRecord] { entries.compactMap { if case .model(let model) = $0 { model } else { nil } } }

  /// Whether fits were skipped because this is a dry run.
  public var lacksFits: Bool { entries.contains { if case .plannedFit = $0 { true } else { false } } }

  /// The comparisons of models with the runs that they were built from.
  public var closures: [ClosureReport] {
    entries.compactMap { if case .closure(let report) = $0 { report } else { nil } }
  }

  /// The number of strategies that studies evaluated, and the number of those whose results were read from the ledger.
  public var strategies: (tried: Int, kept: Int) {
    entries.reduce(into: (0, 0)) { counts, entry in
      guard case .strategy(let isKept) = entry else { return }
      counts.0 += 1
      if isKept { counts.1 += 1 }
    }
  }

  /// The OBS_IDs of the runs whose events were read for models, regressions or scores, in increasing order.
  public var readRuns: [Int64] {
    var runs: Set<Int64> = []
    for case .run(let id, let fact) in entries {
      switch fact {
      case .read, .counted: runs.insert(id)
      default: break
      }
    }
    return runs.sorted()
  }

  /// The files of the output with the results of studies.
  public var studies: [String] { entries.compactMap { if case .study(let file) = $0 { file } else { nil } } }

  /// The files of the output with tables of rows from the recipe.
  public var tables: [String] { entries.compactMap { if case .table(let file) = $0 { file } else { nil } } }

  /// The files of the output with the results of fits.
  public var fits: [String] { entries.compactMap { if case .fits(let file) = $0 { file } else { nil } } }

  /// The lines that the recipe printed. If there are more than 1,000, the first 1,000 are followed by a line with the
  /// number of all others.
  public var printed: [String] {
    let texts = entries.compactMap { if case .printed(let text) = $0 { text } else { nil } }
    let lines = texts.flatMap { $0.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
    let most = 1000
    guard lines.count > most else { return lines }
    let rest = lines.count - most
    return lines.prefix(most) + ["... (\(counted(rest, "more line")) \(rest == 1 ? "is" : "are") not shown)"]
  }

  /// The files of the output.
  public var files: [String] { entries.compactMap { if case .file(let file) = $0 { file } else { nil } } }

  /// The distinct files that the recipe named, in the order of first reading.
  public var inputs: [Provenance.Input] {
    var seen: Set<Provenance.Input> = []
    return entries.compactMap { entry in
      guard case .input(let input, _) = entry, seen.insert(input).inserted else { return nil }
      return input
    }
  }

  /// The files that the recipe named, by path.
  public var inputsByPath: [String: Provenance.Input] {
    entries.reduce(into: [:]) { if case .input(let input, let path) = $1 { $0[path] = input } }
  }

  /// The number of excluded regions by origin. The origin of a region is `catalogue`, `ds9`, `mask` or, for regions
  /// from a script, `lua`.
  public var regionCounts: [String: Int] {
    entries.reduce(into: [:]) { counts, entry in
      if case .region(let region) = entry { counts[region.origin.name, default: 0] += 1 }
    }
  }

  /// The masks that exclude nothing in the field of view of any run that was read. The list is empty if no run was
  /// read.
  public var masksOutsideFields: [RegionDefinition] {
    guard !readRuns.isEmpty else { return [] }
    let used = Set(exclusions)
    var seen: Set<RegionDefinition> = []
    return entries.compactMap { entry in
      guard case .region(let region) = entry, region.shape == "mask", !used.contains(region),
        seen.insert(region).inserted
      else { return nil }
      return region
    }
  }

  /// The distinct excluded regions that overlap with the field of view of a run, in the order of first use.
  public var exclusions: [RegionDefinition] {
    var seen: Set<RegionDefinition> = []
    return entries.flatMap { entry -> [RegionDefinition] in
      let regions =
        switch entry {
        case .run(_, .read(let reading)): reading.use.regions
        case .run(_, .counted(let use)): use.regions
        default: [RegionDefinition]()
        }
      return regions.filter { seen.insert($0).inserted }
    }
  }
}

extension RegionOrigin {
  /// The name of the origin in outputs.
  public var name: String { self == .single ? "lua" : rawValue }
}
