import Fitting
import Foundation
import Histograms
import TestSupport
import Testing
import Units

@testable import BackgroundModels
@testable import ModelFiles
@testable import ParametricModels

/// Models that are functions are evaluated on axes, written and read like models made from counts.
@Suite struct FunctionModelTests {
  static func axes(_ half: Double, _ perDecade: Int) throws -> CubeAxes {
    try CubeAxes(
      energy: .log("energy", from: 0.5, to: 50, bins: 2 * perDecade, unit: .TeV),
      lon: .linear("lon", from: -half, to: half, bins: Int((20 * half).rounded()), unit: .deg),
      lat: .linear("lat", from: -half, to: half, bins: Int((20 * half).rounded()), unit: .deg))
  }

  /// A model with Prefactor 2e-4, Index -2.5, Sigma 3 deg2 and a gradient.
  static func model(lon: Double = 0.05, lat: Double = -0.1) -> ParametricModel {
    var model = ParametricModel(
      spatial: GaussianShape(), gradient: BilinearGradient(), spectrum: PowerLaw(prefactor: 2e-4, index: -2.5))
    (model.parameters[1].value, model.parameters[2].value) = (lon, lat)
    return model
  }

  static func fit(
    _ model: ParametricModel, _ covariance: [[Double]], energy: ClosedRange<Double> = 0.7...30
  ) -> FitResult {
    FitResult(
      model: model, covariance: covariance, logLikelihood: 0,
      runs: [FittedRun(obsID: 1, observed: 1, predicted: 1, time: 1, energy: energy, radius: 2)],
      status: .converged(steps: 1))
  }

  static let zero = [[Double]](repeating: [Double](repeating: 0, count: 6), count: 6)

  /// The formula itself, with the offset and the direction of a place computed from three-dimensional vectors.
  static func expected(energy: Double, lon: Double, lat: Double) -> Double {
    let (l, b) = (lon * .pi / 180, lat * .pi / 180)
    let theta = acos(min(1, cos(b) * cos(l))) * 180 / .pi
    let norm = max(1e-300, (cos(b) * sin(l) * cos(b) * sin(l) + sin(b) * sin(b)).squareRoot())
    let (x, y) = (theta * cos(b) * sin(l) / norm, theta * sin(b) / norm)
    return 2e-4 * pow(energy, -2.5) * exp(-0.5 * pow(theta * theta / 3, 2)) * (1 + 0.05 * x - 0.1 * y)
  }

  /// acos loses half of the digits near 0, so the tolerance at 0.05 deg is 1e-9.
  @Test("A cube contains the values of the function at the bin centres", .timeLimit(.minutes(60)))
  func aCubeHolds() throws {
    let axes = try Self.axes(2.5, 1)
    let model = try BackgroundModel(axes: axes, evaluating: FittedRate(Self.model()))
    for e in 0..<axes.energy.count {
      for i in stride(from: 0, to: 50, by: 7) {
        for j in stride(from: 0, to: 50, by: 7) {
          let energy = (axes.energy.edges[e] * axes.energy.edges[e + 1]).squareRoot()
          let (lon, lat) = (-2.45 + 0.1 * Double(i), -2.45 + 0.1 * Double(j))
          let rate = model.rate.values[(e * 50 + i) * 50 + j]
          #expect(close(rate, Self.expected(energy: energy, lon: lon, lat: lat), within: 1e-8))
        }
      }
    }
    #expect(model.isRateAlone && model.states.allSatisfy { $0 == .fitted })
  }

  /// On the sphere, a place 2 deg to the west and 2 deg to the north has a distance of 2.828 deg and a direction close
  /// to 45 deg.
  @Test("Field-of-view coordinates are converted to offset and direction on the sphere", .timeLimit(.minutes(60)))
  func fieldOfView() {
    let west = FieldPlace(sphericalLon: 2, sphericalLat: 0)
    #expect(close(west.lon, 2) && abs(west.lat) < 1e-15 && close(west.offset, 2))
    let corner = FieldPlace(sphericalLon: 30, sphericalLat: 30)
    #expect(close(corner.offset, acos(0.75) * 180 / .pi))
    #expect(close(corner.lon / corner.lat, cos(.pi / 6) * 0.5 / 0.5))
  }

  @Test("A radial model is the mean over all directions", .timeLimit(.minutes(60)))
  func aRadialModel() throws {
    let axes = try RadialAxes(
      energy: .log("energy", from: 0.5, to: 50, bins: 10, unit: .TeV),
      offset: .linear("offset", from: 0, to: 2, bins: 20, unit: .deg))
    let model = try BackgroundModel(axes: axes, evaluating: FittedRate(Self.model(lon: 0.3, lat: -0.2)))
    for ring in 0..<20 {
      let theta = 0.05 + 0.1 * Double(ring)
      let energy = (axes.energy.edges[3] * axes.energy.edges[4]).squareRoot()
      let wanted = 2e-4 * pow(energy, -2.5) * exp(-0.5 * pow(theta * theta / 3, 2))
      #expect(close(model.rate.values[3 * 20 + ring], wanted, within: 1e-12))
    }
  }

  /// With p = ln Prefactor and x = ln E, the variance of ln rate is v(p) + x^2 v(Index) + 2 x c(p, Index).
  @Test("Errors are computed from the covariance", .timeLimit(.minutes(60)))
  func errorsFollowFrom() throws {
    var covariance = Self.zero
    let prefactor = 2e-4
    covariance[3][3] = 0.01 * prefactor * prefactor
    covariance[4][4] = 0.0025
    (covariance[3][4], covariance[4][3]) = (-0.003 * prefactor, -0.003 * prefactor)
    let model = try BackgroundModel(
      axes: try Self.axes(1, 2), evaluating: FittedRate(Self.fit(Self.model(), covariance)), range: .full)
    for e in 0..<4 {
      let x = log((model.axes.energy.edges[e] * model.axes.energy.edges[e + 1]).squareRoot())
      let wanted = (0.01 + x * x * 0.0025 - 2 * x * 0.003).squareRoot()
      let bin = (e * 20 + 3) * 20 + 11
      #expect(close(model.error.values[bin] / model.rate.values[bin], wanted, within: 1e-12))
    }
  }

  /// With n = ln norm the variance is larger by v(n) + 2 c(n, p) + 2 x c(n, Index).
  @Test("The error for a run with a normalisation includes that of the normalisation", .timeLimit(.minutes(60)))
  func theErrorOf() throws {
    var covariance = Self.zero
    let (prefactor, norm) = (2e-4, 0.5)
    covariance[3][3] = 0.01 * prefactor * prefactor
    covariance[4][4] = 0.0025
    (covariance[3][4], covariance[4][3]) = (-0.003 * prefactor, -0.003 * prefactor)
    var fit = Self.fit(Self.model(), covariance)
    fit.norms = [
      RunNorm(
        obsID: 7, value: norm, error: 0.2 * norm, covariance: [0, 0, 0, -0.008 * norm * prefactor, 0.001 * norm, 0])
    ]
    let place = FieldPlace(offset: 1, direction: 0.3)
    let (shared, own) = (FittedRate(fit), FittedRate(fit, obsID: 7))
    for energy in [1, 5.0] {
      let x = log(energy)
      let (one, other) = (
        shared.means(at: [place], size: 1, energies: [energy])[0][0],
        own.means(at: [place], size: 1, energies: [energy])[0][0]
      )
      #expect(close(other.rate, norm * one.rate, within: 1e-12))
      let variance = 0.01 + x * x * 0.0025 - 2 * x * 0.003
      #expect(close(one.error / one.rate, variance.squareRoot(), within: 1e-12))
      let wanted = (variance + 0.04 - 2 * 0.008 + 2 * x * 0.001).squareRoot()
      #expect(close(other.error / other.rate, wanted, within: 1e-12))
    }
  }

  /// The mean of a gradient over directions has no error; its value at a place has one.
  @Test("The error of a mean over directions is not that of a single place", .timeLimit(.minutes(60)))
  func errorsOfA() throws {
    var covariance = Self.zero
    covariance[2][2] = 0.0004
    let rate = FittedRate(Self.fit(Self.model(), covariance))
    let place = FieldPlace(offset: 1, direction: 0)
    let one = rate.means(at: [place], size: 1, energies: [1])[0][0]
    let expectedOne = 2e-4 * exp(-0.5 / 9) * 0.02
    #expect(close(one.error, expectedOne, within: 1e-12))
    let ring = (0..<24).map { FieldPlace(offset: 1, direction: 2 * .pi * Double($0) / 24) }
    #expect(rate.means(at: ring, size: 24, energies: [1])[0][0].error < 1e-15 * one.rate)
  }

  @Test("Bins outside the fit are marked, and have no rate if the function is not above zero", .timeLimit(.minutes(60)))
  func whatLiesOutside() throws {
    var model = ParametricModel(spatial: PolynomialShape(), spectrum: PowerLaw())
    (model.parameters[1].value, model.parameters[2].value) = (-0.45, 0)
    let zero = [[Double]](repeating: [Double](repeating: 0, count: 6), count: 6)
    let cube = try BackgroundModel(
      axes: Self.axes(2.5, 1), evaluating: FittedRate(Self.fit(model, zero, energy: 0.7...10)))
    func bin(_ e: Int, _ i: Int, _ j: Int) -> Int { (e * 50 + i) * 50 + j }
    // The bin from 0.5 to 5 TeV has its centre at 1.6 TeV, the other one at 16 TeV. The fitted energies begin in the
    // first, which readers need for the events in it.
    #expect(cube.states[bin(0, 25, 25)] == .fitted && cube.rate.values[bin(0, 25, 25)] > 0)
    #expect(cube.cutToKnown.axes.energy.count == 2)
    #expect(cube.states[bin(1, 25, 25)] == .extrapolated && cube.rate.values[bin(1, 25, 25)] > 0)
    #expect(cube.states[bin(1, 0, 0)] == .unknown && cube.rate.values[bin(1, 0, 0)].isNaN)
    // Thresholds are in single precision. One that is, except for rounding, the upper edge of a bin does not begin in
    // it.
    let later = try BackgroundModel(
      axes: Self.axes(2.5, 1), evaluating: FittedRate(Self.fit(model, zero, energy: Double(Float(5) * (1 - 1e-7))...40))
    )
    #expect(later.states[bin(0, 25, 25)] == .unknown && later.rate.values[bin(0, 25, 25)].isNaN)
    #expect(later.cutToKnown.axes.energy.count == 1)
    let full = try BackgroundModel(
      axes: Self.axes(2.5, 1), evaluating: FittedRate(Self.fit(model, zero, energy: 6...10)), range: .full)
    #expect(full.states[bin(0, 25, 25)] == .extrapolated && full.rate.values[bin(0, 25, 25)] > 0)
  }

  @Test("A cube must have the alignment of the function", .timeLimit(.minutes(60)))
  func aCubeMust() throws {
    let model = ParametricModel(
      spatial: GaussianShape(), gradient: BilinearGradient(alignment: .altaz), spectrum: PowerLaw())
    let error = #expect(throws: BackgroundError.self) {
      try BackgroundModel(axes: Self.axes(1, 2), evaluating: FittedRate(model))
    }
    #expect(
      error?.description
        == "the alignment of the function is ALTAZ, but the alignment of the axes is RADEC; "
        + "expected the same alignment")
  }

  /// ln S = -theta^4 / 18. Between nodes 0.1 deg apart, a linear interpolation along one axis is off by h^2 / 8 times
  /// the second derivative, which is at most 6 theta^2 / 9: 0.33 % at 2 deg, and 0.44 % along both axes together. With
  /// a power law the energy does not contribute.
  @Test("The error of interpolating between bin centres is given", .timeLimit(.minutes(60)))
  func theErrorOfInterpolating() throws {
    let axes = try CubeAxes(
      energy: .log("energy", from: 1, to: 2, bins: 6, unit: .TeV),
      lon: .linear("lon", from: 0, to: 2, bins: 20, unit: .deg),
      lat: .linear("lat", from: 0, to: 2, bins: 20, unit: .deg))
    let cube = try BackgroundModel(
      axes: axes, evaluating: FittedRate(Self.fit(Self.model(lon: 0, lat: 0), Self.zero)))
    let interpolation = try #require(cube.interpolation)
    #expect(interpolation.largest > 0.0033 && interpolation.largest < 0.0048)
    #expect(interpolation.typical < interpolation.largest && interpolation.points > 1_000)
    #expect(cube.backgroundTable().keyword("INTERMAX") == .double(interpolation.largest))
  }

  @Test("A model from a function reads back from its file with errors and states", .timeLimit(.minutes(60)))
  func aFunctionS() throws {
    var covariance = Self.zero
    covariance[4][4] = 0.0025
    let model = try BackgroundModel(
      axes: Self.axes(2.5, 1), evaluating: FittedRate(Self.fit(Self.model(), covariance)), range: .full)
    let stored = try withTemporaryFolder { folder in
      _ = try ModelFile.write(model, to: folder + "/cube.fits.gz")
      return try ModelFile(path: folder + "/cube.fits.gz")
    }
    #expect(stored.companions == ["BKG_ERR", "STATE"])
    let back = stored.model
    #expect(back.rate == model.rate && back.error == model.error && back.states == model.states)
    #expect(back.isRateAlone && back.axes.isEqual(to: model.axes))
    #expect(ModelDifference((model, "one"), (back, "two")).isEmpty)
  }
}
