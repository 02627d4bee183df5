import BackgroundModels
import DL3
import Diagnostics
import FITS
import Fitting
import Histograms
import ModelFiles
import Tables
import Units

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension PointSpread {
  /// Reads the point spread function of a run in a store, at an offset from the pointing in deg.
  /// - Throws: `DL3Error` if the store has no point spread function for the run; the errors of
  ///   ``init(path:hdu:offset:dataSums:)``.
  public init(of obsID: Int64, in store: DataStore, offset: Double) throws {
    let location = try store.location(of: .psf, obsID: obsID)
    try self.init(path: location.path, hdu: location.hduName, offset: offset, dataSums: store.dataSums)
  }

  /// Reads the point spread function in a file, at an offset from the pointing in deg. The function is interpolated
  /// linearly between the tabulated offsets. Outside these offsets it is constant.
  ///
  /// The file can contain any of the three forms of GADF: a table of densities (PSF_TABLE), three Gaussians
  /// (PSF_3GAUSS) or a King profile (PSF_KING). The true energies in the file are used as reconstructed energies.
  /// - Throws: The errors of reading a table; ``BackgroundError/missingColumn(_:name:present:)`` if the table has none
  ///   of these forms; ``BackgroundError/emptyPointSpread(_:offset:)`` if no density at the offset is above 0.
  public init(path: String, hdu: String, offset: Double, dataSums: DataSumRule = .compare) throws {
    let table = ArrayTable(path: path, table: try readTable(path, hdu: .name(hdu), dataSums: dataSums), hdu: hdu)
    let (distances, densities) = try table.pointSpread()
    let (energies, offsets) = (try table.energyNodes(), try table.offsetNodes())
    let (node, along) = Self.place(of: offset, among: offsets)
    let there = energies.indices.map { energy in
      distances.indices.map { distance in
        let low = densities(energy, node, distance)
        return along > 0 ? low + along * (densities(energy, node + 1, distance) - low) : low
      }
    }
    guard let found = PointSpread(energies: energies, distances: distances, densities: there) else {
      throw BackgroundError.emptyPointSpread(FilePlace(path, hdu: hdu), offset: offset)
    }
    self = found
  }

  /// Returns the index of the node below x, and the place of x between this node and the next: a fraction from 0 to 1.
  /// Below the first node and above the last node, the fraction is 0.
  private static func place(of x: Double, among nodes: [Double]) -> (node: Int, fraction: Double) {
    guard let next = nodes.firstIndex(where: { $0 > x }) else { return (nodes.count - 1, 0) }
    guard next > 0 else { return (0, 0) }
    return (next - 1, (x - nodes[next - 1]) / (nodes[next] - nodes[next - 1]))
  }
}

/// A function that returns a density, in any unit, for the indices of an energy, an offset and a distance.
private typealias Densities = (Int, Int, Int) -> Double

extension ArrayTable {
  /// Returns the densities, and the distances from the source at which the densities are given (deg, starting at 0).
  fileprivate func pointSpread() throws -> (distances: [Double], densities: Densities) {
    let names = Set(table.columns.map { $0.name.uppercased() })
    if names.contains("SIGMA_1") { return (Self.distances, try gaussians()) }
    if names.isSuperset(of: ["GAMMA", "SIGMA"]) { return (Self.distances, try king()) }
    return try tabulated()
  }

  /// The distances in deg at which analytic point spread functions are evaluated: up to 2 deg, with smaller steps near
  /// the centre.
  private static let distances = (0...300).map { 2 * (Double($0) / 300) * (Double($0) / 300) }

  /// Returns the densities of a PSF_TABLE: the column RPSF at the middles of the distance bins. The density is constant
  /// from the centre to the middle of the first bin, and from the middle of the last bin to its end.
  private func tabulated() throws -> (distances: [Double], densities: Densities) {
    let (lows, highs) = (try ends("RAD_LO", .deg), try ends("RAD_HI", .deg))
    let values = try response("RPSF", with: ["rad": lows.count])
    var nodes = lows.indices.map { (distance: (lows[$0] + highs[$0]) / 2, bin: $0) }
    if let first = nodes.first, first.distance > 0 { nodes.insert((0, first.bin), at: 0) }
    if let last = nodes.last, let end = highs.last, end > last.distance { nodes.append((end, last.bin)) }
    let bins = nodes.map(\.bin)
    return (nodes.map(\.distance), { max(0, values($0, $1, bins[$2])) })
  }

  /// Returns the densities of a PSF_3GAUSS, without normalisation, at the distance r:
  /// `exp(-r^2 / (2 SIGMA_1^2)) + AMPL_2 exp(-r^2 / (2 SIGMA_2^2)) + AMPL_3 exp(-r^2 / (2 SIGMA_3^2))`.
  private func gaussians() throws -> Densities {
    let terms = try (1...3).map { i in
      (amplitude: i == 1 ? nil : try response("AMPL_\(i)"), sigma: try response("SIGMA_\(i)", in: .deg))
    }
    return { energy, offset, distance in
      let square = Self.distances[distance] * Self.distances[distance]
      return terms.reduce(0) { sum, term in
        let (amplitude, sigma) = (term.amplitude?(energy, offset, 0) ?? 1, term.sigma(energy, offset, 0))
        return sigma > 0 && amplitude.isFinite ? sum + amplitude * exp(-square / (2 * sigma * sigma)) : sum
      }
    }
  }

  /// Returns the densities of a PSF_KING, without normalisation, at the distance r:
  /// `(1 + r^2 / (2 GAMMA SIGMA^2))^-GAMMA`.
  private func king() throws -> Densities {
    let (sigmas, gammas) = (try response("SIGMA", in: .deg), try response("GAMMA"))
    return { energy, offset, distance in
      let (sigma, gamma) = (sigmas(energy, offset, 0), gammas(energy, offset, 0))
      guard sigma > 0, gamma > 1 else { return 0 }
      return pow(1 + Self.distances[distance] * Self.distances[distance] / (2 * gamma * sigma * sigma), -gamma)
    }
  }

  /// Returns a function that returns the values of a column. The arguments of the function are the index of an energy,
  /// the index of an offset, and the index along the axis `other` (0 if there is no such axis).
  private func response(_ name: String, in unit: Unit = .one, with other: KeyValuePairs<String, Int> = [:]) throws
    -> Densities
  {
    var notes = Notes()
    let axes =
      try Self.counting(["energy": try energyNodes().count, "offset": try offsetNodes().count])
      + Self.counting(other)
    let column = try column(name)
    let found =
      unit == .one
      ? try histogram(column, axes: axes, &notes) : try quantity(column, in: unit, axes: axes, &notes)
    return { energy, offset, last in
      found.values[energy * found.strides[0] + offset * found.strides[1] + last]
    }
  }
}
