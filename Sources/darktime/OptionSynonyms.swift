import ArgumentParser

/// Names that other programs have for options of this program.
enum OptionSynonyms {
  private static let table = [
    "store": "data", "input": "data", "datastore": "data", "dl3": "data", "output": "out", "outdir": "out",
    "outfolder": "out", "threads": "jobs", "cores": "jobs", "nproc": "jobs", "parameter": "param", "force": "overwrite",
    "clobber": "overwrite", "where": "select", "filter": "select", "debug": "verbose", "logfile": "log",
    "check": "dry-run",
  ]

  /// Adds a suggestion to a message about an unknown option. The suggestion is the option of the command that has the
  /// same meaning. Other messages are returned unchanged.
  /// - Parameter options: the options of the command, with their hyphens.
  static func corrected(_ message: String, options: [String]) -> String {
    guard let match = message.firstMatch(of: #/Unknown option '--([a-z-]+)'[^\n]*/#), let name = table[String(match.1)],
      options.contains("--\(name)")
    else { return message }
    return message.replacing(
      match.0, with: "Unknown option '--\(match.1)'. Did you mean '--\(name)'?", maxReplacements: 1)
  }

  /// Returns the options, with their hyphens, of the command that the first arguments name.
  static func options(of arguments: some Sequence<String>) -> [String] {
    guard var command = try? CommandInfo.of(Darktime.self) else { return [] }
    for argument in arguments {
      guard let inner = command.subcommands?.first(where: { $0.commandName == argument }) else { break }
      command = inner
    }
    if let name = command.defaultSubcommand, let inner = command.subcommands?.first(where: { $0.commandName == name }) {
      command = inner
    }
    return (command.arguments ?? []).flatMap { $0.names ?? [] }.map(\.text)
  }
}
