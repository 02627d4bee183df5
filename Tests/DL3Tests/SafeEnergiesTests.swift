import Diagnostics
import Tables
import TestSupport
import Testing

@testable import DL3

@Suite("Safe energies of runs", .timeLimit(.minutes(60))) struct SafeEnergiesTests {
  private func store(named name: String = "AEFF", _ keywords: [Keyword]) -> TestStore {
    .altered { $0.area = (name, keywords) }
  }

  private func found(_ store: TestStore, _ source: ThresholdSource) throws -> (energies: SafeEnergies, topics: [String])
  {
    try withStore(store) { store, _ in
      var notes = Notes()
      return (try store.safeEnergies(of: 1, from: source, notes: &notes), topics(notes))
    }
  }

  private func told(_ store: TestStore, _ source: ThresholdSource) throws -> String {
    try errorText { _ = try found(store, source) }
  }

  @Test("They are read from the observation table, in its unit")
  func index() throws {
    var store = TestStore()
    store.extraObservationColumns = [Column("SAFE_ENERGY_LO", unit: "GeV", .double([400]))]
    #expect(try found(store, .index).energies == SafeEnergies(low: 0.4))
    store.extraObservationColumns.append(Column("safe_energy_hi", .double([50])))
    #expect(try found(store, .index).energies == SafeEnergies(low: 0.4, high: 50))
  }

  @Test("They are read from the header of the effective area, in the unit in the comment")
  func area() throws {
    let low = Keyword("LO_THRES", .double(500), comment: "[GeV] low energy threshold")
    let high = Keyword("HI_THRES", .int(80), comment: "[TeV]")
    #expect(try found(store([low]), .aeff).energies == SafeEnergies(low: 0.5))
    #expect(try found(store([low, high]), .aeff).energies == SafeEnergies(low: 0.5, high: 80))
    let bare = try found(store([Keyword("LO_THRES", .double(0.7), comment: "threshold")]), .aeff)
    #expect(bare.energies == SafeEnergies(low: 0.7) && bare.topics == ["missing-unit"])
  }

  @Test("In old files the effective area is named EFFECTIVE AREA, unlike in the index")
  func oldName() throws {
    let old = try found(store(named: "EFFECTIVE AREA", [Keyword("LO_THRES", .double(0.1), comment: "[TeV]")]), .aeff)
    #expect(old.energies == SafeEnergies(low: 0.1) && old.topics == ["aeff-name"])
  }

  @Test("A run without a threshold is an error with the place where it was expected")
  func none() throws {
    let hint = "set the option 'threshold' to \"aeff\", \"index\" or \"none\", or to an energy such as \"0.5 TeV\""
    #expect(
      try told(TestStore(), .index)
        == "STORE/obs-index.fits.gz[OBS_INDEX], row 1: no safe energy threshold (SAFE_ENERGY_LO) for observation 1; "
        + "expected an energy; \(hint)")
    var blank = TestStore()
    blank.extraObservationColumns = [Column("SAFE_ENERGY_LO", unit: "TeV", .double([.nan]))]
    #expect(try told(blank, .index).contains("no safe energy threshold"))
    #expect(
      try told(store([]), .aeff)
        == "STORE/data/aeff1.fits[AEFF]: no safe energy threshold (LO_THRES) for observation 1; expected an energy; "
        + "\(hint)")
    #expect(try told(TestStore(), .aeff).contains("no aeff row for observation 1"))
    #expect(try told(store(named: "AREA", []), .aeff).contains("no HDU AEFF, which the index lists for observation 1"))
  }

  @Test("Impossible thresholds are errors")
  func impossible() throws {
    #expect(
      try told(store([Keyword("LO_THRES", .double(-1), comment: "[TeV]")]), .aeff)
        == "STORE/data/aeff1.fits[AEFF]: a safe energy range from -1 TeV; "
        + "expected a threshold of 0 TeV or more, below the upper limit")
    #expect(
      try told(store([Keyword("LO_THRES", .double(1)), Keyword("HI_THRES", .double(1))]), .aeff)
        .contains("a safe energy range from 1 TeV to 1 TeV"))
    #expect(
      try told(store([Keyword("LO_THRES", .double(1), comment: "[m]")]), .aeff)
        == "STORE/data/aeff1.fits[AEFF]: the unit is 'm'; expected a unit convertible to 'TeV'")
    var metres = TestStore()
    metres.extraObservationColumns = [Column("SAFE_ENERGY_LO", unit: "m", .double([1]))]
    #expect(try told(metres, .index).contains("column SAFE_ENERGY_LO: the unit is 'm'"))
  }

  @Test(
    "Real files: LO_THRES of old and of new stores, the latter equal to the observation table",
    .enabled(if: SharedData.isPresent, "\(SharedData.skip)"))
  func real() throws {
    var notes = Notes()
    let old = try DataStore(path: SharedData.path("data/hess-crab4-hd-hap-prod2"))
    let lows = try [23523, 23526, 23559, 23592].map { try old.safeEnergies(of: $0, from: .aeff, notes: &notes).low }
    for (low, wanted) in zip(lows, [0.603261440, 0.493907692, 0.463448958, 0.565682781]) {
      #expect(abs(low - wanted) < 1e-9)
    }
    // The table of the old store has no thresholds.
    var fallback = Notes()
    let instead = try old.safeEnergies(of: 23523, from: .index, notes: &fallback)
    #expect(instead.low == lows[0] && topics(fallback) == ["threshold-of-area"])
    let new = try DataStore(path: SharedData.path("data/hess-dl3-dr1"))
    for run in new.runs {
      let index = try new.safeEnergies(of: run.obsID, from: .index, notes: &notes)
      let area = try new.safeEnergies(of: run.obsID, from: .aeff, notes: &notes)
      // The table has single precision.
      #expect(abs(index.low / area.low - 1) < 1e-7 && index.high == area.high)
    }
    #expect(notes.all.isEmpty)
  }
}
