import BackgroundModels
import FITS
import Fitting
import Foundation
import Tables
import TestSupport
import Testing

/// Point spread functions of files, in the forms of GADF.
@Suite("Point spread functions of files", .timeLimit(.minutes(60))) struct PointSpreadTests {
  private static let energies = (low: [0.5, 2, 8], high: [2, 8, 32.0])
  private static let offsets = [0, 1, 2.0]

  /// Writes columns over energy and offset (and distance), and reads the point spread function at an offset.
  private func read(
    offset: Double, _ columns: [(name: String, unit: String?, value: (_ energy: Int, _ offset: Int) -> [Double])],
    radii: (low: [Double], high: [Double])? = nil
  ) throws -> PointSpread {
    func axis(_ name: String, _ unit: String, _ low: [Double], _ high: [Double]) -> [Column] {
      [
        Column("\(name)_LO", unit: unit, .vector([low], shape: [low.count])),
        Column("\(name)_HI", unit: unit, .vector([high], shape: [high.count])),
      ]
    }
    var table = axis("ENERG", "TeV", Self.energies.low, Self.energies.high)
    // Offsets are nodes: both ends of a bin are equal, as in H.E.S.S. DR1.
    table += axis("THETA", "deg", Self.offsets, Self.offsets)
    if let radii { table += axis("RAD", "deg", radii.low, radii.high) }
    for (name, unit, value) in columns {
      // Energy varies fastest, distance slowest.
      let count = radii?.low.count ?? 1
      let values = (0..<count).flatMap { r in (0..<3).flatMap { o in (0..<3).map { value($0, o)[r] } } }
      let shape = radii == nil ? [3, 3] : [3, 3, count]
      table.append(Column(name, unit: unit, .vector([values], shape: shape)))
    }
    return try withTemporaryFolder { folder in
      var writer = try FITSWriter(path: folder + "/psf.fits")
      try writer.append(Table(name: "PSF", columns: table))
      try writer.close()
      return try PointSpread(path: folder + "/psf.fits", hdu: "psf", offset: offset)
    }
  }

  private func density(_ spread: PointSpread, _ distance: Double, _ energy: Double) -> Double {
    spread.value(offset: distance, lon: 0, lat: 0, energy: energy, values: [])
  }

  private func gaussian(_ width: Double, _ distance: Double) -> Double {
    exp(-distance * distance / (2 * width * width)) / (2 * .pi * pow(width * .pi / 180, 2))
  }

  /// The widths of a Gaussian in the files, in deg.
  private func width(_ energy: Int, _ offset: Int) -> Double { 0.1 - 0.02 * Double(energy) + 0.03 * Double(offset) }

  /// With bins of 0.004 deg, straight lines between their middles are off by (0.004 / 0.06)^2 / 8, and so is the
  /// integral.
  @Test("A table has its densities at the middles of its bins, and their mean between two offsets")
  func table() throws {
    let low = (0..<200).map { 0.004 * Double($0) }
    let radii = (low: low, high: low.map { $0 + 0.004 })
    func spread(_ offset: Double) throws -> PointSpread {
      try read(
        offset: offset,
        [("RPSF", "sr-1", { e, o in low.map { self.gaussian(self.width(e, o), $0 + 0.002) } })], radii: radii)
    }
    let (node, between, beyond) = (try spread(1), try spread(0.5), try spread(5))
    for (e, energy) in [1, 4, 16.0].enumerated() {
      for distance in [0.01, 0.05, 0.12] {
        let (low, high) = (gaussian(width(e, 0), distance), gaussian(width(e, 1), distance))
        #expect(abs(density(node, distance, energy) / high - 1) < 1e-3)
        #expect(abs(density(between, distance, energy) / ((low + high) / 2) - 1) < 1e-3)
        #expect(abs(density(beyond, distance, energy) / gaussian(width(e, 2), distance) - 1) < 1e-3)
      }
    }
    #expect(density(node, 0.81, 1) == 0)
  }

  /// The steps near 0.05 deg are 0.002 deg.
  @Test("Three Gaussians are added by their amplitudes")
  func gaussians() throws {
    let spread = try read(
      offset: 0,
      [
        ("SCALE", "sr-1", { _, _ in [7] }), ("SIGMA_1", "deg", { e, o in [self.width(e, o)] }),
        ("AMPL_2", nil, { _, _ in [0.25] }), ("SIGMA_2", "deg", { e, o in [2 * self.width(e, o)] }),
        ("AMPL_3", nil, { _, _ in [0] }), ("SIGMA_3", "deg", { _, _ in [0] }),
      ])
    // Equal amplitudes of both: 0.25 of the peak at twice the width.
    for (e, energy) in [1, 4, 16.0].enumerated() {
      for distance in [0, 0.05, 0.2] {
        let wanted = (gaussian(width(e, 0), distance) + gaussian(2 * width(e, 0), distance)) / 2
        #expect(abs(density(spread, distance, energy) / wanted - 1) < 2e-3)
      }
    }
  }

  /// dP/dOmega = (1 - 1 / gamma) / (2 pi sigma^2) (1 + r^2 / (2 gamma sigma^2))^-gamma. The fraction outside R is (1 +
  /// R^2 / (2 gamma sigma^2))^(1 - gamma).
  @Test("A King profile has its densities, cut at 2 deg")
  func king() throws {
    let spread = try read(
      offset: 1, [("GAMMA", nil, { _, _ in [2.5] }), ("SIGMA", "deg", { e, o in [self.width(e, o)] })])
    for (e, energy) in [1, 4, 16.0].enumerated() {
      let sigma = width(e, 1)
      let within = 1 - pow(1 + 4 / (5 * sigma * sigma), -1.5)
      for distance in [0, 0.05, 0.3] {
        let peak = (1 - 1 / 2.5) / (2 * .pi * pow(sigma * .pi / 180, 2))
        let wanted = peak * pow(1 + distance * distance / (5 * sigma * sigma), -2.5) / within
        #expect(abs(density(spread, distance, energy) / wanted - 1) < 2e-3)
      }
    }
  }

  @Test("A table of no known form, and one of zeros, are errors")
  func faults() throws {
    let form = #expect(throws: BackgroundError.self) {
      try read(offset: 0, [("KERNEL", nil, { _, _ in [1] })])
    }
    #expect(form?.description.contains("RAD_LO") == true)
    let zeros = #expect(throws: BackgroundError.self) {
      try read(offset: 0.7, [("RPSF", "sr-1", { _, _ in [0, 0] })], radii: ([0, 0.1], [0.1, 0.2]))
    }
    #expect(zeros?.description.contains("the point spread function at an offset of 0.7 deg is 0") == true)
  }
}
