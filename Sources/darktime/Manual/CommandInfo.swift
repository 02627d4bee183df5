import ArgumentParser
import Foundation

/// The description of a command for the manual page. swift-argument-parser provides it as JSON.
struct CommandInfo: Decodable {
  var commandName: String
  var abstract: String?
  var discussion: String?
  var shouldDisplay: Bool
  var defaultSubcommand: String?
  var subcommands: [CommandInfo]?
  var arguments: [ArgumentInfo]?

  /// An argument, an option or a flag of a command.
  struct ArgumentInfo: Decodable {
    enum Kind: String, Decodable { case positional, option, flag }

    struct Name: Decodable {
      var kind: String
      var name: String

      /// The name with its hyphens.
      var text: String { (kind == "long" ? "--" : "-") + name }
    }

    var kind: Kind
    var shouldDisplay: Bool
    var isOptional: Bool
    var isRepeating: Bool
    var names: [Name]?
    var valueName: String?
    var defaultValue: String?
    var abstract: String?
    var discussion: String?
  }

  /// Returns the description of a command with its subcommands.
  ///
  /// The description is read from the JSON that `--experimental-dump-help` prints. swift-argument-parser has no other
  /// description of a command that a program can read.
  /// - Throws: `DecodingError` if the format of the JSON has changed.
  static func of(_ command: any ParsableCommand.Type) throws -> CommandInfo {
    struct Dump: Decodable { var command: CommandInfo }
    return try JSONDecoder().decode(Dump.self, from: Data(command._dumpHelp().utf8)).command
  }
}
