import ArgumentParser
import Foundation

/// The manual page, which is made from the descriptions of the commands. Sections that do not belong to a command are
/// in `ManualPage+Sections.swift`.
struct ManualPage {
  var page: Troff

  /// Creates the manual page of a program.
  /// - Throws: `DecodingError`; see ``CommandInfo/of(_:)``.
  init(of program: any ParsableCommand.Type) throws {
    let info = try CommandInfo.of(program)
    let name = info.commandName
    page = Troff(
      title: name.uppercased(), section: 1, version: "\(name) \(program.configuration.version)",
      manual: name.capitalized)
    page.section("NAME")
    page.formatted("\(name) \\- \(Troff.escaped(Self.phrase(info.abstract)))")
    page.section("SYNOPSIS")
    page.formatted("\(Troff.bold(name)) \(Troff.italic("command")) [\(Troff.italic("arguments"))]")
    page.section("DESCRIPTION")
    if let discussion = info.discussion { page.paragraphs(discussion) }
    page.section("COMMANDS")
    for command in info.subcommands ?? [] { add(command, path: [name], isDefault: false) }
    page.section("OPTIONS OF EVERY COMMAND")
    for argument in info.arguments ?? [] where argument.shouldDisplay { add(argument) }
    addSections()
  }

  /// Adds a command with its subcommands.
  private mutating func add(_ command: CommandInfo, path: [String], isDefault: Bool) {
    guard command.shouldDisplay else { return }
    let path = path + [command.commandName]
    if let subcommands = command.subcommands {
      for inner in subcommands {
        add(inner, path: path, isDefault: inner.commandName == command.defaultSubcommand)
      }
      return
    }
    let arguments = (command.arguments ?? []).filter { $0.shouldDisplay && !Self.isCommon($0) }
    page.subsection(path.joined(separator: " "))
    page.formatted(Self.synopsis(path, arguments, isDefault: isDefault))
    if let abstract = command.abstract { page.paragraphs(abstract) }
    if let discussion = command.discussion { page.paragraphs(discussion) }
    for argument in arguments { add(argument) }
  }

  /// Adds an entry for an argument, an option or a flag.
  private mutating func add(_ argument: CommandInfo.ArgumentInfo) {
    var text = argument.abstract ?? ""
    if let discussion = argument.discussion { text += " " + discussion }
    if argument.kind == .option, let value = argument.defaultValue { text += " Default: \(value)." }
    page.entry(Self.term(argument), text)
  }

  /// Returns whether every command has this option; such options are described once.
  private static func isCommon(_ argument: CommandInfo.ArgumentInfo) -> Bool {
    argument.names?.contains { $0.text == "--help" || $0.text == "--version" } ?? false
  }

  /// Returns the synopsis of a command: its path, required options and arguments.
  private static func synopsis(
    _ path: [String], _ arguments: [CommandInfo.ArgumentInfo], isDefault: Bool
  ) -> String {
    var parts = [Troff.bold(path.joined(separator: " "))]
    if isDefault {
      parts[0] = Troff.bold(path.dropLast().joined(separator: " ")) + " [" + Troff.bold(path[path.count - 1]) + "]"
    }
    for argument in arguments where argument.kind == .option && !argument.isOptional { parts.append(term(argument)) }
    for argument in arguments where argument.kind == .positional {
      let value = term(argument) + (argument.isRepeating ? " ..." : "")
      parts.append(argument.isOptional ? "[\(value)]" : value)
    }
    if arguments.contains(where: { $0.kind != .positional }) { parts.append("[\(Troff.italic("options"))]") }
    return parts.joined(separator: " ")
  }

  /// Returns the names of an option, the short name first, followed by the name of the value.
  private static func term(_ argument: CommandInfo.ArgumentInfo) -> String {
    let value = Troff.italic(argument.valueName ?? "")
    let names = (argument.names ?? []).map(\.text).sorted { $0.count < $1.count }
    switch argument.kind {
    case .positional: return value
    case .flag: return names.map { Troff.bold($0) }.joined(separator: ", ")
    case .option: return names.map { Troff.bold($0) }.joined(separator: ", ") + " " + value
    }
  }

  /// Returns a sentence as a phrase that can follow the name of the program: it begins in lower case and has no full
  /// stop.
  private static func phrase(_ sentence: String?) -> String {
    var text = sentence ?? ""
    if text.hasSuffix(".") { text.removeLast() }
    return text.prefix(1).lowercased() + text.dropFirst()
  }
}
