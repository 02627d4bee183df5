/// The effect of one setting in a grid of strategies. For each value of the setting, it contains the best strategy with
/// this value, whatever the other settings of this strategy are.
public struct SettingProfile: Sendable, Hashable, Codable {
  /// The best strategy with one value of the setting.
  public struct Point: Sendable, Hashable, Codable {
    /// The value.
    public let value: String
    /// The number of complete strategies with this value.
    public let strategies: Int
    /// The name of the best of these strategies.
    public let name: String
    /// The deviance of this strategy.
    public let deviance: PoissonDeviance
    /// The difference from the best strategy of the study; `nil` if this strategy is the best one.
    public let best: Comparison?
  }

  /// The name of the setting.
  public let setting: String
  /// The values that the setting has in complete strategies. The value with the best strategy comes first.
  public let points: [Point]
}

extension Ranking {
  /// The names of all settings, in alphabetical order.
  public var settings: [String] { Set(rows.flatMap(\.settings.keys)).sorted() }

  /// Returns the effect of a setting. Only complete strategies are used, because other strategies do not predict the
  /// same runs.
  public func profile(of setting: String) -> SettingProfile {
    var (values, best, counts): ([String], [String: Row], [String: Int]) = ([], [:], [:])
    // The rows are sorted, so the first row with a value is the best one.
    for row in rows where row.standing == .complete {
      guard let value = row.settings[setting] else { continue }
      counts[value, default: 0] += 1
      if best[value] == nil {
        best[value] = row
        values.append(value)
      }
    }
    return SettingProfile(
      setting: setting,
      points: values.compactMap { value in
        best[value].map {
          SettingProfile.Point(
            value: value, strategies: counts[value] ?? 0, name: $0.name, deviance: $0.deviance, best: $0.best)
        }
      })
  }
}
