import Foundation
import Outputs
import Tables
import TestSupport
import Testing
import TextFormat

@testable import ReportPages

@Suite("The table of runs") struct RunTableTests {
  /// Returns the table of an output without index tables, in which every third run made no model.
  private func table(runs count: Int) throws -> RunTable {
    try withTemporaryFolder { folder in
      let provenance = Provenance(
        recipe: .init(name: "r", summary: "s", sha256: "", modules: [:]), parameters: [:], store: nil, site: nil)
      let text = try stableJSON(provenance)
      var object = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
      object["runs"] = (1...count).map { id -> [String: Any] in
        var run: [String: Any] = [
          "obsID": id, "file": "f\(id)", "size": 1, "events": 10 * id, "fills": [Any](),
        ]
        if id % 3 == 0 { run["unused"] = "clouds & rain" }
        return run
      }
      try JSONSerialization.data(withJSONObject: object, options: [.prettyPrinted, .sortedKeys])
        .write(to: URL(fileURLWithPath: folder + "/provenance.json"))
      return RunTable(try OutputContents(of: folder, isFull: false, jobs: 1), models: [])
    }
  }

  @Test("It lists each run with its events, its use and the reason why no model was made from it")
  func rows() throws {
    let table = try table(runs: 3)
    let html = String(decoding: table.html.code, as: UTF8.self)
    #expect(!table.isCut && html.components(separatedBy: "<tr").count == 5)
    #expect(html.contains("<tr class=\"unused\">") && html.contains("clouds &amp; rain"))
    #expect(html.contains("data-sort=\"30.0\">30</td>"))
    let whole = try Table(ecsv: String(decoding: table.ecsv, as: UTF8.self), path: "runs.ecsv")
    #expect(whole["OBS_ID"]?.values == .int([1, 2, 3]) && whole["EVENTS"]?.values == .int([10, 20, 30]))
    #expect(whole["USED"]?.values == .bool([true, true, false]))
    #expect(whole["WHY_NOT_USED"]?.values == .string(["", "", "clouds & rain"]))
  }

  @Test("Of many runs the page shows 1,000, those that made models first, and the numbers of the others by reason")
  func cut() throws {
    let table = try table(runs: 1800)
    #expect(table.isCut)
    let html = String(decoding: table.html.code, as: UTF8.self)
    // 1,200 runs made models, so that all 1,000 rows are of such runs; there are two heads and the row of a reason.
    #expect(html.components(separatedBy: "<tr").count == 1 + 1000 + 2 + 1 && !html.contains("class=\"unused\""))
    #expect(html.contains("This table shows 1,000 of 1,800 runs") && html.contains("href=\"report-runs.ecsv\""))
    #expect(html.contains(">600</td>"))
    let whole = try Table(ecsv: String(decoding: table.ecsv, as: UTF8.self), path: "runs.ecsv")
    #expect(whole["OBS_ID"]?.values == .int((1...1800).map { $0 }))
  }
}
