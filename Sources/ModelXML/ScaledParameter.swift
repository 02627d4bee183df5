import Fitting
import Units

/// A parameter as model definition files have it: value, error and bounds are told in units of a scale, energies in
/// MeV.
///
/// Here a parameter that is proportional to the rate has its value as scale, so that a fit by another program moves a
/// number near 1, and every other parameter the factor of its unit, 1e6 for TeV and 1 otherwise. So values read back to
/// the last bit, errors and bounds to within rounding.
struct ScaledParameter {
  /// The parameter, in the unit that models have here.
  var parameter: Parameter
  /// Whether it is proportional to the rate.
  var isAmplitude = false

  /// What a number in a unit of ours is multiplied with to be in that of the file.
  static func fileUnit(_ unit: String) -> Double { unit == "TeV" ? 1e6 : 1 }

  /// A `<parameter>`.
  /// - Parameter name: where it differs from that of the parameter.
  func element(named name: String? = nil) -> MarkupElement {
    let scale = isAmplitude ? parameter.value : Self.fileUnit(parameter.unit)
    func scaled(_ number: Double) -> String { shortest(isAmplitude ? number / scale : number) }
    // A bound that is there to keep a logarithm finite is told as the 0 it means; of a fixed parameter it is not told.
    let isAboveZero = parameter.lower <= .leastNormalMagnitude && parameter.scale == .logarithmic
    let lower = isAboveZero ? "0" : scaled(parameter.lower)
    let hasLower = parameter.lower > -.infinity && !(parameter.isFixed && parameter.lower <= .leastNormalMagnitude)
    return MarkupElement(
      "parameter",
      [
        "name": name ?? parameter.name, "value": scaled(parameter.value),
        "error": parameter.isFixed ? nil : parameter.error.map(scaled) ?? "0", "scale": shortest(scale),
        "min": hasLower ? lower : nil, "max": parameter.upper < .infinity ? scaled(parameter.upper) : nil,
        "free": parameter.isFixed ? "0" : "1",
      ])
  }

  /// The energy of a node, which is never fitted. Nodes of a spectrum tell a bound, as gammalib's do.
  static func energyElement(_ energy: Double, hasBound: Bool) -> MarkupElement {
    MarkupElement(
      "parameter",
      [
        "name": "Energy", "value": shortest(energy), "scale": shortest(fileUnit("TeV")),
        "min": hasBound ? "1e-10" : nil, "free": "0",
      ])
  }
}

extension Parameter {
  /// Takes value, error, bounds and whether it is free from a `<parameter>`; bounds that it does not tell stay as they
  /// are.
  /// - Throws: ``ModelXMLError``
  mutating func take(_ element: MarkupElement, at place: XMLPlace) throws(ModelXMLError) {
    let numbers = NumberReader(element: element, place: place)
    let factor = try numbers.number("scale", default: 1) / ScaledParameter.fileUnit(unit)
    guard factor != 0 else {
      throw .number(place, attribute: "scale", found: element["scale"] ?? "", expected: "a number other than 0")
    }
    value = try numbers.number("value") * factor
    let bounds = (try numbers.optional("min").map { $0 * factor }, try numbers.optional("max").map { $0 * factor })
    let (low, high) = factor > 0 ? bounds : (bounds.1, bounds.0)
    lower = low ?? (lower <= value ? lower : -.infinity)
    upper = high ?? (upper >= value ? upper : .infinity)
    if scale == .logarithmic {
      guard value > 0 else { throw .notPositive(place, parameter: name, value: value) }
      lower = max(lower, .leastNormalMagnitude)
    }
    guard lower <= value, value <= upper else {
      throw .outOfBounds(place, parameter: name, value: value, lower: lower, upper: upper)
    }
    let isFree = try numbers.flag("free")
    let deviation = abs(try numbers.number("error", default: 0) * factor)
    state =
      !isFree ? .fixed : deviation > 0 ? .free : value == lower ? .atLowerBound : value == upper ? .atUpperBound : .free
    error = isFree && deviation > 0 ? deviation : nil
  }
}

/// Reads the numbers of an element.
struct NumberReader {
  let element: MarkupElement
  let place: XMLPlace

  /// A number that must be there, unless there is a default.
  func number(_ attribute: String, default fallback: Double? = nil) throws(ModelXMLError) -> Double {
    if let number = try optional(attribute) ?? fallback { return number }
    throw .missing(place, what: "attribute '\(attribute)'", present: element.attributes.map(\.name))
  }

  /// A number that may be there; it must be finite.
  func optional(_ attribute: String) throws(ModelXMLError) -> Double? {
    guard let text = element[attribute] else { return nil }
    guard let number = Double(text), number.isFinite else {
      throw .number(place, attribute: attribute, found: text, expected: "a finite number")
    }
    return number
  }

  /// 0 or 1.
  func flag(_ attribute: String) throws(ModelXMLError) -> Bool {
    switch element[attribute] {
    case "1": return true
    case "0": return false
    case let text?: throw .number(place, attribute: attribute, found: text, expected: "0 or 1")
    case nil: throw .missing(place, what: "attribute '\(attribute)'", present: element.attributes.map(\.name))
    }
  }
}
