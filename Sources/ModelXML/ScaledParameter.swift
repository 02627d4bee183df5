import Fitting
import Units

/// A parameter as in model definition files, where the value, the error and the bounds are multiples of a scale.
/// Energies are in MeV.
///
/// If a parameter is proportional to the rate, its scale is its value, so that other programs fit a number near 1.
/// Otherwise the scale is the factor that converts its unit: 1e6 for TeV, 1 for other units. With these scales, values
/// are read back exactly. In the first case, errors and bounds are read back with rounding errors.
struct ScaledParameter {
  /// The parameter, in the units of models in this package.
  var parameter: Parameter
  /// Whether the parameter is proportional to the rate.
  var isAmplitude = false

  /// Returns the factor that converts a value in a unit of this package to the unit in the file.
  static func fileUnit(_ unit: String) -> Double { unit == "TeV" ? 1e6 : 1 }

  /// Returns the `<parameter>` element.
  /// - Parameter name: the name in the file, if it differs from the name of the parameter.
  func element(named name: String? = nil) -> MarkupElement {
    let scale = isAmplitude ? parameter.value : Self.fileUnit(parameter.unit)
    func scaled(_ number: Double) -> String { shortest(isAmplitude ? number / scale : number) }
    // A bound that only keeps a logarithm finite is written as 0. Fixed parameters have no lower bound of 0 or less.
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

  /// Returns the parameter element for the energy of a node. An energy is never fitted. If `hasBound` is true, the
  /// element has the lower bound that gammalib uses for the node energies of a spectrum.
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
  /// Reads the value, the error, the bounds and the state of the parameter from a `<parameter>` element. A bound that
  /// the element does not give is kept if the value is within the bound, and removed otherwise.
  /// - Parameter relation: how the parameter in the file is related to this parameter.
  /// - Throws: ``ModelXMLError``
  mutating func take(
    _ element: MarkupElement, as relation: OtherName.Relation = .same, at place: XMLPlace
  ) throws(ModelXMLError) {
    let numbers = NumberReader(element: element, place: place)
    let fileUnit = ScaledParameter.fileUnit(unit)
    let scaling = try numbers.number("scale", default: 1)
    let factor =
      switch relation {
      case .same: scaling / fileUnit
      case .negative: -scaling / fileUnit
      case .inverse: scaling * fileUnit
      }
    guard factor != 0 else {
      throw .number(place, attribute: "scale", found: element["scale"] ?? "", expected: "a number other than 0")
    }
    var found = try numbers.number("value") * factor
    var deviation = abs(try numbers.number("error", default: 0) * factor)
    var bounds = (try numbers.optional("min").map { $0 * factor }, try numbers.optional("max").map { $0 * factor })
    if factor < 0 { bounds = (bounds.1, bounds.0) }
    if relation == .inverse {
      guard found >= 0 else { throw .notPositive(place, parameter: element["name"] ?? name, value: found) }
      // The error of 1/x is, to first order, that of x divided by x^2. If a bound of x is 0, 1/x has no bound. If x is
      // 0, there is no cutoff; x becomes a cutoff at 1e12 TeV, which changes no rate by more than 1e-9.
      (found, deviation) = found > 0 ? (1 / found, deviation / (found * found)) : (1e12, 0)
      bounds = (bounds.1.flatMap { $0 > 0 ? 1 / $0 : nil }, bounds.0.flatMap { $0 > 0 ? 1 / $0 : nil })
    }
    let isPositive = scale == .logarithmic || lower == .leastNormalMagnitude
    value = found
    let (low, high) = bounds
    lower = low ?? (lower <= value ? lower : -.infinity)
    upper = high ?? (upper >= value ? upper : .infinity)
    if isPositive {
      guard value > 0 else { throw .notPositive(place, parameter: element["name"] ?? name, value: value) }
      lower = max(lower, .leastNormalMagnitude)
    }
    guard lower <= value, value <= upper else {
      throw .outOfBounds(place, parameter: name, value: value, lower: lower, upper: upper)
    }
    let isFree = try numbers.flag("free")
    state =
      !isFree ? .fixed : deviation > 0 ? .free : value == lower ? .atLowerBound : value == upper ? .atUpperBound : .free
    error = isFree && deviation > 0 ? deviation : nil
  }
}

/// Reads the numbers of an element.
struct NumberReader {
  let element: MarkupElement
  let place: XMLPlace

  /// Returns the number in an attribute. If the attribute is missing, returns the default, or throws an error if there
  /// is no default.
  func number(_ attribute: String, default fallback: Double? = nil) throws(ModelXMLError) -> Double {
    if let number = try optional(attribute) ?? fallback { return number }
    throw .missing(place, what: "attribute '\(attribute)'", present: element.attributes.map(\.name))
  }

  /// Returns the number in an attribute, or `nil` if the attribute is missing. The number must be finite.
  func optional(_ attribute: String) throws(ModelXMLError) -> Double? {
    guard let text = element[attribute] else { return nil }
    guard let number = Double(text), number.isFinite else {
      throw .number(place, attribute: attribute, found: text, expected: "a finite number")
    }
    return number
  }

  /// Returns whether an attribute is 1. Only 0 and 1 are allowed.
  func flag(_ attribute: String) throws(ModelXMLError) -> Bool {
    switch element[attribute] {
    case "1": return true
    case "0": return false
    case let text?: throw .number(place, attribute: attribute, found: text, expected: "0 or 1")
    case nil: throw .missing(place, what: "attribute '\(attribute)'", present: element.attributes.map(\.name))
    }
  }
}
