extension FieldFunction {
  /// Reads functions of the field from a text, such as `radial 2..4` or `radial 1 * lat`.
  ///
  /// A text is a product of factors that are separated by `*`:
  ///
  /// - `radial N`, or `radial N..M` for several functions: Legendre polynomials in 2 (offset / radius)^2 - 1.
  /// - `lon` and `lat`: ALTAZ coordinates divided by 2 deg.
  /// - `radec lon` and `radec lat`: RADEC coordinates divided by 2 deg.
  /// - `spline A, B, C, ... deg`: the cardinal natural cubic splines in the offset with these knots, one function for
  ///   each knot but the first. The first is left out because the functions of all knots add up to 1.
  /// - `1`: the constant function 1.
  /// - Parameter radius: The radius of Legendre polynomials, in deg. Knots must be from 0 to this radius.
  /// - Throws: ``RegressionError/fieldText(_:factor:)``, ``RegressionError/knots(_:radius:)``
  public static func functions(_ text: String, radius: Double) throws(RegressionError) -> [FieldFunction] {
    var products: [[FieldFunction]] = [[]]
    for part in text.split(separator: "*", omittingEmptySubsequences: false) {
      let factor = part.trimmed
      guard let choices = factors(factor, radius: radius) else { throw .fieldText(text, factor: factor) }
      for case .spline(let knots, _) in choices.prefix(1) {
        guard knots.allSatisfy({ $0 >= 0 && $0 <= radius }) else { throw .knots(text, radius: radius) }
      }
      products = products.flatMap { product in choices.map { $0 == .one ? product : product + [$0] } }
    }
    return products.map { $0.count > 1 ? .product($0) : $0.first ?? .one }
  }

  /// Returns a description of functions in the notation of ``functions(_:radius:)``, without radius and scales. There
  /// must be a single function, or Legendre polynomials of consecutive orders, as in ready-made models.
  public static func text(of functions: [FieldFunction]) -> String {
    guard case .legendre(let low, _)? = functions.first, case .legendre(let high, _)? = functions.last else {
      return functions.first?.text ?? "1"
    }
    return low == high ? "radial \(low)" : "radial \(low)..\(high)"
  }

  private var text: String {
    switch self {
    case .one: "1"
    case .legendre(let order, _): "radial \(order)"
    case .offsetPower(let order, _): "offset^\(2 * order)"
    case .spline(let knots, _): "spline \(knots.map { "\($0)" }.joined(separator: ", ")) deg"
    case .altazLon: "lon"
    case .altazLat: "lat"
    case .radecLon: "radec lon"
    case .radecLat: "radec lat"
    case .product(let factors): factors.map(\.text).joined(separator: " * ")
    }
  }

  /// The number in deg by which coordinates are divided, for functions that are read from a text.
  private static let scale = 2.0
  private static let mostOrder = 40

  private static func factors(_ text: String, radius: Double) -> [FieldFunction]? {
    switch text {
    case "1": return [.one]
    case "lon": return [.altazLon(scale: scale)]
    case "lat": return [.altazLat(scale: scale)]
    case "radec lon": return [.radecLon(scale: scale)]
    case "radec lat": return [.radecLat(scale: scale)]
    default: break
    }
    if text.hasPrefix("radial ") {
      let orders = text.dropFirst(7).trimmed.components(of: "..").map { Int($0) }
      guard let low = orders.first ?? nil, let high = orders.last ?? nil, orders.count < 3, 1...mostOrder ~= low,
        low...mostOrder ~= max(low, high), high >= low
      else { return nil }
      return (low...high).map { .legendre(order: $0, radius: radius) }
    }
    guard text.hasPrefix("spline "), text.hasSuffix("deg") else { return nil }
    let knots = text.dropFirst(7).dropLast(3).trimmed.components(of: ",").map { Double($0) }
    let offsets = knots.compactMap { $0 }
    guard offsets.count == knots.count, offsets.count > 2, zip(offsets, offsets.dropFirst()).allSatisfy({ $0 < $1 })
    else { return nil }
    return offsets.indices.dropFirst().map { .spline(knots: offsets, index: $0) }
  }
}

extension StringProtocol {
  /// The text without blanks at the start and the end.
  fileprivate var trimmed: String {
    let start = drop { $0 == " " }
    return String(start.prefix(start.count - start.reversed().prefix { $0 == " " }.count))
  }

  /// Returns the parts between separators, without blanks at the start and the end of each part.
  fileprivate func components(of separator: String) -> [String] {
    String(self).split(separator: separator, omittingEmptySubsequences: false).map { $0.trimmed }
  }
}
