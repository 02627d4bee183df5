import Foundation
import Outputs
import Testing

@Suite("Maps of a closure in a file") struct ClosureMapTests {
  private static var map: [String: Any] {
    [
      "alignment": "RADEC", "runs": 1, "lonEdges": [-1, 0, 1], "latEdges": [-1, 0, 1], "predicted": [1, 2, 3, 4],
      "observed": [1, 2, 3, 4], "exposure": [1, 1, 1, 1],
      "excesses": [["tile": 3, "obsID": 7, "observed": 9, "expected": 1]],
    ]
  }

  @Test("A map with one number for each tile is read")
  func sound() throws {
    let map = try #require(try Reports.closure(maps: [Self.map]).maps?.first)
    #expect(map.predicted == [1, 2, 3, 4] && map.excesses?.first?.tile == 3 && map.exposure?.count == 4)
  }

  @Test(
    "A map whose arrays do not agree with its edges is an error, because every use of it relies on them",
    arguments: [
      ("lonEdges", [-1, 0]), ("lonEdges", [1, 0, -1]), ("latEdges", []), ("latEdges", [0, 0, 1]),
      ("predicted", [1, 2, 3]),
      ("observed", [1, 2, 3, 4, 5]), ("exposure", [1]),
    ])
  func damaged(key: String, value: [Double]) {
    var map = Self.map
    map[key] = value
    #expect(throws: DecodingError.self) { try Reports.closure(maps: [map]) }
  }

  @Test("An excess in a tile that does not exist is an error", arguments: [-1, 4])
  func excess(tile: Int) {
    var map = Self.map
    map["excesses"] = [["tile": tile, "obsID": 7, "observed": 9, "expected": 1] as [String: Any]]
    #expect(throws: DecodingError.self) { try Reports.closure(maps: [map]) }
  }
}
