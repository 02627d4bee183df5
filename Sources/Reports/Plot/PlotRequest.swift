import FITS
import Figures
import FileSystem
import Outputs
import TextFormat
import Units

/// The arguments of `darktime plot`.
public struct PlotRequest: Sendable {
  /// One or two paths of model files, output folders or data stores.
  public var files: [String]
  /// The kind of figure.
  public var kind: PlotKind
  /// The energies, such as `1 TeV`, of acceptance curves, and of images and comparisons of cubes.
  public var energies: [String] = []
  /// Energy bins, counted from 1, whose energies are shown in addition to `energies`.
  public var energyBins: [Int] = []
  /// The offsets, such as `0.5 deg`, of spectra.
  public var offsets: [String] = []
  /// Whether DATASUM is verified in the files.
  public var dataSums = DataSumRule.compare
  /// An expression that selects runs of a store; `nil` for all runs.
  public var select: String?
  /// The x axis of a scatter plot: a column or an expression.
  public var x: String?
  /// The y axis of a scatter plot: a column or an expression.
  public var y: String?
  /// The file to write; by default a file in the current folder, named after the first file.
  public var out: String?
  /// Whether an existing file is replaced.
  public var overwrite = false
  /// The width and the height in inches, such as `6x4`; by default the size depends on the panels.
  public var size: String?
  /// The resolution of a PNG, in pixels per inch.
  public var dpi = Format.defaultDPI

  /// Creates a request for a figure of one or two files.
  public init(files: [String], kind: PlotKind) { (self.files, self.kind) = (files, kind) }

  func energyValues() throws(UnitError) -> [Double] { try Self.values(energies, in: .TeV) }
  func offsetValues() throws(UnitError) -> [Double] { try Self.values(offsets, in: .deg) }

  private static func values(_ texts: [String], in unit: Unit) throws(UnitError) -> [Double] {
    var values: [Double] = []
    for text in texts { values.append(try Quantity(parsing: text).value(in: unit)) }
    return values
  }

  /// The path of the file to write.
  var place: String {
    if let out { return out }
    var stem = lastName(of: files[0])
    for ending in [".gz", ".fits", ".ecsv"] where stem.hasSuffix(ending) { stem.removeLast(ending.count) }
    if stem.isEmpty || stem.allSatisfy({ $0 == "." || $0 == "/" }) { stem = Program.name }
    return kind == .overview ? "\(stem).png" : "\(stem)-\(kind.rawValue).png"
  }
}

extension Size {
  /// Creates a size from a text with width and height in inches, such as `6x4`.
  /// - Throws: ``PlotRequestError/badSize(_:)``
  public init(inches text: String) throws(PlotRequestError) {
    let parts = text.lowercased().split(separator: "x", omittingEmptySubsequences: false).map { Double($0) ?? .nan }
    guard parts.count == 2, parts.allSatisfy({ $0 > 0 && $0 <= 200 }) else { throw .badSize(text) }
    self.init(width: parts[0] * 72, height: parts[1] * 72)
  }
}
