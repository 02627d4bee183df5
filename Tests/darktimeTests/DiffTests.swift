import FITS
import Foundation
import Tables
import TestSupport
import Testing

@Suite("darktime diff", .timeLimit(.minutes(60))) struct DiffTests {
  /// Rewrites a file. Each of its tables can become several tables.
  private func rewriteTables(of path: String, _ change: (Table) -> [Table]) throws {
    let tables = try readHDUList(path).dropFirst().map { try readTable(path, hdu: .number($0.number)) }
    try FileManager.default.removeItem(atPath: path)
    var writer = try FITSWriter(path: path)
    for table in tables.flatMap(change) { try writer.append(table) }
    try writer.close()
  }

  @Test("Stores with different events, keywords or files differ, although their index tables are equal")
  func diffStores() throws {
    try SampleStore.withCopy { folder in
      try FileManager.default.copyItem(atPath: folder + "/store", toPath: folder + "/other")
      let path = folder + "/other/" + SampleStore.eventFile(2).dropFirst("store/".count)
      func diff() throws -> Command.Outcome { try Command.run(["diff", "store", "other"], in: folder) }
      func rewrite(_ change: (inout Table) -> Void) throws {
        try rewriteTables(of: path) { table in
          var table = table
          if table.name == "EVENTS" { change(&table) }
          return [table]
        }
      }
      let same = try diff()
      #expect(
        same.status == 0 && same.out.contains("\n15 HDUs compared (not counting models): 0 different\n"),
        "\(same)")
      // The bytes of the file differ, but not its contents.
      try rewrite { _ in }
      #expect(try diff().status == 0)
      try rewrite { table in
        guard let index = table.columns.firstIndex(where: { $0.name == "ENERGY" }),
          case .double(var energies) = table.columns[index].values
        else { return }
        energies[4] *= 2
        table.columns[index] = Column("ENERGY", unit: "TeV", .double(energies), format: "E")
      }
      let events = try diff()
      #expect(events.status == 3 && events.out.contains("events of run 2, "), "\(events)")
      #expect(events.out.contains("  column ENERGY: 1 row differs (first: row 5)\n"), "\(events)")
      #expect(events.out.contains("(not counting models): 1 different\n"), "\(events)")
      try rewrite { table in
        table.keywords = table.keywords.map { $0.name == "RA_PNT" ? Keyword("RA_PNT", .double(1)) : $0 }
      }
      #expect(try diff().out.contains("  different keywords: RA_PNT\n"))
      try FileManager.default.removeItem(atPath: path)
      let gone = try diff()
      #expect(gone.status == 3 && gone.out.contains("could not be compared, because at least one of the"), "\(gone)")
      #expect(gone.out.contains("sim_dl3_obs_id_000002.fits.gz does not exist\n"), "\(gone)")
    }
  }

  @Test("Each of several models in one file is compared")
  func diffSeveral() throws {
    try SampleStore.withCopy { folder in
      func file(_ store: String, _ path: Substring) -> String { "\(folder)/\(store)/\(path)" }
      let events = SampleStore.eventFile(2).dropFirst("store/".count)
      func scaled(_ table: Table, by factor: Double) -> Table {
        var table = table
        let last = table.columns.count - 1
        guard case .vector(let rows, let shape) = table.columns[last].values else { return table }
        let column = table.columns[last]
        table.columns[last] = Column(
          column.name, unit: column.unit, .vector(rows.map { $0.map { $0 * factor } }, shape: shape))
        return table
      }
      // The index assigns the second model in the file of run 2 to run 3.
      try rewriteTables(of: file("store", events)) { table in
        guard table.name == "BKG" else { return [table] }
        var second = scaled(table, by: 2)
        second.name = "BKG_2"
        return [table, second]
      }
      try rewriteTables(of: file("store", "hdu-index.fits.gz")) { table in
        var table = table
        guard case .int(let ids)? = table["OBS_ID"]?.values, case .string(let types)? = table["HDU_TYPE"]?.values,
          let row = ids.indices.first(where: { ids[$0] == 3 && types[$0] == "bkg" }),
          let name = table.columns.firstIndex(where: { $0.name == "FILE_NAME" }),
          let hdu = table.columns.firstIndex(where: { $0.name == "HDU_NAME" }),
          case .string(var names) = table.columns[name].values, case .string(var hdus) = table.columns[hdu].values
        else { return [table] }
        (names[row], hdus[row]) = (names[row].replacing("000003", with: "000002"), "BKG_2")
        table.columns[name].values = .string(names)
        table.columns[hdu].values = .string(hdus)
        table.columns[hdu].format = nil
        return [table]
      }
      try FileManager.default.copyItem(atPath: folder + "/store", toPath: folder + "/other")
      let same = try Command.run(["diff", "store", "other"], in: folder)
      #expect(same.status == 0 && same.out.contains("000002.fits.gz[BKG_2]"), "\(same)")
      try rewriteTables(of: file("other", events)) { [$0.name == "BKG_2" ? scaled($0, by: 2) : $0] }
      let different = try Command.run(["diff", "store", "other"], in: folder)
      #expect(different.status == 3 && different.out.contains("000002.fits.gz[BKG_2]"), "\(different)")
    }
  }

  @Test("The models of two outputs are compared wherever their index tables say they are")
  func diff() throws {
    try withTemporaryFolder { folder in
      // The models are in a folder of another name, in a bundle, and in the files of a store.
      try withOutput("zenith_bands", data: SampleStore.small.path) { output in
        try FileManager.default.copyItem(atPath: output.path, toPath: folder + "/a")
      }
      try FileManager.default.copyItem(atPath: folder + "/a", toPath: folder + "/b")
      let same = try Command.run(["diff", "a", "b"], in: folder)
      #expect(same.status == 0 && same.out.contains("models/zenith_bands_g000.fits.gz"), "\(same.out)\(same.error)")
      let stores = try Command.run(["diff", SampleStore.small.path, SampleStore.small.path + "/"], in: folder)
      #expect(stores.status == 0 && stores.out.contains("sim_dl3_obs_id_000002.fits.gz"), "\(stores.out)")
    }
    let body = """
      local groups = store:runs():group_by_run()
      local models = dt.models(groups)
      for group in groups:each() do
        local background = dt.background2d { energy = "log 0.5 50 TeV 4 bins", offset = "linear 0 2 deg SIZE bins" }
        background:fill(group.runs)
        models:add(group, background:rate())
      end
      out:write_models(models)
      out:write_bundle(store, models, { file = "all.fits" })
      """
    try runScript(body.replacing("SIZE", with: "4"), as: "bundle") { outcome, one in
      try #require(outcome.status == 0, "\(outcome.error)")
      let file = one.path + "/all.fits"
      let same = try Command.run(["diff", file, file])
      #expect(same.status == 0 && same.out.contains("all.fits[BKG1]") && same.out.contains("all.fits[BKG2]"))
      try runScript(body.replacing("SIZE", with: "5"), as: "bundle") { _, other in
        let different = try Command.run(["diff", file, other.path + "/all.fits"])
        #expect(different.status == 3 && different.out.contains("different axes"), "\(different.out)")
      }
    }
  }
}
