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
/// tables of such stores. The further parameters only make axes coarse, which saves time.
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
    "hess-old": ["true_reco": "give it with --site", "best_model": "--site"],
    "fact": [
      "off_runs": noOffRuns, "zenith_bands": noOffRuns, "parametric": noOffRuns, "true_reco": noOffRuns,
      "study_zenith": noOffRuns, "study_smoothing": noOffRuns, "study_matching": noOffRuns, "runwise": noPosition,
      "agn_exclusion": noPosition, "best_model": noPosition,
    ],
  ]
  private static let noOffRuns = "the store has no off runs (IS_OFF); its tables name no targets"
  private static let noPosition = "no column 'RA_OBJ', and no keyword RA_OBJ in the EVENTS headers (give the position"

  private func run(_ name: String, _ options: [String], in folder: String, _ expected: String?) throws {
    try? FileManager.default.removeItem(atPath: folder + "/out")
    let outcome = try Command.run(
      ["run", name, "--data", "store", "--out", "out", "--ledger", "none"] + options.flatMap { ["-p", $0] }, in: folder)
    let expected = name == "cube_models" ? "give -p catalogue=FILE, or -p filter=none" : expected
    if let expected {
      #expect(outcome.status == 3 && outcome.error.contains(expected), "\(name): \(outcome)")
    } else {
      #expect(outcome.status == 0, "\(name): \(outcome.error)")
      let written = try entries(folder + "/out")
      #expect(written.contains("models") || name.hasPrefix("study_"), "\(name): \(written)")
    }
  }

  private func simulate(_ convention: String, in folder: String) throws {
    let simulated = try Command.run(
      ["simulate", "store", "--dialect", convention, "--runs", "6", "--source-runs", "2", "--ontime", "200 s"],
      in: folder)
    try #require(simulated.status == 0, "\(simulated.error)")
  }

  @Test("Each recipe with defaults makes models, or says what to give", arguments: StoreConvention.all.map(\.name))
  func conventions(name: String) throws {
    try withTemporaryFolder { folder in
      try simulate(name, in: folder)
      for recipe in Self.recipes {
        try run(recipe.name, recipe.options, in: folder, Self.lines[name]?[recipe.name])
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
      #expect(cube.status == 2 && cube.error.contains("parameter file: no value") && cube.error.contains("-p file=..."))
    }
  }

  /// Changes both index tables of a store.
  private func change(_ folder: String, _ change: (inout Table, inout Table) -> Void) throws {
    let paths = ["obs-index.fits.gz", "hdu-index.fits.gz"].map { "\(folder)/store/\($0)" }
    var tables = try paths.map { try readTable($0, hdu: .number(1)) }
    var (observations, hdus) = (tables[0], tables[1])
    change(&observations, &hdus)
    tables = [observations, hdus]
    for (path, table) in zip(paths, tables) {
      try FileManager.default.removeItem(atPath: path)
      var writer = try FITSWriter(path: path)
      try writer.append(table)
      try writer.close()
    }
  }

  private static let changes: [(name: String, change: @Sendable (inout Table, inout Table) -> Void)] = [
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
      "padded texts",
      { observations, _ in
        observations.columns.replaceTexts(of: "TARGET_NAME") { "  \($0)  " }
      }
    ),
    (
      "azimuth below 0",
      { observations, _ in
        observations.columns.replaceNumbers(of: "AZ_PNT") { $0 > 180 ? $0 - 360 : $0 }
      }
    ),
    (
      "11-digit ids",
      { observations, hdus in
        observations.columns.replaceIntegers(of: "OBS_ID") { $0 + 20_131_104_000 }
        hdus.columns.replaceIntegers(of: "OBS_ID") { $0 + 20_131_104_000 }
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

  @Test("Deviations of index tables change no model", arguments: changes.map(\.name))
  func deviations(name: String) throws {
    let deviation = try #require(Self.changes.first { $0.name == name })
    try withTemporaryFolder { folder in
      try simulate("hess-dr1", in: folder)
      var events: [[Substring]] = []
      for isChanged in [false, true] {
        if isChanged { try change(folder, deviation.change) }
        var lines: [Substring] = []
        for recipe in ["zenith_bands", "runwise", "best_model", "study_matching"] {
          let out = "\(recipe)-\(isChanged)"
          let isCoarse = recipe == "best_model" || recipe == "study_matching"
          let options = isCoarse ? Self.recipes.first { $0.name == recipe }?.options ?? [] : []
          let outcome = try Command.run(
            ["run", recipe, "--data", "store", "--out", out, "--ledger", "none"] + options.flatMap { ["-p", $0] },
            in: folder)
          #expect(outcome.status == 0, "\(recipe): \(outcome.error)")
          lines += outcome.out.split(separator: "\n").filter { $0.contains(" in a bin of the model, ") }
        }
        events.append(lines)
      }
      #expect(events[0] == events[1] && events[0].count == 4)
    }
  }

  @Test("One file with both index tables is read like two files", arguments: ["hess-dr1", "fact", "lst"])
  func oneFile(name: String) throws {
    try withTemporaryFolder { folder in
      try simulate(name, in: folder)
      var writer = try FITSWriter(path: folder + "/store/index.fits")
      for (file, title) in [("hdu-index", "HDU_INDEX"), ("obs-index", "OBS_INDEX")] {
        let path = ["\(folder)/store/\(file).fits.gz", "\(folder)/store/\(file).fits"].first(
          where: FileManager.default.fileExists)
        var table = try readTable(try #require(path), hdu: .number(1))
        table.name = title
        try writer.append(table)
      }
      try writer.close()
      let lines = try ["store", "store/index.fits"].enumerated().map { number, data in
        let outcome = try Command.run(
          ["run", "off_runs", "--data", data, "--out", "out\(number)", "-p", "select=ONTIME > 0"], in: folder)
        #expect(outcome.status == 0, "\(outcome.error)")
        return outcome.out.split(separator: "\n").filter { $0.contains(" in a bin of the model, ") }
      }
      #expect(lines[0] == lines[1] && lines[0].count == 1)
    }
  }

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
      #expect(down.error.contains("give the right site with --site, or choose the alignment RADEC"))
      #expect(try Command.run(cube + options, in: folder).status == 0)
    }
  }

  @Test("Drift runs are an error that names run and mode, and are skipped with --keep-going")
  func drift() throws {
    try withTemporaryFolder { folder in
      try simulate("hess-dr1", in: folder)
      try change(folder) { observations, _ in
        let count = observations.rowCount
        observations.columns.append(
          Column("OBS_MODE", .string((0..<count).map { $0 == 0 ? "DRIFT" : "POINTING" })))
      }
      try run("off_runs", [], in: folder, "run 1 has OBS_MODE DRIFT: its pointing moves on the sky")
      let kept = try Command.run(
        ["run", "off_runs", "--data", "store", "--out", "out2", "--keep-going"], in: folder)
      #expect(kept.status == 0 && kept.out.contains("\n3 runs of 6 read\n"), "\(kept)")
      try run("off_runs", ["select=IS_OFF && OBS_MODE != 'DRIFT'"], in: folder, nil)
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
