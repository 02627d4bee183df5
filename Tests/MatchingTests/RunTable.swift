import DL3
import FITS
import Foundation
import Tables
import TestSupport
import Units

/// Runs of a store that consists of index tables only, which is all that matching needs.
struct RunTable {
  var columns: [Column] = []
  var keywords: [Keyword] = []

  /// Creates a table of runs 1, 2, ... with columns of numbers. The unit of a column follows its name after a blank.
  init(_ columns: KeyValuePairs<String, [Double]>) {
    let count = columns.first?.value.count ?? 0
    self.columns = [Column("OBS_ID", .int((0..<count).map { Int64($0 + 1) }))]
    for (name, values) in columns {
      let words = name.split(separator: " ").map(String.init)
      self.columns.append(Column(words[0], unit: words.count > 1 ? words[1] : nil, .double(values)))
    }
  }

  func withRuns<Result>(_ body: (Runs) throws -> Result) throws -> Result {
    try withTemporaryFolder { folder in
      let index = Table(
        name: "HDU_INDEX",
        columns: ["HDU_TYPE", "HDU_CLASS", "FILE_DIR", "FILE_NAME", "HDU_NAME"].map { Column($0, .string([])) }
          + [Column("OBS_ID", .int([]))])
      let observations = Table(name: "OBS_INDEX", keywords: keywords, columns: columns)
      for (name, table) in [("obs", observations), ("hdu", index)] {
        var writer = try FITSWriter(path: "\(folder)/\(name)-index.fits")
        try writer.append(table)
        try writer.close()
      }
      return try body(DataStore(path: folder).runs)
    }
  }
}
