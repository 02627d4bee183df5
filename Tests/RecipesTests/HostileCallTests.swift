import Diagnostics
import Foundation
import LuaHost
import Simulation
import TestSupport
import Testing

@testable import Outputs
@testable import RecipeAPI
@testable import Recipes

/// Calls of all declared functions with arguments of all kinds, in one process. A function that traps ends the tests.
@Suite("Hostile calls of the API", .timeLimit(.minutes(60))) struct HostileCallTests {
  private static let count = 20_000
  /// Functions that take tens of milliseconds in a debug build. They are called in one of 16 rounds.
  private static let slow: Set<String> = ["dt.help", "Regression:predict", "Regression:predict2d", "dt.fit"]

  /// An object that a function has returned.
  private struct Returned {
    weak var object: LuaObject?
  }

  /// The calls that did not fail in the way that all calls should, each once.
  private struct Findings {
    private(set) var texts: [String] = []
    mutating func add(_ finding: String, in code: String) {
      if texts.count < 20 { texts.append("\(finding): \(code.prefix(400))") }
    }
  }

  @Test(
    "20,000 calls with values of all types: every failure is a typed error with its line, and all objects are released")
  func calls() throws {
    try withTemporaryFolder { folder in
      var options = SimulationOptions()
      (options.runs, options.targetRuns, options.ontime, options.threads) = (3, 1, 60, 2)
      _ = try Simulator(options).write(to: folder + "/store")
      var (findings, returned): (Findings, [Returned]) = (Findings(), [])
      weak var session: RecipeSession?
      try autoreleasing {
        let pool = try HostilePool(folder: folder)
        session = pool.session
        var calls = HostileCalls(seed: 17, classes: pool.classes)
        let (functions, classes) = (API.workbench.functions, API.workbench.classes)
        for number in 0..<Self.count {
          let (round, position) = number.quotientAndRemainder(dividingBy: functions.count)
          let function = functions[position]
          let isLeftOut = round % 16 != 0 && Self.slow.contains(function.qualifiedName)
          let code =
            round % 8 == 7 || isLeftOut
            ? calls.access(to: classes[number % classes.count]) : calls.call(of: function)
          do {
            for value in try pool.run("return " + code) {
              guard case .object(let object) = value else { continue }
              returned.append(Returned(object: object))
              try pool.keep(value, at: number)
            }
          } catch let error as LuaError {
            if let finding = Self.finding(error) { findings.add(finding, in: code) }
          } catch { findings.add("not an error of Lua: \(error)", in: code) }
        }
      }
      #expect(findings.texts == [])
      #expect(returned.count > 1000, "functions are reached")
      #expect(returned.count { $0.object != nil } == 0, "of \(returned.count) objects")
      #expect(session == nil)
    }
  }

  /// What is wrong with an error; `nil` if nothing is.
  private static func finding(_ error: LuaError) -> String? {
    if error.place == nil, error.limit == nil { return "no line: \(error)" }
    if case .host(let cause) = error.cause, !(cause is any DarktimeError) { return "no type: \(cause)" }
    if error.exitReason == .internal { return "an internal error: \(error)" }
    let text = error.description
    if text.utf8.count > 20_000 { return "an error of \(text.utf8.count) bytes" }
    return nil
  }

  private func autoreleasing(_ body: () throws -> Void) throws {
    #if canImport(Darwin)
      try autoreleasepool { try body() }
    #else
      try body()
    #endif
  }
}
