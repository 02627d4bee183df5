import Background
import DL3
import Expression
import Diagnostics
import Histograms
import LuaHost
import Units

/// A radial background that runs are filled into.
final class RadialBackground: LuaBindable {
  let axes: RadialAxes
  let options: FillOptions
  let exclusion: ExclusionRule?
  private(set) var fill: RadialFill
  private(set) var isFilled = false
  /// Runs that a dry run would have read.
  private(set) var plannedRuns = 0
  /// Runs that could not be read, and were left out because of `--keep-going`.
  private(set) var refusedRuns = 0

  init(axes: RadialAxes, options: FillOptions, exclusion: ExclusionRule?) {
    self.exclusion = exclusion
    self.axes = axes
    self.options = options
    fill = RadialFill(axes: axes, options: options)
  }

  private init(sumOf one: RadialBackground, _ other: RadialBackground) throws {
    axes = one.axes
    options = one.options
    exclusion = one.exclusion
    fill = one.fill
    try fill.add(other.fill)
    isFilled = one.isFilled || other.isFilled
    plannedRuns = one.plannedRuns + other.plannedRuns
    refusedRuns = one.refusedRuns + other.refusedRuns
  }

  /// Reads the events of runs and adds them; in a dry run only looks where their files are.
  func add(_ runs: Runs, session: RecipeSession) throws {
    isFilled = true
    if session.request.dryRun {
      for run in runs { _ = try runs.store.location(of: .events, obsID: run.obsID) }
      plannedRuns += runs.count
      session.plannedRuns += runs.count
      return
    }
    let asked = runs.count
    let runs = try session.verified(runs)
    var options = options
    options.jobs = session.request.jobs
    options.keepGoing = session.request.keepGoing
    options.exclusion = try exclusion?.exclusion(for: runs)
    var done = 0
    let new = try RadialFill(axes: axes, store: runs.store, obsIDs: runs.obsIDs, options: options) { _ in
      done += 1
      session.observer.progress(Progress(step: "reading events", done: done, total: runs.count))
    }
    try fill.add(new)
    refusedRuns += asked - new.runs.count
    session.add(new)
  }

  static let luaName = "Background2D"
  static let luaClass = LuaClass<RadialBackground>(
    "A radial background in the making: counts and exposure over energy and offset.",
    example: """
      local background = dt.background2d { energy = "log 0.1 100 TeV 19 bins", offset = "sqrt 0 3 deg 9 bins" }
      background:fill(runs)
      local model = background:rate()
      """,
    methods: [
      Method(
        "fill", "Reads the events of runs, on all cores, and adds their counts and exposure.",
        details: "A run that is filled twice is an error.",
        arguments: [runs]
      ) { background, call in
        let selection = try call[runs]
        try selection.requireAny()
        try background.add(selection.runs, session: call.attached())
        return []
      },
      Method(
        "rate", "Makes the model: rate = counts / exposure, smoothed, empty bins treated.",
        example: "local model = background:rate { smoothing = \"gaussian 0.2 deg\", empty = \"leave\" }",
        options: [smoothing, empty], results: [ReturnValue("model", .object(RadialModelHandle.self), "the model")]
      ) { background, call in
        guard background.isFilled else { throw RecipeError.notFilled }
        guard background.plannedRuns > 0 || background.fill.exposure.sum() > 0 else {
          throw RecipeError.noExposure(runs: background.fill.runs.count, refused: background.refusedRuns)
        }
        let smoother = try smoothingMethods.method(call[smoothing])
        let policy = try emptyBinPolicies.method(call[empty] ?? defaultEmptyBinPolicy.text)
        let model = try background.fill.model.smoothed(by: smoother).fillingEmptyBins(by: policy)
        return [
          .object(
            RadialModelHandle(
              model: model, fill: background.fill, runs: background.fill.runs.count + background.plannedRuns))
        ]
      },
    ],
    fields: [
      Field("energy", .object(Axis.self), "the energy axis") { .object($0.axes.energy) },
      Field("offset", .object(Axis.self), "the offset axis") { .object($0.axes.offset) },
      Field("runs", .integer, "the number of runs filled") { .integer($0.fill.runs.count) },
      Field("counts", .number, "the number of events in the bins") { .number($0.fill.counts.sum()) },
      Field("ontime", .number, unit: "s", "the sum of the good time intervals") { .number($0.fill.total.ontime) },
    ],
    operators: [
      Operator(
        .add, "the background of the runs of both",
        between: { left, right in
          .object(try RadialBackground(sumOf: left, right))
        })
    ],
    describe: { background in
      let counts = Int(background.fill.counts.sum())
      return "background of \(counted(background.fill.runs.count, "run")), \(counted(counts, "event"))"
    })

  private static let runs = Argument("runs", .object(RunSelection.self), "the runs")
  private static let smoothing = Argument(
    "smoothing", .string, default: "none",
    "the smoothing: \(smoothingMethods.entries.map(\.usage).joined(separator: ", "))")
  private static let empty = Argument(
    "empty", .optional(.string),
    "what becomes of bins without events: \(emptyBinPolicies.entries.map(\.usage).joined(separator: ", ")); "
      + "\(defaultEmptyBinPolicy.text) unless told otherwise")

  private static let energy = Argument("energy", .axis("energy", unit: .TeV), "the energy axis")
  private static let offset = Argument("offset", .axis("offset", unit: .deg), "the offset axis")
  private static let events = Argument(
    "events", .optional(.string),
    "an expression over the columns of the events and OFFSET, DETX, DETY (deg): which count")
  private static let exclude = Argument(
    "exclude", .optional(ExclusionRule.type),
    "regions of the sky that do not count; their part of each bin's exposure is taken away")
  private static let time = Argument(
    "time", ArgumentType<TimeRule>.choice, default: .ontime, "the time that exposure counts")
  private static let gti = Argument(
    "gti", ArgumentType<GTIPolicy>.choice, default: .cut, "what becomes of events outside the good time intervals")
  private static let solidAngle = Argument(
    "solid_angle", ArgumentType<SolidAngleRule>.choice, default: .exact,
    "the solid angle of a ring: on the sphere, or 2 pi theta dtheta")
  private static let closureEnergy = Argument(
    "closure_energy", .interval(.TeV), default: Interval(low: 0.5, high: 50, unit: .TeV), shown: "\"0.5, 50 TeV\"",
    "the energies in which predicted and observed counts are compared")
  private static let closureOffset = Argument(
    "closure_offset", .quantity(.deg, least: 0, most: 180), default: Quantity(2.5, .deg), shown: "\"2.5 deg\"",
    "the offset up to which they are compared")

  /// `dt.background2d`.
  static let function = Function(
    "background2d", "Makes an empty radial background.",
    example: """
      local background = dt.background2d {
        energy = "log 0.1 100 TeV 19 bins",
        offset = "sqrt 0 3 deg 9 bins",
        events = "ENERGY > 0.2",
      }
      """,
    options: [energy, offset, events, exclude, time, gti, solidAngle, closureEnergy, closureOffset],
    results: [ReturnValue("background", .object(RadialBackground.self), "the background")]
  ) { call in
    var options = FillOptions()
    options.time = try call[time]
    options.gti = try call[gti]
    options.solidAngle = try call[solidAngle]
    options.events = try call[events].map { try Expression($0) }
    let energies = try call[closureEnergy]
    options.region = try RadialRegion(
      energyMin: energies.low, energyMax: energies.high, offsetMax: call[closureOffset].value(in: .deg))
    return [
      .object(
        RadialBackground(
          axes: try RadialAxes(energy: call[energy], offset: call[offset]), options: options,
          exclusion: try call[exclude]))
    ]
  }
}

/// A radial model, with the sums it was made from.
struct RadialModelHandle: LuaBindable {
  let model: RadialModel
  let fill: RadialFill
  /// The number of runs it is made of, or would be.
  let runs: Int

  static let luaName = "Model"

  private static let energy = Argument("energy", .quantity(.TeV), unit: "TeV", "the energy, such as \"1 TeV\"")
  private static let offset = Argument(
    "offset", .quantity(.deg, least: 0), unit: "deg", "the offset, such as \"0.5 deg\"")

  static let luaClass = LuaClass<RadialModelHandle>(
    "A radial background model: a rate over energy and offset.",
    methods: [
      Method(
        "evaluate", "Tells the rate at a point, interpolated as readers of the files do.",
        details: "Linear in the logarithm of the rate, logarithmic in energy, linear in offset; 0 outside the axes.",
        example: "print(model:evaluate(\"1 TeV\", \"0.5 deg\"))", arguments: [energy, offset],
        results: [ReturnValue("rate", .number, "in s-1 MeV-1 sr-1")]
      ) { handle, call in
        [.number(handle.model.rate(energy: try call[energy].value(in: .TeV), offset: try call[offset].value(in: .deg)))]
      }
    ],
    fields: [
      Field("counts", .number, "the number of events it was made of") { .number($0.model.counts.sum()) },
      Field("empty_bins", .integer, "bins without events") { handle in
        .integer((0..<handle.model.bins.count).count { handle.model.bins.hasNoCounts($0) })
      },
      Field("touched_bins", .integer, "bins that the policy for empty bins changed") { handle in
        .integer(handle.model.touched.count { $0 != .untouched })
      },
    ],
    describe: { handle in
      "model of \(counted(handle.runs, "run")), \(counted(Int(handle.model.counts.sum()), "event"))"
    })
}
