import Foundation
import LuaHost
import TestSupport

/// Writes calls of declared functions as Lua code, with arguments of all kinds.
///
/// The code refers to two globals: `pool`, a table of objects by class, and `odd`, a table of values that are written
/// only once.
struct HostileCalls {
  private var generator: TestGenerator
  private let classes: [String]

  /// Creates the calls of a seed. `classes` are the names of the classes of the pool.
  init(seed: Int, classes: [String]) { (generator, self.classes) = (TestGenerator(seed: seed), classes) }

  /// The numbers at the limits of what functions can process.
  private static let numbers = [
    "0", "-0.0", "1", "-1", "2", "3", "0.5", "-0.5", "1e-300", "5e-324", "1e300", "-1e300", "1/0", "-1/0", "0/0",
    "2^53", "2^53 + 1", "2^63", "-2^63", "math.maxinteger", "math.mininteger", "1e15", "1000000", "1000001", "90",
    "180",
    "360", "1e19",
  ]
  /// Texts that are wrong for most arguments.
  private static let texts = [
    #""""#, #"" ""#, #""x""#, #""0""#, #""nan""#, #""inf deg""#, #""-1 deg""#, #""0 deg""#, #""1e999 TeV""#, #""1 m""#,
    #""5e-324, 1e-323 TeV""#, #""log 1e-300 1e300 TeV 10 bins""#, #""linear 0 1 deg 999999999999 bins""#, #""../x""#,
    #""/dev/zero""#, #""a/b""#, #""x\0y""#, #""\27[31m""#, #""\xff\xfe""#, #""1 + ""#, #""((((((((((1""#, #""'""#,
    "odd.long", "odd.many", "odd.nested", #""OBS_ID""#, #""OBS_ID >= 0""#, #""ZEN_PNT""#, #""none""#, #""any""#,
    #""gaussian 1e9 deg""#, #""gaussian 1e-9 deg""#, #""adaptive 1e300""#,
  ]
  /// Values that are neither numbers nor texts.
  private static let others = [
    "nil", "true", "false", "{}", "{ {} }", "{ 1, 2, 3 }", "{ 3, 2, 1 }", "{ 0/0 }", "{ x = 1 }", "{ 1, x = 2 }",
    "{ [0] = 1 }", "{ [2^53] = 1 }", "{ \"a\", 1 }", "odd.loop", "odd.meta", "odd.list", "print", "odd.fails",
    "odd.returns",
    "odd.recurses", "dt", "math",
  ]

  /// Returns a call of a function. Most arguments have the declared type, so that the call reaches the function.
  mutating func call(of function: Function) -> String {
    var arguments = function.arguments.map { argument(like: $0) }
    if function.takesTable {
      var fields: [String] = []
      if let items = function.items {
        for _ in 0..<Int.random(in: 0...3, using: &generator) { fields.append(item(of: items)) }
      }
      for option in function.options where !option.mayBeMissing || chance(4) {
        fields.append("\(option.name) = \(argument(like: option))")
      }
      if chance(40) { fields.append("unknown = 1") }
      arguments.append(chance(40) ? any() : "{ \(fields.joined(separator: ", ")) }")
    }
    if chance(25) { arguments.append(any()) }
    if chance(25) { _ = arguments.popLast() }
    let list = arguments.joined(separator: ", ")
    guard let colon = function.qualifiedName.firstIndex(of: ":") else { return "\(function.qualifiedName)(\(list))" }
    let receiver = object(of: String(function.qualifiedName[..<colon]))
    let name = function.qualifiedName[colon...].dropFirst()
    return chance(50) ? "\(receiver).\(name)(\(list))" : "\(receiver):\(name)(\(list))"
  }

  /// Returns an expression that uses an object without calling a method.
  mutating func access(to type: ClassDeclaration) -> String {
    let receiver = object(of: type.name)
    switch Int.random(in: 0..<8, using: &generator) {
    case 0: return "tostring(\(receiver))"
    case 1: return "#\(receiver)"
    case 2: return "\(receiver)[\(any())]"
    case 3: return "\(receiver) + \(chance(2) ? receiver : any())"
    case 4: return "\(receiver) == \(any())"
    case 5: return "\(receiver) .. \(any())"
    case 6: return "\(receiver) - \(chance(2) ? receiver : any())"
    default: return type.fields.randomElement(using: &generator).map { "\(receiver).\($0.name)" } ?? "\(receiver).x"
    }
  }

  private mutating func chance(_ most: Int) -> Bool { Int.random(in: 0..<most, using: &generator) == 0 }

  private mutating func any() -> String {
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: number()
    case 1: Self.texts.randomElement(using: &generator) ?? "nil"
    case 2: Self.others.randomElement(using: &generator) ?? "nil"
    default: object(of: classes.randomElement(using: &generator) ?? "Axis")
    }
  }

  private mutating func number() -> String { Self.numbers.randomElement(using: &generator) ?? "0" }

  private mutating func object(of name: String) -> String {
    "pool.\(name)[\(Int.random(in: 1...HostileCalls.poolSize, using: &generator))]"
  }

  /// The number of objects of each class in the pool.
  static let poolSize = 4

  private mutating func argument(like declared: any ArgumentDeclaration) -> String {
    if chance(5) { return any() }
    return value(ofType: declared.typeName, unit: declared.unit, text: declared.defaultText)
  }

  private mutating func item(of declared: any ArgumentDeclaration) -> String {
    let type = declared.typeName
    return chance(6) ? any() : value(ofType: String(type.trimmingPrefix("list of ")), unit: declared.unit, text: nil)
  }

  /// Returns a value of a type, by the name of the type in the documentation.
  private mutating func value(ofType type: String, unit: String?, text: String?) -> String {
    if let text, chance(4) { return text }
    if let choice = type.components(separatedBy: " or ").randomElement(using: &generator), choice != type {
      return value(ofType: choice, unit: unit, text: text)
    }
    if type.hasPrefix("\"") { return type }
    if type.hasPrefix("list of ") {
      let element = String(type.dropFirst("list of ".count))
      let items = (0..<Int.random(in: 0...3, using: &generator)).map { _ in
        value(ofType: element, unit: unit, text: nil)
      }
      return "{ \(items.joined(separator: ", ")) }"
    }
    if type.hasPrefix("table of ") {
      return "{ a = \(value(ofType: String(type.dropFirst("table of ".count)), unit: unit, text: nil)) }"
    }
    switch type {
    case "number", "integer": return chance(2) ? "\(Int.random(in: 0...5, using: &generator))" : number()
    case "boolean": return chance(2) ? "true" : "false"
    case "string", "condition", "threshold", "reader", "orientation", "folds", "unit", "deviations":
      return Self.plausible.randomElement(using: &generator) ?? "\"\""
    case "Quantity": return quantity(unit ?? "deg")
    case "Interval": return "\"\(Int.random(in: 0...3, using: &generator)), \(chance(2) ? "30" : "1e300") TeV\""
    case "function": return ["odd.returns", "odd.fails", "print"].randomElement(using: &generator) ?? "print"
    case "table", "term", "settings", "any": return any()
    default: return classes.contains(type) ? object(of: type) : any()
    }
  }

  private mutating func quantity(_ unit: String) -> String {
    let number = ["0.1", "0.5", "1", "2", "30", "83.63", "-10", "0", "1e-300", "1e300", "1e9"].randomElement(
      using: &generator)
    return "\"\(number ?? "1") \(unit)\""
  }

  /// Texts that many arguments accept.
  private static let plausible = [
    #""OBS_ID""#, #""ZEN_PNT""#, #""ZEN_PNT < 40""#, #""OBS_ID >= 0""#, #""deg""#, #""TeV""#, #""energy""#,
    #""offset""#,
    #""none""#, #""index""#, #""aeff""#, #""0.5 TeV""#, #""gammapy""#, #""run""#, #""2 parts""#, #""x.fits""#,
    #""figure.svg""#, #""models.xml""#, #""gaussian 0.5 deg""#, #""adaptive 100""#, #""name""#, #""ENERGY > 1""#,
    #""ZEN_PNT 0, 30, 60 deg""#, #""1 / cos(ZEN_PNT * #deg)""#, #""unique""#, #""TELESCOP""#, #""merge 5""#, #""fit""#,
  ]
}
