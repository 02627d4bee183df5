import Foundation
import Production

/// The data of one run in contiguous arrays: used energy bins and kept pixels only.
///
/// Rows of pixels are padded to a multiple of four. In the padding all functions of the field and all counts are 0.
struct PreparedRun: Sendable {
  let obsID: Int64
  /// The used energy bins.
  let bins: Range<Int>
  /// The length of a row of pixels, with its padding.
  let width: Int
  /// The functions of the field: one row of pixels for each.
  let fields: [Double]
  /// Counts: one row of pixels for each used energy bin.
  let counts: [Double]
  /// The terms whose function of the run is not 0.
  let active: [Int]
  /// The basic column of each active term.
  let basics: [Int]
  /// The function of the run of each active term.
  let factors: [Double]
  /// The logarithm of the mean counts per bin, at which the norm starts.
  let startNorm: Double
  /// The number of events and the number of bins.
  let events: Double
  let usedBins: Int

  init(_ run: RegressionRun, design: Design) throws(RegressionError) {
    let counts = run.counts
    guard counts.grid == design.grid else { throw .differentGrids(obsID: run.obsID) }
    let pixels = counts.kept.indices.filter { counts.kept[$0] }
    guard !pixels.isEmpty, !counts.energyBins.isEmpty else { throw .noBins(obsID: run.obsID) }
    let total = counts.usedCounts
    guard total > 0 else { throw .noCounts(obsID: run.obsID) }
    (obsID, bins, events) = (run.obsID, counts.energyBins, Double(total))
    usedBins = pixels.count * counts.energyBins.count
    let width = (pixels.count + 3) / 4 * 4
    self.width = width
    func row(_ value: (Int) -> Double) -> [Double] {
      pixels.map(value) + [Double](repeating: 0, count: width - pixels.count)
    }
    let positions = try design.positions(of: counts)
    fields = design.fields.flatMap { function -> [Double] in
      let values = function.values(at: positions)
      return row { values[$0] }
    }
    self.counts = counts.energyBins.flatMap { bin in row { Double(counts.count(energy: bin, pixel: $0)) } }
    let factors = try design.runFactors(of: run).factors
    let active = factors.indices.filter { factors[$0] != 0 }
    self.active = active
    basics = active.map { design.basicOfTerm[$0] }
    self.factors = active.map { factors[$0] }
    startNorm = log(Double(total) / Double(usedBins))
  }
}
