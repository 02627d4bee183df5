import BackgroundModels
import DL3
import Expression
import LuaHost
import Production
import ScriptValues
import Units

/// The functions `dt.background2d` and `dt.background3d`, which differ in their axes.
enum BackgroundFunctions {
  private static let energy = Argument("energy", .axis("energy", unit: .TeV), "the energy axis")
  private static let offset = Argument("offset", .axis("offset", unit: .deg), "the offset axis")
  private static let lon = Argument(
    "lon", .axis("lon", unit: .deg),
    "the longitude axis in the field of view; lon increases as right ascension decreases (in ALTAZ alignment, "
      + "as azimuth decreases)")
  private static let lat = Argument(
    "lat", .axis("lat", unit: .deg),
    "the latitude axis in the field of view; lat increases with declination (in ALTAZ alignment, with altitude)")
  private static let alignment = Argument(
    "alignment", ArgumentType<FieldAlignment>.choice, default: .radec,
    "whether lon and lat are along right ascension and declination (\"RADEC\"), or along azimuth and altitude "
      + "(\"ALTAZ\")")
  private static let horizon = Argument(
    "horizon", ArgumentType<HorizonRule>.choice, default: .sliced,
    "how ALTAZ positions are computed: by rotating the field of view in steps of 0.1 deg (\"sliced\"), or event by "
      + "event (\"accurate\")")
  private static let events = Argument(
    "events", .optional(.string),
    "the events to use: a condition on the columns of the event list and on OFFSET, DETX and DETY (in deg), such as "
      + "\"ENERGY > 0.5 && OFFSET < 2\"; by default all events")
  private static let exclude = Argument(
    "exclude", .optional(ExclusionRule.type),
    "regions of the sky to exclude, or a function that receives a run and returns the regions to exclude for this "
      + "run (nil for none); events in a region are excluded, and the exposure of a bin is reduced by the fraction of "
      + "the bin that the regions cover")
  private static let exclusion = Argument(
    "exclusion", ArgumentType<ExclusionMethod>.choice, default: .exact,
    "what is excluded: the regions themselves (\"exact\"), or a sector of the field of view around the region that is "
      + "nearest to the pointing, as in Gammapy 0.4 to 0.7 (\"wedge\")")
  private static let time = Argument(
    "time", ArgumentType<TimeRule>.choice, default: .ontime,
    "the time used in the exposure: including dead time (\"ontime\") or excluding it (\"livetime\")")
  private static let gti = Argument(
    "gti", ArgumentType<GTIPolicy>.choice, default: .cut,
    "how to treat events outside the good time intervals: exclude them (\"cut\") or use them (\"keep\")")
  private static let coordinates = Argument(
    "coordinates", ArgumentType<FieldCoordinates>.choice, default: .computed,
    "the source of field-of-view coordinates: computed from RA and DEC (\"computed\"), or DETX and DETY of the file, "
      + "with the convention of GADF (\"file-gadf\") or of old H.E.S.S. files (\"file-hess-old\")")
  private static let solidAngle = Argument(
    "solid_angle", ArgumentType<SolidAngleRule>.choice, default: .exact,
    "how solid angles are computed: on the sphere (\"exact\"), or on a tangent plane, as in older tools (\"flat\")")
  private static let threshold = Argument(
    "threshold", ThresholdOption.type, default: .everywhere(nil), shown: "\"none\"",
    "energy threshold of each run: \"none\", \"index\" (SAFE_ENERGY_LO and SAFE_ENERGY_HI of the observation table), "
      + "\"aeff\" (LO_THRES and HI_THRES of the effective area), an energy, or a function that receives a run and "
      + "returns the lowest and, optionally, the highest energy to use; one of the two can be nil, which means "
      + "no limit")
  private static let cutBins = Argument(
    "cut_bins", ArgumentType<PartialBinRule>.choice, default: .drop,
    "how to treat energy bins that contain a threshold: drop the bins (\"drop\"), or keep the events above the "
      + "threshold with the exposure of the whole bin (\"full-time\")")
  private static let common: [any ArgumentDeclaration] = [
    events, exclude, exclusion, threshold, cutBins, time, gti, coordinates, solidAngle,
  ]

  static let radial = make(
    RadialKind.self, "Creates an empty radial background (BKG_2D).", "background2d", [energy, offset]
  ) { _, call in try RadialAxes(energy: call[energy], offset: call[offset]) }

  static let cube = make(
    CubeKind.self, "Creates an empty background cube (BKG_3D).", "background3d", [energy, lon, lat, alignment, horizon]
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
      try call.state.requireMemory(bytes: axes.modelBytes)
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
