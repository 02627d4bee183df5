import LuaHost
import Sky
import TextFormat
import Units

extension SkyRegions: LuaBindable {
  /// The name of the class in Lua.
  public static let luaName = "Regions"

  static let ra = Argument("ra", .quantity(.deg), unit: "deg", "right ascension (ICRS)")
  static let dec = Argument("dec", .quantity(.deg, least: -90, most: 90), unit: "deg", "declination (ICRS)")

  /// The declaration of the class for Lua.
  public static let luaClass = LuaClass<SkyRegions>(
    "A set of regions of the sky. It contains all positions that are in at least one of the regions.",
    example: "local all = dt.sky.circle(\"83.63 deg\", \"22.01 deg\", \"0.3 deg\") + other",
    methods: [
      Method(
        "contains", "Returns whether a position is in one of the regions.", arguments: [ra, dec],
        results: [ReturnValue("inside", .boolean, "whether the position is inside")]
      ) { regions, call in
        [.boolean(regions.contains(ra: try call[ra].value(in: .deg), dec: try call[dec].value(in: .deg)))]
      }
    ],
    operators: [
      Operator(
        .add, "a set that contains the regions of `a` and of `b`",
        between: { left, right in .object(left + right) }),
      Operator(
        .sub, "the regions of `a` without the parts that are in `b`",
        between: { left, right in .object(left - right) }),
    ],
    length: ("the number of regions", { $0.count }),
    describe: { regions in
      regions.isEmpty ? "no regions" : regions.countsByKind.map { counted($0.count, $0.kind) }.joined(separator: ", ")
    })
}
