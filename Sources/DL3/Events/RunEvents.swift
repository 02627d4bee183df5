import Diagnostics
import FITS

/// The numbers of events of a run that were read, removed and kept.
public struct EventCounts: Sendable, Equatable {
  /// The number of rows of the event list.
  public var read = 0
  /// The number of rows removed because TIME, RA, DEC or ENERGY is not finite.
  public var nonFinite = 0
  /// The number of rows removed because of an impossible value: an energy of 0 or less, a declination beyond 90 deg, or
  /// a right ascension more than a full turn outside 0 to 360 deg.
  public var impossible = 0
  /// The number of events outside the good time intervals, removed or kept depending on the ``GTIPolicy``.
  public var outsideGTI = 0
  /// The number of events that remain.
  public var kept = 0

  /// Creates counts of 0.
  public init() {}
}

/// An extra column of an event list.
public struct ExtraColumn: Sendable, Equatable {
  /// The name, as spelled in the file.
  public var name: String
  /// The unit, as spelled in the file; `nil` if the file gives none.
  public var unit: String?
  /// Whether expressions treat the numbers as integers, as cfitsio does for the formats B, I and J.
  public var isInteger = false
}

/// The event list of one run, with its pointing, good times and site. An ``EventReader`` fills the list. It can reuse
/// the column buffers of a list for many runs.
public struct RunEvents: Sendable {
  /// The observation id in the index.
  public internal(set) var obsID: Int64 = 0
  /// The file of the event list.
  public internal(set) var path = ""
  /// The right ascension of the pointing, in degrees.
  public internal(set) var pointingRA = Double.nan
  /// The declination of the pointing, in degrees.
  public internal(set) var pointingDec = Double.nan
  /// The equatorial frame of the pointing and the events, in upper case: `FK5`, `ICRS`, ...
  public internal(set) var frame = "ICRS"
  /// The good time intervals, relative to the reference time of the event list.
  public internal(set) var goodTimes = GoodTimes()
  /// The sum of the good time intervals, in seconds.
  public internal(set) var ontime = 0.0
  /// The fraction of the ontime in which the telescopes were ready to record events (DEADC).
  public internal(set) var liveFraction = 1.0
  /// The reference time of the times; `nil` if the file gives none.
  public internal(set) var timeReference: TimeReference?
  /// The observatory location; `nil` if it is unknown.
  public internal(set) var site: Site?
  /// The keywords of the EVENTS HDU.
  public internal(set) var header = Header()
  /// The DATASUM of the event table, computed from the bytes of the table. It identifies the data that were read.
  public internal(set) var dataSum: UInt32?
  /// The numbers of events that were read, removed and kept.
  public internal(set) var counts = EventCounts()
  /// The extra columns, in the requested order.
  public internal(set) var extraColumns: [ExtraColumn] = []
  /// Notes on deviations in this run.
  public internal(set) var notes = Notes()

  /// The times of the run as the header and the observation table state them; `nil` before a run is read.
  var statedTimes: StatedTimes?

  /// The values of TIME, RA, DEC, ENERGY and the extra columns.
  var columns: [[Double]] = [[], [], [], []]

  /// Creates an empty list, to be filled by ``EventReader/read(_:into:)``.
  public init() {}

  /// The number of events.
  public var count: Int { columns[Self.timeColumn].count }
  /// The livetime in seconds: the ontime minus the dead time.
  public var livetime: Double { ontime * liveFraction }

  /// The mission time of each event, in seconds.
  public var time: [Double] { columns[Self.timeColumn] }
  /// The right ascension of each event, from 0 to 360 deg.
  public var ra: [Double] { columns[Self.raColumn] }
  /// The declination of each event, in degrees.
  public var dec: [Double] { columns[Self.decColumn] }
  /// The reconstructed energy of each event, in TeV.
  public var energy: [Double] { columns[Self.energyColumn] }

  /// Returns the values of an extra column in the unit of the file; case is ignored. The result is `nil` for a column
  /// that was not requested.
  public func extra(_ name: String) -> [Double]? {
    extraColumns.firstIndex { $0.name.uppercased() == name.uppercased() }.map { columns[Self.standardNames.count + $0] }
  }

  static let standardNames = ["TIME", "RA", "DEC", "ENERGY"]
  static let timeColumn = 0
  static let raColumn = 1
  static let decColumn = 2
  static let energyColumn = 3
}
