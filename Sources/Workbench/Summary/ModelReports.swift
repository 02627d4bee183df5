import Background
import Diagnostics
import Tables

/// What one or more model files hold.
public struct ModelsReport: Report {
  struct Axis: Encodable, Sendable {
    let name: String
    let unit: String
    let text: String
    let edges: [Double]
  }

  struct Model: Encodable, Sendable {
    let file: String
    let hdu: String
    let format: String?
    let alignment: String?
    let axes: [Axis]
    let bins: Int
    let emptyBins: Int
    let binsWithoutRate: Int
    let touched: [String: Int]
    let counts: Double?
    /// Counts per second over all axes.
    let integral: Double?
    let provenance: [String: String]
    let notes: [String]
  }

  let models: [Model]

  init(_ stored: [StoredModel]) {
    models = stored.map { model in
      let summary = ModelSummary(model)
      return Model(
        file: summary.path, hdu: summary.hdu, format: summary.format, alignment: summary.alignment,
        axes: summary.axes.map { Axis(name: $0.name, unit: $0.unit.symbol, text: $0.text, edges: $0.edges) },
        bins: summary.bins, emptyBins: summary.emptyBins, binsWithoutRate: summary.binsWithoutRate,
        touched: Dictionary(uniqueKeysWithValues: summary.touched.map { ("\($0.key)", $0.value) }),
        counts: summary.counts, integral: summary.integral,
        provenance: Dictionary(summary.provenance.map { ($0.name, $0.value.text) }) { "\($0)\n\($1)" },
        notes: model.notes.all.map(\.description))
    }
  }

  /// The models for people.
  public var text: String { models.map(Self.text).joined(separator: "\n\n") }

  private static func text(_ model: Model) -> String {
    var lines = ["\(model.file)[\(model.hdu)]: \(model.format ?? "no HDUCLAS4"), \(model.alignment ?? "no FOVALIGN")"]
    lines += model.axes.map { "  \($0.name): \($0.text)" }
    var facts = [counted(model.bins, "bin")]
    if let counts = model.counts { facts.append("\(grouped(Int(counts))) events") }
    if let integral = model.integral { facts.append("integral \(significant(integral, 6)) s-1") }
    facts.append("\(model.emptyBins) empty")
    if model.binsWithoutRate > 0 { facts.append("\(model.binsWithoutRate) without a rate") }
    facts += model.touched.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
    lines.append("  " + facts.joined(separator: ", "))
    for (name, value) in model.provenance.sorted(by: { $0.key < $1.key }) {
      lines += value.split(separator: "\n").map { "  \(name): \($0)" }
    }
    lines += model.notes.map { "  note: \($0)" }
    return lines.joined(separator: "\n")
  }
}

/// How two models, or the models of two output folders, differ.
public struct ModelsComparison: Report {
  struct Pair: Encodable, Sendable {
    let first: String
    let second: String
    let axes: [String]
    let unpaired: [String]
    let quantities: [Quantity]
    let agreement: Agreement?
  }

  struct Agreement: Encodable, Sendable {
    let bins: Int
    let observed: Double
    let expected: Double
    let deviations: Double
    let chi2PerBin: Double
    let holds: Bool

    /// nil where no bin expects enough counts: there are no numbers then.
    init?(_ agreement: ModelAgreement?) {
      guard let agreement, agreement.bins > 0 else { return nil }
      (bins, observed, expected) = (agreement.bins, agreement.observed, agreement.expected)
      (deviations, chi2PerBin) = (agreement.deviations, agreement.chi2PerBin)
      holds = agreement.holds()
    }

    var text: String {
      let sign = deviations < 0 ? "-" : "+"
      return "counts of the first over those the second expects, in \(bins) bins that expect 10 or more: "
        + "\(fixed(observed / expected, 4)) of \(grouped(Int(expected.rounded()))) "
        + "(\(sign)\(fixed(abs(deviations), 1)) sigma), chi2 per bin \(fixed(chi2PerBin, 2))"
    }
  }

  struct Quantity: Encodable, Sendable {
    let name: String
    let differing: Int
    let largestAbsolute: Double
    let largestRelative: Double
    let place: String?
  }

  let pairs: [Pair]
  /// Models that stand on one side only.
  let missing: [String]
  let tolerance: Double
  /// Whether models are equal that agree within Poisson errors.
  let poisson: Bool
  /// Whether everything is equal: within the tolerance, or within Poisson errors.
  public let areEqual: Bool

  init(_ compared: [(String, String, ModelDifference)], missing: [String], tolerance: Double, poisson: Bool) {
    self.missing = missing
    self.tolerance = tolerance
    self.poisson = poisson
    pairs = compared.map { first, second, difference in
      Pair(
        first: first, second: second, axes: difference.axes, unpaired: difference.unpaired,
        quantities: difference.quantities.map {
          Quantity(
            name: $0.name, differing: $0.differing, largestAbsolute: $0.largestAbsolute,
            largestRelative: $0.largestRelative, place: $0.place)
        }, agreement: Agreement(difference.agreement))
    }
    areEqual =
      missing.isEmpty
      && pairs.allSatisfy { pair in
        if poisson { return pair.agreement?.holds ?? false }
        return pair.axes.isEmpty && pair.unpaired.isEmpty
          && pair.quantities.allSatisfy { $0.differing == 0 || $0.largestRelative <= tolerance }
      }
  }

  /// The comparison for people.
  public var text: String {
    var lines: [String] = []
    for pair in pairs {
      lines.append("\(pair.first) and \(pair.second)")
      lines += pair.axes.map { "  other axes: \($0)" }
      if let agreement = pair.agreement { lines.append("  " + agreement.text) }
      guard !poisson else { continue }
      lines += pair.unpaired.map { "  \($0)" }
      var table = TextTable([
        ("", .left), ("bins that differ", .right), ("largest", .right), ("relative", .right), ("where", .left),
      ])
      for quantity in pair.quantities {
        table.add([
          quantity.name, "\(quantity.differing)", significant(quantity.largestAbsolute, 3),
          significant(quantity.largestRelative, 3), quantity.place ?? "",
        ])
      }
      if !pair.quantities.isEmpty { lines += table.lines() }
    }
    lines += missing
    let limit = poisson ? " within Poisson errors" : tolerance > 0 ? " within \(significant(tolerance, 3))" : ""
    lines.append(areEqual ? "equal\(limit)" : "different")
    return lines.joined(separator: "\n")
  }
}

/// Shows the models of a file, or of an output folder.
/// - Throws: `BackgroundError`, `FITSError`, ``NoModels``.
public func showModels(_ path: String) throws -> ModelsReport {
  ModelsReport(try modelFiles(path).map { try StoredModel(path: $0.path) })
}

/// Compares two models, or the models of two output folders by their names.
/// - Parameters:
///   - tolerance: the largest relative difference that counts as equal.
///   - poisson: whether models are equal where the counts of the first agree with the rate of the second.
/// - Throws: `BackgroundError`, `FITSError`, ``NoModels``.
public func compareModels(
  _ first: String, _ second: String, tolerance: Double, poisson: Bool = false
) throws -> ModelsComparison {
  let (left, right) = (try modelFiles(first), try modelFiles(second))
  if !isFolder(first), !isFolder(second) {
    let difference = ModelDifference(try StoredModel(path: first), try StoredModel(path: second))
    return ModelsComparison([(first, second, difference)], missing: [], tolerance: tolerance, poisson: poisson)
  }
  let (leftNames, rightNames) = (Set(left.map(\.name)), Set(right.map(\.name)))
  let pairs = try left.filter { rightNames.contains($0.name) }.map { mine in
    let other = joined(joined(second, "models"), mine.name)
    return (mine.path, other, ModelDifference(try StoredModel(path: mine.path), try StoredModel(path: other)))
  }
  let missing =
    left.filter { !rightNames.contains($0.name) }.map { "\($0.name) only in \(first)" }
    + right.filter { !leftNames.contains($0.name) }.map { "\($0.name) only in \(second)" }
  return ModelsComparison(pairs, missing: missing, tolerance: tolerance, poisson: poisson)
}

/// A folder without models.
struct NoModels: Fact {
  let folder: String
  var problem: Problem {
    Problem(at: folder, found: "no model files", expected: "a FITS file with a model, or an output folder of darktime")
  }
}

/// A file itself; of a folder the files in its folder `models`, by name.
private func modelFiles(_ path: String) throws -> [(name: String, path: String)] {
  guard isFolder(path) else { return [(lastName(of: path), path)] }
  let folder = joined(path, "models")
  let names = folderEntries(folder).filter { $0.hasSuffix(".fits") || $0.hasSuffix(".fits.gz") }.sorted()
  guard !names.isEmpty else { throw NoModels(folder: path) }
  return names.map { ($0, joined(folder, $0)) }
}

extension Keyword.Value {
  fileprivate var text: String {
    switch self {
    case .string(let text), .commentary(let text): text
    case .int(let value): "\(value)"
    case .double(let value): "\(value)"
    case .bool(let value): "\(value)"
    case .undefined: ""
    }
  }
}
