import BackgroundModels
import Foundation
import Histograms
import ModelFiles
import Production
import Testing
import Units

@testable import Studies

@Suite("Predicted counts of pixels", .timeLimit(.minutes(60))) struct PredictorTests {
  private func run(_ grid: PixelGrid, altaz: PixelCounts.AltazCoordinates? = nil) throws -> PixelCounts {
    try Fixture.run(1, grid, altaz: altaz) { _, _ in 1 }
  }

  @Test("With its own bins a radial model predicts the rate of the ring that contains the pixel")
  func radialBins() throws {
    let grid = try Fixture.grid()
    let model = try Fixture.radial { Double(1 + $0) * 1e-6 * Double(10 - $1) }
    let counts = try PixelPredictor(model, grid: grid, reader: .none).counts(for: run(grid))
    for energy in 0..<grid.energies {
      let width = (grid.energyEdges[energy + 1] - grid.energyEdges[energy]) * 1e6
      for pixel in 0..<grid.count {
        let rate = Double(1 + energy) * 1e-6 * Double(10 - Int(grid.offsets[pixel] / 0.5))
        let expected = rate * width * grid.solidAngle(ofPixel: pixel) * 100
        #expect(abs(counts[energy * grid.count + pixel] / expected - 1) < 1e-9)
      }
    }
  }

  @Test("Energy bins of a model that overlap several bins of the grid are divided by width")
  func overlaps() throws {
    let grid = try Fixture.grid(energyEdges: [1, 2, 4])
    let model = try Fixture.radial(energy: [0.5, 3, 8]) { energy, _ in energy == 0 ? 2e-6 : 5e-6 }
    let counts = try PixelPredictor(model, grid: grid, reader: .none).counts(for: run(grid))
    let solidAngle = grid.solidAngle(ofPixel: 0)
    #expect(abs(counts[0] / (2 * solidAngle * 100) - 1) < 1e-9)
    #expect(abs(counts[grid.count] / ((2 + 5) * solidAngle * 100) - 1) < 1e-9)
  }

  @Test("The solid angles of all pixels of a fine grid add up to that of the circle")
  func solidAngles() throws {
    let grid = try PixelGrid(pixelSize: 0.05, side: 100, radius: 2, energyEdges: [1, 2])
    let sum = (0..<grid.count).reduce(0) { $0 + grid.solidAngle(ofPixel: $1) }
    #expect(abs(sum / (2 * .pi * (1 - cos(2 * .pi / 180))) - 1) < 2e-3)
  }

  @Test("As gammapy reads it, a power law that is the same in all rings is integrated exactly")
  func gammapyPowerLaw() throws {
    let grid = try Fixture.grid()
    let energy = (0...40).map { 0.25 * pow(80, Double($0) / 40) }
    let model = try Fixture.radial(energy: energy) { bin, _ in
      1e-6 * pow((energy[bin] * energy[bin + 1]).squareRoot(), -2.7)
    }
    for oversampling in [1, 3] {
      let predictor = try PixelPredictor(model, grid: grid, reader: .gammapy(oversampling: oversampling))
      let counts = try predictor.counts(for: run(grid))
      for bin in 0..<grid.energies {
        let (low, high) = (grid.energyEdges[bin], grid.energyEdges[bin + 1])
        let integral = (pow(low, -1.7) - pow(high, -1.7)) / 1.7
        #expect(abs(counts[bin * grid.count] / (integral * grid.solidAngle(ofPixel: 0) * 100) - 1) < 1e-9)
      }
    }
  }

  @Test("gammapy predicts nothing for an energy bin with an edge outside the model, and fills gaps between rates")
  func gammapyEnds() throws {
    let grid = try Fixture.grid(energyEdges: [0.5, 1, 2, 5, 10, 30])
    let model = try Fixture.radial(energy: [0.8, 1.5, 3, 6, 12]) { bin, _ in bin == 2 ? 0 : 1e-6 * pow(0.1, Double(bin))
    }
    let counts = try PixelPredictor(model, grid: grid, reader: .gammapy).counts(for: run(grid))
    #expect(counts[0] == 0 && counts[4 * grid.count] == 0)
    #expect((1...3).allSatisfy { counts[$0 * grid.count] > 0 })
    let filled = model.nodes.withGapsFilled
    #expect(abs(filled.values[2 * 5] / 1e-8 - 1) < 1e-9)
  }

  @Test("Beyond the last offset of a radial model, gammapy predicts its last rate within the width of one more bin")
  func gammapyPadding() throws {
    let grid = try Fixture.grid()
    let model = try Fixture.radial(offset: [0, 0.5, 1, 1.4]) { _, ring in Double(3 - ring) * 1e-6 }
    let counts = try PixelPredictor(model, grid: grid, reader: .gammapy).counts(for: run(grid))
    for pixel in 0..<grid.count {
      let (offset, rate) = (grid.offsets[pixel], counts[pixel] / (0.5 * grid.solidAngle(ofPixel: pixel) * 100))
      if offset > 1.8 { #expect(rate == 0) }
      if offset > 1.2, offset < 1.8 { #expect(abs(rate - 1) < 1e-9) }
      if offset < 1 { #expect(rate > 1.2) }
    }
    let own = try PixelPredictor(model, grid: grid, reader: .none).counts(for: run(grid))
    #expect((0..<grid.count).allSatisfy { (own[$0] > 0) == (grid.offsets[$0] < 1.4) })
  }

  @Test("A model of livetime predicts with livetime from its own bins, and with ontime as gammapy reads it")
  func times() throws {
    let grid = try Fixture.grid()
    let axes = try RadialAxes(
      energy: Axis(name: "energy", edges: Fixture.edges, unit: .TeV),
      offset: Axis(name: "offset", edges: [0, 2.5], unit: .deg))
    var options = FillOptions()
    options.rules.time = .livetime
    var sum = CountsAccumulator(axes: axes, options: options)
    try sum.add(
      RunCounts(
        counts: Histogram(axes: axes.all, filledWith: 1000), time: 50, statistics: RunStatistics(obsID: 5)))
    let model = sum.model
    let run = try run(grid)
    let own = try PixelPredictor(model, grid: grid, reader: .none).counts(for: run)[0]
    let ontime = try PixelPredictor(model, grid: grid, reader: .none, time: .ontime).counts(for: run)[0]
    #expect(abs(own / ontime - 0.9) < 1e-12)
    let read = try PixelPredictor(model, grid: grid, reader: .gammapy).counts(for: run)
    let samples = try PixelPredictor(model, grid: grid, reader: .bins(samples: 3)).counts(for: run)
    #expect(read[0] > 0 && abs(samples[0] / own - 1) < 1e-9)
  }

  @Test("A cube predicts more where its rate is higher: RADEC on the sky, ALTAZ at the averaged coordinates of the run")
  func cubes() throws {
    let grid = try Fixture.grid()
    let side = [-3.0, -1.5, 0, 1.5, 3]
    func cube(_ alignment: FieldAlignment) throws -> BackgroundModel {
      let axes = try CubeAxes(
        energy: Axis(name: "energy", edges: Fixture.edges, unit: .TeV), lon: Axis(name: "lon", edges: side, unit: .deg),
        lat: Axis(name: "lat", edges: side, unit: .deg), alignment: alignment)
      // Three times the rate at positive lon.
      return try Fixture.model(axes) { $0 / 4 % 4 >= 2 ? 3e-6 : 1e-6 }
    }
    // In this run the field is rotated by 90 deg.
    let altaz = PixelCounts.AltazCoordinates(lon: grid.lat, lat: grid.lon.map { -$0 })
    let run = try run(grid, altaz: altaz)
    for (alignment, lon) in [(FieldAlignment.radec, grid.lon), (.altaz, grid.lat)] {
      let counts = try PixelPredictor(cube(alignment), grid: grid, reader: .none).counts(for: run)
      for pixel in 0..<grid.count {
        let expected = (lon[pixel] > 0 ? 3 : 1) * 0.5 * grid.solidAngle(ofPixel: pixel) * 100
        #expect(abs(counts[pixel] / expected - 1) < 1e-9)
      }
      let read = try PixelPredictor(cube(alignment), grid: grid, reader: .gammapy).counts(for: run)
      #expect((0..<grid.count).allSatisfy { (read[$0] / grid.solidAngle(ofPixel: $0) > 87) == (lon[$0] > 0) })
    }
    #expect(throws: StudyError.noHorizon(obsID: 1)) {
      try PixelPredictor(cube(.altaz), grid: grid, reader: .none).counts(for: self.run(grid))
    }
  }

  @Test("A rotated cube has the rate of the cube where the rotation brings its coordinates")
  func rotatedCube() throws {
    let axes = try CubeAxes(
      energy: Axis(name: "energy", edges: [1, 2], unit: .TeV),
      lon: Axis(name: "lon", edges: [-2, -1, 1], unit: .deg), lat: Axis(name: "lat", edges: [-3, 0, 1, 2], unit: .deg))
    let cube = try Fixture.model(axes) { Double($0 + 1) }
    for rotation in FieldRotation.all {
      let rotated = try cube.rotated(by: rotation, alignment: .altaz)
      #expect(rotated.axes.alignment == .altaz)
      for (lon, lat) in [(-1.5, 0.5), (0.5, 0.5), (0.5, -1.5), (1.5, 0.3), (-0.5, 1.5)] {
        let (x, y) = rotation.isTransposed ? (lat, lon) : (lon, lat)
        let old = cube.bin(holding: [1.5, rotation.isLonMirrored ? -x : x, rotation.isLatMirrored ? -y : y])
        let new = rotated.bin(holding: [1.5, lon, lat])
        #expect(
          old.map { cube.rate.values[cube.rate.offset(of: $0)] }
            == new.map {
              rotated.rate.values[rotated.rate.offset(of: $0)]
            })
      }
    }
  }

  @Test("A reader has a short name, also in JSON")
  func readerNames() throws {
    for (text, reader) in [
      ("none", Reader.none), ("none 3", .bins(samples: 3)), ("gammapy", .gammapy),
      ("gammapy 10", .gammapy(oversampling: 10)),
    ] {
      #expect(Reader(text) == reader && reader.description == text)
      #expect(try JSONDecoder().decode(Reader.self, from: JSONEncoder().encode(reader)) == reader)
    }
    for text in ["", "gammapi", "gammapy 0", "none x", "none 1 2"] { #expect(Reader(text) == nil) }
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(Reader.self, from: Data("\"file\"".utf8)) }
  }
}
