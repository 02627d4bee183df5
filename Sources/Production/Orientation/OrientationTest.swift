import BackgroundModels
import DL3
import ModelFiles
import Parallel
import Sky

/// A test that determines from data how a cube is oriented on the sky. It compares the likelihoods of all hypotheses:
/// both alignments, each with all rotations and reflections of the field.
///
/// The test uses the events within the largest circle around the pointing that the cube contains. Each run has one
/// normalisation. The log-likelihood of a hypothesis is then, except for a constant, the sum over events of ln(rate in
/// the cell of the event). The integral over the circle does not appear, because it is the same for all orientations.
public struct OrientationTest: Sendable {
  /// All hypotheses that are compared: both alignments with eight rotations and reflections each.
  public static let hypotheses = CubeOrientation.all

  private let rate: OrientedRate
  /// The orientation in the file.
  public let stated: CubeOrientation

  /// Creates the test for the cube in a file.
  /// - Throws: ``BackgroundError/notAModel(path:found:expected:)`` for a radial model, which does not depend on
  ///   direction. The same error occurs for a cube that does not contain a circle around the pointing.
  public init(_ file: ModelFile) throws(BackgroundError) {
    guard case .cube(let axes) = file.model.axes.kind else {
      throw .notAModel(
        path: file.path, found: "axes \(file.model.axes.all.map(\.name).joined(separator: ", "))",
        expected: "the axes of a cube (BKG_3D), because a radial model has no orientation")
    }
    rate = try OrientedRate(axes, rate: file.model.nodes, path: file.path)
    stated = CubeOrientation(axes.alignment, FieldRotation.all[0])
  }

  /// Compares the cube with the events that runs contain in their good time.
  /// - Parameters:
  ///   - store: The data store.
  ///   - obsIDs: The runs.
  ///   - horizon: How field-of-view coordinates are computed in ALTAZ alignment.
  ///   - jobs: The number of threads; the result does not depend on it.
  ///   - onRun: A function that is called after each run, in order.
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
  /// Returns the field-of-view coordinates of all events of a run, in deg.
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
