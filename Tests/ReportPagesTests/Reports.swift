import Foundation
import Outputs

/// Reports of closures with given numbers. They are made from JSON, as the page reads them.
enum Reports {
  /// Returns the JSON of an energy bin or a ring.
  static func part(
    _ low: Double, _ high: Double, n: Double, mu: Double, chi2: Double? = nil, freedom: Int? = nil
  ) -> [String: Any] {
    var part: [String: Any] = [
      "low": low, "high": high, "predicted": mu, "observed": n, "ratio": mu / n, "deviations": 0.0,
    ]
    part["runChi2"] = chi2
    part["runFreedom"] = freedom
    return part
  }

  /// Returns a map of 10 x 10 tiles.
  static func map(
    n: [Double], mu: [Double], exposure: Bool = false, alignment: String = "RADEC"
  ) -> [String: Any] {
    let edges = (-5...5).map { Double($0) * 0.4 }
    var map: [String: Any] = [
      "alignment": alignment, "runs": 3, "lonEdges": edges, "latEdges": edges, "predicted": mu, "observed": n,
    ]
    if exposure { map["exposure"] = [Double](repeating: 1, count: 100) }
    return map
  }

  /// Returns the values of tiles at the centres of the tiles.
  static func tiles(_ value: (_ lon: Double, _ lat: Double) -> Double) -> [Double] {
    let centres = (0..<10).map { -1.8 + 0.4 * Double($0) }
    return centres.flatMap { lon in centres.map { value(lon, $0) } }
  }

  static func closure(
    energies: [[String: Any]] = [], rings: [[String: Any]] = [], maps: [[String: Any]] = [],
    quadrants: [(name: String, n: Double, mu: Double)] = [],
    runs: [(id: Int, n: Double, mu: Double)] = [(1, 100, 100), (2, 130, 100)]
  ) throws -> ClosureReport {
    let object: [String: Any] = [
      "models": "m", "total": 1.0, "mean": 1.0, "least": 1.0, "greatest": 1.0, "worst": [Any](),
      "worstEnergies": [Any](), "worstRings": [Any](), "energies": energies, "rings": rings, "maps": maps,
      "quadrants": quadrants.map {
        ["name": $0.name, "predicted": $0.mu, "observed": $0.n, "ratio": $0.mu / $0.n, "deviations": 0.0]
      },
      "runs": runs.map { ["obsID": $0.id, "group": 0, "predicted": $0.mu, "observed": $0.n, "ratio": $0.mu / $0.n] },
    ]
    return try JSONDecoder().decode(ClosureReport.self, from: JSONSerialization.data(withJSONObject: object))
  }
}
