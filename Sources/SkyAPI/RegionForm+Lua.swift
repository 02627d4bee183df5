import LuaHost
import ScriptValues
import Selection
import Sky
import Units

extension RegionForm {
  private static let inner = Argument("inner", .quantity(.deg), unit: "deg", "the inner radius")
  private static let outer = Argument("outer", .quantity(.deg), unit: "deg", "the outer radius")
  private static let angle = Argument(
    "angle", .quantity(.deg), unit: "deg", default: Quantity(0, .deg), shown: "\"0 deg\"",
    "the rotation angle, from north through east")
  private static let start = Argument(
    "start", .quantity(.deg), unit: "deg",
    "the direction from the centre at which the sector begins; 0 deg is west and 90 deg is north, before any rotation")
  private static let stop = Argument(
    "stop", .quantity(.deg), unit: "deg",
    "the direction from the centre at which the sector ends, measured in the same way as `start`")
  private static func width(_ suffix: String = "", of shape: String = "") -> Argument<Quantity> {
    Argument(
      "width" + suffix, .quantity(.deg), unit: "deg",
      "the full width\(shape) along right ascension, before any rotation")
  }
  private static func height(_ suffix: String = "", of shape: String = "") -> Argument<Quantity> {
    Argument(
      "height" + suffix, .quantity(.deg), unit: "deg",
      "the full height\(shape) along declination, before any rotation")
  }
  private static let corner = ArgumentType<[Quantity]>.array(of: .quantity(.deg)).named(
    "list of Quantity", phrase: "a corner { ra, dec }", example: "{ \"10 deg\", \"0 deg\" }")
  private static let vertices = Argument(
    "vertices", .array(of: corner),
    "the corners, each { ra, dec }, such as { \"10 deg\", \"0 deg\" }")

  /// The Lua function that creates a region of this form, in ICRS.
  var function: Function {
    let parts = parameters.map(Self.part)
    return Function(
      name, summary, example: example, arguments: parts.flatMap(\.arguments), results: [SkyModule.result]
    ) { call in
      [.object(SkyRegions([try make(parts.flatMap { try $0.numbers(call) }, .icrs)]))]
    }
  }

  /// The Lua arguments of a parameter of the region, and the conversion of their values to numbers in deg.
  private struct Part: Sendable {
    let arguments: [any ArgumentDeclaration]
    let numbers: @Sendable (Call) throws -> [Double]

    init(_ arguments: Argument<Quantity>..., half: Bool = false) {
      self.arguments = arguments
      numbers = { call in try arguments.map { try call[$0].value(in: .deg) / (half ? 2 : 1) } }
    }

    init(vertices: Argument<[[Quantity]]>) {
      arguments = [vertices]
      numbers = { call in
        try call[vertices].flatMap { corner in
          guard corner.count == 2 else { throw SelectionError.notACorner(found: corner.count) }
          return try corner.map { try $0.value(in: .deg) }
        }
      }
    }
  }

  private static func part(_ parameter: Parameter) -> Part {
    switch parameter {
    case .centre: Part(SkyModule.ra, SkyModule.dec)
    case .length(let name, let summary): Part(Argument(name, .quantity(.deg), unit: "deg", summary))
    case .size(let isHalved): Part(width(), height(), half: isHalved)
    case .sector: Part(start, stop)
    case .angle: Part(angle)
    case .radii, .ring: Part(inner, outer)
    case .ringSizes(let isHalved):
      Part(
        width("1", of: " of the inner shape"), height("1", of: " of the inner shape"),
        width("2", of: " of the outer shape"), height("2", of: " of the outer shape"), half: isHalved)
    case .vertices: Part(vertices: vertices)
    }
  }
}
