import Foundation
import ModelFiles
import TestSupport
import Testing

/// Runs the recipes on the 45 off runs of H.E.S.S. DR1, and compares them with independent numbers from numpy.
@Suite(
  "The recipes on H.E.S.S. DR1", .enabled(if: SharedData.isPresent, "\(SharedData.skip)"), .timeLimit(.minutes(60)))
struct ReferenceTests {
  // The names are the keys of the JSON file.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  private struct Reference: Decodable {
    struct Band: Decodable {
      var zenith_deg, energy_TeV: [Double]?
      var runs: Int
      var counts, exposure, rate: [[Double]]
    }
    var energy_edges_TeV, offset_edges_deg: [Double]
    var bands: [Band]
  }

  private static let store = SharedData.path("data/hess-dl3-dr1")
  private static let parity = [
    "-p", "solid_angle=flat", "-p", "smoothing=none", "-p", "gti=keep", "-p", "empty=none",
  ]

  private func reference() throws -> Reference {
    let url = URL(fileURLWithPath: SharedData.path("reference/off-runs-2d.json"))
    return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: url))
  }

  /// Counts are exact; exposure and rate agree to 1e-12.
  private func expect(_ model: ModelFile, _ band: Reference.Band, _ reference: Reference) throws {
    for (axis, edges) in zip(model.axes, [reference.energy_edges_TeV, reference.offset_edges_deg]) {
      #expect(axis.edges.count == edges.count)
      for (found, wanted) in zip(axis.edges, edges) { #expect(abs(found - wanted) <= 1e-12 * wanted) }
    }
    #expect(try #require(model.arrays["COUNTS"]).values == Array(band.counts.joined()))
    let exposure = try #require(model.arrays["EXPOSURE"])
    for (found, wanted) in [(exposure, band.exposure), (model.rate, band.rate)] {
      for (value, number) in zip(found.values, wanted.joined()) { #expect(abs(value - number) <= 1e-12 * number) }
    }
  }

  @Test("zenith_bands reproduces the numbers of the three bands")
  func bands() throws {
    let reference = try reference()
    try withOutput("zenith_bands", data: Self.store, Self.parity) { output in
      for (group, band) in reference.bands.dropFirst().enumerated() {
        try expect(output.model("zenith_bands", group), band, reference)
        #expect(try output.provenance()["groups"][group]["runs"].int == band.runs)
      }
    }
  }

  @Test("off_runs reproduces the numbers of all 45 runs")
  func all() throws {
    let reference = try reference()
    try withOutput("off_runs", data: Self.store, Self.parity) { output in
      try expect(output.model("off_runs", 0), reference.bands[0], reference)
      #expect(try output.provenance()["runs"].items.count == 45)
    }
  }

  /// Single runs deviate because of their own rates, from 0.57 to 1.73 over all energies and the whole field.
  @Test("With the defaults the closure lists the total and the runs with the largest deviations")
  func closure() throws {
    try withOutput("zenith_bands", data: Self.store) { output in
      let closure = try output.provenance()["closure"][0]
      #expect((0.999...1.001).contains(closure["total"].double ?? 0))
      #expect(abs((closure["least"].double ?? 0) - 0.565) < 0.01)
      #expect(abs((closure["greatest"].double ?? 0) - 1.726) < 0.02)
      #expect(closure["worst"].items.count == 3 && closure["runs"].items.count == 45)
      #expect(closure["worstEnergies"].items.count == 3 && closure["worstRings"].items.count == 3)
      #expect(closure["energies"].items.count == 18 && closure["rings"].items.count == 5)
    }
  }
}
