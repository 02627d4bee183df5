import Foundation
import TestSupport
import Testing

@Suite("Same data, recipe and parameters give the same bytes", .timeLimit(.minutes(60))) struct SameBytesTests {
  /// Settings that must not matter: threads, day, path, time zone, language.
  private static let circumstances: [(options: [String], environment: [String: String])] = [
    (["--jobs", "1"], [:]),
    (["--jobs", "1"], [:]),
    (["--jobs", "2"], ["TZ": "Pacific/Auckland", "LC_ALL": "C.UTF-8"]),
    (["--jobs", "5"], ["USER": "somebody", "HOME": "/nowhere"]),
  ]

  private func outputs(
    _ recipe: String, data: String, extra: [String] = [], environment: [String: String]
  ) throws -> [[String: Data]] {
    try Self.circumstances.enumerated().map { number, circumstance in
      try withTemporaryFolder { folder in
        // The names differ, but not the depth: the index tables contain the path from the output to the store.
        let place = number == 2 ? "deep/er" : "flat/e"
        try FileManager.default.createDirectory(atPath: "\(folder)/\(place)", withIntermediateDirectories: true)
        let out = "\(folder)/\(place)/out\(number)"
        let outcome = try Command.run(
          ["run", recipe, "--data", data, "--out", out, "--quiet"] + circumstance.options + extra,
          environment: environment.merging(circumstance.environment) { $1 })
        #expect(outcome.status == 0 && outcome.out.isEmpty && outcome.error.isEmpty, "\(outcome.error)")
        return try contents(out)
      }
    }
  }

  @Test("for any number of threads, time zone and user", arguments: ["zenith_bands", "off_runs"], [nil, "1700000000"])
  func simulated(recipe: String, epoch: String?) throws {
    let environment = epoch.map { ["SOURCE_DATE_EPOCH": $0] } ?? [:]
    let all = try outputs(recipe, data: SampleStore.full.path, environment: environment)
    for other in all.dropFirst() { expectSame(all[0], other) }
  }

  @Test("only SOURCE_DATE_EPOCH determines a date in the output")
  func dates() throws {
    try withTemporaryFolder { folder in
      func run(_ name: String, _ epoch: String?) throws -> [String: Data] {
        let outcome = try Command.run(
          ["run", "off_runs", "--data", SampleStore.full.path, "--out", "\(folder)/\(name)", "--quiet"],
          environment: epoch.map { ["SOURCE_DATE_EPOCH": $0] } ?? [:])
        #expect(outcome.status == 0, "\(outcome.error)")
        return try contents("\(folder)/\(name)")
      }
      let (none, one, other) = (try run("a", nil), try run("b", "1000000000"), try run("c", "1700000000"))
      #expect(one != other && none != one)
      for name in ["provenance.json", "groups.ecsv", "choice.ecsv"] {
        #expect(none[name] == one[name] && one[name] == other[name])
      }
    }
  }

  @Test(
    "for real data", .enabled(if: SharedData.isPresent, "\(SharedData.skip)"),
    arguments: ["zenith_bands", "off_runs"])
  func real(recipe: String) throws {
    let all = try outputs(
      recipe, data: SharedData.path("data/hess-dl3-dr1"), environment: ["SOURCE_DATE_EPOCH": "1700000000"])
    for other in all.dropFirst() { expectSame(all[0], other) }
  }

  private func expectSame(_ one: [String: Data], _ other: [String: Data]) {
    #expect(one.count > 6)
    #expect(one.keys.sorted() == other.keys.sorted())
    for (name, bytes) in one { #expect(other[name] == bytes, "\(name)") }
  }
}
