import FITS
import Foundation
import TestSupport
import Testing

/// Deviations that do not stop a run: they are counted and reported.
@Suite("Deviations that are counted", .timeLimit(.minutes(60))) struct LenientTests {
  /// Runs off_runs on the small store after a change to it.
  private func run(
    _ options: [String] = [], _ change: (_ folder: String) throws -> Void,
    _ body: (Command.Outcome, Output) throws -> Void
  ) throws {
    try SampleStore.withCopy { folder in
      try change(folder)
      let outcome = try Command.run(["run", "off_runs", "--data", "store", "--out", "out"] + options, in: folder)
      try #require(outcome.status == 0, "\(outcome.error)")
      #expect(outcome.error.isEmpty)
      try body(outcome, Output(path: folder + "/out"))
    }
  }

  @Test("Impossible events are counted by the kind of their fault")
  func impossibleEvents() throws {
    typealias Event = RawFITS.Event
    let good = Event()
    let events: [Event] = [
      good, good, good,
      Event(energy: .nan), Event(energy: .infinity), Event(ra: .nan), Event(dec: -.infinity), Event(time: .nan),
      Event(energy: 0), Event(energy: -1), Event(dec: 90.5), Event(ra: 1e9), Event(dec: -1000),
      Event(ra: 443, dec: 22),
      Event(time: 999), Event(time: 1100),
      Event(energy: 0.05), Event(energy: 200), Event(dec: 30),
    ]
    try run([]) { folder in
      for id in 1...3 {
        try RawFITS.run(id == 2 ? events : [good], obsID: id).write(to: "\(folder)/\(SampleStore.eventFile(id))")
      }
    } _: { outcome, output in
      let counts = try output.provenance()["events"]
      #expect(counts["read"].int == events.count + 2)
      #expect(counts["nonFinite"].int == 5)
      #expect(counts["impossible"].int == 5)
      #expect(counts["outsideGTI"].int == 2)
      #expect(counts["outsideEnergy"].int == 2)
      #expect(counts["outsideOffset"].int == 1)
      // A right ascension of 443 deg is equal to 83 deg.
      #expect(counts["filled"].int == 6)
      #expect(outcome.out.contains("5 with non-finite values, 5 with impossible values"))
    }
  }

  @Test("A header OBS_ID that disagrees is a note")
  func otherID() throws {
    try run([]) { folder in
      let (one, two) = ("\(folder)/\(SampleStore.eventFile(1))", "\(folder)/\(SampleStore.eventFile(2))")
      try FileManager.default.removeItem(atPath: two)
      try FileManager.default.createSymbolicLink(atPath: two, withDestinationPath: one)
    } _: { outcome, _ in
      #expect(outcome.out.contains("note: OBS_ID in the EVENTS header differs from OBS_ID in the index: the value in"))
    }
  }

  @Test("The path of a store is not part of the output, also if it is given with a slash at its end")
  func slash() throws {
    try SampleStore.withCopy { folder in
      try FileManager.default.removeItem(atPath: "\(folder)/\(SampleStore.eventFile(1))")
      let outcome = try Command.run(
        ["run", "off_runs", "--data", folder + "/store/", "--out", "out", "--keep-going"], in: folder)
      #expect(outcome.status == 0, "\(outcome.error)")
      let written = try Output(path: folder + "/out").text("provenance.json")
      #expect(written.contains("does not exist") && !written.contains(folder))
    }
  }

  @Test("With --keep-going damaged runs are skipped, and listed with their faults")
  func keepGoing() throws {
    for jobs in ["1", "2"] {
      try run(["--keep-going", "--jobs", jobs]) { folder in
        try Data("<html>".utf8).write(to: URL(fileURLWithPath: "\(folder)/\(SampleStore.eventFile(1))"))
        try FileManager.default.removeItem(atPath: "\(folder)/\(SampleStore.eventFile(3))")
      } _: { outcome, output in
        let provenance = try output.provenance()
        #expect(provenance["refused"].items.map { $0["obsID"].int } == [1, 3])
        #expect(provenance["refused"][0]["reason"].string?.contains("not a FITS file") == true)
        #expect(provenance["refused"][1]["reason"].string?.contains("does not exist") == true)
        #expect(provenance["runs"].items.map { $0["obsID"].int } == [2])
        let written = try output.text("provenance.json")
        #expect(!written.contains(SampleStore.small.path), "files are named within the store")
        #expect(outcome.out.contains("\nruns skipped because they could not be read:\n  run 1: store/data/"))
        #expect(outcome.out.contains("\n1 run of 3 read\n"))
      }
    }
  }

  @Test("With --keep-going, a run whose file is missing is skipped, also with --verify", arguments: [[], ["--verify"]])
  func missingFile(options: [String]) throws {
    let body = """
      local background = dt.background2d { energy = "log 0.1 100 TeV 4 bins", offset = "0, 1, 3 deg" }
      background:fill(store:runs())
      print(background.runs)
      """
    try SampleStore.withCopy { folder in
      try FileManager.default.removeItem(atPath: "\(folder)/\(SampleStore.eventFile(2))")
      try runScript(body, as: "missing", data: folder + "/store", options) { outcome, _ in
        #expect(
          outcome.status == 3
            && outcome.error.contains(URL(fileURLWithPath: SampleStore.eventFile(2)).lastPathComponent),
          "\(outcome.error)")
      }
      try runScript(body, as: "missing", data: folder + "/store", ["--keep-going"] + options) { outcome, _ in
        #expect(outcome.status == 0 && outcome.errorLines.first == "2", "\(outcome)")
        #expect(outcome.out.contains("\n  run 2: "), "\(outcome.out)")
      }
    }
  }

  @Test(
    "With --keep-going a group without a readable run has no model and a note; the others are written",
    arguments: ["background:fill(group.runs)", "background = background:run_sums(group.runs):background()"])
  func damagedGroup(fill: String) throws {
    let body = """
      local groups = store:runs():group { dt.by.values("OBS_ID", { 1, 2, 3 }) }
      local models = dt.models(groups)
      for group in groups:each() do
        local background = dt.background2d { energy = "log 0.1 100 TeV 4 bins", offset = "0, 1, 3 deg" }
        \(fill)
        models:add(group, background:rate():smooth("gaussian 0.5 deg"):fill_empty())
      end
      out:write_models(models)
      out:write_index(store, models)
      """
    try SampleStore.withCopy { folder in
      try Data("<html>".utf8).write(to: URL(fileURLWithPath: "\(folder)/\(SampleStore.eventFile(2))"))
      for options in [["--keep-going"], ["--keep-going", "--verify"]] {
        try runScript(body, as: "bands", data: folder + "/store", options) { outcome, output in
          try #require(outcome.status == 0, "\(outcome.error)")
          #expect(try entries(output.path + "/models") == ["bands_g000.fits.gz", "bands_g002.fits.gz"])
          let provenance = try output.provenance()
          #expect(provenance["groups"].items.map { $0["id"].int } == [0, 2])
          #expect(provenance["withoutModel"][0]["obsIDs"].items.map(\.int) == [2])
          let reason = provenance["withoutModel"][0]["reason"].string
          #expect(reason?.hasPrefix("none of the runs used to build the model could be read") == true)
          let note = try #require(
            provenance["notes"].items.compactMap(\.string).first { $0.contains("no model is written for a group") })
          #expect(note.contains("OBS_ID = 2: run 2: ") && note.contains("FITS file"), "\(note)")
          #expect(outcome.out.contains("run 2: "))
        }
      }
      let compare = """
        local background = dt.background2d { energy = "log 0.1 100 TeV 4 bins", offset = "0, 1, 3 deg" }
        local sums = background:run_sums(store:runs())
        local one, lost = sums:subset(store:select("OBS_ID == 1")), sums:subset(store:select("OBS_ID == 2"))
        print(#lost:compare(one).norms, #one:compare(lost).norms, #one:compare(lost:background():rate()).norms)
        """
      try runScript(compare, as: "compare", data: folder + "/store", ["--keep-going"]) { outcome, _ in
        #expect(outcome.errorLines == ["0\t0\t0"], "what cannot be read is compared with nothing")
      }
      let alone = """
        local background = dt.background2d { energy = "log 0.1 100 TeV 4 bins", offset = "0, 1, 3 deg" }
        background:fill(store:select("OBS_ID == 2"))
        out:write_model(background:rate(), "alone")
        """
      try runScript(alone, as: "alone", data: folder + "/store", ["--keep-going"]) { outcome, _ in
        #expect(outcome.status == 3)
        #expect(outcome.error.contains("alone.lua:4: the background has no exposure: 1 run could not be read"))
      }
    }
  }

  @Test("Times that disagree are reported with both values; --keep-going skips a run with an impossible good time")
  func times() throws {
    let change = { (folder: String) in
      for (id, stop) in [(1, 1e300), (2, 1120)] {
        var fits = RawFITS.run([RawFITS.Event](repeating: .init(), count: 20), obsID: id)
        for (name, value) in [("TSTART", "1000.0"), ("TSTOP", "1100.0"), ("ONTIME", "100.0")] {
          fits.setCard(name, value, inHDU: 1)
        }
        fits.setGoodTimes(1000, stop)
        try fits.write(to: "\(folder)/\(SampleStore.eventFile(id))")
      }
    }
    let tooLong =
      "\(SampleStore.eventFile(2).dropFirst(6))[GTI]: the good time intervals add up to 120 s, "
      + "but TSTOP - TSTART of EVENTS is 100 s"
    try run(["--keep-going"], change) { outcome, output in
      let provenance = try output.provenance()
      #expect(provenance["refused"].items.map { $0["obsID"].int } == [1])
      #expect(provenance["warnings"].items.contains { $0.string?.contains(tooLong) ?? false })
      #expect(outcome.out.split(separator: "\n").contains { $0.hasPrefix("warning: ") && $0.contains(tooLong) })
      #expect(
        outcome.out.contains(
          "\(SampleStore.eventFile(2))[EVENTS]: ONTIME is 100 s, but the good time intervals add up to 120 s)"))
      #expect(outcome.out.contains("row 2: ONTIME of the observation table is"))
    }
    try SampleStore.withCopy { folder in
      try change(folder)
      let strict = try Command.run(
        ["run", "off_runs", "--data", "store", "--out", "out", "--keep-going", "--strict"], in: folder)
      #expect(strict.status == 3 && strict.error.contains(tooLong), "\(strict.error)")
    }
  }

  @Test("With --no-datasum data that do not add up to their DATASUM are used")
  func dataSum() throws {
    try run(["--no-datasum"]) { folder in
      var fits = RawFITS.run()
      fits.setCard("DATASUM", "'1'", inHDU: 1)
      try fits.write(to: "\(folder)/\(SampleStore.eventFile(2))")
    } _: { outcome, output in
      #expect(outcome.out.contains("\n3 runs of 3 read\n") || outcome.out.contains("\n3 runs read\n"), "\(outcome.out)")
      let provenance = try output.provenance()
      #expect(provenance["refused"].items.isEmpty)
      #expect(provenance["warnings"].items.contains { $0.string?.contains("do not match their DATASUM") ?? false })
    }
    let outcome = try Command.run(["run", "off_runs", "--data", "x", "--out", "y", "--verify", "--no-datasum"])
    #expect(outcome.status == 2 && outcome.error.contains("--verify and --no-datasum cannot be combined"))
  }

  @Test("With --keep-going it is still an error if no run is left")
  func nothingLeft() throws {
    try SampleStore.withCopy { folder in
      for id in 1...3 {
        try Data("<html>".utf8).write(to: URL(fileURLWithPath: "\(folder)/\(SampleStore.eventFile(id))"))
      }
      let outcome = try Command.run(
        ["run", "off_runs", "--data", "store", "--out", "out", "--keep-going"], in: folder)
      #expect(outcome.status == 3)
      let told =
        "the background has no exposure: 3 runs could not be read; expected at least one run with exposure "
        + "in some bin; check the axes and the options 'exclude' and 'threshold' of the background, and check the "
        + "store with "
        + "'darktime data check'"
      #expect(outcome.error.hasSuffix(": \(told)\n") && outcome.errorLines.count == 1, "\(outcome.error)")
      #expect(try entries(folder) == ["store"])
    }
  }

  @Test("--verify reads files to the end: it finds damage behind the data, and records the SHA-256 of every file")
  func verify() throws {
    try run(["--verify"]) { _ in
    } _: { _, output in
      let runs = try output.provenance()["runs"].items
      #expect(runs.allSatisfy { $0["sha256"].string?.count == 64 })
    }
    try SampleStore.withCopy { folder in
      let path = "\(folder)/\(SampleStore.eventFile(2))"
      var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
      bytes[bytes.count - 6] ^= 0xff
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      let careless = ["run", "off_runs", "--data", "store", "--out", "out"]
      let outcome = try Command.run(careless + ["--verify"], in: folder)
      #expect(outcome.status == 3 && outcome.errorLines.count == 1, "\(outcome.error)")
      #expect(outcome.error.contains("gzip"))
      #expect(try Command.run(careless, in: folder).status == 0)
    }
  }
}
