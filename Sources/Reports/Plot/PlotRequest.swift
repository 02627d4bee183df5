import FITS
import Figures
import FileSystem
import Outputs
import TextFormat
import Units

/// What `darktime plot` was asked for.
public struct PlotRequest: Sendable {
  /// One or two: model files, output folders, data stores.
  public var files: [String]
  /// What to show.
  public var kind: PlotKind
  /// Energies such as `1 TeV`, of acceptance curves and of images of cubes.
  public var energies: [String] = []
  /// Energy bins, counted from 1, in their place.
  public var energyBins: [Int] = []
  /// Offsets such as `0.5 deg`, of spectra.
  public var offsets: [String] = []
  /// Whether DATASUM is compared in what is read.
  public var dataSums = DataSumRule.compare
  /// Which runs of a store.
  public var select: String?
  /// What stands along x in a scatter plot: a column or an expression.
  public var x: String?
  /// What stands along y in a scatter plot.
  public var y: String?
  /// The picture to write; by default named after the first file, in the folder at hand.
  public var out: String?
  /// Whether a file at its place is replaced.
  public var overwrite = false
  /// Width and height in inches, such as `6x4`; by default what the panels need.
  public var size: String?
  /// Pixels to an inch, of a PNG.
  public var dpi = Format.defaultDPI

  /// A request for a kind of figure of one or two files.
  public init(files: [String], kind: PlotKind) { (self.files, self.kind) = (files, kind) }

  func energyValues() throws(UnitError) -> [Double] { try Self.values(energies, in: .TeV) }
  func offsetValues() throws(UnitError) -> [Double] { try Self.values(offsets, in: .deg) }

  private static func values(_ texts: [String], in unit: Unit) throws(UnitError) -> [Double] {
    var values: [Double] = []
    for text in texts { values.append(try Quantity(parsing: text).value(in: unit)) }
    return values
  }

  /// Where the picture shall stand.
  var place: String {
    if let out { return out }
    var stem = lastName(of: files[0])
    for ending in [".gz", ".fits", ".ecsv"] where stem.hasSuffix(ending) { stem.removeLast(ending.count) }
    if stem.isEmpty || stem.allSatisfy({ $0 == "." || $0 == "/" }) { stem = Program.name }
    return kind == .overview ? "\(stem).png" : "\(stem)-\(kind.rawValue).png"
  }
}

extension Size {
  /// Reads width and height in inches, such as `6x4`.
  /// - Throws: ``PlotRequestError/badSize(_:)``
  public init(inches text: String) throws(PlotRequestError) {
    let parts = text.lowercased().split(separator: "x", omittingEmptySubsequences: false).map { Double($0) ?? .nan }
    guard parts.count == 2, parts.allSatisfy({ $0 > 0 && $0 <= 200 }) else { throw .badSize(text) }
    self.init(width: parts[0] * 72, height: parts[1] * 72)
  }
}
