import Diagnostics
import Units

extension GammaSource {
  /// The keys of a source, in the order of the help.
  private static let keys = ["name", "ra", "dec", "flux", "index", "width"]

  /// Parses a source such as `ra=83.63 deg, dec=22.01 deg, flux=3.5e-11 cm-2 s-1 TeV-1`. The keys `index=2.5`,
  /// `width=0.1 deg` and `name=...` are optional.
  ///
  /// - Parameters:
  ///   - text: The text of the option.
  ///   - number: The position of the source in the options, counted from 1. It is used for the default name.
  /// - Throws: ``SimulationError/badOption(name:found:expected:)``, ``SimulationError/unknownKey(option:key:known:)``.
  init(parsing text: String, number: Int) throws {
    var values: [String: String] = [:]
    for part in text.split(separator: ",") {
      let pair = part.split(separator: "=", maxSplits: 1).map { $0.trimmed }
      guard pair.count == 2, !pair[1].isEmpty else {
        throw SimulationError.badOption(
          name: "source", found: "'\(part.trimmed)'",
          expected: "a key and a value, such as 'ra=83.63 deg'; the keys are \(Self.keys.joined(separator: ", "))")
      }
      guard Self.keys.contains(pair[0]) else {
        throw SimulationError.unknownKey(option: "source", key: pair[0], known: Self.keys)
      }
      guard values.updateValue(pair[1], forKey: pair[0]) == nil else {
        throw SimulationError.badOption(name: "source", found: "the key '\(pair[0])' twice", expected: "each key once")
      }
    }
    func value(_ key: String, in unit: Unit, else standard: Double? = nil) throws -> Double {
      if let text = values[key] { return try OptionText("source: \(key)", text).value(in: unit) }
      guard let standard else {
        throw SimulationError.badOption(
          name: "source", found: "no key '\(key)' in '\(text)'",
          expected: "at least the keys 'ra', 'dec' and 'flux', such as "
            + "'ra=83.63 deg, dec=22.01 deg, flux=3.5e-11 cm-2 s-1 TeV-1'")
      }
      return standard
    }
    try self.init(
      name: values["name"] ?? "source \(number)", ra: value("ra", in: .deg), dec: value("dec", in: .deg),
      flux: value("flux", in: Unit(parsing: "cm-2 s-1 TeV-1")), index: value("index", in: .one, else: 2.5),
      width: value("width", in: .deg, else: 0))
  }
}

extension Substring {
  fileprivate var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
