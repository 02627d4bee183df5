import BackgroundModels
import DL3
import FITS
import ModelFiles
import Production
import TestSupport
import Testing

@testable import Simulation

/// Checks that the DL3 reader can read every dialect, with the expected note for each deviation.
@Suite(.timeLimit(.minutes(60))) struct DialectTests {
  private func options(_ dialect: StoreConvention, runs: Int = 4) -> SimulationOptions {
    var options = SimulationOptions()
    options.dialect = dialect
    options.runs = runs
    options.ontime = 400
    options.threads = 2
    return options
  }

  /// The expected topics of the notes on the index and the event lists of each dialect.
  private static let notes: [String: (index: [String], events: Set<String>)] = [
    "hess-dr1": ([], []),
    "hess-old": (["unnamed-index", "unnamed-index", "missing-unit"], ["missing-unit", "hduclass", "no-site"]),
    "magic": ([], ["timesys"]),
    "veritas": ([], ["timesys"]),
    "cta-1dc": ([], ["hduclass", "missing-unit"]),
    "lst": (["renamed-index", "renamed-index", "base-dir"], ["timesys"]),
    "fact": ([], ["hduclass", "timesys"]),
  ]

  @Test("A store is read with a note for each deviation", arguments: StoreConvention.all.map(\.name))
  func isReadWithANoteForEachDeviation(name: String) throws {
    let dialect = try StoreConvention.named(name)
    let expected = try #require(Self.notes[name])
    try withTemporaryFolder { folder in
      let path = folder + "/store"
      let truth = try Simulator(options(dialect)).write(to: path)
      let store = try DataStore(path: path)
      #expect(store.notes.all.map(\.topic) == expected.index)
      #expect(store.runs.obsIDs == truth.runs.map { Int64($0.id) })

      let reader = EventReader(store, options: EventOptions(gti: .keep))
      var topics: Set<String> = []
      for run in truth.runs {
        let events = try reader.read(Int64(run.id))
        #expect(events.count == run.background + run.source + run.stray)
        #expect(events.ontime == run.ontime)
        #expect(abs(events.livetime / (run.ontime * run.deadTimeCorrection) - 1) < 1e-12)
        topics.formUnion(events.notes.all.map(\.topic))
      }
      #expect(topics == expected.events)
    }
  }

  @Test("A model made from the off runs agrees with the truth", arguments: StoreConvention.all.map(\.name))
  func theModelOfItsOffRunsAgreesWithTheTruth(name: String) throws {
    let dialect = try StoreConvention.named(name)
    try withTemporaryFolder { folder in
      let path = folder + "/store"
      let truth = try Simulator(options(dialect, runs: 24)).write(to: path)
      let runs = truth.offRuns()
      let axes = try RadialAxes(
        energy: .log("energy", from: 0.1, to: 100, bins: 13, unit: .TeV),
        offset: .linear("offset", from: 0, to: 4, bins: 8, unit: .deg))
      for time in TimeRule.allCases {
        var options = FillOptions()
        options.rules.time = time
        let fill = try CountsAccumulator(
          axes: axes, store: DataStore(path: path), obsIDs: runs.map { Int64($0.id) }, options: options)
        let agreement = ModelAgreement(
          counts: fill.counts, exposure: fill.exposure, rate: truth.model(axes: axes, time: time, of: runs).rate)
        #expect(agreement.bins > 50)
        #expect(abs(agreement.deviations) < 4)
        // The standard deviation of chi2 per bin is sqrt(2 / bins).
        #expect(abs(agreement.chi2PerBin - 1) < 4 * (2 / Double(agreement.bins)).squareRoot())
      }
    }
  }

  @Test("A store contains events after the good time") func eventsAfterTheGoodTimeAreThereToBeCut() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/store"
      let truth = try Simulator(options(.hessDR1, runs: 20)).write(to: path)
      let reader = EventReader(try DataStore(path: path), options: EventOptions(gti: .cut))
      var outside = 0
      for run in truth.runs { outside += try reader.read(Int64(run.id)).counts.outsideGTI }
      // There are 0.6 s with about 4 events per second in each of 20 runs.
      #expect(outside > 15 && outside < 90)
    }
  }

  @Test("The true models have the file names of the recipe") func theTruthIsWrittenAsTheRecipeNamesItsModels() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/store"
      let truth = try Simulator(options(.hessDR1, runs: 12)).write(to: path)
      let stored = try ModelFile(path: path + "/truth/models/zenith_bands_g001.fits.gz")
      let axes = try #require(stored.model.axes as? RadialAxes)
      #expect(stored.model.nodes.values == truth.model(axes: axes, of: truth.offRuns(zenith: 20..<40)).rate.values)
      #expect(stored.text("HDUCLAS4") == "BKG_2D")
    }
  }
}
