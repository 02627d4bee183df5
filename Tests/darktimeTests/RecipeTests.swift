import BackgroundModels
import FITS
import Foundation
import Histograms
import ModelFiles
import Simulation
import Tables
import TestSupport
import Testing

@Suite("The shipped recipes on a simulated store", .timeLimit(.minutes(60))) struct RecipeTests {
  private let truth = SampleStore.full.truth
  private let bands = [0.0..<20, 20..<40, 40..<90]

  @Test("zenith_bands: every event is accounted for, and every band agrees with the truth within Poisson errors")
  func zenithBands() throws {
    try withOutput("zenith_bands") { output in
      let provenance = try output.provenance()
      let events = provenance["events"]
      let parts = ["filled", "outsideEnergy", "outsideOffset", "outsideGTI", "nonFinite", "impossible", "cut"]
      #expect(events["read"].int == truth.offRuns().reduce(0) { $0 + $1.background + $1.source + $1.stray })
      #expect(events["read"].int == parts.reduce(0) { $0 + (events[$1].int ?? -1) })
      var filled = 0.0
      for (group, band) in bands.enumerated() {
        let model = try output.model("zenith_bands", group)
        let axes = try #require(model.radialAxes)
        let expected = truth.model(axes: axes, of: truth.offRuns(zenith: band))
        let counts = try #require(model.arrays["COUNTS"])
        let exposure = try #require(model.arrays["EXPOSURE"])
        let agreement = ModelAgreement(counts: counts, exposure: exposure, rate: expected.rate)
        #expect(agreement.bins > 40)
        #expect(agreement.holds(), "band \(band): \(agreement)")
        for (found, wanted) in zip(exposure.values, expected.exposure.values) {
          #expect(abs(found / wanted - 1) < 1e-9)
        }
        #expect(provenance["groups"][group]["runs"].int == truth.offRuns(zenith: band).count)
        filled += counts.sum()
      }
      #expect(Int(filled) == events["filled"].int)
      #expect(abs((provenance["closure"][0]["total"].double ?? 0) - 1) < 0.1)
    }
  }

  @Test("off_runs is the sum of the bands, and lists for every run why it was chosen or not")
  func offRuns() throws {
    try withOutput("zenith_bands", ["-p", "empty=none"]) { banded in
      try withOutput("off_runs", ["-p", "empty=none"]) { output in
        let all = try output.model("off_runs", 0)
        let parts = try (0..<3).map { try banded.model("zenith_bands", $0) }
        for (name, tolerance) in [("COUNTS", 0.0), ("EXPOSURE", 1e-12)] {
          let sums = try parts.map { try #require($0.arrays[name]).values }
          for (bin, value) in try #require(all.arrays[name]).values.enumerated() {
            #expect(abs(sums.reduce(0) { $0 + $1[bin] } - value) <= tolerance * value)
          }
        }
        let choice = try Table(ecsv: output.text("choice.ecsv"), path: "choice.ecsv")
        #expect(choice.rowCount == truth.runs.count)
        #expect(choice["CHOSEN"]?.values == .bool(truth.runs.map(\.isOff)))
        let reasons = truth.runs.map { "IS_OFF" + ($0.isOff ? "" : " does not hold") }
        #expect(choice["REASON"]?.values == .string(reasons))

      }
    }
  }

  @Test("The group table has the same contents as FITS and as ECSV")
  func groups() throws {
    try withOutput("zenith_bands", ["-p", "zenith=0, 20, 40, 60, 90 deg"]) { output in
      let text = try Table(ecsv: output.text("groups.ecsv"), path: "groups.ecsv")
      let fits = try readTable(output.path + "/groups.fits", hdu: .number(1))
      for name in ["GROUP_ID", "ZEN_PNT_MIN", "ZEN_PNT_MAX"] {
        #expect(text[name]?.values == fits[name]?.values)
        #expect(text[name]?.unit == fits[name]?.unit)
      }
      #expect(text["GROUP_ID"]?.values == .int([0, 1, 2, 3]))
      #expect(text["ZEN_PNT_MAX"]?.values == .double([20, 40, 60, 90]))
      let notes = try output.provenance()["notes"].items.compactMap(\.string)
      #expect(notes.contains { $0.hasPrefix("a group contains no runs") && $0.contains("group 3") })
      #expect(notes.contains { $0.hasPrefix("some groups have fewer than 3 runs (") && $0.contains("group 0") })
    }
  }

  @Test("The index tables give every run its files and one model")
  func index() throws {
    try withOutput("zenith_bands", ["-p", "zenith=0, 20, 50 deg"]) { output in
      let index = try readTable(output.path + "/hdu-index.fits.gz", hdu: .name("HDU_INDEX"))
      let before = try readTable(SampleStore.full.path + "/hdu-index.fits.gz", hdu: .name("HDU_INDEX"))
      func texts(_ table: Table, _ name: String) throws -> [String] {
        guard case .string(let texts)? = table[name]?.values else { throw Missing(name: name) }
        return texts.map { $0.trimmingCharacters(in: .whitespaces) }
      }
      guard case .int(let ids)? = index["OBS_ID"]?.values else { throw Missing(name: "OBS_ID") }
      let (types, classes) = (try texts(index, "HDU_TYPE"), try texts(index, "HDU_CLASS"))
      let (folders, files) = (try texts(index, "FILE_DIR"), try texts(index, "FILE_NAME"))
      var models: [Int64: String] = [:]
      for row in 0..<index.rowCount {
        let path = "\(output.path)/\(folders[row])/\(files[row])"
        #expect(FileManager.default.fileExists(atPath: path), "\(path)")
        if types[row] == "bkg" {
          #expect(classes[row] == "bkg_2d")
          #expect(models.updateValue(files[row], forKey: ids[row]) == nil)
        } else {
          #expect(path.contains(".."), "the untouched files of the store")
        }
      }
      #expect(types.count { $0 != "bkg" } == (try texts(before, "HDU_TYPE")).count { $0 != "bkg" })
      for run in truth.runs {
        let wanted = run.zenith < 20 ? 0 : run.zenith <= 50 ? 1 : nil
        #expect(models[Int64(run.id)] == wanted.map { "zenith_bands_g00\($0).fits.gz" })
      }
      let outside = truth.runs.filter { $0.zenith > 50 }.map(\.id)
      #expect(!outside.isEmpty)
      let unserved = try output.provenance()["withoutModel"].items
      #expect(unserved.map { $0["reason"].string } == ["in no group"])
      #expect(unserved.flatMap { $0["obsIDs"].items.map(\.int) } == outside)
      let observations = try readTable(output.path + "/obs-index.fits.gz", hdu: .name("OBS_INDEX"))
      #expect(observations.rowCount == truth.runs.count)
    }
  }

  struct Missing: Error { let name: String }

  @Test("The provenance contains everything to reproduce the output, and nothing about place and time")
  func provenance() throws {
    try withOutput("zenith_bands", ["-p", "gti=keep", "--jobs", "2"]) { output in
      let provenance = try output.provenance()
      #expect(provenance["program"].string == "darktime")
      #expect(provenance["recipe"]["name"].string == "zenith_bands")
      #expect(provenance["recipe"]["sha256"].string?.count == 64)
      #expect(provenance["parameters"]["gti"].string == "keep")
      #expect(provenance["parameters"]["energy"].string == "log 0.1 100 TeV 19 bins")
      #expect(provenance["store"]["name"].string == "full")
      #expect(provenance["store"]["observations"].int == 12)
      #expect(provenance["runs"].items.compactMap { $0["obsID"].int }.sorted() == truth.offRuns().map(\.id))
      for run in provenance["runs"].items {
        let file = try #require(run["file"].string)
        let size = try FileManager.default.attributesOfItem(atPath: "\(SampleStore.full.path)/data/\(file)")[.size]
        #expect(run["size"].int == size as? Int)
        #expect(run["events"].int == truth.runs.first { $0.id == run["obsID"].int }.map { $0.background + $0.stray })
      }
      let listed = try #require(provenance["files"].value as? [String])
      let written = try contents(output.path).keys.filter { $0 != "models" }
      #expect(Set(listed) == Set(written))
      for text in try ["provenance.json", "groups.ecsv"].map(output.text) {
        #expect(!text.contains(output.path) && !text.contains(SampleStore.full.path))
        #expect(!text.contains(ProcessInfo.processInfo.hostName))
      }
      let model = try output.model("zenith_bands", 1)
      #expect(model.text("RECSHA") == provenance["recipe"]["sha256"].string)
      #expect(model.text("RECIPE") == "zenith_bands" && model.text("GROUP") == "ZEN_PNT = [20, 40) deg")
    }
  }

  @Test(
    "Every parameter of zenith_bands changes the output",
    arguments: [
      "select=ZEN_PNT < 35", "obs_ids=1, 2, 3", "quality=-1", "min_ontime=1650 s", "muoneff=0.9, 1.2",
      "zenith=0, 45, 90 deg", "min_runs=1", "energy=log 0.2 50 TeV 8 bins", "offset=linear 0 2 deg 4 bins",
      "events=ENERGY > 0.5 && OFFSET < 2", "time=livetime", "gti=keep", "solid_angle=flat",
      "smoothing=gaussian 0.2 deg", "empty=none", "bundle=true",
    ])
  func parameter(assignment: String) throws {
    let plain = try Self.plain.get()
    let name = assignment.prefix { $0 != "=" }
    let outcome = try withTemporaryFolder { folder in
      let outcome = try Command.run(
        ["run", "zenith_bands", "--data", SampleStore.full.path, "--out", folder + "/out", "-p", assignment])
      if outcome.status == 0 {
        let changed = try contents(folder + "/out")
        // The parameters are in the headers, so the numbers are compared instead of the bytes.
        #expect(try digest(Output(path: folder + "/out"), changed) != plain)
      }
      return outcome
    }
    // No simulated run has an unknown quality.
    if name == "quality" {
      #expect(
        outcome.status == 3 && outcome.error.contains("none of the 12 runs is selected"), "\(outcome.error)")
    } else {
      #expect(outcome.status == 0, "\(outcome.error)")
    }
  }

  private static let plain = Result {
    try withOutput("zenith_bands") { output in try RecipeTests().digest(output, contents(output.path)) }
  }

  /// Returns the numbers of an output: file names, rates, counts, exposures, notes.
  private func digest(_ output: Output, _ files: [String: Data]) throws -> [String] {
    var lines = files.keys.sorted()
    for name in files.keys.sorted() where name.hasPrefix("models/") {
      let model = try ModelFile(path: "\(output.path)/\(name)")
      lines += model.quantities.map { "\($0.name) \($0.values.values)" }
    }
    return lines + (try output.provenance()["notes"].items.compactMap(\.string))
  }

  @Test("A bundle contains the index tables and every model, as in the folder")
  func bundle() throws {
    try withOutput("zenith_bands", ["-p", "bundle=yes"]) { output in
      let path = output.path + "/bundle.fits.gz"
      let names = try readHDUList(path).map(\.name)
      #expect(names.dropFirst() == ["HDU_INDEX", "OBS_INDEX", "BKG0", "BKG1", "BKG2"])
      for group in 0..<3 {
        let single = try output.model("zenith_bands", group)
        #expect(try ModelFile(path: path, hdu: "BKG\(group)").rate == single.rate)
      }
    }
  }
}
