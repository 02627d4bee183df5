/// The events of one run, counted once on a grid of pixels and energy bins.
///
/// This is all that a regression or a score needs of a run, so its events are not read again.
public struct PixelCounts: Sendable, Equatable {
  /// Field coordinates of the centres of the pixels in ALTAZ alignment, in deg, averaged over the run. lon increases
  /// with decreasing azimuth and lat with altitude, as in gammapy.
  public struct AltazCoordinates: Sendable, Equatable {
    /// The lon coordinate of each pixel, in deg.
    public var lon: [Double]
    /// The lat coordinate of each pixel, in deg.
    public var lat: [Double]

    /// Creates coordinates; both arrays have one element for each pixel.
    public init(lon: [Double], lat: [Double]) { (self.lon, self.lat) = (lon, lat) }
  }

  /// The observation id.
  public let obsID: Int64
  /// The grid.
  public let grid: PixelGrid
  /// The energy bins that are used, which are those above the threshold.
  public let energyBins: Range<Int>
  /// Counts per energy bin and pixel, row-major with the energy first. All bins are filled, including those below the
  /// threshold and pixels that are not kept.
  public let counts: [UInt32]
  /// Which pixels are kept; the others lie in or near excluded regions.
  public let kept: [Bool]
  /// Coordinates in ALTAZ alignment; `nil` if the files give no site or no reference time.
  public let altaz: AltazCoordinates?
  /// The livetime, in s.
  public let livetime: Double
  /// The ontime, in s.
  public let ontime: Double

  /// Creates counts from arrays.
  /// - Throws: ``PixelError/shape(obsID:what:found:expected:)`` if an array does not have the shape of the grid.
  public init(
    obsID: Int64, grid: PixelGrid, energyBins: Range<Int>? = nil, counts: [UInt32], kept: [Bool]? = nil,
    altaz: AltazCoordinates? = nil, livetime: Double, ontime: Double
  ) throws(PixelError) {
    func require(_ what: String, _ found: Int, _ expected: Int) throws(PixelError) {
      guard found == expected else { throw .shape(obsID: obsID, what: what, found: found, expected: expected) }
    }
    try require("counts", counts.count, grid.energies * grid.count)
    try require("marks of kept pixels", kept?.count ?? grid.count, grid.count)
    try require("ALTAZ lon coordinates", altaz?.lon.count ?? grid.count, grid.count)
    try require("ALTAZ lat coordinates", altaz?.lat.count ?? grid.count, grid.count)
    let bins = energyBins ?? 0..<grid.energies
    try require("energy bins", max(bins.upperBound, grid.energies), grid.energies)
    (self.obsID, self.grid, self.energyBins, self.counts) = (obsID, grid, bins, counts)
    self.kept = kept ?? Array(repeating: true, count: grid.count)
    (self.altaz, self.livetime, self.ontime) = (altaz, livetime, ontime)
  }

  /// Returns the counts of an energy bin and a pixel.
  public func count(energy: Int, pixel: Int) -> Int { Int(counts[energy * grid.count + pixel]) }

  /// The number of bins that are used: energy bins above the threshold times kept pixels.
  public var usedBins: Int { energyBins.count * keptPixels }

  /// The number of pixels that are kept.
  public var keptPixels: Int { kept.reduce(0) { $0 + ($1 ? 1 : 0) } }

  /// The number of events in the bins that are used.
  public var usedCounts: Int {
    energyBins.reduce(0) { sum, energy in
      kept.indices.reduce(sum) { $0 + (kept[$1] ? count(energy: energy, pixel: $1) : 0) }
    }
  }

  /// Returns the same counts with only those pixels kept for which a test is true as well.
  /// - Parameter test: receives the number of the pixel.
  public func keeping(_ test: (Int) -> Bool) -> Self {
    Self(self, energyBins: energyBins, kept: kept.indices.map { kept[$0] && test($0) })
  }

  /// Returns the same counts with other energy bins used, limited to those of the grid.
  public func using(energyBins bins: Range<Int>) -> Self {
    Self(self, energyBins: bins.clamped(to: 0..<grid.energies), kept: kept)
  }

  private init(_ other: Self, energyBins: Range<Int>, kept: [Bool]) {
    (obsID, grid, counts, altaz) = (other.obsID, other.grid, other.counts, other.altaz)
    (livetime, ontime) = (other.livetime, other.ontime)
    (self.energyBins, self.kept) = (energyBins, kept)
  }
}
