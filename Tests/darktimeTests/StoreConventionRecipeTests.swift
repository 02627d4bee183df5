import FITS
import Foundation
import Simulation
import Tables
import TestSupport
import Testing

/// Every shipped recipe runs on the stores of every experiment with its defaults: it makes models, or says in one line
/// which parameter or option to give.
///
/// The conventions are those of `StoreConvention`, which names their sources; the deviations below change the index
/// tables of such stores. The further parameters only make axes coarse, which saves time. On each convention, each
/// deviation is tested with one recipe, so that all conventions together test a deviation with several recipes.
/// scripts/lib/judge_conventions.py runs the full product.
@Suite("Recipes on the stores of every experiment", .timeLimit(.minutes(60))) struct StoreConventionRecipeTests {
  private static let recipes: [(name: String, options: [String])] = [
    ("off_runs", []), ("zenith_bands", []), ("agn_exclusion", []), ("runwise", []),
    ("acceptance_curves", ["offset=linear 0 2.5 deg 5 bins"]), ("cube_models", []),
    ("parametric", ["enumbins=2", "runwise=false", "per_decade=5", "cell=0.5 deg"]),
    ("true_reco", []),
    ("best_model", ["bins=1, 5, 30 TeV", "pixel=0.5 deg", "updates=2", "field=linear -2 2 deg 8 bins"]),
    ("study_zenith", ["bands=0, 90 deg", "neighbours=2"]),
    ("study_smoothing", ["smoothing=none", "empty=shrink", "energy=log 0.5 50 TeV 4 bins", "reader=none"]),
    ("study_matching", ["neighbours=2", "rounds=1", "livetime=0.1 h", "energy=log 0.5 50 TeV 4 bins"]),
  ]

  /// The line that a recipe prints instead of making models, by convention; all other pairs make models.
  private static let lines: [String: [String: String]] = [
    "hess-old": ["true_reco": "give the site with --site", "best_model": "--site"],
    "fact": [
      "off_runs": noOffRuns, "zenith_bands": noOffRuns, "parametric": noOffRuns, "true_reco": noOffRuns,
      "study_zenith": noOffRuns, "study_smoothing": noOffRuns, "study_matching": noOffRuns, "runwise": noPosition,
      "agn_exclusion": noPosition, "best_model": noPosition,
    ],
  ]
  private static let noOffRuns = "the store has no off runs (IS_OFF); its tables name no targets"
  private static let noPosition = "no column 'RA_OBJ', and no keyword RA_OBJ in the EVENTS headers (give the position"

  /// Runs a recipe. It must make models, or print one line that contains `expected`. Returns the line of the summary
  /// with the number of events.
  @discardableResult
  private func run(
    _ name: String, _ options: [String], on data: String = "store", in folder: String, _ expected: String?
  ) throws -> Substring? {
    try? FileManager.default.removeItem(atPath: folder + "/out")
    let outcome = try Command.run(
      ["run", name, "--data", data, "--out", "out", "--ledger", "none"] + options.flatMap { ["-p", $0] }, in: folder)
    if let expected {
      // The traceback of the recipe may follow the line.
      let isOneLine = outcome.errorLines.dropFirst().allSatisfy { $0.hasPrefix("  ") }
      #expect(outcome.status == 3 && outcome.error.contains(expected) && isOneLine, "\(name): \(outcome)")
    } else {
      #expect(outcome.status == 0, "\(name): \(outcome.error)")
      let written = try entries(folder + "/out")
      #expect(written.contains("models") || name.hasPrefix("study_"), "\(name): \(written)")
    }
    return outcome.out.split(separator: "\n").first { $0.contains(" counted in a bin of the model, ") }
  }

  private func simulate(_ convention: String, in folder: String) throws {
    let simulated = try Command.run(
      ["simulate", "store", "--dialect", convention, "--runs", "6", "--source-runs", "2", "--ontime", "200 s"],
      in: folder)
    try #require(simulated.status == 0, "\(simulated.error)")
  }

  @Test(
    "Each recipe with defaults makes models, or says what to give; deviations of the index tables change nothing",
    arguments: StoreConvention.all.map(\.name))
  func conventions(name: String) throws {
    try withTemporaryFolder { folder in
      try simulate(name, in: folder)
      let lines = (Self.lines[name] ?? [:]).merging(["cube_models": "give -p catalogue=FILE, or -p filter=none"]) { $1 }
      let events = try Self.recipes.map { recipe in
        try run(recipe.name, recipe.options, in: folder, lines[recipe.name])
      }
      let start = 5 * (StoreConvention.all.firstIndex { $0.name == name } ?? 0)
      for (number, deviation) in Self.changes.enumerated() {
        let position = (start + number) % Self.recipes.count
        let recipe = Self.recipes[position]
        // OBJECT of EVENTS is the name of the field. OBS_MODE says which runs of LST are off runs.
        let isNameless = deviation.name == Self.nameless && name != "lst"
        let needsOffRuns = isNameless && Self.lines["fact"]?[recipe.name] == Self.noOffRuns
        let deviated = try withChange(deviation.change, in: folder) { data in
          try run(
            recipe.name, recipe.options, on: data, in: folder,
            needsOffRuns ? "the store has no off runs (IS_OFF)" : lines[recipe.name])
        }
        #expect(isNameless || deviated == events[position], "\(deviation.name): \(recipe.name)")
      }
      if name == "fact" {
        try run("runwise", ["position=166.11 deg, 38.21 deg"], in: folder, nil)
        try run("off_runs", ["select=ONTIME > 0"], in: folder, nil)
      }
      if name == "hess-old" {
        let best = try #require(Self.recipes.first { $0.name == "best_model" }?.options)
        let site = ["--site", "16.5002 deg, -23.2718 deg, 1835 m"]
        let given = try Command.run(
          ["run", "best_model", "--data", "store", "--out", "sited"] + site + best.flatMap { ["-p", $0] }, in: folder)
        #expect(given.status == 0, "\(given.error)")
      }
      let cube = try Command.run(["run", "fov_cube", "--data", "store", "--out", "cube"], in: folder)
      #expect(cube.status == 2, "\(cube)")
      #expect(cube.error.contains("parameter file: the parameter has no default"), "\(cube.error)")
      #expect(cube.error.contains("-p file=..."), "\(cube.error)")
    }
  }

  /// A change of both index tables.
  private typealias Change = @Sendable (inout Table, inout Table) -> Void

  /// Changes both index tables of a store while `body` runs, which receives the path of the store.
  private func withChange<Result>(
    _ change: Change?, in folder: String, _ body: (_ data: String) throws -> Result
  ) throws -> Result {
    let store = folder + "/store"
    let paths = try ["obs-index", "hdu-index"].map { name in
      try #require(
        ["\(store)/\(name).fits.gz", "\(store)/\(name).fits"].first(where: FileManager.default.fileExists))
    }
    let before = try paths.map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
    defer {
      for (path, bytes) in zip(paths, before) { try? bytes.write(to: URL(fileURLWithPath: path)) }
      try? FileManager.default.removeItem(atPath: store + "/index.fits")
    }
    var tables = try paths.map { try readTable($0, hdu: .number(1)) }
    guard let change else {
      var writer = try FITSWriter(path: store + "/index.fits")
      for (index, name) in ["OBS_INDEX", "HDU_INDEX"].enumerated() {
        tables[index].name = name
        try writer.append(tables[index])
      }
      try writer.close()
      return try body("store/index.fits")
    }
    var (observations, hdus) = (tables[0], tables[1])
    change(&observations, &hdus)
    for (path, table) in zip(paths, [observations, hdus]) {
      try FileManager.default.removeItem(atPath: path)
      var writer = try FITSWriter(path: path)
      try writer.append(table)
      try writer.close()
    }
    return try body("store")
  }

  private static let nameless = "no name of a target in the table"
  /// The deviations; the change is `nil` for one file with both tables.
  private static let changes: [(name: String, change: Change?)] = [
    (
      "no target and no direction in the table",
      { observations, _ in
        observations.columns.removeAll {
          ["TARGET_NAME", "TARGET_TAG", "RA_OBJ", "DEC_OBJ", "ZEN_PNT", "ALT_PNT", "AZ_PNT", "ONTIME"].contains($0.name)
        }
        // OBJECT of EVENTS is the name of the field.
        observations.columns.replaceTexts(of: "OBJECT") { $0.hasPrefix("Field") ? "off observation" : $0 }
      }
    ),
    (
      nameless,
      { observations, _ in
        observations.columns.removeAll { ["TARGET_NAME", "TARGET_TAG", "OBJECT"].contains($0.name) }
      }
    ),
    (
      "blanks around texts",
      { observations, _ in
        for name in ["TARGET_NAME", "OBJECT"] { observations.columns.replaceTexts(of: name) { "  \($0)  " } }
      }
    ),
    (
      "blanks behind texts",
      { observations, hdus in
        observations.columns.replaceTexts(of: "TARGET_NAME") { "\($0)   " }
        for name in ["HDU_TYPE", "HDU_CLASS", "FILE_DIR", "FILE_NAME", "HDU_NAME"] {
          hdus.columns.replaceTexts(of: name) { "\($0)   " }
        }
      }
    ),
    ("one file for both tables", nil),
    (
      "azimuth below 0",
      { observations, _ in
        observations.columns.replaceNumbers(of: "AZ_PNT") { $0 > 180 ? $0 - 360 : $0 }
      }
    ),
    (
      "11-digit ids",
      { observations, hdus in
        observations.columns.replaceIntegers(of: "OBS_ID") { $0 % 10_000_000_000 + 20_131_104_000 }
        hdus.columns.replaceIntegers(of: "OBS_ID") { $0 % 10_000_000_000 + 20_131_104_000 }
      }
    ),
    ("BASE_DIR", { _, hdus in hdus.keywords.append(Keyword("BASE_DIR", .string("../store"))) }),
    ("another EXTNAME", { _, hdus in hdus.name = "OBS_INDEX" }),
    (
      "gti rows that name EVENTS",
      { _, hdus in
        hdus.columns.replaceTexts(of: "HDU_NAME") { $0.uppercased() == "GTI" ? "EVENTS" : $0 }
      }
    ),
    (
      "positions in rad",
      { observations, _ in
        for name in ["RA_OBJ", "DEC_OBJ"] {
          observations.columns.replaceNumbers(of: name, unit: "rad") { $0 * .pi / 180 }
        }
      }
    ),
  ]

  @Test("A wrong site is a note where directions come from the store, and an error where ALTAZ is computed")
  func wrongSite() throws {
    try withTemporaryFolder { folder in
      try simulate("cta-1dc", in: folder)
      // The antipode of the site: what is up there is down here.
      let wrong = ["--site", "109.6842 deg, 24.6828 deg, 2150 m"]
      let bands = try Command.run(["run", "zenith_bands", "--data", "store", "--out", "bands"] + wrong, in: folder)
      #expect(bands.status == 0, "\(bands.error)")
      #expect(bands.out.contains("the altitude from ALT_PNT or ZEN_PNT is used, but differs"), "\(bands)")
      let cube = ["run", "runwise", "--data", "store", "--out", "out", "-p", "shape=cube", "-p", "alignment=ALTAZ"]
      let options = ["-p", "field=linear -3 3 deg 6 bins", "-p", "energy=1, 10 TeV"]
      let down = try Command.run(cube + options + wrong, in: folder)
      #expect(down.status == 3 && down.error.contains("below the horizon"), "\(down)")
      #expect(down.error.contains("give the right site with --site, or choose RADEC alignment"))
      #expect(try Command.run(cube + options, in: folder).status == 0)
    }
  }

  @Test(
    "Drift runs are an error that names run, mode and parameter, and are skipped with --keep-going",
    arguments: StoreConvention.all.map(\.name))
  func drift(name: String) throws {
    try withTemporaryFolder { folder in
      try simulate(name, in: folder)
      // Without OBS_MODE nothing says which runs of FACT and LST are off runs.
      let isNameless = name == "fact" || name == "lst"
      let selection = isNameless ? "ONTIME > 0" : "IS_OFF"
      // The first run, which is an off run, drifts.
      try withChange(
        { observations, _ in
          let modes = (0..<observations.rowCount).map { $0 == 0 ? "DRIFT" : "POINTING" }
          observations.columns.removeAll { $0.name == "OBS_MODE" }
          observations.columns.append(Column("OBS_MODE", .string(modes)))
        }, in: folder
      ) { data in
        let line = "has OBS_MODE DRIFT: its pointing moves on the sky"
        let hint = "exclude the run with -p select=\"\(selection) && OBS_MODE != 'DRIFT'\", or skip such runs"
        for part in [line, hint] { try run("off_runs", ["select=\(selection)"], on: data, in: folder, part) }
        let kept = try Command.run(
          ["run", "off_runs", "--data", data, "--out", "out2", "--keep-going", "-p", "select=\(selection)"], in: folder)
        #expect(kept.status == 0 && kept.out.contains("\n\(isNameless ? 5 : 3) runs of 6 read\n"), "\(kept)")
        try run("off_runs", ["select=\(selection) && OBS_MODE != 'DRIFT'"], on: data, in: folder, nil)
      }
    }
  }
}

extension [Column] {
  fileprivate mutating func replaceTexts(of name: String, _ change: (String) -> String) {
    for index in indices where self[index].name == name {
      guard case .string(let texts) = self[index].values else { continue }
      self[index] = Column(name, .string(texts.map(change)))
    }
  }

  fileprivate mutating func replaceNumbers(of name: String, unit: String? = nil, _ change: (Double) -> Double) {
    for index in indices where self[index].name == name {
      guard case .double(let numbers) = self[index].values else { continue }
      self[index] = Column(name, unit: unit ?? self[index].unit, .double(numbers.map(change)))
    }
  }

  fileprivate mutating func replaceIntegers(of name: String, _ change: (Int64) -> Int64) {
    for index in indices where self[index].name == name {
      guard case .int(let numbers) = self[index].values else { continue }
      self[index] = Column(name, .int(numbers.map(change)))
    }
  }
}
