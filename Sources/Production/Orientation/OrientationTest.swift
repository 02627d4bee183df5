import BackgroundModels
import DL3
import ModelFiles
import Parallel
import Sky

/// Tells how a cube lies on the sky, by the data: its likelihood in each alignment and at each turn of its field.
///
/// Every event within the largest circle about the pointing counts with the logarithm of the rate at its place. With
/// one norm for each run the likelihood of its counts is the sum of these, less what is the same for all hypotheses:
/// the integral over the circle does not change when the field is turned in it.
public struct OrientationTest: Sendable {
  /// A way in which the cube may lie on the sky.
  public struct Hypothesis: Sendable, Hashable, CustomStringConvertible {
    /// What its field is aligned to.
    public let alignment: FieldAlignment
    /// How it is turned against what its file says.
    public let turn: FieldRotation

    /// `ALTAZ, lon mirrored`.
    public var description: String { "\(alignment.rawValue), \(turn)" }
  }

  /// All that are tried: both alignments, eight turns each.
  public static let hypotheses = FieldAlignment.allCases.flatMap { alignment in
    FieldRotation.all.map { Hypothesis(alignment: alignment, turn: $0) }
  }

  private let rate: OrientedRate
  /// What the file says of itself.
  public let stated: Hypothesis

  /// Creates the test of the cube of a file.
  /// - Throws: ``BackgroundError/notAModel(path:found:expected:)`` for a radial model, which has no direction, or for a
  ///   cube that does not lie about the pointing.
  public init(_ file: ModelFile) throws(BackgroundError) {
    guard case .cube(let axes) = file.model.axes.kind else {
      throw .notAModel(
        path: file.path, found: "axes \(file.model.axes.all.map(\.name).joined(separator: ", "))",
        expected: "those of a BKG_3D, for others have no direction")
    }
    rate = try OrientedRate(axes, rate: file.model.nodes, path: file.path)
    stated = Hypothesis(alignment: axes.alignment, turn: FieldRotation.all[0])
  }

  /// Holds the cube against the events of runs, good time only.
  /// - Parameters:
  ///   - horizon: how events find their place in ALTAZ alignment.
  ///   - jobs: threads; the result does not depend on them.
  ///   - onRun: told after each run, in order.
  /// - Throws: `DL3Error`, ``BackgroundError``; `Interrupted` on Ctrl-C.
  public func result(
    store: DataStore, obsIDs: [Int64], horizon: HorizonRule = .sliced, jobs: Int = 1, onRun: () -> Void = {}
  ) throws -> OrientationResult {
    var sums = OrientationSums(count: Self.hypotheses.count)
    try orderedMap(
      count: obsIDs.count, threads: jobs, makeState: { EventReader(store) },
      job: { index, reader in try self.sums(of: reader.read(obsIDs[index]), horizon: horizon) },
      consume: { _, run in
        sums += run
        onRun()
      })
    return OrientationResult(sums, stated: stated)
  }

  private func sums(of events: RunEvents, horizon: HorizonRule) throws(BackgroundError) -> OrientationSums {
    var sums = OrientationSums(count: Self.hypotheses.count)
    var cells: [[Int32]] = []
    for alignment in FieldAlignment.allCases {
      let places = try FieldFrame(of: events, alignment: alignment, horizon: horizon).coordinates(of: events)
      cells += rate.cells(lon: places.lon, lat: places.lat)
    }
    let (energies, ra, dec) = (events.energy, events.ra, events.dec)
    let pointing = OffsetFinder(pointingRA: events.pointingRA, pointingDec: events.pointingDec)
    var logRates = [Double](repeating: 0, count: Self.hypotheses.count)
    for event in 0..<events.count {
      guard let energy = rate.energyBin(energies[event]), pointing.offset(ra: ra[event], dec: dec[event]) < rate.radius
      else { continue }
      for hypothesis in cells.indices { logRates[hypothesis] = rate(energy, cell: cells[hypothesis][event]) }
      sums.add(logRates)
    }
    return sums
  }
}

extension FieldFrame {
  /// The field-of-view coordinates of all events of a run.
  fileprivate func coordinates(of events: RunEvents) -> (lon: [Double], lat: [Double]) {
    var (lon, lat) = ([Double](repeating: 0, count: events.count), [Double](repeating: 0, count: events.count))
    let (time, ra, dec) = (events.time, events.ra, events.dec)
    lon.withUnsafeMutableBufferPointer { lon in
      lat.withUnsafeMutableBufferPointer { lat in
        time.withUnsafeBufferPointer { time in
          ra.withUnsafeBufferPointer { ra in
            dec.withUnsafeBufferPointer { dec in
              coordinates(EventDirections(time: time, ra: ra, dec: dec), lon: lon, lat: lat)
            }
          }
        }
      }
    }
    return (lon, lat)
  }
}
