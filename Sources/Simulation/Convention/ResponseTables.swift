import Histograms
import Tables
import Units

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The response tables of a run, in the layout of a dialect. If runs share responses, the tables belong to a zenith
/// angle. The values are the values at the bin centres.
struct ResponseTables {
  let dialect: StoreConvention
  let response: GammaResponse
  let background: FieldRate
  /// The keywords that identify the run or the zenith angle.
  let keywords: [Keyword]

  func table(_ description: StoreConvention.Response) throws -> Table {
    let energy = try Axis.log("ENERG", from: 0.05, to: 100, bins: 33, unit: .TeV)
    let offset = try Axis.linear("THETA", from: 0, to: 3.5, bins: 7, unit: .deg)
    switch description.kind {
    case .effectiveArea:
      let containment = isPointLike ? GammaResponse.spread.fraction(within: Self.cut) : 1
      return table(
        description, ["RESPONSE", "EFF_AREA"], axes: [energy, offset], column: "EFFAREA", unit: "m2",
        extra: [
          Keyword("LO_THRES", .double(response.threshold), comment: "[TeV]"),
          Keyword("HI_THRES", .double(100), comment: "[TeV]"),
        ]
      ) { containment * response.effectiveArea(energy: $0[0], offset: $0[1]) }
    case .energyDispersion:
      // Energies are reconstructed exactly, so all events are in the bin at 1.
      let migra = try Axis.linear("MIGRA", from: 0.5, to: 1.5, bins: 51, unit: .one)
      return table(
        description, ["RESPONSE", "EDISP"], axes: [energy, migra, offset], column: "MATRIX", unit: nil
      ) { abs($0[1] - 1) < 1e-6 ? 51 : 0 }
    case .pointSpread:
      let coarse = try Axis.log("ENERG", from: 0.05, to: 100, bins: 4, unit: .TeV)
      let radius = try Axis.linear("RAD", from: 0, to: 0.4, bins: 80, unit: .deg)
      return table(
        description, ["RESPONSE", "RPSF"], axes: [coarse, offset, radius], column: "RPSF", unit: "sr-1"
      ) { GammaResponse.spread.density($0[2]) }
    case .radMax:
      let coarse = try Axis.log("ENERG", from: 0.05, to: 100, bins: 4, unit: .TeV)
      return table(
        description, ["RESPONSE", "RAD_MAX"], axes: [coarse, offset], column: "RAD_MAX", unit: "deg"
      ) { _ in Self.cut }
    case .background(let column, let unit, let statesAlignment):
      let coarse = try Axis.log("ENERG", from: 0.1, to: 100, bins: 15, unit: .TeV)
      let across = try Axis.linear("DETX", from: -4, to: 4, bins: 20, unit: .deg)
      let along = try Axis.linear("DETY", from: -4, to: 4, bins: 20, unit: .deg)
      return table(
        description, ["RESPONSE", "BKG"], axes: [across, along, coarse], column: column, unit: unit,
        extra: statesAlignment ? [Keyword("FOVALIGN", .string(background.alignment.rawValue))] : []
      ) { point in
        let isTurned = dialect.turnsCubes && background.alignment == .radec
        let (lon, lat) = isTurned ? (-point[1], point[0]) : (point[0], point[1])
        return background.density(energy: point[2], lon: lon, lat: lat)
      }
    }
  }

  /// The radius of the directional cut of point-like responses (RAD_MAX), in degrees.
  private static let cut = 0.2

  private var isPointLike: Bool { dialect.responses.contains { $0.kind == .radMax } }

  /// Returns a response table with one row. The row contains the LO and HI columns of the axes, and the values at all
  /// bin centres, with the first axis varying fastest.
  private func table(
    _ description: StoreConvention.Response, _ classes: [String], axes: [Axis], column: String, unit: String?,
    extra: [Keyword] = [], _ value: ([Double]) -> Double
  ) -> Table {
    var columns: [Column] = []
    for axis in axes {
      let unit = axis.unit.symbol.isEmpty ? nil : axis.unit.symbol
      let (low, high) = (Array(axis.edges.dropLast()), Array(axis.edges.dropFirst()))
      for (suffix, edges) in [("LO", low), ("HI", high)] {
        columns.append(
          Column(
            "\(axis.name)_\(suffix)", unit: unit, .vector([edges], shape: [edges.count]), format: "\(edges.count)E"))
      }
    }
    let centers = axes.map { $0.centers() }
    let count = centers.reduce(1) { $0 * $1.count }
    let values = (0..<count).map { flat -> Double in
      var rest = flat
      return value(
        centers.map { centers in
          defer { rest /= centers.count }
          return centers[rest % centers.count]
        })
    }
    columns.append(
      Column(column, unit: unit, .vector([values], shape: centers.map(\.count)), format: "\(count)E"))
    return Table(
      name: description.hdu, keywords: classKeywords(description, classes) + dialect.originKeywords + keywords + extra,
      columns: columns)
  }

  private func classKeywords(_ description: StoreConvention.Response, _ classes: [String]) -> [Keyword] {
    let form = description.kind.indexClass.uppercased()
    let enclosure = isPointLike ? "POINT-LIKE" : "FULL-ENCLOSURE"
    guard dialect.formatClass != nil else {
      return [Keyword("HDUCLAS1", .string(classes[0])), Keyword("HDUCLAS2", .string(form))]
    }
    return dialect.classKeywords(classes[0], classes[1], enclosure, form)
  }
}
