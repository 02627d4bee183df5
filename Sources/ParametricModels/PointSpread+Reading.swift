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
  /// The point spread that a store has of a run, at an offset from the pointing in deg.
  /// - Throws: `DL3Error` where the store has none of the run; what ``init(path:hdu:offset:)`` throws.
  public init(of obsID: Int64, in store: DataStore, offset: Double) throws {
    let location = try store.location(of: .psf, obsID: obsID)
    try self.init(path: location.path, hdu: location.hduName, offset: offset, dataSums: store.dataSums)
  }

  /// The point spread of a file at an offset from the pointing in deg: linear in the offset between those that are
  /// told, and beyond them as at the last.
  ///
  /// GADF's three forms are read: a table of densities (PSF_TABLE), three Gaussians (PSF_3GAUSS) and a King profile
  /// (PSF_KING). Energies are true ones there; they are taken for reconstructed ones.
  /// - Throws: what reading a table can throw; ``BackgroundError/missingColumn(_:name:present:)`` for a table of no
  ///   such form; ``BackgroundError/emptyPointSpread(_:offset:)`` for one without a density above 0 at the offset.
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

  /// The node to the left and how far towards the next one, 0...1.
  private static func place(of x: Double, among nodes: [Double]) -> (node: Int, fraction: Double) {
    guard let next = nodes.firstIndex(where: { $0 > x }) else { return (nodes.count - 1, 0) }
    guard next > 0 else { return (0, 0) }
    return (next - 1, (x - nodes[next - 1]) / (nodes[next] - nodes[next - 1]))
  }
}

/// Densities in any unit at positions of energy, offset and distance.
private typealias Densities = (Int, Int, Int) -> Double

extension ArrayTable {
  /// The distances in deg that densities are told at, from 0, and the densities.
  fileprivate func pointSpread() throws -> (distances: [Double], densities: Densities) {
    let names = Set(table.columns.map { $0.name.uppercased() })
    if names.contains("SIGMA_1") { return (Self.distances, try gaussians()) }
    if names.isSuperset(of: ["GAMMA", "SIGMA"]) { return (Self.distances, try king()) }
    return try tabulated()
  }

  /// Up to 2 deg, closer together near the middle.
  private static let distances = (0...300).map { 2 * (Double($0) / 300) * (Double($0) / 300) }

  /// PSF_TABLE: RPSF over bins of distance. The first bin goes on to the middle, the last to its end.
  private func tabulated() throws -> (distances: [Double], densities: Densities) {
    let (lows, highs) = (try ends("RAD_LO", .deg), try ends("RAD_HI", .deg))
    let values = try response("RPSF", with: ["rad": lows.count])
    var nodes = lows.indices.map { (distance: (lows[$0] + highs[$0]) / 2, bin: $0) }
    if let first = nodes.first, first.distance > 0 { nodes.insert((0, first.bin), at: 0) }
    if let last = nodes.last, let end = highs.last, end > last.distance { nodes.append((end, last.bin)) }
    let bins = nodes.map(\.bin)
    return (nodes.map(\.distance), { max(0, values($0, $1, bins[$2])) })
  }

  /// PSF_3GAUSS: `exp(-r^2 / 2 SIGMA_1^2) + AMPL_2 exp(-r^2 / 2 SIGMA_2^2) + AMPL_3 exp(-r^2 / 2 SIGMA_3^2)`, times a
  /// scale.
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

  /// PSF_KING: `(1 + r^2 / (2 GAMMA SIGMA^2))^-GAMMA`, times a norm.
  private func king() throws -> Densities {
    let (sigmas, gammas) = (try response("SIGMA", in: .deg), try response("GAMMA"))
    return { energy, offset, distance in
      let (sigma, gamma) = (sigmas(energy, offset, 0), gammas(energy, offset, 0))
      guard sigma > 0, gamma > 1 else { return 0 }
      return pow(1 + Self.distances[distance] * Self.distances[distance] / (2 * gamma * sigma * sigma), -gamma)
    }
  }

  /// A column over energy, offset and what else there is.
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
