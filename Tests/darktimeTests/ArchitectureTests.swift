import Foundation
import TestSupport
import Testing

@Suite("The architecture") struct ArchitectureTests {
  /// A target in the drawing of docs/architecture.md.
  private struct Drawn {
    var name: String
    var description: String
    var dependencies: [String] = []

    /// The lines of the drawing that describe the target.
    func lines(_ dependencies: Set<String>) -> String {
      var lines = [("  " + name).padding(toLength: 24, withPad: " ", startingAt: 0) + description]
      if !dependencies.isEmpty {
        lines[0] = lines[0].padding(toLength: 60, withPad: " ", startingAt: 0) + "<-"
      }
      for name in dependencies.sorted(by: { $0.lowercased() < $1.lowercased() }) {
        if lines[lines.count - 1].count + 1 + name.count > 124 { lines.append(String(repeating: " ", count: 62)) }
        lines[lines.count - 1] += " " + name
      }
      return lines.joined(separator: "\n")
    }
  }

  /// The targets of the drawing, from top to bottom.
  private static func drawing() throws -> [Drawn] {
    let page = try SourceTree.text("docs/architecture.md")
    let block = page.components(separatedBy: "```\n").dropFirst().first ?? ""
    var (targets, title): ([Drawn], Substring) = ([], "")
    for line in block.split(separator: "\n") {
      let halves = line.components(separatedBy: "<-")
      let used = (halves.count > 1 ? halves[1] : "").split(separator: " ").map(String.init)
      if !line.hasPrefix(" ") {
        title = line
      } else if line.hasPrefix(String(repeating: " ", count: 20)) {
        targets[targets.count - 1].dependencies += line.split(separator: " ").map(String.init)
      } else if title == "System libraries" {
        targets += halves[0].split(separator: " ").map { Drawn(name: String($0), description: "") }
      } else {
        let words = halves[0].split(separator: " ", maxSplits: 1)
        let description = words.count > 1 ? words[1].trimmingCharacters(in: .whitespaces) : ""
        targets.append(Drawn(name: String(words[0]), description: description, dependencies: used))
      }
    }
    return targets
  }

  @Test("The drawing contains the targets of Package.swift with their direct dependencies, and no others")
  func drawingIsComplete() throws {
    let declared = try PackageTargets().dependencies
    let drawn = try Self.drawing()
    let names = Set(drawn.map(\.name))
    #expect(names.subtracting(declared.keys).sorted() == [], "only in docs/architecture.md")
    #expect(Set(declared.keys).subtracting(names).sorted() == [], "only in Package.swift")
    for target in drawn {
      guard let dependencies = declared[target.name] else { continue }
      #expect(
        target.dependencies.sorted() == dependencies.sorted(),
        "docs/architecture.md should say:\n\(target.lines(dependencies))")
    }
  }

  @Test("A target uses only targets that are below it in the drawing")
  func layers() throws {
    let drawn = try Self.drawing()
    for (row, target) in drawn.enumerated() {
      let above = Set(drawn[...row].map(\.name)).intersection(target.dependencies)
      #expect(above.isEmpty, "\(target.name) is drawn below what it uses")
    }
  }

  @Test("A target imports exactly the targets on which it depends")
  func imports() throws {
    let targets = try PackageTargets()
    for target in targets.inSwift {
      var imported: Set<String> = []
      for file in SourceTree.swiftFiles(below: "Sources/\(target)") {
        let text = try SourceTree.text(file)
        for match in text.matches(of: /(?m)^\s*(?:@\w+ )?(?:public |internal |private )?import (\w+)/) {
          imported.insert(String(match.1))
        }
      }
      // It has nothing to import: it is linked so that cfitsio works without its network code.
      let declared = targets.dependencies[target, default: []].subtracting(["CFITSIOWithoutNetwork"])
      #expect(imported.intersection(targets.dependencies.keys).sorted() == declared.sorted(), "\(target)")
    }
  }

  @Test("Only FileSystem calls the system for files; FITS reads the files that it opens with swift-system")
  func systemCalls() throws {
    let call = /(?m)(?:^|[^.\w])(?:open|fopen|[lf]?stat|realpath|fsync|flock|unlink|rename|mkdir|mkdtemp)\(/
    for file in SourceTree.swiftFiles(below: "Sources") where !file.hasPrefix("Sources/FileSystem/") {
      let text = try SourceTree.text(file)
      let code = text.replacing(/\/\/.*/, with: "")
      #expect(code.matches(of: call).map { String($0.0) } == [], "\(file)")
      #expect(!code.contains("import SystemPackage") || file.hasPrefix("Sources/FITS/"), "\(file)")
    }
  }

  /// The targets that may be larger, and the folders that may contain more files.
  private static let exceptions: Set<String> = []

  @Test("No target has more than 5,000 lines of Swift")
  func targetSizes() throws {
    for target in try PackageTargets().inSwift where !Self.exceptions.contains(target) {
      let lines = try SourceTree.swiftFiles(below: "Sources/\(target)").reduce(0) { sum, file in
        sum + (try SourceTree.text(file).count { $0.isNewline })
      }
      #expect(lines <= 5000, "\(target) has \(lines) lines")
    }
  }

  @Test("No folder of sources has more than 15 Swift files")
  func folderSizes() {
    let folders = SourceTree.swiftFiles(below: "Sources").map { ($0 as NSString).deletingLastPathComponent }
    for (folder, files) in Dictionary(grouping: folders, by: { $0 }) where !Self.exceptions.contains(folder) {
      #expect(files.count <= 15, "\(folder) has \(files.count) files")
    }
  }

  @Test("Every test has a sentence as its name, as in @Test(\"...\")")
  func testNames() throws {
    for file in SourceTree.swiftFiles(below: "Tests") {
      let unnamed = try SourceTree.text(file).matches(of: /\n *@Test(?!\(\s*")[^\n]*/).map { String($0.0) }
      #expect(unnamed == [], "\(file)")
    }
  }

  @Test("Each step of the main flow names one declaration of the sources, in at most 20 steps")
  func mainFlow() throws {
    let page = try SourceTree.text("docs/architecture.md")
    let section = page.components(separatedBy: "## The main flow\n").last?.components(separatedBy: "\n## ")[0] ?? ""
    let sources = try SourceTree.swiftFiles(below: "Sources").map(SourceTree.text).joined(separator: "\n")
    let declared = Set(
      sources.matches(of: /\b(?:func|struct|class|enum|protocol|actor) (\w+)/).map { String($0.1) })
    let steps = section.split(separator: "\n").filter { $0.contains(/^\d+\.\s/) }
    #expect((1...20).contains(steps.count))
    for (index, step) in steps.enumerated() {
      #expect(step.hasPrefix("\(index + 1). "), "the steps are numbered in order: \(step)")
      let names = step.matches(of: /`([^`]+)`/).map { String($0.1) }
      #expect(names.count == 1, "a step names one declaration: \(step)")
      #expect(Set(names).subtracting(declared).sorted() == [], "the sources do not declare it: \(step)")
    }
  }
}
