/// What one setting of a grid of strategies does: for each of its values the best strategy with it, whatever its other
/// settings are.
public struct SettingProfile: Sendable, Hashable, Codable {
  /// A value of the setting.
  public struct Point: Sendable, Hashable, Codable {
    /// The value.
    public let value: String
    /// The number of complete strategies with the value.
    public let strategies: Int
    /// The best of them.
    public let name: String
    /// Its deviance.
    public let deviance: PoissonDeviance
    /// Its difference to the best strategy of the study; `nil` if it is that one.
    public let best: Comparison?
  }

  /// The name of the setting.
  public let setting: String
  /// The values for which there is a complete strategy, from the best to the worst.
  public let points: [Point]
}

extension Ranking {
  /// The names of all settings, in alphabetical order.
  public var settings: [String] { Set(rows.flatMap(\.settings.keys)).sorted() }

  /// Returns what a setting does. Only complete strategies are used, because others predict other runs.
  public func profile(of setting: String) -> SettingProfile {
    var (values, best, counts): ([String], [String: Row], [String: Int]) = ([], [:], [:])
    // The rows are sorted, so the first one with a value is the best.
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
