import DL3
import FITS
import Fitting
import Foundation
import Sky
import Tables
import TestSupport
import Testing

@testable import BackgroundModels
@testable import ModelFiles
@testable import ParametricModels
@testable import Production

/// Shapes, nodes, gradients and bins that the available fits of csbkgmodel do not have, on several runs of H.E.S.S.
/// DR1: the four on the Crab and four off runs.
@Suite(
  "Choices of parametric models on H.E.S.S. DR1", .enabled(if: SharedData.isPresent, "\(SharedData.skip)"),
  .timeLimit(.minutes(60)))
struct ParametricChoicesTests {
  private static func store() throws -> DataStore { try DataStore(path: SharedData.path("data/hess-dl3-dr1")) }

  private static func runs() throws -> [Int64] {
    ParametricReferenceTests.crab + ReferenceTests.offRuns(try store()).prefix(4)
  }

  /// Two runs of each kind, for slow tests.
  private static func fewRuns() throws -> [Int64] {
    try runs().enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
  }

  private static func fits(
    _ shape: any SpatialShape = GaussianShape(), of chosen: [Int64]? = nil, gradient: Bool = true,
    _ change: (inout RunFitter) throws -> Void = { _ in }
  ) throws -> [RunFit] {
    let runs = try chosen ?? Self.runs()
    let fits = try ParametricReferenceTests.fits(shape, of: runs, gradient: gradient, change)
    #expect(fits.count == runs.count)
    for fit in fits {
      #expect(fit.result.status.isConverged)
      #expect(abs(fit.result.predicted - Double(fit.result.observed)) < 1e-3, "\(fit.obsIDs)")
    }
    return fits
  }

  private static func write(_ table: Table, _ path: String) throws {
    var writer = try FITSWriter(path: path)
    try writer.append(table)
    try writer.close()
  }

  private static func crab(radius: Double) throws -> Exclusion {
    Exclusion(
      everywhere: SkyRegions([try CircleRegion(longitude: 83.633, latitude: 22.0145, radius: radius)]))
  }

  @Test("Nodes from a file, as energies or as edges in keV, are equal to the nodes that LOG places")
  func nodeFiles() throws {
    let nodes = try NodePlacement.logarithmic.nodes(from: 0.7, to: 30, count: 8).energies
    let placed = try Self.fits()
    try withTemporaryFolder { folder in
      try Self.write(
        Table(name: "ENERGIES", columns: [Column("Energy", unit: "TeV", .double(nodes))]), folder + "/nodes.fits")
      let edges = nodes.map { $0 * 1e9 }
      try Self.write(
        Table(
          name: "EBOUNDS",
          columns: [
            Column("E_MIN", unit: "keV", .double(Array(edges.dropLast()))),
            Column("E_MAX", unit: "keV", .double(Array(edges.dropFirst()))),
          ]), folder + "/edges.fits")
      for file in ["nodes", "edges"] {
        let found = try LogNodes(file: "\(folder)/\(file).fits")
        #expect(found.energies.count == 8)
        let fits = try Self.fits { $0.specification.spectrum = .nodes(found) }
        for (one, other) in zip(placed, fits) {
          #expect(abs(one.result.logLikelihood - other.result.logLikelihood) < 1e-6, "\(file) \(one.obsIDs)")
        }
      }
    }
  }

  /// The table has steps of 0.02 deg. Straight lines between them are off the Gaussian by up to 1e-4 of its peak.
  @Test("LOOKUP with a table of the fitted GAUSS gives the same fit")
  func lookupOfGaussian() throws {
    let runs = try Self.fewRuns()
    let gauss = try Self.fits(of: runs, gradient: false)
    try withTemporaryFolder { folder in
      for (obsID, fit) in zip(runs, gauss) {
        let sigma = fit.result.model.parameters[0].value
        let low = (0..<120).map { 0.02 * Double($0) }
        // The scale of each energy is divided out.
        let values = low.flatMap { theta in
          [3, 40.0].map { $0 * exp(-0.5 * pow(pow(theta + 0.01, 2) / sigma, 2)) }
        }
        func axis(_ name: String, _ unit: String, _ values: [Double]) -> Column {
          Column(name, unit: unit, .vector([values], shape: [values.count]))
        }
        try Self.write(
          Table(
            name: "RADIAL BACKGROUND LOOKUP",
            columns: [
              axis("ENERG_LO", "TeV", [0.1, 3]), axis("ENERG_HI", "TeV", [3, 90]), axis("THETA_LO", "deg", low),
              axis("THETA_HI", "deg", low.map { $0 + 0.02 }), Column("BKG", .vector([values], shape: [2, 120])),
            ]), "\(folder)/\(obsID).fits")
        let shape = try TabulatedShape.lookup(path: "\(folder)/\(obsID).fits")
        let lookup = try ParametricReferenceTests.fits(shape, of: [obsID], gradient: false)[0].result
        #expect(abs(lookup.logLikelihood - fit.result.logLikelihood) < 0.02, "\(obsID)")
        for (one, other) in zip(lookup.model.parameters.dropFirst(), fit.result.model.parameters.dropFirst()) {
          #expect(abs(one.value / other.value - 1) < 1e-3, "\(obsID) \(one.name)")
        }
      }
    }
  }

  /// In all off runs the width of the field depends on the energy in the same way, which GAUSS cannot describe, so all
  /// of them together fit better with their table.
  @Test("LOOKUP with a file of the radial model of all off runs fits them better than GAUSS")
  func lookupOfOffRuns() throws {
    let store = try Self.store()
    var options = FillOptions()
    options.jobs = 2
    let axes = try RadialAxes(
      energy: .log("energy", from: 0.5, to: 50, bins: 10, unit: .TeV),
      offset: .linear("offset", from: 0, to: 2.5, bins: 12, unit: .deg))
    let model = try CountsAccumulator(axes: axes, store: store, obsIDs: ReferenceTests.offRuns(store), options: options)
      .model
    try withTemporaryFolder { folder in
      _ = try ModelFile.write(model, to: folder + "/off.fits.gz")
      let lookup = try Self.fits(TabulatedShape.lookup(path: folder + "/off.fits.gz"))
      let gauss = try Self.fits()
      func sum(_ fits: [RunFit]) -> Double { fits.dropFirst(4).reduce(0) { $0 + $1.result.logLikelihood } }
      #expect(sum(lookup) > sum(gauss))
    }
  }

  /// The sum uses the centres of steps of 1/300 in ln E and in the squared offset, and is accurate to 1e-4.
  @Test("AEFF fits every run; it is the area of the file, and the prediction is the sum of the rate over the field")
  func effectiveArea() throws {
    let store = try Self.store()
    for fit in try Self.fits(gradient: false, { $0.specification.shape = .effectiveAreaOfRun }) {
      let (model, run) = (fit.result.model, fit.result.runs[0])
      let steps = 300
      var points = FieldPoints()
      let (low, high) = (log(run.energy.lowerBound), log(run.energy.upperBound))
      for e in 0..<steps {
        for t in 0..<steps {
          let offset = 2 * ((Double(t) + 0.5) / Double(steps)).squareRoot()
          points.append(
            offset: offset, lon: offset, lat: 0, logEnergy: low + (high - low) * (Double(e) + 0.5) / Double(steps))
        }
      }
      // Rings of equal area on the plane, times sin(theta) / theta on the sphere.
      let area = Double.pi * pow(2 * Double.pi / 180, 2) / Double(steps)
      let sum = zip(model.rates(at: points), points.logEnergy.indices).reduce(0) { sum, entry in
        let theta = points.offset[entry.1] * .pi / 180
        return sum + entry.0 * exp(points.logEnergy[entry.1]) * 1e6 * area * sin(theta) / theta
      }
      let predicted = sum * (high - low) / Double(steps) * run.time
      #expect(abs(predicted / run.predicted - 1) < 1e-3, "\(run.obsID): \(predicted) of \(run.predicted)")

      let location = try store.location(of: .aeff, obsID: run.obsID)
      let file = try readTable(location.path, hdu: .name(location.hduName))
      guard case .vector(let rows, _)? = file["EFFAREA"]?.values,
        case .vector(let energies, _)? = file["ENERG_LO"]?.values, case .vector(let ends, _)? = file["ENERG_HI"]?.values
      else {
        Issue.record("no area")
        continue
      }
      // Energies vary fastest. The third offset is 1 deg.
      let energy = (energies[0][60] * ends[0][60]).squareRoot()
      let shape = model.spatial.value(offset: 1, lon: 1, lat: 0, energy: energy, values: [1])
      #expect(abs(shape / (1e4 * rows[0][2 * energies[0].count + 60]) - 1) < 1e-9, "\(run.obsID)")
    }
  }

  /// In half an hour a field rotates by a few degrees. The angle is that in the middle of the good time.
  @Test("With the Crab excluded, a gradient along the horizon is the rotated one along the sky; ln L is nearly equal")
  func horizon() throws {
    let store = try Self.store()
    let exclusion = try Self.crab(radius: 0.3)
    let sky = try Self.fits { $0.region.exclusion = exclusion }
    let horizon = try Self.fits {
      $0.region.exclusion = exclusion
      $0.specification.gradient = .altaz
    }
    let reader = EventReader(store)
    for (one, other) in zip(sky, horizon) {
      var events = RunEvents()
      try reader.read(one.obsIDs[0], into: &events)
      let orientations = try FieldFrame.orientations(of: events, alignment: .altaz)
      guard case .altaz(let zenith) = orientations[orientations.count / 2].orientation else {
        Issue.record("no orientation")
        continue
      }
      let (sine, cosine) = (sin(zenith * .pi / 180), cos(zenith * .pi / 180))
      func gradient(_ fit: RunFit) -> [Parameter] { Array(fit.result.model.parameters[1...2]) }
      let (radec, altaz) = (gradient(one), gradient(other))
      // lon grows to the west. With the zenith up, north is rotated by the angle, and azimuth grows to the right.
      let (east, north) = (-radec[0].value, radec[1].value)
      let wanted = [cosine * east - sine * north, sine * east + cosine * north]
      for (found, wanted) in zip(altaz, wanted) {
        let error = try #require(found.error)
        #expect(abs(found.value - wanted) < 0.3 * error, "\(one.obsIDs) \(found.name): \(found.value), \(wanted)")
      }
      #expect(abs(one.result.logLikelihood - other.result.logLikelihood) < 1, "\(one.obsIDs)")
      #expect(one.kept == other.kept || !one.kept.isEmpty)
    }
  }

  /// Half of the error of a node, for bins of 0.05 in ln E and 0.05 deg, and a first bin that begins at the threshold.
  @Test("Binned and unbinned fits agree within half an error, with and without a hole; chi2 is no worse")
  func binned() throws {
    for exclusion in [nil, try Self.crab(radius: 0.3)] {
      let single = try Self.fits(of: try Self.fewRuns()) { $0.region.exclusion = exclusion }
      let binned = try ParametricReferenceTests.fits(GaussianShape(), of: try Self.fewRuns()) {
        $0.region.exclusion = exclusion
        $0.bins = FitBins(energies: 75, cell: 0.05)
      }
      for (one, other) in zip(single, binned) {
        #expect(other.result.observed == one.result.observed)
        for (a, b) in zip(one.result.model.parameters, other.result.model.parameters) {
          guard let error = a.error else { continue }
          #expect(abs(a.value - b.value) < 0.5 * error, "\(one.obsIDs) \(a.name): \(a.value), \(b.value) +- \(error)")
        }
        let (fine, coarse) = (try #require(one.result.goodness), try #require(other.result.goodness))
        let ratio = (coarse.chi2 / Double(coarse.degreesOfFreedom)) / (fine.chi2 / Double(fine.degreesOfFreedom))
        #expect(abs(ratio - 1) < 0.3, "\(one.obsIDs): \(coarse), \(fine)")
      }
    }
  }

  /// The best widths range from 0.055 to 0.081 deg.
  @Test("A point at the Crab with each run's point spread function fits better than a Gaussian of any width")
  func crab() throws {
    func fits(_ image: SourceImage) throws -> [FitResult] {
      try ParametricReferenceTests.fits(GaussianShape()) {
        $0.specification.sources = [
          SourceModel(name: "Crab", ra: 83.6331, dec: 22.0145, image: image, spectrum: PowerLaw(unit: "s-1 MeV-1"))
        ]
      }.map(\.result)
    }
    let point = try fits(.pointSpread)
    for fit in point {
      #expect(fit.goodness != nil && !fit.model.parameters.contains { $0.name == "Crab.Sigma" })
    }
    for isFixed in [true, false] {
      let gaussians = try fits(.gaussian(GaussianSource(sigma: 0.08, isFixed: isFixed)))
      for (one, other) in zip(point, gaussians) {
        #expect(one.logLikelihood >= other.logLikelihood, "\(one.runs[0].obsID), width fixed: \(isFixed)")
      }
    }
  }
}
