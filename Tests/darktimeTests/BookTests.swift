import Foundation
import TestSupport
import Testing

@Suite("The documentation", .timeLimit(.minutes(60))) struct BookTests {
  /// The pages with snippets. The snippets of the reference page are the examples of the declarations, which have their
  /// own test.
  static let pages: [String] = {
    let folder = SharedData.repository.appendingPathComponent("docs").path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".md") && $0 != "lua-api.md" }.map { "docs/\($0)" }.sorted() + ["README.md"]
  }()

  private static func text(_ page: String) throws -> String {
    try String(contentsOf: SharedData.repository.appendingPathComponent(page), encoding: .utf8)
  }

  /// Returns the fenced blocks of a language.
  private static func blocks(_ language: String, in page: String) throws -> [String] {
    let parts = try text(page).components(separatedBy: "```\(language)\n").dropFirst()
    return parts.map { $0.components(separatedBy: "```")[0] }
  }

  @Test(
    "Every Lua snippet runs: recipes as recipes, and the others of a page one after the other at the prompt",
    arguments: pages)
  func snippets(page: String) throws {
    let blocks = try Self.blocks("lua", in: page)
    let store = SampleStore.full.path
    try withTemporaryFolder { folder in
      var lines = ""
      for (number, block) in blocks.enumerated() {
        guard block.contains("return dt.recipe") else {
          lines += block
          continue
        }
        try block.write(toFile: "\(folder)/snippet\(number).lua", atomically: true, encoding: .utf8)
        let run = try Command.run(["run", "snippet\(number)", "--data", store, "--out", "out\(number)"], in: folder)
        #expect(run.status == 0, "\(page), snippet \(number + 1): \(run.error)")
      }
      guard !lines.isEmpty else { return }
      try lines.write(toFile: folder + "/lines", atomically: true, encoding: .utf8)
      let outcome = try Command.run(["repl", "--data", store], in: folder, prelude: "exec <lines;")
      #expect(outcome.status == 0, "\(page): \(outcome.error)")
    }
  }

  @Test("Links between pages lead to existing files", arguments: pages)
  func links(page: String) throws {
    let folder = SharedData.repository.appendingPathComponent(page).deletingLastPathComponent()
    for part in try Self.text(page).components(separatedBy: "](").dropFirst() {
      let target = part.components(separatedBy: ")")[0].components(separatedBy: "#")[0]
      guard !target.isEmpty, !target.contains("://") else { continue }
      #expect(FileManager.default.fileExists(atPath: folder.appendingPathComponent(target).path), "\(page): \(target)")
    }
  }

  @Test("The table of contents lists every page")
  func contents() throws {
    let contents = try Self.text("docs/README.md")
    for page in Self.pages where page.hasPrefix("docs/") && page != "docs/README.md" {
      let name = page.dropFirst("docs/".count)
      #expect(contents.contains("(\(name))"), "\(name)")
    }
  }

  @Test("Files and folders of the checkout that a page names exist", arguments: pages + ["CONTRIBUTING.md"])
  func paths(page: String) throws {
    let named = try Self.text(page).matches(of: /`((?:Sources|Tests|docs|scripts|recipes|\.ci|\.github)\/[^` ]*)`/)
    for path in named.map({ String($0.1) }) {
      let place = SharedData.repository.appendingPathComponent(path).path
      #expect(FileManager.default.fileExists(atPath: place), "\(page): \(path)")
    }
  }
}
