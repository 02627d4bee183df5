import Diagnostics
import FITS

/// How many events of a run were read, and what became of them.
public struct EventCounts: Sendable, Equatable {
  /// Rows of the event list.
  public var read = 0
  /// Rows left out because TIME, RA, DEC or ENERGY is no finite number.
  public var nonFinite = 0
  /// Rows left out because of a value that cannot be: an energy of 0 or less, a declination beyond 90 deg, a right
  /// ascension more than a full turn outside 0 to 360 deg.
  public var impossible = 0
  /// Events outside the good time intervals, left out or kept as the ``GTIPolicy`` says.
  public var outsideGTI = 0
  /// Events that remain.
  public var kept = 0

  /// Nothing read.
  public init() {}
}

/// One extra column of an event list, as the file spells its name and unit.
public struct ExtraColumn: Sendable, Equatable {
  /// The name.
  public var name: String
  /// The unit; `nil` where the file gives none.
  public var unit: String?
  /// Whether expressions take the numbers as whole ones, as cfitsio does for formats B, I and J.
  public var isInteger = false
}

/// The event list of one run with what is needed to use it: pointing, good times, site. Made and refilled by an
/// ``EventReader``; its column buffers serve run after run.
public struct RunEvents: Sendable {
  /// The observation, as the index names it.
  public internal(set) var obsID: Int64 = 0
  /// The file of the event list.
  public internal(set) var path = ""
  /// Right ascension of the pointing, in degrees.
  public internal(set) var pointingRA = Double.nan
  /// Declination of the pointing, in degrees.
  public internal(set) var pointingDec = Double.nan
  /// The equatorial frame of pointing and events, upper case: `FK5`, `ICRS`, ...
  public internal(set) var frame = "ICRS"
  /// The good time intervals, relative to the reference time of the event list.
  public internal(set) var goodTimes = GoodTimes()
  /// The sum of the good time intervals, in seconds.
  public internal(set) var ontime = 0.0
  /// The fraction of the time in which the telescopes were ready (DEADC).
  public internal(set) var liveFraction = 1.0
  /// What the times are relative to; `nil` where the file does not say.
  public internal(set) var timeReference: TimeReference?
  /// Where the telescopes stand, where header or observation table tell it.
  public internal(set) var site: Site?
  /// The keywords of the EVENTS HDU.
  public internal(set) var header = Header()
  /// DATASUM of the event table, as its bytes give it: the identity of what was read.
  public internal(set) var dataSum: UInt32?
  /// What was read, and what became of it.
  public internal(set) var counts = EventCounts()
  /// The extra columns, in the order in which they were asked for.
  public internal(set) var extraColumns: [ExtraColumn] = []
  /// Deviations met in this run.
  public internal(set) var notes = Notes()

  /// What header and observation table state of the times of the run; `nil` before a run was read.
  var statedTimes: StatedTimes?

  /// TIME, RA, DEC, ENERGY and the extra columns.
  var columns: [[Double]] = [[], [], [], []]

  /// An empty list, to be filled by ``EventReader/read(_:into:)``.
  public init() {}

  /// The number of events.
  public var count: Int { columns[Self.timeColumn].count }
  /// The ontime without the dead time, in seconds.
  public var livetime: Double { ontime * liveFraction }

  /// Mission time of each event, in seconds.
  public var time: [Double] { columns[Self.timeColumn] }
  /// Right ascension of each event, from 0 to 360 deg.
  public var ra: [Double] { columns[Self.raColumn] }
  /// Declination of each event, in degrees.
  public var dec: [Double] { columns[Self.decColumn] }
  /// Reconstructed energy of each event, in TeV.
  public var energy: [Double] { columns[Self.energyColumn] }

  /// The values of an extra column, in any case, in the unit of the file; `nil` where it was not asked for.
  public func extra(_ name: String) -> [Double]? {
    extraColumns.firstIndex { $0.name.uppercased() == name.uppercased() }.map { columns[Self.standardNames.count + $0] }
  }

  static let standardNames = ["TIME", "RA", "DEC", "ENERGY"]
  static let timeColumn = 0
  static let raColumn = 1
  static let decColumn = 2
  static let energyColumn = 3
}
