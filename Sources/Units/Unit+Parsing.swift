extension Unit {
  /// Reads a unit in the spellings of real files: `s-1 MeV-1 sr-1`, `s^-1 MeV^-1`, `1/s/MeV/sr`, `1 / (s sr TeV)`,
  /// `MeV**-1`, `TeV.s`, `'deg'`. The case of symbols matters (`MeV` is not `meV`), but words (`Degrees`, `SEC`) may
  /// have any case.
  /// - Throws: ``UnitError/unknown(spelling:)``
  public init(parsing spelling: String) throws(UnitError) {
    var parser = UnitParser(spelling)
    self = try parser.parse()
  }

  static let spellings = Array(named.keys).sorted()

  static let named: [String: Unit] = {
    var all: [String: Unit] = [:]
    func add(_ names: [String], _ dimension: Dimension, _ scale: Double) {
      for name in names { all[name] = Unit(symbol: names[0], dimension: dimension, scale: scale) }
    }
    let energy = Dimension(energy: 1)
    add(["eV"], energy, 1e-6)
    add(["keV"], energy, 1e-3)
    add(["MeV"], energy, 1)
    add(["GeV"], energy, 1e3)
    add(["TeV"], energy, 1e6)
    add(["PeV"], energy, 1e9)
    // 1 erg is 1e-7 J, and 1 eV is 1.602176634e-19 J by definition (SI 2019).
    add(["erg"], energy, 1e6 / 1.602176634)
    let angle = Dimension(angle: 1)
    add(["rad", "radian", "radians"], angle, 1)
    add(["deg", "degree", "degrees", "°"], angle, .pi / 180)
    add(["arcmin"], angle, .pi / 180 / 60)
    add(["arcsec"], angle, .pi / 180 / 3600)
    add(["sr", "steradian"], Dimension(angle: 2), 1)
    let time = Dimension(time: 1)
    add(["s", "sec", "second", "seconds"], time, 1)
    add(["ms"], time, 1e-3)
    add(["us"], time, 1e-6)
    add(["ns"], time, 1e-9)
    add(["min", "minute", "minutes"], time, 60)
    add(["h", "hr", "hour", "hours"], time, 3600)
    add(["d", "day", "days"], time, 86400)
    add(["Hz"], Dimension(time: -1), 1)
    add(["kHz"], Dimension(time: -1), 1e3)
    let length = Dimension(length: 1)
    add(["m", "meter", "meters"], length, 1)
    add(["cm"], length, 1e-2)
    add(["km"], length, 1e3)
    add(["mm"], length, 1e-3)
    add(["ct", "count", "counts", "adu", "event", "events", "ph", "photon", "photons"], .none, 1)
    add(["percent", "%"], .none, 1e-2)
    return all
  }()

  /// Returns the unit with this name. A name of more than two letters, such as `Degrees`, is also tried in lower case.
  static func named(_ name: String) -> Unit? { named[name] ?? (name.count > 2 ? named[name.lowercased()] : nil) }
}

/// Reads `factor (separator factor)*`. A factor is a name, `1`, or a product in parentheses, each with an optional
/// power. Separators are blanks, `.`, `*` and `/`.
private struct UnitParser {
  let spelling: String
  var rest: Substring

  init(_ spelling: String) {
    self.spelling = spelling
    let quotes: Set<Character> = ["'", "\"", " ", "\t", "[", "]"]
    var text = spelling[...]
    while let first = text.first, quotes.contains(first) { text.removeFirst() }
    while let last = text.last, quotes.contains(last) { text.removeLast() }
    self.rest = text
  }

  mutating func parse() throws(UnitError) -> Unit {
    let text = String(rest)
    if text.isEmpty || text == "1" { return .one }
    if let known = Unit.named(text) { return known }
    let (dimension, scale) = try product(depth: 0)
    guard rest.isEmpty else { throw .unknown(spelling: spelling) }
    return Unit(symbol: Unit.normalised(text), dimension: dimension, scale: scale)
  }

  private mutating func product(depth: Int) throws(UnitError) -> (Dimension, Double) {
    guard depth < 8 else { throw .unknown(spelling: spelling) }
    var dimension = Dimension.none
    var scale = 1.0
    var divides = false
    var expectsFactor = true
    while true {
      skipBlanks()
      guard let next = rest.first, next != ")" else { break }
      if next == "/" {
        rest.removeFirst()
        divides = true
        expectsFactor = true
        continue
      }
      if next == "." || next == "*" {
        rest.removeFirst()
        expectsFactor = true
        continue
      }
      let (factorDimension, factorScale) = try factor(depth: depth)
      let power = try self.power() * (divides ? -1 : 1)
      dimension = dimension + factorDimension.raised(to: power)
      scale *= Unit.power(factorScale, power)
      divides = false
      expectsFactor = false
    }
    guard !expectsFactor else { throw .unknown(spelling: spelling) }
    return (dimension, scale)
  }

  private mutating func factor(depth: Int) throws(UnitError) -> (Dimension, Double) {
    if rest.first == "(" {
      rest.removeFirst()
      let inside = try product(depth: depth + 1)
      guard rest.first == ")" else { throw .unknown(spelling: spelling) }
      rest.removeFirst()
      return inside
    }
    if rest.first == "1" {
      rest.removeFirst()
      return (.none, 1)
    }
    let name = rest.prefix { $0.isLetter || $0 == "%" || $0 == "°" }
    guard !name.isEmpty, let unit = Unit.named(String(name)) else { throw .unknown(spelling: spelling) }
    rest.removeFirst(name.count)
    return (unit.dimension, unit.scale)
  }

  /// Reads a power: `-1`, `2`, `^-1`, `**2`, `^(-1)`, or nothing for 1.
  private mutating func power() throws(UnitError) -> Int {
    let marked = rest.hasPrefix("**") || rest.hasPrefix("^")
    if rest.hasPrefix("**") { rest.removeFirst(2) } else if rest.hasPrefix("^") { rest.removeFirst() }
    let bracketed = marked && rest.first == "("
    if bracketed { rest.removeFirst() }
    var sign = 1
    if let first = rest.first, first == "-" || first == "+" {
      sign = first == "-" ? -1 : 1
      rest.removeFirst()
    }
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    rest.removeFirst(digits.count)
    if bracketed {
      guard rest.first == ")" else { throw .unknown(spelling: spelling) }
      rest.removeFirst()
    }
    if digits.isEmpty {
      guard !marked, sign == 1 else { throw .unknown(spelling: spelling) }
      return 1
    }
    guard let value = Int(digits), (1...9).contains(value) else { throw .unknown(spelling: spelling) }
    return sign * value
  }

  private mutating func skipBlanks() {
    while let first = rest.first, first == " " || first == "\t" { rest.removeFirst() }
  }
}

extension Unit {
  static func power(_ base: Double, _ exponent: Int) -> Double {
    var result = 1.0
    for _ in 0..<abs(exponent) { result *= base }
    return exponent < 0 ? 1 / result : result
  }

  /// Returns the spelling with single blanks.
  static func normalised(_ text: String) -> String { text.split(separator: " ").joined(separator: " ") }
}
