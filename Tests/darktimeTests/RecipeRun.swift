import Foundation
import ModelFiles
import TestSupport
import Testing

/// The output of a recipe.
struct Output {
  let path: String

  func model(_ recipe: String, _ group: Int) throws -> ModelFile {
    try ModelFile(path: "\(path)/models/\(recipe)_g00\(group).fits.gz")
  }

  func text(_ name: String) throws -> String { try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8) }

  func provenance() throws -> JSON { try JSON(text("provenance.json")) }
}

/// A JSON value, for tests that read single values.
struct JSON {
  let value: Any?

  init(_ text: String) throws { value = try JSONSerialization.jsonObject(with: Data(text.utf8)) }

  private init(_ value: Any?) { self.value = value }

  subscript(_ key: String) -> JSON { JSON((value as? [String: Any])?[key]) }
  subscript(_ index: Int) -> JSON { JSON(items.indices.contains(index) ? items[index].value : nil) }
  var items: [JSON] { (value as? [Any])?.map { JSON($0) } ?? [] }
  var int: Int? { value as? Int }
  var double: Double? { value as? Double }
  var string: String? { value as? String }
  var isNull: Bool { value == nil || value is NSNull }
}

/// Runs a recipe on a store into a new folder; the run must succeed.
func withOutput<Result>(
  _ recipe: String, data: String = SampleStore.full.path, _ options: [String] = [],
  _ body: (Output) throws -> Result
) throws -> Result {
  try withTemporaryFolder { folder in
    let outcome = try Command.run(["run", recipe, "--data", data, "--out", folder + "/out"] + options)
    try #require(outcome.status == 0, "\(outcome.error)")
    return try body(Output(path: folder + "/out"))
  }
}

/// Runs a recipe NAME.lua whose `run` is `body` (its first line is line 2) in a new folder that `prepare` has filled.
func runScript(
  _ body: String, as name: String, data: String = SampleStore.small.path, _ options: [String] = [],
  prepare: (String) throws -> Void = { _ in }, _ check: (Command.Outcome, Output) throws -> Void
) throws {
  try withTemporaryFolder { folder in
    let script = "return dt.recipe { api = 1, summary = '\(name)', run = function(p, store, out)\n\(body)\nend }\n"
    try script.write(toFile: "\(folder)/\(name).lua", atomically: true, encoding: .utf8)
    try prepare(folder)
    let outcome = try Command.run(["run", name, "--data", data, "--out", "out"] + options, in: folder)
    try check(outcome, Output(path: folder + "/out"))
  }
}

/// Returns every file below a folder with its bytes.
func contents(_ folder: String) throws -> [String: Data] {
  let names = try #require(FileManager.default.enumerator(atPath: folder)).compactMap { $0 as? String }
  var files: [String: Data] = [:]
  for name in names {
    if let data = FileManager.default.contents(atPath: folder + "/" + name) { files[name] = data }
  }
  return files
}

/// Returns the names in a folder, including hidden ones.
func entries(_ folder: String) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
}
