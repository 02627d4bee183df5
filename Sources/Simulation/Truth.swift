import BackgroundModels
import FileSystem
import Foundation
import Histograms
import ModelFiles
import Production
import Tables
import Units

/// The truth of a simulated store: its background, sources and runs, as written to `truth.json`.
public struct Truth: Sendable, Equatable {
  /// The seed of the random numbers.
  public let seed: UInt64
  /// The name of the dialect.
  public let dialect: String
  /// The analytic background.
  public let law: SimulatedBackground
  /// The model that was used as the background instead of the analytic background; `nil` for none.
  public let model: ModelField?
  /// The gamma-ray sources. The observed sources come first, followed by the additional sources from the options.
  public let sources: [Source]
  /// The runs, in the order of OBS_ID.
  public let runs: [Run]
  /// The axes of the cube in which the true background is written; `nil` for none.
  let cubeAxes: CubeAxes?

  /// A run of the store.
  public struct Run: Sendable, Equatable {
    /// The identifier (OBS_ID).
    public let id: Int
    /// The name of the observed source, or `Off data`.
    public let target: String
    /// The zenith angle in degrees.
    public let zenith: Double
    /// The azimuth in degrees, from north through east.
    public let azimuth: Double
    /// The muon efficiency.
    public let muonEfficiency: Double
    /// The ratio of livetime to ontime.
    public let deadTimeCorrection: Double
    /// The good time in seconds.
    public let ontime: Double
    /// The number of background events.
    public let background: Int
    /// The number of events of all sources.
    public let source: Int
    /// The number of events far outside the field of view.
    public let stray: Int

    /// Whether the run is an off run, which observes an empty field.
    public var isOff: Bool { target == "Off data" }
  }

  /// A gamma-ray source and its events.
  public struct Source: Sendable, Equatable {
    /// The source.
    public let source: GammaSource
    /// The number of events of the source in each run, in the order of ``Truth/runs``.
    public let events: [Int]
  }

  init(options: SimulationOptions, runs: [SimulatedRun]) {
    seed = options.seed
    dialect = options.dialect.name
    law = options.law
    model = options.truth
    let targets = options.reachableTargets.filter { target in runs.contains { $0.plan.target == target } }
    sources =
      targets.map { target in
        Source(
          source: target.source, events: runs.map { $0.plan.target == target ? $0.counts[.target] ?? 0 : 0 })
      }
      + options.sources.enumerated().map { position, source in
        Source(source: source, events: runs.map { $0.counts[.source(position)] ?? 0 })
      }
    cubeAxes = options.truthCube
    self.runs = runs.map { run in
      Run(
        id: run.plan.id, target: run.plan.targetName, zenith: run.plan.zenith, azimuth: run.plan.azimuth,
        muonEfficiency: run.plan.muonEfficiency,
        deadTimeCorrection: run.plan.deadTimeCorrection, ontime: run.plan.ontime,
        background: run.counts[.background] ?? 0,
        source: run.eventCount - (run.counts[.background] ?? 0) - (run.counts[.stray] ?? 0),
        stray: run.counts[.stray] ?? 0)
    }
  }

  /// Returns the radial model that is expected for some runs under the analytic background.
  ///
  /// The model contains the counts expected in the good time, the exposure, and their ratio. The ratio is the rate per
  /// ontime or livetime (`time`), averaged over each bin and over the runs, weighted by the time of each run.
  public func model(axes: RadialAxes, time: TimeRule = .ontime, of chosen: [Run]) -> BackgroundModel {
    var counts = Histogram(axes: axes.all)
    var seconds = 0.0
    let (energies, offsets) = (axes.energy.edges, axes.offset.edges)
    for run in chosen {
      let background = law.background(zenith: run.zenith, muonEfficiency: run.muonEfficiency)
      let livetime = run.ontime * run.deadTimeCorrection
      seconds += time == .ontime ? run.ontime : livetime
      for bin in counts.values.indices {
        let (energy, offset) = bin.quotientAndRemainder(dividingBy: axes.offset.count)
        counts.values[bin] +=
          livetime
          * background.rate(
            energy: energies[energy]...energies[energy + 1], offset: offsets[offset]...offsets[offset + 1])
      }
    }
    return BackgroundModel(axes: axes, counts: counts, exposure: axes.phaseSpace().mapping { $0 * seconds })
  }

  /// Returns the off runs in a range of zenith angles, in degrees.
  public func offRuns(zenith: Range<Double> = 0..<90) -> [Run] {
    runs.filter { $0.isOff && zenith.contains($0.zenith) }
  }

  /// Writes `truth.json` and the true background models into a store. The models have the same file names as in the
  /// recipes `zenith_bands` and `true_reco`, so that they can be compared with the models of these recipes.
  func write(to stage: StagedFolder) throws {
    let axes = try RadialAxes(
      energy: .log("energy", from: 0.1, to: 100, bins: 19, unit: .TeV),
      offset: .sqrt("offset", from: 0, to: 3, bins: 9, unit: .deg))
    if model == nil {
      for (group, band) in [0.0..<20, 20..<40, 40..<90].enumerated() {
        let name = "truth/models/zenith_bands_g\(padded(group, to: 3)).fits.gz"
        try write(model(axes: axes, of: offRuns(zenith: band)), of: offRuns(zenith: band), to: name, in: stage)
      }
    }
    let cubeName = "truth/cube/models/true_reco_g000.fits.gz"
    if let model {
      try write(sourceModel(model, of: offRuns()), of: offRuns(), to: cubeName, in: stage)
    } else if let cubeAxes {
      try write(cube(axes: cubeAxes, of: offRuns()), of: offRuns(), to: cubeName, in: stage)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try writeNewFile([UInt8](encoder.encode(File(self))), to: joined(stage.staging, "truth.json"))
  }

  /// Writes the model of some runs. Nothing is written if there are no runs.
  private func write(
    _ model: @autoclosure () -> BackgroundModel, of chosen: [Run], to name: String, in stage: StagedFolder
  ) throws {
    guard !chosen.isEmpty else { return }
    try stage.makeFolders(name.split(separator: "/").dropLast())
    var model = model()
    model.origin.runs = chosen.map { run in
      var statistics = RunStatistics(obsID: Int64(run.id))
      (statistics.ontime, statistics.livetime) = (run.ontime, run.ontime * run.deadTimeCorrection)
      statistics.read = run.background + run.source + run.stray
      return statistics
    }
    _ = try ModelFile.write(
      model, to: joined(stage.staging, name),
      provenance: [Keyword("ORIGIN", .string("darktime simulate"), comment: "the truth, not a measurement")])
  }
}

// The names are the keys of truth.json.
// swift-format-ignore: AlwaysUseLowerCamelCase
/// The contents of `truth.json`. The names of numbers include the units, so that programs in any language can use the
/// file.
private struct File: Encodable {
  let about = "What was simulated: background, sources and runs; the formulas are in docs/simulation.md of darktime."
  let seed: UInt64
  let dialect: String
  /// The analytic background; `nil` if a model is the background.
  let law: Law?
  let model: Model?
  let sources: [Source]
  let runs: [Run]

  struct Source: Encodable {
    let name: String
    let ra_deg, dec_deg, flux_per_cm2_s_TeV, index, width_deg: Double
    let events: Int
  }

  struct Model: Encodable {
    let file, alignment: String
    let rate_per_s_of_ontime: Double
  }

  struct Gradient: Encodable {
    let lon_per_deg, lat_per_deg: Double
    let alignment: String
  }

  struct Law: Encodable {
    let rate_per_s, rate_index, spectral_index, threshold_TeV, threshold_index, width_deg, width_index: Double
    let gradient: Gradient?
  }

  struct Run: Encodable {
    let obs_id: Int
    let target: String
    let zenith_deg, azimuth_deg, muon_efficiency, deadc, ontime_s, threshold_TeV, background_rate_per_s: Double
    let background_events, source_events, stray_events: Int
    /// The number of events of each source, by the name of the source. Sources without events are absent.
    let events_of: [String: Int]
  }

  init(_ truth: Truth) {
    (seed, dialect) = (truth.seed, truth.dialect)
    let known = truth.law
    model = truth.model.map {
      Model(
        file: lastName(of: $0.file.path), alignment: $0.alignment.rawValue,
        rate_per_s_of_ontime: $0.rate)
    }
    let gradient = known.gradient.map {
      Gradient(lon_per_deg: $0.lon, lat_per_deg: $0.lat, alignment: $0.alignment.rawValue)
    }
    law =
      truth.model != nil
      ? nil
      : Law(
        rate_per_s: known.rate, rate_index: known.rateIndex, spectral_index: known.spectralIndex,
        threshold_TeV: known.threshold, threshold_index: known.thresholdIndex, width_deg: known.width,
        width_index: known.widthIndex, gradient: gradient)
    sources = truth.sources.map { shining in
      let source = shining.source
      return Source(
        name: source.name, ra_deg: source.ra, dec_deg: source.dec, flux_per_cm2_s_TeV: source.flux, index: source.index,
        width_deg: source.width, events: shining.events.reduce(0, +))
    }
    runs = truth.runs.enumerated().map { position, run in
      let background = known.background(zenith: run.zenith, muonEfficiency: run.muonEfficiency)
      return Run(
        obs_id: run.id, target: run.target, zenith_deg: run.zenith, azimuth_deg: run.azimuth,
        muon_efficiency: run.muonEfficiency, deadc: run.deadTimeCorrection, ontime_s: run.ontime,
        threshold_TeV: background.spectrum.threshold,
        background_rate_per_s: truth.model.map { $0.rate / run.deadTimeCorrection } ?? background.rate,
        background_events: run.background, source_events: run.source,
        stray_events: run.stray,
        events_of: Dictionary(
          uniqueKeysWithValues: truth.sources.compactMap { shining in
            shining.events[position] > 0 ? (shining.source.name, shining.events[position]) : nil
          }))
    }
  }
}
