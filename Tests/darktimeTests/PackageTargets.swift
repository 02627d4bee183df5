import Foundation
import TestSupport

/// The targets of the package below `Sources`, with their direct dependencies.
///
/// `Package.swift` is read as text, because `swift package describe` would wait for the running `swift test`.
struct PackageTargets {
  /// The direct dependencies of each target on other targets of the package, by name.
  let dependencies: [String: Set<String>]

  /// The targets that are written in Swift.
  var inSwift: [String] {
    dependencies.keys.filter { !SourceTree.swiftFiles(below: "Sources/\($0)").isEmpty }.sorted()
  }

  init() throws {
    var text = try SourceTree.text("Package.swift")
    text.replace(/\/\/.*/, with: "")
    text.replace(/\.product\([^)]*\)/, with: "")
    let starts = text.matches(of: /\.(systemLibrary|target|executableTarget|testTarget)\(\s*name: "(\w+)"/)
    let ends = starts.dropFirst().map(\.range.lowerBound) + [text.endIndex]
    var named: [String: [String]] = [:]
    for (start, end) in zip(starts, ends) where start.1 != "testTarget" {
      let declaration = text[start.range.upperBound..<end]
      // TestSupport is an ordinary target, so that tests can import it.
      guard !declaration.contains(/path: "Tests\//) else { continue }
      let list = declaration.firstMatch(of: /dependencies: \[([^\]]*)\]/)?.1 ?? ""
      named[String(start.2)] = list.matches(of: /"(\w+)"/).map { String($0.1) }
    }
    // The rest are products of other packages, such as Yams.
    let names = Set(named.keys)
    dependencies = named.mapValues { names.intersection($0) }
  }
}

/// The files of the checkout.
enum SourceTree {
  /// The text of a file.
  static func text(_ path: String) throws -> String {
    try String(contentsOf: SharedData.repository.appendingPathComponent(path), encoding: .utf8)
  }

  /// The Swift files in a folder and its subfolders, as paths from the checkout.
  static func swiftFiles(below folder: String) -> [String] {
    let files = FileManager.default.enumerator(atPath: SharedData.repository.appendingPathComponent(folder).path)
    let names = files?.compactMap { $0 as? String } ?? []
    return names.filter { $0.hasSuffix(".swift") }.map { "\(folder)/\($0)" }.sorted()
  }
}
