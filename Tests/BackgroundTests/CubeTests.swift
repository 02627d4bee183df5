import DL3
import Histograms
import Sky
import Testing
import Units

@testable import BackgroundModels
@testable import Production

@Suite("Cubes") struct CubeTests {
  @Test("Solid angles are those of the sphere, and add up to 2 dlon sin b for a band")
  func solidAngles() throws {
    let axes = try Fixture.cubeAxes(energies: 2, columns: 4, rows: 6)
    let exact = axes.solidAngles(.exact)
    // 6 deg of longitude between the latitudes -3 and 3 deg.
    #expect(close(exact.reduce(0, +), 0.010961217043428615))
    // The cell from 2 to 3 deg of latitude, 1.5 deg wide.
    #expect(close(exact[5], 0.0004564854433072581, within: 1e-12))
    #expect(close(axes.solidAngles(.flat)[5], 1.5 * (.pi / 180) * (.pi / 180)))
    #expect(close(axes.phaseSpace()[1, 3, 5], 2e6 * exact[23]))
  }

  @Test("Axes out of range are errors that name what was found")
  func badAxes() throws {
    let energy = try Axis(name: "energy", edges: [1, 2], unit: .TeV)
    let wide = try Axis(name: "lat", edges: [-95, 0, 3], unit: .deg)
    let error = #expect(throws: BackgroundError.self) { try CubeAxes(energy: energy, lon: wide, lat: wide) }
    #expect(
      error?.description
        == "axis 'lat': -95 to 3 deg; expected field-of-view coordinates from -90 to 90 deg")
    #expect(throws: BackgroundError.self) { try CubeAxes(energy: wide, lon: wide, lat: energy) }
  }

  @Test("Events are in the cell of their coordinates: lon grows with decreasing right ascension, lat with declination")
  func cells() throws {
    let axes = try Fixture.cubeAxes(energies: 3, columns: 4, rows: 6)
    let kernel = FillKernel(energy: axes.energy, finder: CellBinner(axes), positions: 24)
    var contribution = RunCounts(
      counts: Histogram(axes: axes.all), time: 1, statistics: RunStatistics(obsID: 1))
    // At the equator: 2 deg less in RA is lon +2, cell [3]; 2.5 deg more in declination is lat cell [5].
    kernel.count(
      energy: [1.5, 1.5, 5, 0.5, 5],
      EventPlaces(
        time: Array(repeating: 0, count: 5), ra: [358.1, 0.2, 0.2, 0.2, 6],
        dec: [2.5, -2.9, 0.5, 0, 0]),
      in: .radec(FieldOfView(pointingRA: 0.1, pointingDec: 0)), marks: nil, into: &contribution)
    #expect(contribution.counts[0, 3, 5] == 1 && contribution.counts[0, 1, 0] == 1)
    #expect(contribution.counts[2, 1, 3] == 1 && contribution.counts.sum() == 3)
    #expect(contribution.statistics.filled == 3 && contribution.statistics.outsideEnergy == 1)
    #expect(contribution.statistics.outsideOffset == 1)
  }

  @Test("A flat rate predicts rate x energy width x solid angle, over the field and over a circle")
  func integral() throws {
    let axes = try Fixture.cubeAxes(energies: 3, columns: 12, rows: 10)
    let model = try Fixture.rates(Array(repeating: 2e-4, count: 360), axes: axes)
    #expect(close(model.integral(), 2e-4 * 7e6 * axes.solidAngles().reduce(0, +), within: 1e-9))
    let region = try RadialRegion(energyMin: 1.5, energyMax: 4, offsetMax: 2.5)
    #expect(close(model.integral(over: region), 2e-4 * 2.5e6 * SolidAngle.ring(from: 0, to: 2.5), within: 1e-7))
    // The region is cut to the field: a circle of 3 deg.
    let wide = try RadialRegion(energyMin: 1.5, energyMax: 4, offsetMax: 9)
    #expect(close(model.integral(over: wide), 2e-4 * 2.5e6 * SolidAngle.ring(from: 0, to: 3), within: 1e-7))
  }

  @Test("The integral of a Gaussian rate over a circle is that of its interpolation")
  func gaussianIntegral() throws {
    let axes = try Fixture.cubeAxes(energies: 1, columns: 60, rows: 60)
    var rates = Histogram(axes: axes.all)
    for column in 0..<60 {
      for row in 0..<60 {
        let (lon, lat) = (axes.lon.centers()[column], axes.lat.centers()[row])
        rates[0, column, row] = 1e-3 / exponential((lon * lon + lat * lat) / 2)
      }
    }
    let model = try Fixture.rates(rates.values, axes: axes)
    let region = try RadialRegion(energyMin: 1, energyMax: 2, offsetMax: 2)
    // On the plane, whose area is accurate to 2e-4 for such a small circle, the integral is 2 pi s^2 (1 - exp(-r^2 / 2
    // s^2)). Straight lines between the logarithms are below a parabola, on average by h^2 / 12 of its second
    // derivative along each axis.
    let expected = 1e-3 * 1e6 * 2 * .pi * (1 - 1 / exponential(2)) * (.pi / 180) * (.pi / 180)
    #expect(close(model.integral(over: region), expected * (1 - 2 * 0.01 / 12), within: 3e-4))
  }

  /// The values are from Background3D.evaluate of gammapy 2.1 for the same array.
  @Test("Between centres a cube has the values of gammapy")
  func evaluate() throws {
    let axes = try CubeAxes(
      energy: Axis(name: "energy", edges: [1, 2, 5], unit: .TeV),
      lon: Axis(name: "lon", edges: [-2, 0, 1], unit: .deg),
      lat: Axis(name: "lat", edges: [-1, 0, 2], unit: .deg))
    let model = try Fixture.rates([8, 4, 6, 3, 2, 1, 1.5, 0.25].map { $0 * 1e-3 }, axes: axes)
    #expect(close(model.interpolator(2, -0.3, 0.6), 0.0019697688968579497))
    #expect(model.interpolator(2, -2.1, 0) == 0)
  }

  @Test("A Gaussian conserves the counts of a cube, and keeps a flat rate flat")
  func gaussian() throws {
    let axes = try Fixture.cubeAxes(energies: 2, columns: 20, rows: 30)
    let counts = (0..<1200).map { Double(($0 * 7919) % 31) }
    let smooth = try Fixture.model(counts, axes: axes).smoothed(by: GaussianSmoothing(sigma: 0.4))
    #expect(close(smooth.bins.allSmoothedCounts.values[..<600].reduce(0, +), counts[..<600].reduce(0, +)))
    #expect(smooth.counts.values == counts)
    var exposure = axes.phaseSpace()
    for bin in exposure.values.indices { exposure.values[bin] *= Double(1 + bin % 5) }
    let flat = try BackgroundModel(axes: axes, counts: exposure.mapping { $0 * 2e-3 }, exposure: exposure)
      .smoothed(by: GaussianSmoothing(sigma: 0.3))
    #expect(flat.rate.values.allSatisfy { close($0, 2e-3, within: 1e-11) })
  }

  @Test("Events of one cell are spread as a two-dimensional Gaussian")
  func spread() throws {
    let axes = try Fixture.cubeAxes(energies: 1, columns: 61, rows: 61, half: 3.05)
    var counts = [Double](repeating: 0, count: 3721)
    counts[30 * 61 + 30] = 1e6
    let smooth = try Fixture.model(counts, axes: axes).smoothed(by: GaussianSmoothing(sigma: 0.5))
    // Along one axis, a cell of 0.1 deg at one sigma contains 0.1 / 0.5 x phi(1); likewise along the other axis, at 0.
    let expected = 1e6 * 0.2 * 0.2 * 0.24197072451914337 * 0.3989422804014327
    #expect(close(smooth.bins.allSmoothedCounts[0, 35, 30], expected, within: 0.01))
    #expect(close(smooth.bins.allSmoothedCounts[0, 35, 30], smooth.bins.allSmoothedCounts[0, 30, 25], within: 1e-3))
  }

  @Test("Cubes and radial models have the same operations; what cannot be added is an error")
  func refused() throws {
    let axes = try Fixture.cubeAxes(energies: 2, columns: 2, rows: 2)
    var fill = CountsAccumulator(axes: axes)
    try fill.add(FillTests.contribution(7, axes: axes))
    #expect(throws: BackgroundError.runTwice(7)) { try fill.add(FillTests.contribution(7, axes: axes)) }
    let other = try CubeAxes(energy: axes.energy, lon: axes.lon, lat: axes.lat, alignment: .altaz)
    #expect(throws: BackgroundError.self) { try fill.add(CountsAccumulator(axes: other)) }
    #expect(fill.counts.sum() == 8)
  }
}
