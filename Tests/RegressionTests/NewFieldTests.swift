import Foundation
import Production
import TestSupport
import Testing

@testable import Regression

/// Predictions for fields that are not in the training, after the norm and the spectrum of their runs were fitted to
/// events outside a region of interest. The numbers are those of new-fields.md, R2 with norm and spectrum pooled over
/// the runs of a field; its limit is 4.
@Suite(
  "New fields of H.E.S.S. DR1", .timeLimit(.minutes(60)),
  .enabled(if: SharedData.isPresent, "\(SharedData.skip)"))
struct NewFieldTests {
  private static let scoreEdges = [0.5, 1, 2, 5, 10, 30]
  /// The standard deviations of departures of fields and of runs (new-fields-reference.json, prior_sd_all_fields).
  private static let deviations = (
    field: (tilt: 0.0608, wiggles: 0.332, white: 0.0121), run: (tilt: 0.041, wiggles: 0.109, white: 0.0139)
  )
  /// The distance of the events that determine the norm from the region of interest, in deg.
  private static let margin = 0.2

  /// A region of interest in the field, in coordinates towards west and north in deg.
  enum Region {
    case circle(lon: Double, lat: Double, radius: Double)
    /// The half of the field in a direction, a unit vector.
    case half(lon: Double, lat: Double)
    /// A circle around the target of a run.
    case target(radius: Double)

    /// Four circles with their centres 0.6 deg from the pointing.
    static let mocks = [(1, 1), (1, -1), (-1, 1), (-1, -1)].map {
      Region.circle(lon: 0.42426 * Double($0.0), lat: 0.42426 * Double($0.1), radius: 0.5)
    }
    static let halves = [(1, 0), (0, 1), (-1, 0), (0, -1)].map {
      Region.half(lon: Double($0.0), lat: Double($0.1))
    }

    /// The distance of a pixel from the region in deg; negative within the region.
    func distance(_ run: NewFields.FieldRun, _ pixel: Int) -> Double {
      let (lon, lat) = (run.counts.grid.lon[pixel], run.counts.grid.lat[pixel])
      switch self {
      case .circle(let centreLon, let centreLat, let radius): return hypot(lon - centreLon, lat - centreLat) - radius
      case .half(let towardsLon, let towardsLat): return -(towardsLon * lon + towardsLat * lat)
      case .target(let radius): return hypot(lon - run.target.lon, lat - run.target.lat) - radius
      }
    }
  }

  /// Returns the factors by which the predictions of the runs of a field are multiplied in each energy bin.
  private static func factors(
    _ field: [NewFields.FieldRun], _ basis: EnergyBasis, outside region: Region
  ) throws -> [[Double]] {
    let events = field.map { run in
      OwnEvents(run.prediction, counts: run.counts, prior: run.prior) { _, pixel in
        region.distance(run, pixel) > margin
      }
    }
    let (f, r) = (deviations.field, deviations.run)
    return try ownNorms(
      events, bins: field[0].counts.grid.energies,
      field: SpectralDepartures(basis: basis, tilt: f.tilt, wiggles: f.wiggles, white: f.white),
      run: SpectralDepartures(basis: basis, tilt: r.tilt, wiggles: r.wiggles, white: r.white)
    ).map(\.factors)
  }

  /// Returns the deviance of the totals of a run by energy in a region, with the absolute prediction; `nil` if no pixel
  /// of the region is kept.
  private static func deviance(_ run: NewFields.FieldRun, _ factors: [Double], in region: Region) -> Double? {
    let grid = run.counts.grid
    let pixels = (0..<grid.count).filter {
      run.counts.kept[$0] && grid.offsets[$0] < 2 && region.distance(run, $0) < 0
    }
    guard !pixels.isEmpty else { return nil }
    var sum = 0.0
    for (low, high) in zip(scoreEdges, scoreEdges.dropFirst()) where low >= run.threshold * (1 - 1e-6) {
      var (count, mu) = (0.0, 0.0)
      for bin in 0..<grid.energies where grid.energyEdges[bin] >= low && grid.energyEdges[bin + 1] <= high {
        for pixel in pixels {
          count += Double(run.counts.count(energy: bin, pixel: pixel))
          mu += run.prediction.rates[bin * grid.count + pixel] * factors[bin]
        }
      }
      sum += 2 * (mu - count + (count > 0 ? count * log(count / mu) : 0))
    }
    return sum
  }

  /// Returns the sum over the runs of the deviance, which is the mean over the regions that have a kept pixel.
  private static func deviance(_ fields: NewFields?, _ regions: [Region]) throws -> Double {
    let fields = try #require(fields)
    return try fields.fields.reduce(0) { sum, field in
      let byRegion = try regions.map { region in
        zip(field, try factors(field, fields.basis, outside: region)).map { deviance($0, $1, in: region) }
      }
      return field.indices.reduce(sum) { sum, run in
        let values = byRegion.compactMap { $0[run] }
        return values.isEmpty ? sum : sum + values.reduce(0, +) / Double(values.count)
      }
    }
  }

  @Test(
    "Norm and spectrum of a field with sources predict regions of it as the reference does",
    arguments: [
      ("target 1 deg", [Region.target(radius: 1)], 320.8), ("mock", Region.mocks, 303.6),
      ("half", Region.halves, 413.9),
    ])
  func named(_ name: String, _ regions: [Region], _ wanted: Double) throws {
    let found = try Self.deviance(NewFields.named, regions)
    #expect(abs(found - wanted) < 4, "\(name): \(found), reference \(wanted)")
  }

  @Test(
    "Norm and spectrum of a field without sources predict regions of it as the reference does",
    arguments: [
      ("target 0.5 deg", [Region.target(radius: 0.5)], 226.3), ("target 1 deg", [Region.target(radius: 1)], 244.8),
      ("mock", Region.mocks, 228.1), ("half", Region.halves, 271.9),
    ])
  func off(_ name: String, _ regions: [Region], _ wanted: Double) throws {
    let found = try Self.deviance(NewFields.off, regions)
    #expect(abs(found - wanted) < 4, "\(name): \(found), reference \(wanted)")
  }

  @Test("There are 25 fields of off runs")
  func offFields() throws {
    #expect(try #require(NewFields.off).fields.count == 25)
  }
}
