import Production

/// A model that is prepared for the energy bins of a grid.
///
/// Many terms share the same functions of the field and of the energy. The product of one function of the field and one
/// function of the energy is called a *basic* column. Sums over pixels are computed once for each basic column, not for
/// each term. A term is its basic column multiplied by its function of the run. The normalisation of a run and its run
/// effects are basic columns as well.
struct Design: Sendable {
  let model: RegressionModel
  let grid: PixelGrid
  let basis: EnergyBasis
  /// The distinct functions of the field. The first is the constant 1.
  let fields: [FieldFunction]
  /// The distinct functions of the energy. Each has one value for each energy bin. The first is the constant 1.
  let energies: [[Double]]
  /// The basic columns. Each is given by two indices: one into ``fields`` for its function of the field, and one into
  /// ``energies`` for its function of the energy.
  let basics: [(field: Int, energy: Int)]
  /// The index of the basic column of each term.
  let basicOfTerm: [Int]
  /// The indices of the basic columns of the normalisation and of each run effect.
  let basicOfEffect: [Int]
  /// The names of the penalty groups.
  let groups: [String]
  /// The index of the penalty group of each term.
  let groupOfTerm: [Int]
  /// The index of the penalty group of each run effect.
  let groupOfEffect: [Int]

  /// The number of terms.
  var terms: Int { basicOfTerm.count }
  /// The number of free coefficients for each run: one for the normalisation, and one for each run effect.
  var nuisances: Int { basicOfEffect.count }

  /// The maximum number of energy bins. The number of terms is proportional to the number of energy bins, and the time
  /// of a fit grows with the third power of the number of terms.
  static let mostEnergies = 40

  init(_ model: RegressionModel, grid: PixelGrid) throws(RegressionError) {
    try model.check()
    guard grid.energies <= Self.mostEnergies else { throw .tooManyBins(grid.energies, most: Self.mostEnergies) }
    let basis = try EnergyBasis(edges: grid.energyEdges, pivot: model.pivot)
    (self.model, self.grid, self.basis) = (model, grid, basis)
    var fields = [FieldFunction.one]
    var energies = [[Double](repeating: 1, count: grid.energies)]
    var basics: [(field: Int, energy: Int)] = []
    func index<Element: Equatable>(of element: Element, in list: inout [Element]) -> Int {
      if let index = list.firstIndex(of: element) { return index }
      list.append(element)
      return list.count - 1
    }
    func basic(_ field: FieldFunction, _ energy: EnergyFunction, at place: String) throws(RegressionError) -> Int {
      guard let values = basis.values(of: energy) else {
        throw .energyFunction(where: place, bins: grid.energies)
      }
      let pair = (field: index(of: field, in: &fields), energy: index(of: values, in: &energies))
      if let index = basics.firstIndex(where: { $0 == pair }) { return index }
      basics.append(pair)
      return basics.count - 1
    }
    var effects = [try basic(.one, .smooth(0), at: "norm")]
    for effect in model.runEffects {
      effects.append(try basic(.one, effect.energy, at: "run effect '\(effect.group): \(effect.energy.text)'"))
    }
    var terms: [Int] = []
    for term in model.terms { terms.append(try basic(term.field, term.energy, at: "term '\(term.text)'")) }
    let groups = model.groups
    func groupIndex(_ name: String) -> Int { groups.firstIndex(of: name) ?? 0 }
    (self.fields, self.energies, self.basics) = (fields, energies, basics)
    (basicOfTerm, basicOfEffect, self.groups) = (terms, effects, groups)
    groupOfTerm = model.terms.map { groupIndex($0.group) }
    groupOfEffect = model.runEffects.map { groupIndex($0.group) }
  }

  /// Returns the value of each term's function of the run, and the covariates that were limited to their ranges.
  /// - Parameter ranges: The ranges to which covariates are limited; `nil` for no limits.
  /// - Throws: ``RegressionError/missingCovariate(obsID:name:found:)``
  func runFactors(of run: RegressionRun, within ranges: [String: ClosedRange<Double>]? = nil) throws(RegressionError)
    -> (factors: [Double], clamped: [ClampedCovariate])
  {
    var standardised: [String: Double] = [:]
    var clamped: [ClampedCovariate] = []
    for covariate in model.covariates {
      guard let value = run.covariates[covariate.name], value.isFinite else {
        throw .missingCovariate(obsID: run.obsID, name: covariate.name, found: run.covariates[covariate.name])
      }
      var used = value
      if let range = ranges?[covariate.name], !range.contains(value) {
        used = min(max(value, range.lowerBound), range.upperBound)
        clamped.append(ClampedCovariate(name: covariate.name, value: value, used: used))
      }
      standardised[covariate.name] = (used - covariate.centre) / covariate.scale
    }
    let factors = model.terms.map { term in
      term.run.factors.reduce(1.0) { product, factor in
        switch factor {
        case .covariate(let name): product * (standardised[name] ?? 0)
        case .label(let label): run.labels.contains(label) ? product : 0
        }
      }
    }
    return (factors, clamped)
  }

  /// Returns the positions of the pixel centres in the field of view of a run.
  /// - Throws: ``RegressionError/noAltaz(obsID:)`` if a term needs coordinates that the run lacks.
  func positions(of run: PixelCounts) throws(RegressionError) -> [FieldPosition] {
    if run.altaz == nil, fields.contains(where: \.needsAltaz) { throw .noAltaz(obsID: run.obsID) }
    return (0..<grid.count).map {
      FieldPosition(
        offset: grid.offsets[$0], radecLon: grid.lon[$0], radecLat: grid.lat[$0], altazLon: run.altaz?.lon[$0] ?? 0,
        altazLat: run.altaz?.lat[$0] ?? 0)
    }
  }
}

/// A covariate of a run that is outside the range of the training runs. A prediction replaces its value by the nearest
/// end of the range.
public struct ClampedCovariate: Sendable, Hashable {
  /// The name of the covariate.
  public let name: String
  /// The value of the covariate for the run.
  public let value: Double
  /// The value that is used instead: an end of the range.
  public let used: Double

  /// Creates a record of a replaced value.
  public init(name: String, value: Double, used: Double) { (self.name, self.value, self.used) = (name, value, used) }

  /// A sentence that describes the replacement.
  public var text: String {
    "the covariate '\(name)' is \(value), which is outside the range of the training runs; \(used) is used instead"
  }
}
