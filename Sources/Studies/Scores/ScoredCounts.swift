import Production

/// The counts of a run in the bins that are scored. These are the bins at energies above the threshold in kept pixels.
/// In all arrays the energy is the first axis.
struct ScoredCounts {
  let run: PixelCounts
  /// The numbers of the pixels that are kept.
  let pixels: [Int]
  /// The observed counts in the scored bins.
  let counts: [Double]

  init(_ run: PixelCounts) {
    self.run = run
    let kept = run.kept.indices.filter { run.kept[$0] }
    pixels = kept
    counts = run.energyBins.flatMap { energy in kept.map { Double(run.count(energy: energy, pixel: $0)) } }
  }

  /// Returns those values of an array over the whole grid that belong to scored bins. Values that are negative or NaN
  /// are replaced by 0.
  /// - Throws: ``StudyError/predictionSize(obsID:found:expected:)``, ``StudyError/notFinite(obsID:)``
  func scored(_ values: [Double]) throws(StudyError) -> [Double] {
    let grid = run.grid
    guard values.count == grid.energies * grid.count else {
      throw .predictionSize(obsID: run.obsID, found: values.count, expected: grid.energies * grid.count)
    }
    let chosen = run.energyBins.flatMap { energy in
      pixels.map { pixel in
        let value = values[energy * grid.count + pixel]
        return value > 0 ? value : 0
      }
    }
    if chosen.contains(.infinity) { throw .notFinite(obsID: run.obsID) }
    return chosen
  }

  /// Returns the sum of the values over the pixels, for each scored energy.
  func spectrum(_ values: [Double]) -> [Double] {
    (0..<run.energyBins.count).map { energy in
      values[energy * pixels.count..<(energy + 1) * pixels.count].reduce(0, +)
    }
  }
}
