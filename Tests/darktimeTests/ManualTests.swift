import Foundation
import TestSupport
import Testing

@testable import darktime

@Suite("The manual page") struct ManualTests {
  @Test("docs/darktime.1 is up to date: darktime manual > docs/darktime.1")
  func isCurrent() throws {
    // The comparison is outside the macro, which would print both pages.
    let isCurrent = try SourceTree.text("docs/darktime.1") == Command.run(["manual"]).out
    #expect(isCurrent, "the page differs from the commands; write it again")
  }

  @Test("Every command is on the page with each of its options and arguments")
  func isComplete() throws {
    let page = try SourceTree.text("docs/darktime.1")
    func check(_ command: CommandInfo, path: [String]) {
      let path = path + [command.commandName]
      for inner in command.subcommands ?? [] { check(inner, path: path) }
      guard command.subcommands == nil else { return }
      let sections = page.components(separatedBy: ".SS \(path.joined(separator: " "))\n")
      let hasSection = sections.count == 2
      #expect(hasSection, "\(path.joined(separator: " "))")
      let section = (sections.last ?? "").components(separatedBy: "\n.S")[0]
      for argument in command.arguments ?? [] where argument.shouldDisplay {
        let names = argument.names.map { $0.map(\.text) } ?? [argument.valueName ?? ""]
        for name in names where !["-h", "--help", "--version"].contains(name) {
          let term = argument.kind == .positional ? Troff.italic(name) : Troff.bold(name)
          let isThere = section.contains(term)
          #expect(isThere, "\(path.joined(separator: " ")) \(name)")
        }
      }
    }
    for command in try #require(CommandInfo.of(Darktime.self).subcommands) { check(command, path: ["darktime"]) }
    for option in ["-h", "--help", "--version"] {
      let isThere = page.contains(Troff.bold(option))
      #expect(isThere, "\(option)")
    }
  }

  @Test("The page does not depend on the number of cores")
  func jobs() throws {
    let isInWords = try ManualPage(of: Darktime.self).page.source.contains("Default: one per core.")
    #expect(isInWords)
  }

  @Test("Characters that troff would interpret are escaped")
  func escaping() {
    #expect(Troff.escaped("a-b 'c' \\d ~ ^ `") == "a\\-b \\(aqc\\(aq \\ed \\(ti \\(ha \\(ga")
    var page = Troff(title: "T", section: 1, version: "", manual: "")
    page.paragraphs(".hidden")
    #expect(page.source.hasSuffix("\n\\&.hidden\n"))
  }
}
