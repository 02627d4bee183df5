import FITS
import Foundation
import Sky
import Tables

/// Columns of runs that the observation table of a store need not have, because they are computed from its times and
/// the site: the date, the Sun, the Moon, and the site itself. All of them are for the middle of a run.
///
/// A column of the observation table with the same name is used instead. The values are computed once, when one of the
/// columns is used first. `lock` guards them, which justifies `@unchecked Sendable`.
public final class ComputedColumns: @unchecked Sendable {
  /// A computed column.
  public enum Name: String, CaseIterable, Sendable {
    /// The modified Julian date in UTC, in days.
    case date = "MJD"
    /// The date and time in UTC, such as `2004-03-26T02:56:42`.
    case dateText = "DATE_UTC"
    /// The altitude of the Sun, in deg.
    case sunAltitude = "SUN_ALT"
    /// The altitude of the Moon, in deg.
    case moonAltitude = "MOON_ALT"
    /// The illuminated fraction of the Moon, 0 to 1.
    case moonFraction = "MOON_FRACTION"
    /// The longitude of the site, in deg, positive to the east.
    case longitude = "SITE_LON"
    /// The latitude of the site, in deg.
    case latitude = "SITE_LAT"
    /// The altitude of the site, in m above sea level.
    case altitude = "SITE_ALT"

    /// The unit; `nil` for a number without a unit or a text.
    public var unit: String? {
      switch self {
      case .date: "d"
      case .dateText, .moonFraction: nil
      case .sunAltitude, .moonAltitude, .longitude, .latitude: "deg"
      case .altitude: "m"
      }
    }

    /// What the column contains, in one line.
    public var summary: String {
      switch self {
      case .date: "the modified Julian date in UTC"
      case .dateText: "the date and time in UTC"
      case .sunAltitude: "the altitude of the Sun, without refraction"
      case .moonAltitude: "the altitude of the Moon, without refraction"
      case .moonFraction: "the illuminated fraction of the Moon, 0 to 1"
      case .longitude: "the longitude of the site, positive to the east"
      case .latitude: "the latitude of the site"
      case .altitude: "the altitude of the site"
      }
    }

    var needsTime: Bool { ![.longitude, .latitude, .altitude].contains(self) }
    var needsSite: Bool { ![.date, .dateText].contains(self) }
  }

  private let count: Int
  private let site: Site?
  private let reference: (time: TimeReference, scale: TimeScale)?
  /// The times of the middles of the runs, in s after the reference.
  private let middles: [Double]?
  private let lock = NSLock()
  private var columns: [Name: Column]?

  /// Prepares the columns of an observation table. Nothing is computed yet.
  /// - Parameter knownSite: the site of --site, which has priority over the site of the table.
  init(_ table: Table, site knownSite: Site?) {
    count = table.rowCount
    let header = Header(table.keywords)
    site = knownSite ?? Site(header)
    reference = TimeReference(header).flatMap { time in
      (try? TimeScale(timesys: time.scale)).map { (time, $0) }
    }
    // The times of old tables without units can be dates, so only times in s are used.
    func seconds(_ name: String) -> [Double]? {
      guard let column = table[name], column.unit?.strippedOfBlanks == "s" else { return nil }
      return column.numbers
    }
    if let starts = seconds("TSTART"), let stops = seconds("TSTOP") {
      middles = zip(starts, stops).map { $0 + ($1 - $0) / 2 }
    } else {
      middles = nil
    }
  }

  /// The columns that can be computed: those of time need MJDREFI, and TSTART and TSTOP in s; those of the sky need the
  /// site in addition.
  public var names: [Name] {
    Name.allCases.filter { name in
      (!name.needsTime || (reference != nil && middles != nil)) && (!name.needsSite || site != nil)
    }
  }

  /// Returns a column by name, computed for all runs; `nil` if there is no such column, or if it cannot be computed.
  func column(_ name: String) -> Column? {
    guard let known = names.first(where: { $0.rawValue == name.uppercased() }) else { return nil }
    return lock.withLock {
      if columns == nil { columns = computed() }
      return columns?[known]
    }
  }

  private func computed() -> [Name: Column] {
    var (numbers, texts) = ([Name: [Double]](), [String]())
    for row in 0..<count {
      let moment = moment(ofRow: row)
      let sky = site.flatMap { site in
        moment.map {
          SunAndMoon(longitude: site.longitude, latitude: site.latitude, height: site.altitude, at: $0)
        }
      }
      numbers[.date, default: []].append(moment?.modifiedJulianDate ?? .nan)
      texts.append(moment?.isoText ?? "")
      numbers[.sunAltitude, default: []].append(sky?.sunAltitude ?? .nan)
      numbers[.moonAltitude, default: []].append(sky?.moonAltitude ?? .nan)
      numbers[.moonFraction, default: []].append(sky?.moonFraction ?? .nan)
      numbers[.longitude, default: []].append(site?.longitude ?? .nan)
      numbers[.latitude, default: []].append(site?.latitude ?? .nan)
      numbers[.altitude, default: []].append(site?.altitude ?? .nan)
    }
    var columns = Dictionary(
      uniqueKeysWithValues: numbers.map { ($0, Column($0.rawValue, unit: $0.unit, .double($1))) })
    columns[.dateText] = Column(Name.dateText.rawValue, .string(texts))
    return columns
  }

  /// Returns the middle of a run; `nil` if it has no time, or none that is a date.
  private func moment(ofRow row: Int) -> Moment? {
    guard let reference, let seconds = middles?[row], seconds.isFinite else { return nil }
    return try? Moment(
      days: reference.time.days, fraction: reference.time.fraction, scale: reference.scale, seconds: seconds)
  }
}
