import BackgroundModels
import Sky

/// The events of one run, counted on a grid of pixels and energy bins.
///
/// A regression or a score needs no other data of the run, so the events are read only once.
public struct PixelCounts: Sendable, Equatable {
  /// The field-of-view coordinates of the pixel centres in ALTAZ alignment, in deg, averaged over the run. lon
  /// increases as azimuth decreases, and lat increases with altitude, as in gammapy.
  public struct AltazCoordinates: Sendable, Equatable {
    /// The lon coordinate of the centre of each pixel, in deg.
    public var lon: [Double]
    /// The lat coordinate of the centre of each pixel, in deg.
    public var lat: [Double]

    /// Creates coordinates. Both arrays have one element for each pixel.
    public init(lon: [Double], lat: [Double]) { (self.lon, self.lat) = (lon, lat) }
  }

  /// The numbers of events that were used or dropped, and the times of the run.
  public private(set) var statistics: RunStatistics
  /// The energy threshold of the run in TeV; `nil` if it has none.
  public let threshold: Double?
  /// The grid.
  public let grid: PixelGrid
  /// The energy bins that are used: the bins within the safe energy range of the run.
  public let energyBins: Range<Int>
  /// The counts of each energy bin and pixel. The array is row-major with the energy first. It also contains counts in
  /// energy bins that are not used and in pixels that are not kept.
  public let counts: [UInt32]
  /// For each pixel, whether it is kept. Pixels in or near excluded regions are not kept.
  public let kept: [Bool]
  /// The coordinates in ALTAZ alignment; `nil` if the files do not give the site, the reference time or a good time
  /// interval.
  public let altaz: AltazCoordinates?
  /// The excluded regions that extend into the field.
  public internal(set) var regions: [RegionDefinition] = []

  /// Creates the counts of a run from arrays.
  /// - Parameters:
  ///   - statistics: The times of the run, and the numbers of events that were read, and that were dropped before the
  ///     events were counted. The other numbers of events are computed from the counts.
  /// - Throws: ``PixelError/shape(obsID:what:found:expected:)`` if an array does not have the shape of the grid.
  public init(
    _ statistics: RunStatistics, grid: PixelGrid, energyBins: Range<Int>? = nil, counts: [UInt32],
    kept: [Bool]? = nil, altaz: AltazCoordinates? = nil, threshold: Double? = nil
  ) throws(PixelError) {
    let obsID = statistics.obsID
    func require(_ what: String, _ found: Int, _ expected: Int) throws(PixelError) {
      guard found == expected else { throw .shape(obsID: obsID, what: what, found: found, expected: expected) }
    }
    try require("counts", counts.count, grid.energies * grid.count)
    try require("mask values", kept?.count ?? grid.count, grid.count)
    try require("ALTAZ lon coordinates", altaz?.lon.count ?? grid.count, grid.count)
    try require("ALTAZ lat coordinates", altaz?.lat.count ?? grid.count, grid.count)
    let bins = energyBins ?? 0..<grid.energies
    try require("energy bins", max(bins.upperBound, grid.energies), grid.energies)
    (self.grid, self.energyBins, self.counts, self.altaz) = (grid, bins, counts, altaz)
    (self.kept, self.threshold) = (kept ?? Array(repeating: true, count: grid.count), threshold)
    self.statistics = statistics
    classify()
  }

  /// Creates the counts of a run from arrays, without the numbers of dropped events.
  /// - Parameters:
  ///   - livetime: The livetime, in s.
  ///   - ontime: The ontime, in s.
  /// - Throws: ``PixelError/shape(obsID:what:found:expected:)`` if an array does not have the shape of the grid.
  public init(
    obsID: Int64, grid: PixelGrid, energyBins: Range<Int>? = nil, counts: [UInt32], kept: [Bool]? = nil,
    altaz: AltazCoordinates? = nil, livetime: Double, ontime: Double
  ) throws(PixelError) {
    var statistics = RunStatistics(obsID: obsID)
    (statistics.livetime, statistics.ontime) = (livetime, ontime)
    statistics.read = counts.reduce(0) { $0 + Int($1) }
    try self.init(statistics, grid: grid, energyBins: energyBins, counts: counts, kept: kept, altaz: altaz)
  }

  /// The OBS_ID of the run.
  public var obsID: Int64 { statistics.obsID }
  /// The livetime, in s.
  public var livetime: Double { statistics.livetime }
  /// The ontime, in s.
  public var ontime: Double { statistics.ontime }

  /// Returns the counts of an energy bin and a pixel.
  public func count(energy: Int, pixel: Int) -> Int { Int(counts[energy * grid.count + pixel]) }

  /// The number of bins that are used: the number of used energy bins times the number of kept pixels.
  public var usedBins: Int { energyBins.count * keptPixels }

  /// The number of pixels that are kept.
  public var keptPixels: Int { kept.reduce(0) { $0 + ($1 ? 1 : 0) } }

  /// The number of events in the bins that are used.
  public var usedCounts: Int {
    energyBins.reduce(0) { sum, energy in
      kept.indices.reduce(sum) { $0 + (kept[$1] ? count(energy: energy, pixel: $1) : 0) }
    }
  }

  /// Returns the same counts with a smaller set of kept pixels: the kept pixels that pass a test.
  /// - Parameter test: A function that receives the number of a pixel.
  public func keeping(_ test: (Int) -> Bool) -> Self {
    Self(self, energyBins: energyBins, kept: kept.indices.map { kept[$0] && test($0) })
  }

  /// Returns the same counts with another range of used energy bins, limited to the bins of the grid.
  public func using(energyBins bins: Range<Int>) -> Self {
    Self(self, energyBins: bins.clamped(to: 0..<grid.energies), kept: kept)
  }

  private init(_ other: Self, energyBins: Range<Int>, kept: [Bool]) {
    (statistics, threshold, regions) = (other.statistics, other.threshold, other.regions)
    (grid, counts, altaz) = (other.grid, other.counts, other.altaz)
    (self.energyBins, self.kept) = (energyBins, kept)
    classify()
  }

  /// Computes the numbers of events that are used, excluded, or outside the safe energy range, from the counts.
  private mutating func classify() {
    (statistics.excluded, statistics.filled, statistics.outsideSafeEnergies) = (0, 0, 0)
    for energy in 0..<grid.energies {
      for pixel in 0..<grid.count {
        let count = count(energy: energy, pixel: pixel)
        if !kept[pixel] {
          statistics.excluded += count
        } else if energyBins.contains(energy) {
          statistics.filled += count
        } else {
          statistics.outsideSafeEnergies += count
        }
      }
    }
    statistics.energies = grid.energyEdges[energyBins.lowerBound]..<grid.energyEdges[energyBins.upperBound]
  }
}
