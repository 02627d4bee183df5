import Diagnostics
import FITS
import Sky
import Units

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The criteria by which a run is a neighbour of another.
public struct NeighbourCriteria: Sendable, Equatable {
  /// The distance by which neighbours are ranked.
  public enum Measure: String, Sendable, CaseIterable {
    /// The difference of the cosines of the zenith angles, which is related to the depth of the atmosphere.
    case zenith
    /// The separation of the pointings.
    case pointing
    /// The time between the end of one run and the start of the other.
    case time
  }

  /// The maximum time between the end of one run and the start of the other, in s; `nil` for no limit.
  public var time: Double?
  /// The maximum separation of the pointings, in deg; `nil` for no limit.
  public var pointing: Double?
  /// The maximum difference of the zenith angles, in deg; `nil` for no limit.
  public var zenith: Double?
  /// The maximum number of neighbours, including the run itself if it is one of them; the nearest ones are selected.
  /// `nil` means no limit.
  public var max: Int?
  /// The distance that defines the nearest neighbours.
  public var measure: Measure = .zenith
  /// Whether a run is its own neighbour. If so, the run is the nearest of its neighbours.
  public var includesItself = true

  /// Creates criteria by which every run is a neighbour.
  public init() {}
}

extension Runs {
  /// Returns the neighbours of a run among these runs, in the order of the selection.
  ///
  /// If several runs are equally near, the first ones are selected. The run need not be among these runs. A run is
  /// never a neighbour if one of its values is not a number.
  ///
  /// The columns TSTART and TSTOP (``spans``), RA_PNT and DEC_PNT, and ZEN_PNT are used. Only those that the criteria
  /// need must exist.
  /// - Throws: ``DL3Error/noColumn(_:reason:present:purpose:)``, ``DL3Error/noNeighbourValue(_:obsID:)``, and errors in
  ///   the unit of a column.
  public func near(_ run: Run, within criteria: NeighbourCriteria) throws(DL3Error) -> Runs {
    let time = try needs(criteria.time, .time, criteria) ? distancesInTime(to: run) : nil
    let pointing = try needs(criteria.pointing, .pointing, criteria) ? distancesOfPointing(to: run) : nil
    let zenith = try needs(criteria.zenith, .zenith, criteria) ? zeniths(with: run) : nil

    func isNear(_ position: Int) -> Bool {
      func holds(_ distance: Double?, _ limit: Double?) -> Bool { limit.map { (distance ?? .nan) <= $0 } ?? true }
      return holds(time?[position], criteria.time) && holds(pointing?[position], criteria.pointing)
        && holds(zenith.map { abs($0.values[position] - $0.own) }, criteria.zenith)
    }
    func distance(_ position: Int) -> Double {
      switch criteria.measure {
      case .zenith: zenith.map { abs(cosine($0.values[position]) - cosine($0.own)) } ?? 0
      case .pointing: pointing?[position] ?? 0
      case .time: time?[position] ?? 0
      }
    }
    var chosen = indices.filter { self[$0].obsID != run.obsID && isNear($0) }
    if let max = criteria.max {
      let itself = criteria.includesItself && contains { $0.obsID == run.obsID } ? 1 : 0
      chosen = chosen.map { ($0, distance($0)) }.filter { !$0.1.isNaN }
        .sorted { ($0.1, $0.0) < ($1.1, $1.0) }.prefix(Swift.max(0, max - itself)).map(\.0)
    }
    if criteria.includesItself { chosen += indices.filter { self[$0].obsID == run.obsID } }
    return subset(chosen.sorted())
  }

  private func needs(_ limit: Double?, _ measure: NeighbourCriteria.Measure, _ criteria: NeighbourCriteria) -> Bool {
    limit != nil || (criteria.max != nil && criteria.measure == measure)
  }

  private static let neighbourPurpose = "to find neighbours"

  private func distancesInTime(to run: Run) throws(DL3Error) -> [Double] {
    let observations = store.observations
    let place = FilePlace(observations.place.file, hdu: observations.place.hdu, column: "TSTART")
    guard let (starts, stops) = observations.spans else {
      throw .noColumn(
        place, reason: "no TSTART and TSTOP in the EVENTS headers", present: observations.allNames,
        purpose: Self.neighbourPurpose)
    }
    let (start, stop) = (starts[run.row], stops[run.row])
    guard start.isFinite, stop.isFinite else { throw .noNeighbourValue(place, obsID: run.obsID) }
    return rows.map { Swift.max(0, starts[$0] - stop, start - stops[$0]) }
  }

  private func distancesOfPointing(to run: Run) throws(DL3Error) -> [Double] {
    let (ra, dec) = (try values("RA_PNT", in: .deg, with: run), try values("DEC_PNT", in: .deg, with: run))
    return indices.map { separation(ra.own, dec.own, ra.values[$0], dec.values[$0]) }
  }

  private func zeniths(with run: Run) throws(DL3Error) -> (values: [Double], own: Double) {
    try values("ZEN_PNT", in: .deg, with: run)
  }

  /// Returns the values of a numeric column for these runs and for a given run. The value for the given run must be
  /// finite.
  private func values(
    _ name: String, in unit: Unit, with run: Run
  ) throws(DL3Error) -> (values: [Double], own: Double) {
    let observations = store.observations
    var place = observations.place
    place.column = name
    let column = try observations.column(name, purpose: Self.neighbourPurpose)
    guard let all = column.numbers else {
      throw .wrongColumnType(
        place, found: column.kindOfValues, expected: "numbers, which are needed to find neighbours")
    }
    let found = try observations.parsedUnit(name)
    guard let factor = try? found.factor(to: unit) else {
      throw .wrongUnit(place, found: found.symbol, expected: unit.symbol)
    }
    guard all[run.row].isFinite else { throw .noNeighbourValue(place, obsID: run.obsID) }
    return (rows.map { all[$0] * factor }, all[run.row] * factor)
  }

  private func cosine(_ degrees: Double) -> Double { cos(degrees * .pi / 180) }
}
