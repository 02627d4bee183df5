import BackgroundModels
import Diagnostics
import FITS
import Histograms
import Tables
import Units

/// A background model as a file holds it, ours or another's: rate over energy (TeV) and the axes of the field (deg),
/// laid out `[energy, ...]` with the last axis varying fastest; field-of-view coordinates in GADF's signs, also where
/// the file has lon reversed.
public struct StoredModel: Sendable, Equatable {
  /// The file.
  public let path: String
  /// EXTNAME of the HDU of the rate.
  public let hdu: String
  /// Rate in s-1 MeV-1 sr-1.
  public let rate: Histogram
  /// What stands beside the rate in a file of ours, by HDU (EXPOSURE may be made of the LIVETIME of an old one):
  /// BKG_ERR, COUNTS, EXPOSURE, STATE.
  public private(set) var companions: [String: Histogram]
  /// What the rate at each bin centre was multiplied with to make its node; `nil` for factors of 1.
  public private(set) var nodeFactors: Histogram?
  /// What the HDU RUNS of a file of ours tells of the runs that the model was made of; empty without one.
  public private(set) var runs: [RunStatistics] = []
  /// The keywords of the HDU of the rate.
  public let keywords: [Keyword]
  /// Deviations that were read all the same.
  public private(set) var notes: Notes

  /// The names under which companions are looked for, in the order in which they are told.
  public static var companionNames: [String] { companionUnits.map(\.name) }

  private static let companionUnits: [(name: String, unit: Unit)] = [
    ("BKG_ERR", .backgroundRate), ("COUNTS", .one), ("EXPOSURE", .backgroundExposure), ("STATE", .one),
  ]

  /// Reads the model of a file: BKG_2D and BKG_3D tables of GADF and its dialects, and the cubes of Gammapy up to 0.7,
  /// tables (HDU BACKGROUND, beside it COUNTS and LIVETIME) or an image with the energies in an HDU EBOUNDS.
  /// - Parameter hdu: EXTNAME of the rate, in a file that holds several models; without it the first HDU with a column
  ///   BKG or BGD is taken, and its companions with it.
  /// - Parameter dataSums: whether DATASUM of the HDUs that are read is compared.
  /// - Throws: `FITSError`; ``BackgroundError/noModel(path:present:)`` and what an array can lack.
  public init(path: String, hdu: String? = nil, dataSums: DataSumRule = .compare) throws {
    let present = try readHDUList(path)
    if hdu == nil, let image = present.first(where: ImageCube.isCube), Self.rateHDU(present) == nil {
      try self.init(ImageCube(path: path, hdu: image.number, dataSums: dataSums))
      return
    }
    guard let name = hdu ?? Self.rateHDU(present) else {
      throw BackgroundError.noModel(path: path, present: present.map(\.name))
    }
    var notes = Notes()
    func read(_ name: String) throws -> ArrayTable {
      ArrayTable(path: path, table: try readTable(path, hdu: .name(name), dataSums: dataSums), hdu: name)
    }
    let reader = try read(name)
    let axes = try reader.axes()
    let rate = try reader.quantity(reader.rateColumn(), in: .backgroundRate, axes: axes, &notes)
    func companion(_ name: String, in unit: Unit) throws -> Histogram? {
      // The curves of old Gammapy hold all in one table.
      if let beside = reader.table[name] { return try reader.quantity(beside, in: unit, axes: axes, &notes) }
      guard hdu == nil, present.contains(where: { $0.name == name }) else { return nil }
      let other = try read(name)
      return try other.quantity(other.lastColumn(), in: unit, axes: axes, &notes)
    }
    var companions: [String: Histogram] = [:]
    for (name, unit) in Self.companionUnits { companions[name] = try companion(name, in: unit) }
    var factors: Histogram?
    if companions["STATE"] != nil {
      let states = ArrayTable(path: path, table: try readTable(path, hdu: .name("STATE")), hdu: "STATE")
      factors = try states.table["NODE_FACTOR"].map { try states.quantity($0, in: .one, axes: axes, &notes) }
    }
    self.init(
      path: path, hdu: name, rate: rate, companions: companions, keywords: reader.table.keywords, notes: notes)
    nodeFactors = factors
    if hdu == nil, present.contains(where: { $0.name == ModelFile.runsName }) {
      let table = try readTable(path, hdu: .name(ModelFile.runsName), dataSums: dataSums)
      runs = ModelFile.runs(of: table, energies: axes[0])
    }
    if companions["EXPOSURE"] == nil, let livetime = try companion("LIVETIME", in: .s) {
      addExposure(livetime: livetime)
    }
  }

  /// The mean rate of each bin in s-1 MeV-1 sr-1, of which exposures make counts: ``rate`` holds the values at the bin
  /// centres, from which readers interpolate.
  public var meanRate: Histogram {
    nodeFactors.map { rate.combined(with: $0) { $1 > 0 ? $0 / $1 : $0 } } ?? rate
  }

  init(
    path: String, hdu: String, rate: Histogram, companions: [String: Histogram] = [:], keywords: [Keyword],
    notes: Notes
  ) {
    (self.path, self.hdu, self.rate, self.companions) = (path, hdu, rate, companions)
    (self.keywords, self.notes) = (keywords, notes)
    for (count, what) in [
      (rate.values.count { $0 < 0 }, "negative"), (rate.values.count { $0 == .infinity }, "infinite"),
    ] where count > 0 {
      self.notes.add("no-rate", "\(count) \(what) rates: taken for unknown", at: FilePlace(path, hdu: hdu).description)
    }
    if rate.axes.count > 2, text("FOVALIGN") == nil {
      self.notes.add(
        "missing-alignment", "no FOVALIGN: ALTAZ, as GADF has it; gammapy takes RADEC",
        at: FilePlace(path, hdu: hdu).description)
    }
  }

  /// The exposure of a model that tells its livetime instead: with flat solid angles, as its rate was made.
  private mutating func addExposure(livetime: Histogram) {
    guard let phaseSpace = radialAxes?.phaseSpace(.flat) ?? cubeAxes?.phaseSpace(.flat) else { return }
    companions["EXPOSURE"] = livetime.combined(with: phaseSpace) { $0 * $1 }
    notes.add(
      "livetime", "LIVETIME in place of EXPOSURE: made of it with flat solid angles, as Gammapy up to 0.7 did", at: path
    )
  }

  private static func rateHDU(_ present: [HDUSummary]) -> String? {
    present.first { summary in
      summary.columns.contains { ArrayTable.rateNames.contains($0.name.uppercased()) }
    }?.name
  }

  /// The axes, energy first.
  public var axes: [Axis] { rate.axes }

  /// The axes of a model, radial or a cube. Without FOVALIGN the alignment of a cube is ALTAZ, as GADF has it.
  /// - Throws: ``BackgroundError/notAModel(path:found:expected:)`` for other axes, and for such as no model can have.
  public func modelAxes() throws(BackgroundError) -> any ModelAxes {
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

  /// The axes of a radial model; `nil` where ``modelAxes()`` has none, or others.
  public var radialAxes: RadialAxes? { (try? modelAxes()) as? RadialAxes }

  /// The axes of a cube; `nil` where ``modelAxes()`` has none, or others.
  public var cubeAxes: CubeAxes? { (try? modelAxes()) as? CubeAxes }

  private var alignment: FieldAlignment {
    switch text("FOVALIGN") {
    case FieldAlignment.radec.rawValue, ModelTarget.reversedAlignment: .radec
    default: .altaz
    }
  }

  /// A keyword's text; `nil` where it is absent or not text.
  public func text(_ keyword: String) -> String? {
    guard case .string(let text)? = keywords.first(where: { $0.name == keyword })?.value else { return nil }
    return text
  }
}

extension StoredModel {
  /// Counts per second over all axes, as a reader integrates the rate; `nil` for axes that are not known.
  public var integral: Double? {
    let interpolator = RateInterpolator(rate)
    if let axes = radialAxes { return interpolator.integral(over: nil, axes: axes) }
    return cubeAxes.map { interpolator.integral(over: nil, axes: $0) }
  }

  /// Counts per second over all axes, rate x energy width x solid angle summed over the bins; `nil` for axes that are
  /// not known.
  public func binnedIntegral(_ rule: SolidAngleRule = .exact) -> Double? {
    if let axes = radialAxes { return axes.countRates(rate, rule).sum() }
    return cubeAxes.map { $0.countRates(rate, rule).sum() }
  }
}

extension StoredModel {
  /// The radial model that was stored, to go on with; without COUNTS and EXPOSURE beside it, a rate alone.
  /// - Throws: ``BackgroundError/notAModel(path:found:expected:)`` for other axes.
  public func radialModel() throws(BackgroundError) -> RadialModel {
    try model()
  }

  /// The cube that was stored, to go on with; without COUNTS and EXPOSURE beside it, a rate alone.
  /// - Throws: ``BackgroundError/notAModel(path:found:expected:)`` for other axes.
  public func cubeModel() throws(BackgroundError) -> CubeModel {
    try model()
  }

  private func model<Axes: ModelAxes>() throws(BackgroundError) -> BackgroundModel<Axes> {
    guard let found = try modelAxes() as? Axes else {
      throw .notAModel(
        path: path, found: "axes \(axes.map(\.name).joined(separator: ", "))", expected: "those of a \(Axes.format)")
    }
    let told = companions["STATE"]?.values.map { UInt8(exactly: $0).flatMap(BinState.init) ?? .measured }
    let none = RateTreatment.Record.none
    return try BackgroundModel(
      axes: found, nodes: rate, nodeFactors: nodeFactors, errors: companions["BKG_ERR"], states: told,
      counts: companions["COUNTS"], exposure: companions["EXPOSURE"], smoothing: text("SMOOTH"),
      treatment: RateTreatment.Record(
        emptyBins: text("EMPTYBIN") ?? none.emptyBins, range: text("ERANGE").flatMap(EnergyRange.init) ?? .full,
        nodes: text("NODES").flatMap(NodeRule.init) ?? .means),
      scale: Header(keywords).double("BKGSCALE") ?? 1)
  }

  /// A model as a file of it would be read.
  /// - Parameter name: what it is called in place of a path.
  public init(_ model: BackgroundModel<some ModelAxes>, named name: String) {
    let model = model.cutToKnown
    var codes = Histogram(axes: model.axes.all)
    codes.values = model.states.map { Double($0.rawValue) }
    let all = [
      "BKG_ERR": model.nodeFactors.applied(to: model.error), "COUNTS": model.counts, "EXPOSURE": model.exposure,
      "STATE": codes,
    ]
    self.init(
      path: name, hdu: "BKG", rate: model.nodes, companions: all.filter { model.knownCompanions.contains($0.key) },
      keywords: model.backgroundTable().keywords, notes: Notes())
    nodeFactors =
      model.treatment.nodes == .means
      ? nil : model.nodeFactors.applied(to: Histogram(axes: model.axes.all, filledWith: 1))
  }
}
