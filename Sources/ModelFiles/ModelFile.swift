import BackgroundModels
import Diagnostics
import FITS
import Histograms
import Tables
import Units

/// A file with a background model, written by this program or by another one.
///
/// The field-of-view coordinates of the model have the signs of GADF, even if lon is reversed in the file. The rate is
/// in s-1 MeV-1 sr-1 over energy (TeV) and the axes of the field (deg).
public struct ModelFile: Sendable, Equatable {
  /// The path of the file.
  public let path: String
  /// The EXTNAME of the HDU of the rate.
  public let hdu: String
  /// The model. If the file lacks COUNTS or EXPOSURE, the model has a rate only.
  public let model: BackgroundModel
  /// The names in ``companionNames`` whose quantities were read from the file. EXPOSURE is also listed if it was
  /// computed from the LIVETIME of an old file.
  public let companions: [String]
  /// The keywords of the HDU of the rate.
  public let keywords: [Keyword]
  /// The systematic error of the model; `nil` if the file has no HDU SYSTEMATICS.
  public let systematics: Systematics?
  /// Notes about deviations from the format that did not prevent reading.
  public let notes: Notes

  /// The topic of the note that says in which orientation a cube is read.
  public static let orientationTopic = "orientation"

  /// The names of the HDUs that this program writes in addition to the rate, in this order.
  public static var companionNames: [String] { companionUnits.map(\.name) }

  private static let companionUnits: [(name: String, unit: Unit)] = [
    ("BKG_ERR", .backgroundRate), ("COUNTS", .one), ("EXPOSURE", .backgroundExposure), ("STATE", .one),
  ]

  /// Reads the model in a file. The file can contain BKG_2D and BKG_3D tables of GADF and its dialects, or a model of
  /// Gammapy up to 0.7. A radial model of Gammapy is one table. A cube of Gammapy consists of tables (HDUs BACKGROUND,
  /// COUNTS and LIVETIME), or of an image with the energies in an HDU EBOUNDS.
  /// - Parameters:
  ///   - path: The path of the file.
  ///   - hdu: The EXTNAME of the HDU with the rate, for a file with several models. If it is given, the error, counts,
  ///     exposure and states in other HDUs are not read. If it is `nil`, the rate is read from the first HDU with a
  ///     column BKG or BGD, and each other quantity from the HDU with its name.
  ///   - dataSums: Whether the DATASUM of each HDU is checked against its contents.
  ///   - orientation: The rule for the orientation of a cube.
  /// - Throws: `FITSError`; ``BackgroundError/noModel(path:present:)``;
  ///   ``BackgroundError/notAModel(path:found:expected:)`` for axes that a model cannot have; the errors of
  ///   ``ArrayTable``.
  public init(
    path: String, hdu: String? = nil, dataSums: DataSumRule = .compare, orientation: OrientationRule = .known
  ) throws {
    let present = try readHDUList(path)
    if hdu == nil, let image = present.first(where: ImageCube.isCube), Self.rateHDU(present) == nil {
      var cube = try ImageCube(path: path, hdu: image.number, dataSums: dataSums)
      let source = CubeSource(header: Header(cube.image.keywords), present: [], labels: ["DETX", "DETY", "ENERG"])
      cube.turn = source.orientation(orientation).turn
      try self.init(
        path: path, hdu: cube.hdu,
        contents: Contents(rate: try cube.rate(), isSingle: cube.image.bitsPerPixel == -32), source: source,
        orientation,
        Notes())
      return
    }
    guard let name = hdu ?? Self.rateHDU(present) else {
      throw BackgroundError.noModel(path: path, present: present.map(\.name))
    }
    var notes = Notes()
    let table = try readTable(path, hdu: .name(name), dataSums: dataSums)
    let source = CubeSource(
      header: Header(table.keywords), present: present,
      labels: ArrayTable(path: path, table: table, hdu: name).labels)
    let turn = source.orientation(orientation).turn
    func read(_ name: String) throws -> ArrayTable {
      ArrayTable(path: path, table: try readTable(path, hdu: .name(name), dataSums: dataSums), hdu: name, turn: turn)
    }
    let reader = ArrayTable(path: path, table: table, hdu: name, turn: turn)
    let axes = try reader.axes()
    let rate = try reader.rateColumn()
    var contents = Contents(
      rate: try reader.quantity(rate, in: .backgroundRate, axes: axes, &notes),
      isSingle: rate.format?.contains("E") == true)
    func companion(_ name: String, in unit: Unit) throws -> Histogram? {
      // Radial models of Gammapy up to 0.7 have all quantities in one table.
      if let column = reader.table[name] { return try reader.quantity(column, in: unit, axes: axes, &notes) }
      guard hdu == nil, present.contains(where: { $0.name == name }) else { return nil }
      let other = try read(name)
      return try other.quantity(other.lastColumn(), in: unit, axes: axes, &notes)
    }
    for (name, unit) in Self.companionUnits { contents.companions[name] = try companion(name, in: unit) }
    if contents.companions["EXPOSURE"] == nil { contents.livetime = try companion("LIVETIME", in: .s) }
    if contents.companions["STATE"] != nil {
      let states = try read("STATE")
      contents.nodeFactors = try states.table["NODE_FACTOR"].map {
        try states.quantity($0, in: .one, axes: axes, &notes)
      }
    }
    if hdu == nil, present.contains(where: { $0.name == RunStatistics.hduName }) {
      let table = try readTable(path, hdu: .name(RunStatistics.hduName), dataSums: dataSums)
      contents.runs = RunStatistics.list(from: table, energies: axes[0])
    }
    if hdu == nil, present.contains(where: { $0.name == Systematics.hduName }) {
      contents.systematics = Systematics(
        try readTable(path, hdu: .name(Systematics.hduName), dataSums: dataSums))
    }
    try self.init(path: path, hdu: name, contents: contents, source: source, orientation, notes)
  }

  /// The arrays of a file, as they were read.
  private struct Contents {
    var rate: Histogram
    var companions: [String: Histogram] = [:]
    /// The factors by which the mean rates were multiplied to make `rate`; `nil` if `rate` contains mean rates.
    var nodeFactors: Histogram?
    /// The livetime of each bin in an old file, in s.
    var livetime: Histogram?
    /// Whether the rate is stored in single precision.
    var isSingle = false
    var runs: [RunStatistics] = []
    var systematics: Systematics?
  }

  private init(
    path: String, hdu: String, contents: Contents, source: CubeSource, _ rule: OrientationRule, _ notes: Notes
  ) throws(BackgroundError) {
    (self.path, self.hdu, keywords) = (path, hdu, source.header.keywords)
    var (contents, notes) = (contents, notes)
    let (header, place) = (source.header, FilePlace(path, hdu: hdu).description)
    let axes = try Self.modelAxes(
      contents.rate.axes, path: path, alignment: source.orientation(rule).alignment)
    let field = axes.field
    if field.count > 1, rule == .known || rule == .stated, let unknown = source.unknownAlignment {
      throw .notAModel(
        path: place, found: "the keyword FOVALIGN = '\(unknown)'",
        expected: "'RADEC' or 'ALTAZ', or an orientation given with the option 'orient'")
    }
    if field.count > 1, let note = source.note(rule, isSquare: field[0].count == field[1].count) {
      notes.add(Self.orientationTopic, note, at: place)
    } else if field.count == 1, case .given = rule {
      throw .conversion(to: "a cube in another orientation", from: axes.format)
    }
    for (count, what) in [
      (contents.rate.values.count { $0 < 0 }, "negative"), (contents.rate.values.count { $0 == .infinity }, "infinite"),
    ] where count > 0 {
      notes.add("no-rate", "\(count) \(what) \(count == 1 ? "rate is" : "rates are") treated as unknown", at: place)
    }
    if field.count > 1, rule == .known || rule == .stated, header.string("FOVALIGN") == nil {
      notes.add(
        "missing-alignment",
        "no keyword FOVALIGN: ALTAZ alignment is assumed, as specified by GADF (gammapy assumes RADEC)",
        at: place)
    }
    if let livetime = contents.livetime {
      contents.companions["EXPOSURE"] = livetime.combined(with: axes.phaseSpace(.flat)) { $0 * $1 }
      notes.add(
        "livetime",
        "EXPOSURE is computed from LIVETIME, with solid angles on a tangent plane, as in Gammapy up to 0.7",
        at: path)
    }
    let pair = (contents.companions["COUNTS"], contents.companions["EXPOSURE"])
    if (pair.0 == nil) != (pair.1 == nil) {
      notes.add(
        "no-counts", "\(pair.0 == nil ? "EXPOSURE without COUNTS" : "COUNTS without EXPOSURE") is ignored", at: path)
      contents.companions["COUNTS"] = nil
      contents.companions["EXPOSURE"] = nil
    }
    model = try Self.model(contents, axes, header, &notes, at: place)
    systematics = contents.systematics
    companions = Self.companionNames.filter { contents.companions[$0] != nil }
    self.notes = notes
  }

  private static func model(
    _ contents: Contents, _ axes: any ModelAxes, _ header: Header, _ notes: inout Notes, at place: String
  ) throws(BackgroundError) -> BackgroundModel {
    let smoothing = header.string("SMOOTH")
    var method: (any SmoothingMethod)?
    if let smoothing, contents.companions["COUNTS"] != nil {
      do { method = try smoothingMethods.method(smoothing) } catch {
        notes.warn(
          "unknown-smoothing",
          "this version of darktime does not know the smoothing method in the keyword SMOOTH: the rates are read from "
            + "the file, but any further smoothing, stacking or treatment of empty bins starts from the unsmoothed "
            + "counts",
          at: "\(place): \(smoothing)")
      }
    }
    let none = RateTreatment.Record.none
    var model = try BackgroundModel(
      axes: axes, nodes: contents.rate, nodeFactors: contents.nodeFactors, errors: contents.companions["BKG_ERR"],
      states: contents.companions["STATE"]?.values.map { UInt8(exactly: $0).flatMap(BinState.init) ?? .measured },
      counts: contents.companions["COUNTS"], exposure: contents.companions["EXPOSURE"], smoothing: smoothing,
      method: method,
      treatment: RateTreatment.Record(
        emptyBins: header.string("EMPTYBIN") ?? none.emptyBins,
        range: header.string("ERANGE").flatMap(EnergyRange.init) ?? .full,
        nodes: header.string("NODES").flatMap(NodeRule.init) ?? .means),
      scale: header.double("BKGSCALE") ?? 1,
      origin: ModelOrigin(header.int("PREDICTS").map { .regression(of: $0) } ?? .other, runs: contents.runs))
    if contents.companions["COUNTS"] != nil { try model.requireExactCounts(path: place) }
    // gammapy replaces a rate of 0 by the smallest normal number of the type of the column.
    if contents.isSingle { model.smallestRate = Double(Float.leastNormalMagnitude) }
    return model
  }

  /// Returns the EXTNAME of the first model of a file; `nil` if no table of the file has a model.
  /// - Throws: `FITSError`
  public static func firstHDU(of path: String) throws -> String? { rateHDU(try readHDUList(path)) }

  private static func rateHDU(_ present: [HDUSummary]) -> String? {
    present.first { summary in
      summary.columns.contains { ArrayTable.rateNames.contains($0.name.uppercased()) }
    }?.name
  }

  /// Returns the axes of a radial model or a cube.
  /// - Throws: ``BackgroundError/notAModel(path:found:expected:)``
  static func modelAxes(
    _ axes: [Axis], path: String, alignment: FieldAlignment
  ) throws(BackgroundError) -> any ModelAxes {
    do throws(BackgroundError) {
      switch axes.map(\.name) {
      case ["energy", "offset"]: return try RadialAxes(energy: axes[0], offset: axes[1])
      case ["energy", "lon", "lat"]:
        return try CubeAxes(energy: axes[0], lon: axes[1], lat: axes[2], alignment: alignment)
      default: break
      }
    } catch {
      let problem = error.problem
      throw .notAModel(
        path: path, found: [problem.place, problem.found].compactMap { $0 }.joined(separator: ": "),
        expected: problem.expected ?? "axes of a background model")
    }
    throw .notAModel(
      path: path, found: "axes \(axes.map(\.name).joined(separator: ", "))",
      expected: "energy and offset, or energy, lon and lat")
  }

  /// Returns the text of a keyword in the HDU of the rate; `nil` if it is absent or not a text.
  public func text(_ keyword: String) -> String? { Header(keywords).string(keyword) }
}
