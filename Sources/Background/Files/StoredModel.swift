import Diagnostics
import FITS
import Histograms
import Tables
import Units

/// A background model as a file holds it, ours or another's: rate over energy (TeV) and the axes of the field (deg),
/// laid out `[energy, ...]` with the last axis varying fastest.
public struct StoredModel: Sendable, Equatable {
  /// The file.
  public let path: String
  /// EXTNAME of the HDU of the rate.
  public let hdu: String
  /// Rate in s-1 MeV-1 sr-1.
  public let rate: Histogram
  /// What stands beside the rate in a file of ours, by HDU: BKG_ERR, COUNTS, EXPOSURE, TOUCHED.
  public let companions: [String: Histogram]
  /// The keywords of the HDU of the rate.
  public let keywords: [Keyword]
  /// Deviations that were read all the same.
  public let notes: Notes

  /// The names under which companions are looked for, in the order in which they are told.
  public static let companionNames = ["BKG_ERR", "COUNTS", "EXPOSURE", "TOUCHED"]

  /// Reads the model of a file.
  /// - Parameter hdu: EXTNAME of the rate, in a file that holds several models; without it the first HDU with a column
  ///   BKG or BGD is taken, and its companions with it.
  /// - Throws: `FITSError`; ``BackgroundError/noModel(path:present:)`` and what an array can lack.
  public init(path: String, hdu: String? = nil) throws {
    var notes = Notes()
    let present = try readHDUList(path)
    let name = try hdu ?? Self.rateHDU(path, present)
    let reader = ArrayTable(path: path, table: try readTable(path, hdu: .name(name)), hdu: name)
    let rate = try reader.histogram(reader.rateColumn(), axes: reader.axes(), &notes)
    let scale = try reader.rateScale(&notes)
    var companions: [String: Histogram] = [:]
    for companion in Self.companionNames where hdu == nil && present.contains(where: { $0.name == companion }) {
      let other = ArrayTable(path: path, table: try readTable(path, hdu: .name(companion)), hdu: companion)
      companions[companion] = try other.histogram(other.lastColumn(), axes: reader.axes(), &notes)
    }
    self.path = path
    self.hdu = name
    self.rate = rate.mapping { $0 * scale }
    self.companions = companions
    keywords = reader.table.keywords
    self.notes = notes
  }

  private static func rateHDU(_ path: String, _ present: [HDUSummary]) throws(BackgroundError) -> String {
    let found = present.first { summary in
      summary.columns.contains { ArrayTable.rateNames.contains($0.name.uppercased()) }
    }
    guard let found else { throw .noModel(path: path, present: present.map(\.name)) }
    return found.name
  }

  /// The axes, energy first.
  public var axes: [Axis] { rate.axes }

  /// The axes of a radial model; `nil` for a model over other axes.
  public var radialAxes: RadialAxes? {
    guard axes.count == 2, axes[1].name == "offset" else { return nil }
    return try? RadialAxes(energy: axes[0], offset: axes[1])
  }

  /// A keyword's text; `nil` where it is absent or not text.
  public func text(_ keyword: String) -> String? {
    guard case .string(let text)? = keywords.first(where: { $0.name == keyword })?.value else { return nil }
    return text
  }
}
