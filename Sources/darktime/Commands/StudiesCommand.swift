import ArgumentParser
import Diagnostics
import StudyLedger

struct StudiesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "studies", abstract: "List and compare the studies in the ledger, a database of study results.",
    discussion: """
      Without a number, list all studies of the ledger. With the number of a study, rank its strategies. With two \
      numbers, compare each strategy of the second study with the strategy of the same name in the first study, on the \
      runs that both studies score in the same bins.
      """)

  @Argument(help: "The number of a study, or the numbers of two studies.") var studies: [Int64] = []
  @OptionGroup var ledger: LedgerOption
  @OptionGroup var format: TableFormatOption

  func validate() throws {
    guard studies.count <= 2 else { throw ValidationError("at most two studies can be compared") }
    guard ledger.place != .off else { throw ValidationError("with --ledger none, there are no studies to list") }
  }

  func run() throws {
    guard let path = ledger.place.path() else { throw LedgerError.noDataFolder }
    let ledger: StudyLedger?
    do {
      ledger = try StudyLedger(path: path, creating: false)
    } catch LedgerError.missing where self.ledger.isStandard {
      // Before the first study, there is no file in the data folder.
      ledger = nil
    }
    guard !studies.isEmpty else { return try format.show(StudyList(ledger, file: path)) }
    guard let ledger else { throw LedgerError.unknownStudy(path: path, studies[0], present: 0) }
    if studies.count == 2 {
      try format.show(StudyComparison(studies[0], studies[1], of: ledger))
    } else {
      try format.show(StudyReport(studies[0], of: ledger))
    }
  }
}
