import Foundation
import TestSupport
import Testing

@Suite("--format json", .timeLimit(.minutes(60))) struct JSONTests {
  /// The paths of fields in `docs/json.md`, by kind of report.
  private static func documented() throws -> [String: Set<String>] {
    let page = SharedData.repository.appendingPathComponent("docs/json.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    var paths: [String: Set<String>] = [:]
    var kind = ""
    for line in text.split(separator: "\n").map(String.init) {
      if line.hasPrefix("## ") { kind = String(line.dropFirst(3)) }
      guard line.hasPrefix("| `") else { continue }
      let cell = line.components(separatedBy: " |")[0].dropFirst(2)
      for path in cell.components(separatedBy: ", ") {
        paths[kind, default: []].insert(path.trimmingCharacters(in: CharacterSet(charactersIn: "`")))
      }
    }
    return paths
  }

  /// Returns the paths of fields in a value. Fields that `known` describes as a whole are not searched.
  private static func paths(_ value: Any, at path: String = "", known: Set<String>) -> Set<String> {
    if let object = value as? [String: Any] {
      if known.contains(path + ".*") { return [path + ".*"] }
      if known.contains(path) { return [path] }
      return object.reduce(into: []) { found, entry in
        let inner = path.isEmpty ? entry.key : "\(path).\(entry.key)"
        found.formUnion(paths(entry.value, at: inner, known: known))
      }
    }
    guard let list = value as? [Any] else { return [path] }
    if known.contains(path + "[]") { return [path + "[]"] }
    return list.reduce(into: []) { $0.formUnion(paths($1, at: path + "[]", known: known)) }
  }

  @Test("docs/json.md describes every field of every report, and no other")
  func schema() throws {
    let documented = try Self.documented()
    var seen: [String: Set<String>] = [:]
    try SampleStore.withCopy { folder in
      let damaged = "\(folder)/\(SampleStore.eventFile(2))"
      let bytes = try Data(contentsOf: URL(fileURLWithPath: damaged))
      // In an argument, ~ is a blank.
      func command(_ arguments: String, status: Int32? = 0) throws {
        let words = arguments.split(separator: " ").map { String($0).replacing("~", with: " ") }
        let outcome = try Command.run(words + ["--format", "json"], in: folder)
        if let status { #expect(outcome.status == status, "\(arguments): \(outcome.error)") }
        let value = try JSONSerialization.jsonObject(with: Data(outcome.out.utf8))
        var object = try #require(value as? [String: Any])
        #expect(object.removeValue(forKey: "schema") as? Int == 1)
        let kind = try #require(object.removeValue(forKey: "report") as? String)
        seen[kind, default: []].formUnion(Self.paths(object, known: documented[kind] ?? []))
      }
      func provenance(_ out: String) throws {
        let object = try JSON(String(contentsOfFile: "\(folder)/\(out)/provenance.json", encoding: .utf8))
        seen["provenance", default: []].formUnion(
          Self.paths(try #require(object.value), known: documented["provenance"] ?? []))
      }
      try command("recipes")
      try command("describe zenith_bands")
      try command("check zenith_bands")
      try command("check study_zenith")
      try command("new mine")
      try command("data store")
      try command("data store --runs")
      try command("simulate other --runs 2")
      try command("api")
      try command("run zenith_bands --data store --out out -p gti=keep")
      try command("run agn_exclusion --data \(SampleStore.full.path) --out excluded")
      let grid = "-p smoothing=none;monotone -p empty=floor --ledger ledger"
      try command("run study_smoothing --data \(SampleStore.full.path) --out smoothing \(grid)")
      try command("run study_smoothing --data \(SampleStore.full.path) --out smoothing4 -p neighbours=4 \(grid)")
      try command("studies --ledger ledger")
      try command("studies 1 --ledger ledger")
      try command("studies 1 2 --ledger ledger")
      let bands = "-p bands=0,90~deg -p neighbours=2;3 -p baseline=nearest~3 --ledger ledger"
      try command("run study_zenith --data \(SampleStore.full.path) --out zenith \(bands)")
      try command("studies 3 --ledger ledger")
      try command("show out")
      try command("report out")
      try command("plot out/models/zenith_bands_g000.fits.gz --out picture.png")
      try command("diff out store/truth --poisson", status: 3)
      try command("diff out excluded", status: 3)
      try command("diff excluded out", status: 3)
      try command("diff store other", status: 3)
      try command("run zenith_bands --data store --out out2 -p solid_angle=flat -p empty=none")
      try command("diff out out2", status: 3)
      try command("run zenith_bands --data store --out out4 -p obs_ids=1")
      let script = """
        return dt.recipe { api = 1, summary = "a cube", run = function(p, store, out)
          local groups = store:runs():group {}
          local models = dt.models(groups)
          for group in groups:each() do
            local axis = "linear -2 2 deg 4 bins"
            local background = dt.background3d { energy = "log 0.1 100 TeV 2 bins", lon = axis, lat = axis }
            background:fill(group.runs)
            models:add(group, background:rate())
          end
          out:write_models(models)
        end }
        """
      try script.write(toFile: folder + "/cube.lua", atomically: true, encoding: .utf8)
      try command("run cube --data store --out cube")
      // With so few data, any verdict and exit code is possible.
      try command("diff cube/models/cube_g000.fits.gz out/models/zenith_bands_g000.fits.gz", status: 3)
      try command("orient cube/models/cube_g000.fits.gz --data store", status: nil)
      try command("compare out out4 --data store")
      try bytes.prefix(bytes.count / 10).write(to: URL(fileURLWithPath: damaged))
      try command("run off_runs --data store --out out3 --keep-going")
      try command("data check store", status: 3)
      for out in ["out", "excluded", "out3", "out4"] { try provenance(out) }
    }
    for (kind, paths) in seen {
      #expect(paths.subtracting(documented[kind] ?? []) == [], "\(kind): not in the page")
    }
    // These need a store with deviations, models that do not fit together, or regions of all kinds.
    let rare: Set = [
      "warnings[]", "withoutModel[].obsID", "withoutModel[].reason", "withoutModel[]", "site", "models[]",
      "inputs[].file", "inputs[].sha256", "recipe.modules.*", "exclusions[].inner", "exclusions[].outer",
      "exclusions[].width", "exclusions[].height", "exclusions[].angle", "exclusions[].vertices[]",
      "exclusions[].inner_width", "exclusions[].inner_height", "exclusions[].start", "exclusions[].stop",
      "exclusions[].minus[]", "exclusions[].hdu", "exclusions[].plane", "exclusions[].file", "exclusions[].sha256",
      "exclusions[].excluded", "runs[].sha256", "runs[].refused",
      "runs[].fills[].method",
      "notes[]", "models[].notes[]", "models[].binsWithoutRate", "pairs[].axes[]", "pairs[].unpaired[]",
      "tables[].onlyInFirst[]", "tables[].onlyInSecond[]", "tables[].columns[].name", "tables[].columns[].rows",
      "tables[].columns[].first",
      "missing[]", "studies[]", "fits[]", "models[].systematics[]", "outputs[].reason", "outputs[].error",
      "closure[].maps[].excesses[]",
    ]
    for (kind, paths) in documented {
      #expect(paths.subtracting(seen[kind] ?? []).subtracting(rare) == [], "\(kind): only in the page")
    }
  }
}
