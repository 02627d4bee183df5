import BackgroundModels
import DL3
import Diagnostics
import Foundation
import Histograms
import LuaHost
import Outputs
import Parallel
import Production
import RecipeAPI
import Regression
import ScriptValues
import Selection
import TextFormat
import Units

extension ScriptedRegression {
  private static let run = Argument(
    "run", .object(Run.self), "the run; it must be one of the runs that were passed to dt.pixel_counts")
  private static let runs = Argument(
    "runs", RunChoice.type, "the run or runs; with `field`, all runs must belong to the same sky field")
  private static let energy = Argument(
    "energy", .optional(.axis("energy", unit: .TeV)),
    "the energy axis of the model; by default four bins in each energy bin of the regression")
  private static let lon = Argument(
    "lon", .optional(.axis("lon", unit: .deg)),
    "the longitude axis in the field of view; by default, the bins are as large as the pixels, but at most 0.2 deg")
  private static let lat = Argument(
    "lat", .optional(.axis("lat", unit: .deg)),
    "the latitude axis in the field of view; by default the same edges as `lon`")
  private static let offset = Argument(
    "offset", .optional(.axis("offset", unit: .deg)),
    "the offset axis; by default, the rings have half the width of a pixel, but at most 0.1 deg")
  private static let norm = Argument(
    "norm", .optional(.object(ScriptedNorm.self)),
    "the norm of the run; by default the norm that is predicted from the columns of the run")
  private static let alignment = Argument(
    "alignment", ArgumentType<FieldAlignment>.choice, default: .radec,
    "the alignment of the cube; in RADEC alignment, the rate is averaged over the rotation of the field of view")
  private static let extrapolate = Argument(
    "extrapolate", .boolean, default: false,
    "true: use covariates as they are, even outside the range of the training runs; false: replace values outside this "
      + "range with the nearest value in it, and report this in a note")
  private static let beyond = Argument(
    "beyond", .optional(.quantity(.deg, least: 0, most: 10)), unit: "deg",
    "the minimum offset of the events from which the norm is determined; with `scored`, events below the scored "
      + "energies are used in addition, at any offset; without `beyond` and `scored`, all counted events are used")
  private static let scored = Argument(
    "scored", .optional(.axis("energy", unit: .TeV)),
    "the edges of the energy bins in which the model will be used; only bins above the threshold of the run count, and "
      + "its norm is determined from the events with energies below the lowest of them")
  private static let spectrum = Argument(
    "spectrum", .optional(DeviationOption.type),
    "the standard deviations of the departures of ln(rate) from the prediction: `tilt` (per decade of energy), "
      + "`wiggles` (smooth) and `white` (independent in each energy bin), such as { tilt = 0.05, wiggles = 0.1 }; by "
      + "default the standard deviations that the regression has estimated for the runs (option `effects`)")
  private static let field = Argument(
    "field", .optional(DeviationOption.type),
    "adds a departure of ln(rate) from the prediction that all given runs share, for a sky field without training "
      + "runs; the value is a table of standard deviations, as for `spectrum`; by default there is no shared departure")

  static var predictionMethods: [Method<ScriptedRegression>] {
    [
      Method(
        "predict", "Predicts the background of a run as a cube (BKG_3D).", details: predictionDetails,
        example: "local model = regression:predict(run)\nprint(model:evaluate(\"1 TeV\", \"0.5 deg\", \"0 deg\"))",
        arguments: [run], options: [energy, lon, lat, alignment, norm, extrapolate],
        results: [.cube("model", "the model")]
      ) { regression, call in
        let lon = try call[lon] ?? regression.cells(named: "lon")
        let lat = try call[lat] ?? Axis(name: "lat", edges: lon.edges, unit: lon.unit)
        return [
          try regression.model(
            of: call[run], call,
            on: CubeAxes(
              energy: call[energy] ?? regression.energies(), lon: lon, lat: lat, alignment: call[alignment]))
        ]
      },
      Method(
        "predict2d", "Predicts the background of a run as a radial model (BKG_2D), averaged over the position angle.",
        details: predictionDetails, arguments: [run], options: [energy, offset, norm, extrapolate],
        results: [.radial("model", "the model")]
      ) { regression, call in
        let offset = try call[offset] ?? regression.rings()
        return [
          try regression.model(
            of: call[run], call, on: RadialAxes(energy: call[energy] ?? regression.energies(), offset: offset))
        ]
      },
      Method(
        "norms", "Returns the norms of runs, determined from the events of the runs by empirical Bayes.",
        details: """
          For each run, the norm and the departure of the spectrum from the prediction are fitted jointly to the counts
          in energy bins. The options `beyond` and `scored` select the events that are used. The prior of the norm is
          predicted from the columns of the run, and the departures have normal priors around 0. With `field`, an
          additional departure that all given runs share is fitted, so the runs must belong to the same sky field. See
          docs/regression.md.
          """,
        example: """
          local norm = regression:norms(run, { beyond = "2 deg", scored = "0.5, 1, 2, 5, 10, 30 TeV" })[1]
          local model = regression:predict(run, { norm = norm })
          """,
        arguments: [runs], options: [beyond, scored, spectrum, field],
        results: [
          ReturnValue("norms", .array(of: .object(ScriptedNorm.self)), "the norm of each run, in the order of the runs")
        ]
      ) { regression, call in
        guard let coefficients = regression.coefficients else {
          let grid = regression.counts.grid
          return [
            try call[runs].obsIDs.map { obsID in
              let norm = RunNorm(obsID: obsID, OwnEvents.Prior(mean: 0, deviation: 0), bins: grid.energies)
              return LuaValue.object(ScriptedNorm(norm: norm, grid: grid, model: nil, events: 0))
            }.luaValue(in: call.state)
          ]
        }
        let log = try call.attached(RecipeSession.self).log
        let events = try call[runs].obsIDs.map { obsID in
          try StopSignal.current.check()
          return try regression.ownEvents(of: obsID, coefficients, beyond: call[beyond], scored: call[scored], log)
        }
        let basis = coefficients.energyBasis
        let spectrum = try call[spectrum].map { $0.departures(basis) } ?? coefficients.runDepartures
        let norms = try ownNorms(
          events, bins: coefficients.grid.energies,
          field: try call[field].map { $0.departures(basis) } ?? SpectralDepartures(), run: spectrum)
        return [
          try zip(norms, events).map { norm, own in
            let count = Int(saturating: own.counts.reduce(0, +))
            if count == 0 {
              log.warn(
                "norm-without-events",
                "the run has no events from which its norm can be determined, so the norm is based on its prior",
                at: "run \(norm.obsID)")
            }
            return LuaValue.object(
              ScriptedNorm(norm: norm, grid: coefficients.grid, model: coefficients.model, events: count))
          }.luaValue(in: call.state)
        ]
      },
    ]
  }

  private static var predictionDetails: String {
    """
    The rate is evaluated at the bin centres, because programs that read the model interpolate between them. BKG_ERR
    contains the errors of the shape and the norm, and the scatter between runs. Bins below the threshold of the run or
    beyond the radius of the pixel counts are marked as extrapolated. The rate is per second of ontime.
    """
  }

  /// The maximum number of rates (bins x position angles) of a predicted model. Each needs about 200 bytes.
  private static let mostCells = 20_000_000

  /// Returns the predicted model of a run over the given axes.
  /// - Throws: ``RegressionError``, such as ``RegressionError/notFinite(obsID:bins:of:)``.
  private func model(of run: Run, _ call: Call, on axes: any ModelAxes) throws -> LuaValue {
    let counts = axes.all.map(\.count)
    let cells = counts.reduce(axes.directions) { $0.multipliedReportingOverflow(by: $1).partialValue }
    guard counts.reduce(Double(axes.directions), { $0 * Double($1) }) <= Double(Self.mostCells) else {
      throw RegressionError.tooManyCells(cells, axes: counts, directions: axes.directions, most: Self.mostCells)
    }
    guard let coefficients else {
      let empty = Histogram(axes: axes.all)
      return BackgroundModel(
        axes: axes, counts: empty, exposure: empty, origin: ModelOrigin(unlistedRuns: training.count)
      ).luaValue
    }
    let number = try number(of: run.obsID)
    let target = columns.runs[number]
    let given = try call[Self.norm]
    if let given {
      guard given.norm.obsID == run.obsID else {
        throw RegressionError.normOfAnotherRun(run.obsID, norm: given.norm.obsID)
      }
      guard given.grid == coefficients.grid, given.model == coefficients.model else {
        throw RegressionError.normOfAnotherRegression(obsID: run.obsID)
      }
    }
    let expected = try expectedNorm(of: run.obsID).map {
      RunNorm(obsID: run.obsID, $0, bins: coefficients.grid.energies)
    }
    guard let norm = given?.norm ?? expected else { return .nil }
    let alignment: FieldAlignment = if case .cube = axes.kind { axes.alignment } else { .radec }
    let rate = try RegressionRate(
      coefficients, run: target, norm: norm, alignment: alignment,
      clamp: !call[Self.extrapolate])
    let log = try call.attached(RecipeSession.self).log
    for clamped in rate.clamped {
      log.note(
        "clamped",
        "values of covariates outside the range of the training runs are replaced by the nearest value in the range",
        at: "run \(run.obsID): \(clamped.text)")
    }
    let trained = Set(training)
    let runs = columns.runs.filter { trained.contains($0.obsID) }.map(\.counts.statistics)
    let origin = ModelOrigin(.regression(of: run.obsID), runs: runs)
    let model = try BackgroundModel(axes: axes, evaluating: rate, origin: origin)
    try StopSignal.current.check()
    let lowest = (rate.lowestEnergy ?? 0) * (1 + 1e-6)
    let rows = axes.energy.edges.dropFirst().count { $0 > lowest }
    let predicted = rows * (model.states.count / axes.energy.count)
    let known = model.states.count { $0 != .unknown }
    guard known == predicted else {
      throw RegressionError.notFinite(obsID: run.obsID, bins: predicted - known, of: predicted)
    }
    if !model.states.contains(.fitted) {
      log.warn(
        "beyond-data",
        "the whole model is extrapolated: no bin is above the threshold of the run and within the radius of the pixel "
          + "counts",
        at: "run \(run.obsID)")
    }
    return model.luaValue
  }

  /// The default energy axis: four bins of equal width in ln(energy) within each energy bin of the regression.
  private func energies() throws -> Axis {
    try Axis(name: "energy", edges: counts.grid.energyEdges, unit: .TeV).divided(into: 4)
  }

  /// The default axis of lon or lat. The cells have the size of the pixels, but at most 0.2 deg. The axis extends one
  /// cell beyond the radius.
  private func cells(named name: String) throws -> Axis {
    let cell = min(counts.grid.pixelSize, 0.2)
    let half = Int(saturating: (counts.grid.radius / cell).rounded(.up)) + 1
    return try Axis(name: name, edges: (-half...half).map { Double($0) * cell }, unit: .deg)
  }

  /// The default offset axis. The rings have half the width of a pixel, but at most 0.1 deg. The axis extends one ring
  /// beyond the radius.
  private func rings() throws -> Axis {
    let width = min(counts.grid.pixelSize / 2, 0.1)
    let count = Int(saturating: (counts.grid.radius / width).rounded(.up)) + 1
    return try Axis(name: "offset", edges: (0...count).map { Double($0) * width }, unit: .deg)
  }

  /// Returns the events from which the norm of a run is determined: their counts and their predicted counts.
  private func ownEvents(
    of obsID: Int64, _ coefficients: RegressionCoefficients, beyond: Quantity?, scored: Axis?, _ log: RecipeLog
  ) throws -> OwnEvents {
    let run = columns.runs[try number(of: obsID)]
    let prediction = try coefficients.predict(run)
    let grid = coefficients.grid
    let radius = try beyond?.value(in: .deg)
    let first = scored.map { axis in
      axis.edges.first { $0 >= (run.counts.threshold ?? 0) * (1 - 1e-6) } ?? .infinity
    }
    if first == .infinity {
      log.note(
        "nothing-scored",
        "the threshold of the run is above all energy edges in the option 'scored' of regression:norms, so the norm of "
          + "the run is determined from the events in all its energy bins",
        at: "run \(obsID)")
    }
    return OwnEvents(prediction, counts: run.counts, prior: try expectedNorm(of: obsID)) { energy, pixel in
      guard radius != nil || first != nil else { return true }
      return grid.offsets[pixel] >= radius ?? .infinity
        || grid.energyEdges[energy + 1] <= (first ?? 0) * (1 + 1e-9)
    }
  }
}

extension RegressionCoefficients {
  /// The spectral departures that the run effects of the model describe, with the strengths of the run effects.
  fileprivate var runDepartures: SpectralDepartures {
    let effects = model.runEffects.compactMap { effect in
      energyBasis.values(of: effect.energy).map { (function: $0, strength: strengths[effect.group] ?? .infinity) }
    }
    return SpectralDepartures(functions: effects.map(\.function), strengths: effects.map(\.strength))
  }
}
