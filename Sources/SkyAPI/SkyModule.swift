import DL3
import LuaHost
import RecipeAPI
import ScriptValues
import Selection
import Sky
import Units

/// `dt.sky`: functions that create and read regions of the sky.
enum SkyModule {
  static let ra = Argument("ra", .quantity(.deg), unit: "deg", "right ascension (ICRS) of the centre")
  static let dec = Argument(
    "dec", .quantity(.deg, least: -90, most: 90), unit: "deg", "declination (ICRS) of the centre")
  private static let radius = Argument("radius", .quantity(.deg), unit: "deg", "the radius")
  static let result = ReturnValue("regions", .object(SkyRegions.self), "the region")

  static let module = Module(
    "sky", "Creates and reads regions of the sky, to exclude them from background models.",
    details: """
      Regions can be added and subtracted: `a + b` contains the positions that are in `a` or in `b`, and `a - b` those
      that are in `a` but not in `b`.
      """,
    functions: [
      Function("none", "Creates an empty set of regions, to which regions can be added.", results: [result]) { _ in
        [.object(SkyRegions())]
      },
      target, half,
    ] + RegionForm.all.map(\.function) + RegionFileFunctions.all)

  private static let run = Argument("run", .object(Run.self), "the run")
  private static let position = Argument(
    "position", .optional(.string),
    "right ascension and declination of the target, such as \"83.63 deg, 22.01 deg\"; by default RA_OBJ and DEC_OBJ of "
      + "the run")

  /// The function `dt.sky.target`.
  private static let target = Function(
    "target", "Creates a circle around the target of a run (RA_OBJ, DEC_OBJ).",
    details: "`position` is required if neither the observation table nor the EVENTS headers have RA_OBJ and DEC_OBJ.",
    example: "exclude = function(run) return dt.sky.target(run, \"0.3 deg\") end", arguments: [run, radius],
    options: [position],
    results: [ReturnValue("regions", .optional(.object(SkyRegions.self)), "the circle; nil for a run without a target")]
  ) { call in
    guard let target = try target(of: try call[run], call) else { return [.nil] }
    let circle = try CircleRegion(longitude: target.ra, latitude: target.dec, radius: degrees(radius, call))
    return [.object(SkyRegions([circle]))]
  }

  /// The function `dt.sky.half`.
  private static let half = Function(
    "half",
    "Creates the half of the sky that contains the target of a run, bounded by a great circle through the pointing.",
    details: """
      The great circle is perpendicular to the arc from the pointing to the target. In wobble observations, excluding
      this half leaves the half of the field of view without the source. It is an error if a run points at its target
      (within 1 arcsec).
      """,
    example: "exclude = function(run) return dt.sky.half(run) end", arguments: [run], options: [position],
    results: [
      ReturnValue(
        "regions", .optional(.object(SkyRegions.self)),
        "the half of the sky that contains the target; nil for a run without a target")
    ]
  ) { call in
    let run = try call[run]
    guard let (ra, dec) = try target(of: run, call), let pointingRA = try run.number("RA_PNT", in: .deg),
      let pointingDec = try run.number("DEC_PNT", in: .deg)
    else { return [.nil] }
    // Separations of up to one arcsecond are treated as 0, because positions in tables may be in single precision.
    guard separation(pointingRA, pointingDec, ra, dec) > 1 / 3600.0 else {
      throw SelectionError.pointsAtTarget(obsID: run.obsID)
    }
    let angle = positionAngle(pointingRA, pointingDec, ra, dec)
    let pole = offsetBy(ra: pointingRA, dec: pointingDec, positionAngle: angle, distance: 90)
    return [.object(SkyRegions([try CircleRegion(longitude: pole.ra, latitude: pole.dec, radius: 90)]))]
  }

  /// Returns the position of the target of a run in deg: the option `position`, else RA_OBJ and DEC_OBJ.
  private static func target(of run: Run, _ call: Call) throws -> (ra: Double, dec: Double)? {
    if let text = try call[position] {
      let parts = try Quantity.list(parsing: text)
      guard parts.count == 2 else { throw SelectionError.notAPosition(found: text) }
      return (try parts[0].value(in: .deg), try parts[1].value(in: .deg))
    }
    guard let ra = try run.number("RA_OBJ", in: .deg), let dec = try run.number("DEC_OBJ", in: .deg) else { return nil }
    return (ra, dec)
  }

  private static func degrees(_ argument: Argument<Quantity>, _ call: Call) throws -> Double {
    try call[argument].value(in: .deg)
  }
}
