import FITS
import Foundation
import Tables
import TestSupport
import Testing

/// Runs a recipe on stores with one fault each: it prints one line that describes the fault, exits with 3 and leaves no
@Suite("files.", .timeLimit(.minutes(60))) struct BadDataTests {
  /// Returns the error of `darktime run` for the small store after `damage`, with `STORE/` in place of its folder.
  private func told(
    _ options: [String] = [], _ damage: (_ folder: String) throws -> Void
  ) throws -> String {
    try SampleStore.withCopy { folder in
      try damage(folder)
      let outcome = try Command.run(["run", "zenith_bands", "--data", "store", "--out", "out"] + options, in: folder)
      #expect(outcome.status == 3 && !outcome.wasKilled)
      #expect(outcome.out.isEmpty)
      #expect(outcome.errorLines.count == 1, "\(outcome.error)")
      #expect(try entries(folder) == ["store"])
      return outcome.errorLines.first ?? ""
    }
  }

  /// Returns the same with the file of run 2 replaced.
  private func told(ofFile bytes: [UInt8]) throws -> String {
    let line = try told { folder in
      try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(SampleStore.eventFile(2))"))
    }
    // The line of the recipe comes first, because the error occurred there.
    let prefix = #/darktime: zenith_bands\.lua:[0-9]+: /#
    #expect(line.prefixMatch(of: prefix) != nil)
    return line.replacing(prefix, with: "").replacing(SampleStore.eventFile(2), with: "FILE")
  }

  private func told(ofFile change: (inout RawFITS) throws -> Void) throws -> String {
    var fits = RawFITS.run()
    try change(&fits)
    return try told(ofFile: gzipMember(fits.bytes))
  }

  private func expect(_ line: String, _ expected: String, at place: SourceLocation = #_sourceLocation) {
    #expect(line == expected, sourceLocation: place)
  }

  @Test("The file that the other tests damage is valid")
  func sound() throws {
    try SampleStore.withCopy { folder in
      try RawFITS.run().write(to: "\(folder)/\(SampleStore.eventFile(2))")
      let outcome = try Command.run(["run", "zenith_bands", "--data", "store", "--out", "out"], in: folder)
      #expect(outcome.status == 0, "\(outcome.error)")
    }
  }

  @Test("An empty file")
  func emptyFile() throws {
    try expect(
      told(ofFile: []), "FILE: not a FITS file; it looks like an empty file; expected 'SIMPLE  =' at the beginning")
  }

  @Test("An HTML page")
  func html() throws {
    try expect(
      told(ofFile: Array("<!DOCTYPE html><html><body>404</body></html>".utf8)),
      "FILE: not a FITS file; it looks like an HTML page; expected 'SIMPLE  =' at the beginning")
  }

  @Test("A truncated header, and truncated data")
  func cut() throws {
    let fits = RawFITS.run()
    try expect(
      told(ofFile: gzipMember(Array(fits.bytes.prefix(4000)))),
      "FILE[#1]: the file ends after 1120 bytes of the header; expected 2880 bytes; download the file again")
    let data = fits.offset(ofHDU: 1) + 2880 + 100
    try expect(
      told(ofFile: gzipMember(Array(fits.bytes.prefix(data)))),
      "FILE[EVENTS]: the file ends after 100 bytes of the data; expected 480 bytes; download the file again")
  }

  @Test("A gzip stream that is damaged in the part that is read")
  func gzip() throws {
    let whole = [UInt8](
      try Data(contentsOf: URL(fileURLWithPath: "\(SampleStore.small.path)/data/sim_dl3_obs_id_000002.fits.gz")))
    let cut = try told(ofFile: Array(whole.prefix(3000)))
    #expect(cut.hasPrefix("FILE: the gzip stream is damaged before byte 3000 of the compressed file: "))
    #expect(cut.hasSuffix("; expected a complete gzip stream; download the file again"))
    var altered = whole
    for byte in 400..<500 { altered[byte] ^= 0x5a }
    #expect(try told(ofFile: altered).hasPrefix("FILE"))
  }

  @Test(
    "Absurd NAXIS, TFIELDS and TFORM",
    arguments: [
      ("NAXIS", "99999"), ("NAXIS1", "-8"), ("NAXIS2", "99999999999999"), ("TFIELDS", "100000"), ("PCOUNT", "-1"),
      ("TFORM1", "'99999999999D'"), ("TFORM1", "'?'"), ("BITPIX", "7"),
    ])
  func absurd(keyword: String, value: String) throws {
    let line = try told { $0.setCard(keyword, value, inHDU: 1) }
    #expect(line.hasPrefix("FILE[EVENTS]"), "\(line)")
    // An absurd column width is reported as the width of the row, and absurd numbers of rows with both axes.
    let told =
      value.contains("999D")
      ? "NAXIS1" : keyword == "NAXIS2" ? "axes 24 x \(value)" : keyword.hasPrefix("NAXIS") ? "NAXIS" : keyword
    #expect(line.contains(told), "\(line)")
    #expect(line.contains("; expected "), "\(line)")
  }

  @Test("A missing column, and a column that contains texts")
  func columns() throws {
    try expect(
      told { $0.setCard("TTYPE4", "'ENERGI'", inHDU: 1) }, "FILE[EVENTS]: no column 'ENERGY'; did you mean 'ENERGI'?")
    try expect(
      told { $0.setCard("TFORM4", "'8A'", inHDU: 1) },
      "FILE[EVENTS], column ENERGY: has format 8A; expected one number per row (type B, I, J, K, E or D)")
  }

  @Test("A unit that does not fit, and an unknown unit")
  func units() throws {
    try expect(
      told { $0.setCard("TUNIT4", "'m'", inHDU: 1) },
      "FILE[EVENTS], column ENERGY: the unit is 'm'; expected a unit convertible to 'TeV'")
    try expect(
      told { $0.setCard("TUNIT2", "'degr'", inHDU: 1) },
      "FILE[EVENTS], column RA: the unit is 'degr'; expected a unit convertible to 'deg'")
  }

  @Test("An interval that stops before it starts, or that has no end")
  func goodTimes() throws {
    let place = "FILE[GTI], column STOP"
    try expect(
      told { $0.setGoodTimes(1000, 900) },
      "\(place), row 1: the interval ends at 900 s, before it starts at 1000 s; expected an interval that ends "
        + "after it starts; correct the GTI or the header, or skip the run (--keep-going)")
    try expect(
      told { $0.setGoodTimes(1000, .nan) },
      "\(place), row 1: the interval from 1000 to nan s; expected finite times; "
        + "correct the GTI or the header, or skip the run (--keep-going)")
  }

  @Test("No pointing in the header or in the observation table; a pointing that is not on the sky")
  func pointing() throws {
    let line = try told { folder in
      var fits = RawFITS.run()
      fits.setCard("RA_PNT", nil, inHDU: 1)
      try fits.write(to: "\(folder)/\(SampleStore.eventFile(2))")
      try alterTable("\(folder)/store/obs-index.fits.gz") { table in
        table.columns.removeAll { $0.name == "RA_PNT" }
      }
    }
    #expect(
      line.hasSuffix(
        "\(SampleStore.eventFile(2))[EVENTS]: neither EVENTS nor the observation table contains both RA_PNT and "
          + "DEC_PNT for observation 2; expected the pointing in deg; exclude the run, or skip such runs "
          + "(--keep-going)"),
      "\(line)")
    try expect(
      told { $0.setCard("DEC_PNT", "99.0", inHDU: 1) },
      "FILE[EVENTS]: the pointing is RA_PNT 83.5 deg, DEC_PNT 99 deg; expected RA from 0 to 360 deg and Dec from "
        + "-90 to 90 deg; exclude the run, or skip such runs (--keep-going)")
  }

  @Test("Good time that cannot belong to the run")
  func impossibleGoodTime() throws {
    let hint = "correct the GTI or the header, or skip the run (--keep-going)"
    try expect(
      told { fits in
        fits.setCard("TSTART", "1000.0", inHDU: 1)
        fits.setCard("TSTOP", "1100.0", inHDU: 1)
        fits.setGoodTimes(0, 1e300)
      },
      "FILE[GTI], row 1: the good time from 0 to 1e+300 s is more than a day outside the run (TSTART to TSTOP of "
        + "EVENTS: 1000 to 1100 s); expected good time within the run; \(hint)")
    try expect(
      told { $0.setGoodTimes(0, 1e300) },
      "FILE[GTI], row 1: the good time intervals add up to 1e+300 s, but the maximum length of a run is 86400 s; "
        + "expected good time that is no longer than the run; \(hint)")
  }

  @Test("Data that do not add up to their DATASUM, in each table that a run reads", arguments: [1, 2])
  func dataSum(hdu: Int) throws {
    let line = try told { $0.setCard("DATASUM", "'4294967000'", inHDU: hdu) }
    let pattern =
      #/FILE\[(EVENTS|GTI)\]: the checksum of the data is \d+, but DATASUM is 4294967000; .* with --no-datasum/#
    #expect(try pattern.wholeMatch(in: line)?.1 == (hdu == 1 ? "EVENTS" : "GTI"), "\(line)")
  }

  @Test("No store, no index, and an index without a required column")
  func index() throws {
    try expect(
      told { try FileManager.default.removeItem(atPath: $0 + "/store/obs-index.fits.gz") },
      "darktime: store: no index table; expected obs-index.fits.gz or obs-index.fits; "
        + "give the folder with obs-index.fits.gz and hdu-index.fits.gz, or one file with both tables")
    let line = try told { folder in
      try alterTable("\(folder)/store/hdu-index.fits.gz") { table in
        table.columns.removeAll { $0.name == "FILE_NAME" }
      }
    }
    #expect(
      line.hasPrefix(
        "darktime: store/hdu-index.fits.gz[HDU_INDEX]: no column 'FILE_NAME'; "
          + "expected the columns that the format requires"),
      "\(line)")
  }

  @Test("An index row for a file that does not exist")
  func missingFile() throws {
    let line = try told { try FileManager.default.removeItem(atPath: "\($0)/\(SampleStore.eventFile(2))") }
    #expect(
      line.firstMatch(
        of:
          #/^darktime: zenith_bands.lua:[0-9]+: store/hdu-index.fits.gz\[HDU_INDEX\], row [0-9]+: the file of observation 2, store/data/sim_dl3_obs_id_000002.fits.gz, does not exist; expected the file that this row names; fetch the file, or exclude the observation$/#
      ) != nil, "\(line)")
  }

  @Test("A duplicate OBS_ID")
  func duplicate() throws {
    let line = try told { folder in
      try alterTable("\(folder)/store/obs-index.fits.gz") { table in
        table.columns = table.columns.map { $0.name == "OBS_ID" ? Column("OBS_ID", .int([1, 2, 1])) : $0 }
      }
    }
    #expect(
      line == "darktime: store/obs-index.fits.gz[OBS_INDEX], row 3: "
        + "duplicate OBS_ID 1 (first in row 1); expected one row for each observation")
  }

  @Test("No selected run, and an unknown run")
  func selection() throws {
    #expect(
      try told(["-p", "select=ZEN_PNT > 89"]) { _ in }
        .hasSuffix(
          ": store: none of the 3 runs is selected; expected at least one selected run; relax the conditions: "
            + "ZEN_PNT > 89"))
    #expect(
      try told(["-p", "obs_ids=1, 77"]) { _ in }
        .hasSuffix(
          ": store: the store has no observation 77; expected OBS_IDs of the store (number of observations: 3); "
            + "'darktime data STORE --runs' lists the OBS_IDs of the store"))
  }
}

/// Reads the first table of a file, changes it, and writes it back.
func alterTable(_ path: String, _ change: (inout Table) -> Void) throws {
  var table = try readTable(path, hdu: .number(1))
  change(&table)
  try FileManager.default.removeItem(atPath: path)
  var writer = try FITSWriter(path: path)
  try writer.append(table)
  try writer.close()
}
