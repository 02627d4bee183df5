import BackgroundModels
import DL3
import Expression
import LuaHost
import Production
import Units

/// `dt.background2d` and `dt.background3d`: what differs is their axes.
enum BackgroundFunctions {
  private static let energy = Argument("energy", .axis("energy", unit: .TeV), "the energy axis")
  private static let offset = Argument("offset", .axis("offset", unit: .deg), "the offset axis")
  private static let lon = Argument(
    "lon", .axis("lon", unit: .deg), "longitude in the field of view, growing to decreasing right ascension (azimuth)")
  private static let lat = Argument(
    "lat", .axis("lat", unit: .deg), "latitude in the field of view, growing with declination (altitude)")
  private static let alignment = Argument(
    "alignment", ArgumentType<FieldAlignment>.choice, default: .radec, "what the field of view is aligned to")
  private static let horizon = Argument(
    "horizon", ArgumentType<HorizonRule>.choice, default: .sliced,
    "how altitudes are reckoned in ALTAZ alignment: by short slices of time, or for every event")
  private static let events = Argument(
    "events", .optional(.string),
    "an expression over the columns of the events and OFFSET, DETX, DETY (deg): which count")
  private static let exclude = Argument(
    "exclude", .optional(ExclusionRule.type),
    "regions of the sky that do not count; their part of each bin's exposure is taken away")
  private static let exclusion = Argument(
    "exclusion", ArgumentType<ExclusionMethod>.choice, default: .exact,
    "what is left out for the excluded regions: their part of each bin, or the wedge around the nearest one, as "
      + "Gammapy 0.7 did")
  private static let time = Argument(
    "time", ArgumentType<TimeRule>.choice, default: .ontime, "the time that exposure counts")
  private static let gti = Argument(
    "gti", ArgumentType<GTIPolicy>.choice, default: .cut, "what becomes of events outside the good time intervals")
  private static let coordinates = Argument(
    "coordinates", ArgumentType<FieldCoordinates>.choice, default: .computed,
    "where field-of-view coordinates come from: RA and DEC, or DETX and DETY of the file as GADF or old H.E.S.S. files "
      + "have them")
  private static let solidAngle = Argument(
    "solid_angle", ArgumentType<SolidAngleRule>.choice, default: .exact,
    "the solid angle of a bin: on the sphere, or on the tangential plane as older tools have it")
  private static let threshold = Argument(
    "threshold", ThresholdOption.type, default: .everywhere(nil), shown: "\"none\"",
    "from which energy a run counts: \"index\" (SAFE_ENERGY_LO and _HI of the observation table), \"aeff\" (LO_THRES "
      + "and HI_THRES of its effective area), an energy, or a function of the run that gives it, an upper end behind it"
  )
  private static let cutBins = Argument(
    "cut_bins", ArgumentType<PartialBinRule>.choice, default: .drop,
    "what becomes of energy bins that a threshold cuts: they do not count, or with their events above it and full time")
  private static let common: [any ArgumentDeclaration] = [
    events, exclude, exclusion, threshold, cutBins, time, gti, coordinates, solidAngle,
  ]

  static let radial = make(
    RadialKind.self, "Makes an empty radial background (BKG_2D).", "background2d", [energy, offset]
  ) { _, call in
    try RadialAxes(energy: call[energy], offset: call[offset])
  }

  static let cube = make(
    CubeKind.self, "Makes an empty background cube (BKG_3D).", "background3d", [energy, lon, lat, alignment, horizon]
  ) {
    options, call in
    options.horizon = try call[horizon]
    return try CubeAxes(energy: call[energy], lon: call[lon], lat: call[lat], alignment: call[alignment])
  }

  private static func make<Kind: ScriptedKind>(
    _ kind: Kind.Type, _ summary: String, _ name: String, _ axisOptions: [any ArgumentDeclaration],
    _ axes: @escaping @Sendable (inout FillOptions, Call) throws -> any ModelAxes
  ) -> Function {
    Function(
      name, summary, example: "local background = \(Kind.constructor)", options: axisOptions + common,
      results: [ReturnValue("background", .object(BackgroundBuilder<Kind>.self), "the background")]
    ) { call in
      var options = try fillOptions(call)
      let axes = try axes(&options, call)
      let choices = RunChoices(
        exclusion: try call[exclude], method: try call[exclusion], threshold: try call[threshold])
      return [.object(BackgroundBuilder<Kind>(axes: axes, options: options, choices: choices))]
    }
  }

  private static func fillOptions(_ call: Call) throws -> FillOptions {
    var options = FillOptions()
    options.rules.time = try call[time]
    options.gti = try call[gti]
    options.cutBins = try call[cutBins]
    options.rules.coordinates = try call[coordinates]
    options.rules.solidAngle = try call[solidAngle]
    options.events = try call[events].map { try Expression($0) }
    return options
  }
}
