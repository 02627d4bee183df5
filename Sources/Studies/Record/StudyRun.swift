import DL3
import Units

/// The properties of a run that figures and tables of a study show.
public struct StudyRun: Sendable, Hashable, Codable {
  /// The OBS_ID of the run.
  public let obsID: Int64
  /// The name of the target; `nil` if it is not known.
  public let target: String?
  /// The zenith angle in deg; `nil` if it is not known.
  public let zenith: Double?
  /// The muon efficiency; `nil` if it is not known.
  public let muonEfficiency: Double?
  /// The date of the start, such as `2004-03-26`; `nil` if it is not known.
  public let date: String?

  /// Reads the properties from the observation table, or from the EVENTS header if the table lacks them.
  public init(_ run: Run) {
    func text(_ names: String...) -> String? {
      names.lazy.compactMap { if case .text(let text)? = run.value($0), !text.isEmpty { text } else { nil } }.first
    }
    obsID = run.obsID
    target = text("TARGET_NAME", "OBJECT")
    zenith = run.number(.zenith)
    muonEfficiency = run.number(.muonEfficiency)
    date = text("DATE-OBS", "DATE_OBS").map { String($0.prefix(10)) }
  }

  /// The date in years, such as 2004.23; `nil` if the date is not known or not of the form `2004-03-26`.
  public var year: Double? {
    let parts = date?.split(separator: "-").compactMap { Int($0) } ?? []
    guard parts.count == 3, (1...12).contains(parts[1]), (1...31).contains(parts[2]) else { return nil }
    let isLeap = parts[0] % 4 == 0 && (parts[0] % 100 != 0 || parts[0] % 400 == 0)
    let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    let day = days.prefix(parts[1] - 1).reduce(0, +) + parts[2]
    return Double(parts[0]) + (Double(day) - 0.5) / (isLeap ? 366 : 365)
  }
}
