import Foundation
import Production

/// The data of one run in contiguous arrays, with only the energy bins that are used and the pixels that are kept.
///
/// Rows of pixels are padded to a multiple of four. In the padding, all functions of the field and all counts are 0.
struct PreparedRun: Sendable {
  let obsID: Int64
  /// The energy bins that are used.
  let bins: Range<Int>
  /// The length of a row of pixels, including the padding.
  let width: Int
  /// The values of the functions of the field: one row of pixels for each function.
  let fields: [Double]
  /// The counts: one row of pixels for each energy bin that is used.
  let counts: [Double]
  /// The indices of the terms whose function of the run is not 0 for this run.
  let active: [Int]
  /// The index of the basic column of each term in ``active``.
  let basics: [Int]
  /// The value of the function of the run for each term in ``active``.
  let factors: [Double]
  /// The value of the norm at which a fit starts: the logarithm of the mean counts per bin.
  let startNorm: Double
  /// The number of events in the bins that are used. Here, a bin is one pixel in one energy bin. ``usedBins`` is the
  /// number of these bins.
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
