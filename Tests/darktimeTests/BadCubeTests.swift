import FITS
import Foundation
import Histograms
import ModelFiles
import Tables
import TestSupport
import Testing
import Units

/// Runs the command on cube files with every kind of fault: it prints one clear line, exits with 3 and leaves no files.
@Suite("Bad cubes", .timeLimit(.minutes(60))) struct BadCubeTests {
  /// The HDU of a cube of 2 x 3 x 4 bins.
  private static func table() throws -> Table {
    func edges(_ label: String, _ unit: String, _ edges: [Double]) -> [Column] {
      [("LO", edges.dropLast()), ("HI", edges.dropFirst())].map { end, values in
        Column("\(label)_\(end)", unit: unit, .vector([Array(values)], shape: [edges.count - 1]))
      }
    }
    let axes = edges("DETX", "deg", [-3, -1, 1, 3]) + edges("DETY", "deg", [-2, -1, 0, 1, 2])
    let rate = Column(
      "BKG", unit: "s-1 MeV-1 sr-1", .vector([(1...24).map { Double($0) * 1e-6 }], shape: [3, 4, 2]))
    return Table(name: "BACKGROUND", columns: axes + edges("ENERG", "TeV", [1, 2, 4]) + [rate])
  }

  private static func image(_ path: String, energies: [Double]?) throws {
    let keywords = ["DETX", "DETY", "ENERG"].enumerated().map { Keyword("CTYPE\($0 + 1)", .string($1)) }
    var writer = try FITSWriter(
      path: path,
      primary: Image(
        keywords: keywords + [Keyword("DATAUNIT", .string("1 / (s sr TeV)"))], axes: [3, 4, 2],
        values: Array(repeating: 1, count: 24)))
    if let energies {
      try writer.append(Table(name: "EBOUNDS", columns: [Column("ENERGY", unit: "TeV", .double(energies))]))
    }
    try writer.close()
  }

  private static func write(_ change: @escaping (inout Table) throws -> Void) -> (String) throws -> Void {
    { path in
      var table = try table()
      try change(&table)
      var writer = try FITSWriter(path: path)
      try writer.append(table)
      try writer.close()
    }
  }

  private static func set(_ column: Int, _ values: [Double], shape: [Int]? = nil) -> (String) throws -> Void {
    write { $0.columns[column].values = .vector([values], shape: shape ?? [values.count]) }
  }

  struct Fault: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var line: String
    var make: @Sendable (String) throws -> Void

    init(_ name: String, _ line: String, _ make: @escaping @Sendable (String) throws -> Void) {
      (testDescription, self.line, self.make) = (name, line, make)
    }
  }

  static let faults: [Fault] = [
    Fault("no file", "bad.fits: cannot be read: No such file or directory") { _ in },
    Fault("a folder", "bad.fits: cannot be read") {
      try FileManager.default.createDirectory(atPath: $0, withIntermediateDirectories: false)
    },
    Fault("text", "bad.fits: not a FITS file") {
      try "energy rate\n1 2\n".write(toFile: $0, atomically: true, encoding: .utf8)
    },
    Fault("empty", "bad.fits") { try Data().write(to: URL(fileURLWithPath: $0)) },
    Fault("cut off", "bad.fits[BACKGROUND]: the file ends after") { path in
      try write { _ in }(path)
      let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      try bytes.prefix(bytes.count - 2880).write(to: URL(fileURLWithPath: path))
    },
    Fault(
      "no rate",
      "bad.fits: no HDU with a background rate (HDUs in the file: PRIMARY, BACKGROUND); expected an HDU with a column "
        + "BKG or BGD"
    ) {
      try write { $0.columns.removeLast() }($0)
    },
    Fault("no DETY_HI", "bad.fits[BACKGROUND]: no column 'DETY_HI'; expected DETY_HI, which GADF requires") {
      try write { $0.columns.remove(at: 3) }($0)
    },
    Fault("no energies", "bad.fits[BACKGROUND]: no column 'ENERG_LO'; expected ENERG_LO") {
      try write { $0.columns.removeSubrange(4...5) }($0)
    },
    Fault("unit", "bad.fits[BACKGROUND], column BKG: unit 'm'") { try write { $0.columns[6].unit = "m" }($0) },
    Fault("nonsense as unit", "bad.fits[BACKGROUND], column BKG: ") {
      try write { $0.columns[6].unit = "per cent of the moon" }($0)
    },
    Fault("energies in degrees", "bad.fits[BACKGROUND], column ENERG_LO") {
      try write { $0.columns[4].unit = "deg" }($0)
    },
    Fault("gap", "column DETX_HI: bin 1 ends at -1.5 and the next begins at -1; expected bins without gaps") {
      try set(1, [-1.5, 1, 3])($0)
    },
    Fault("NaN edge", "column DETX_LO: edge 2 is nan; expected finite edges") { try set(0, [-3, .nan, 1])($0) },
    Fault("falling edges", "column DETY_LO: edge 3 (-1.5) is not above the edge before it (-1)") {
      try set(2, [-2, -1, -1.5, 1])($0)
    },
    Fault("energies from 0", "an energy axis from 0 TeV; expected a lower limit above 0 TeV") {
      try set(4, [0, 2])($0)
    },
    Fault("other shape", "column BKG: an array of 3 x 2 x 4; expected") {
      try set(6, Array(repeating: 1, count: 24), shape: [3, 2, 4])($0)
    },
    Fault("fewer ends than beginnings", "column DETX_HI: an array of 2; expected 3") { try set(1, [-1, 1])($0) },
    Fault("two rows", "2 rows; expected one row that contains the arrays") {
      try write { table in
        for column in table.columns.indices {
          guard case .vector(let rows, let shape) = table.columns[column].values else { continue }
          table.columns[column].values = .vector(rows + rows, shape: shape)
        }
      }($0)
    },
    Fault("an image without its energies", "bad.fits: has no HDU EBOUNDS") { try image($0, energies: nil) },
    Fault("an image of other energies", "bad.fits[PRIMARY]: an array of 3 x 4 x 2; expected 3 x 4 x 3") {
      try image($0, energies: [1, 2, 4, 8])
    },
    Fault("an image of falling energies", "[EBOUNDS], column ENERGY: edge 2 (1) is not above the edge before it (2)") {
      try image($0, energies: [2, 1, 4])
    },
    Fault("counts in seconds", "bad.fits[COUNTS], column COUNTS: unit 's'") { path in
      var writer = try FITSWriter(path: path)
      var table = try table()
      try writer.append(table)
      table.name = "COUNTS"
      (table.columns[6].name, table.columns[6].unit) = ("COUNTS", "s")
      try writer.append(table)
      try writer.close()
    },
  ]

  @Test("Each fault is reported on one line", arguments: faults)
  func fault(_ fault: Fault) throws {
    try withTemporaryFolder { folder in
      try fault.make(folder + "/bad.fits")
      let before = try entries(folder)
      let outcome = try Command.run(["run", "fov_cube", "--out", "out", "-p", "file=bad.fits"], in: folder)
      #expect(outcome.status == 3)
      #expect(outcome.errorLines.first?.hasPrefix("darktime: fov_cube.lua:") == true, "\(outcome.error)")
      #expect(outcome.errorLines.first?.contains(fault.line) == true, "\(outcome.error)")
      #expect(try entries(folder) == before)
    }
  }

  @Test("A cube without a fault is read, even with an old spelling of its unit")
  func sound() throws {
    try withTemporaryFolder { folder in
      try Self.write { $0.columns[6].unit = "1 / (s sr TeV)" }(folder + "/good.fits")
      let outcome = try Command.run(["run", "fov_cube", "--out", "out", "-p", "file=good.fits"], in: folder)
      #expect(outcome.status == 0, "\(outcome.error)")
      let model = try ModelFile(path: folder + "/out/cube.fits.gz")
      #expect(abs(model.rate[1, 2, 3] - 24e-12) < 1e-24)
      let missing = try Command.run(
        ["run", "fov_cube", "--out", "other", "-p", "file=good.fits", "-p", "hdu=BKG7"], in: folder)
      #expect(missing.status == 3 && missing.error.contains("good.fits: has no HDU BKG7"), "\(missing.error)")
    }
  }
}
