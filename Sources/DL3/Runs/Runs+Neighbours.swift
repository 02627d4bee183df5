import FITS
import Sky
import Units

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What makes a run a neighbour of another.
public struct NeighbourCriteria: Sendable, Equatable {
  /// What neighbours are ordered by.
  public enum Measure: String, Sendable, CaseIterable {
    /// The difference of the cosines of the zenith angles, for the depth of the atmosphere goes with them.
    case zenith
    /// The separation of the pointings.
    case pointing
    /// The time between the end of one run and the start of the other.
    case time
  }

  /// The most time between the end of one and the start of the other, in s; any if `nil`.
  public var time: Double?
  /// The greatest separation of the pointings, in deg; any if `nil`.
  public var pointing: Double?
  /// The greatest difference of the zenith angles, in deg; any if `nil`.
  public var zenith: Double?
  /// The greatest number of neighbours; the nearest ones are taken.
  public var max: Int?
  /// What nearest means.
  public var measure: Measure = .zenith
  /// Whether a run is its own neighbour, and the nearest of all.
  public var includesItself = true

  /// Every run is a neighbour.
  public init() {}
}

extension Runs {
  /// The neighbours of a run among these runs, in the order of the selection; of those that are equally near the first
  /// ones are taken. The run need not be among them. Runs with a cell that is no number are nobody's neighbours.
  ///
  /// The columns are TSTART and TSTOP, RA_PNT and DEC_PNT, ZEN_PNT; only those that the criteria asks for are needed.
  /// - Throws: ``DL3Error/noNeighbourColumn(_:present:)``, ``DL3Error/noNeighbourValue(_:obsID:)``, and what is wrong
  ///   with the unit of a column.
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

  private func distancesInTime(to run: Run) throws(DL3Error) -> [Double] {
    let (start, stop) = (try values("TSTART", in: .s, with: run), try values("TSTOP", in: .s, with: run))
    return indices.map { Swift.max(0, start.values[$0] - stop.own, start.own - stop.values[$0]) }
  }

  private func distancesOfPointing(to run: Run) throws(DL3Error) -> [Double] {
    let (ra, dec) = (try values("RA_PNT", in: .deg, with: run), try values("DEC_PNT", in: .deg, with: run))
    return indices.map { separation(ra.own, dec.own, ra.values[$0], dec.values[$0]) }
  }

  private func zeniths(with run: Run) throws(DL3Error) -> (values: [Double], own: Double) {
    try values("ZEN_PNT", in: .deg, with: run)
  }

  /// The numbers of a column, and that of one run, which has to be a number.
  private func values(
    _ name: String, in unit: Unit, with run: Run
  ) throws(DL3Error) -> (values: [Double], own: Double) {
    let observations = store.observations
    var place = observations.place
    place.column = name
    guard let all = observations.column(name)?.numbers else {
      throw .noNeighbourColumn(place, present: observations.columnNames)
    }
    let found = try observations.parsedUnit(name)
    // Tables of old give no unit to times, which are in s then.
    let factor = found == .one ? 1 : try? found.factor(to: unit)
    guard let factor else { throw .wrongUnit(place, found: found.symbol, expected: unit.symbol) }
    guard all[run.row].isFinite else { throw .noNeighbourValue(place, obsID: run.obsID) }
    return (rows.map { all[$0] * factor }, all[run.row] * factor)
  }

  private func cosine(_ degrees: Double) -> Double { cos(degrees * .pi / 180) }
}
