import BackgroundModels
import Histograms
import Units

/// The differences between two models.
public struct ModelDifference: Sendable, Equatable {
  /// The difference in one quantity, bin by bin.
  public struct Quantity: Sendable, Equatable {
    /// The name of the HDU of the quantity: BKG, BKG_ERR, COUNTS, EXPOSURE or STATE.
    public let name: String
    /// The number of bins whose values differ. Two NaN count as equal. An infinite value equals only the same infinite
    /// value.
    public let differing: Int
    /// The largest absolute difference between the two values of a bin. It is infinite if one of the values is
    /// infinite.
    public let largestAbsolute: Double
    /// The largest difference between the two values of a bin, relative to the larger value. It is infinite if one of
    /// the values is infinite or NaN.
    public let largestRelative: Double
    /// The bin with the largest relative difference, such as `energy 1 to 2 TeV, offset 0 to 0.5 deg`.
    public let place: String?
  }

  /// The differences between the axes, one line each. If there are any, no quantity is compared.
  public let axes: [String]
  /// The differences in each quantity that both models have.
  public let quantities: [Quantity]
  /// The agreement of the counts of the first model with the rate of the second model. It is `nil` if the first model
  /// has no counts, or if the axes differ.
  public let agreement: ModelAgreement?
  /// The quantities that only one of the models has, such as `COUNTS only in FILE`.
  public let unpaired: [String]

  /// Whether the models have equal axes and the same quantities with equal values.
  public var isEmpty: Bool { axes.isEmpty && unpaired.isEmpty && quantities.allSatisfy { $0.differing == 0 } }

  /// Compares the models in two files.
  public init(_ left: ModelFile, _ right: ModelFile) {
    self.init(
      Side(name: left.path, quantities: left.quantities, model: left.model),
      Side(name: right.path, quantities: right.quantities, model: right.model))
  }

  /// Compares two models, each with a name, in the form in which they would be written to files.
  public init(_ left: (model: BackgroundModel, name: String), _ right: (model: BackgroundModel, name: String)) {
    func side(_ one: (model: BackgroundModel, name: String)) -> Side {
      let model = one.model.cutToKnown
      return Side(name: one.name, quantities: model.quantities, model: model)
    }
    self.init(side(left), side(right))
  }

  /// One of the two models.
  private struct Side {
    let name: String
    let quantities: [ModelFile.Quantity]
    let model: BackgroundModel

    func values(_ name: String) -> Histogram? { quantities.first { $0.name == name }?.values }
  }

  private init(_ left: Side, _ right: Side) {
    axes = Self.differences(left, right) + Self.alignments(left, right)
    agreement = left.values("COUNTS") == nil ? nil : ModelAgreement(of: left.model, with: right.model)
    guard axes.isEmpty else {
      (quantities, unpaired) = ([], [])
      return
    }
    var quantities: [Quantity] = []
    var unpaired: [String] = []
    for name in ["BKG"] + ModelFile.companionNames {
      switch (left.values(name), right.values(name)) {
      case (let mine?, let other?): quantities.append(Self.compare(name, mine, other))
      case (.some, nil): unpaired.append("\(name) only in \(left.name)")
      case (nil, .some): unpaired.append("\(name) only in \(right.name)")
      case (nil, nil): break
      }
    }
    (self.quantities, self.unpaired) = (quantities, unpaired)
  }

  /// Returns the axes that differ.
  private static func differences(_ left: Side, _ right: Side) -> [String] {
    let (mine, others) = (left.model.axes.all, right.model.axes.all)
    guard mine.count == others.count else {
      return ["\(mine.count) axes in \(left.name), \(others.count) axes in \(right.name)"]
    }
    return zip(mine, others).filter { $0.edges != $1.edges || $0.name != $1.name }
      .map { "\($0) in \(left.name), \($1) in \(right.name)" }
  }

  /// Returns the difference between the alignments of two cubes.
  private static func alignments(_ left: Side, _ right: Side) -> [String] {
    let (mine, others) = (left.model.axes, right.model.axes)
    guard mine.field.count > 1, others.field.count > 1, mine.alignment != others.alignment else { return [] }
    return ["\(mine.alignment.rawValue) alignment in \(left.name), \(others.alignment.rawValue) in \(right.name)"]
  }

  private static func compare(_ name: String, _ left: Histogram, _ right: Histogram) -> Quantity {
    var (differing, absolute, relative) = (0, 0.0, 0.0)
    var worst: Int?
    for (bin, (a, b)) in zip(left.values, right.values).enumerated() where a != b && !(a.isNaN && b.isNaN) {
      differing += 1
      if !a.isNaN, !b.isNaN { absolute = max(absolute, abs(a - b)) }
      // Infinity divided by infinity would be NaN. A comparison with a tolerance would never find NaN larger than the
      // tolerance.
      let ratio = a.isFinite && b.isFinite ? abs(a - b) / max(abs(a), abs(b)) : .infinity
      if ratio > relative { (relative, worst) = (ratio, bin) }
    }
    return Quantity(
      name: name, differing: differing, largestAbsolute: absolute, largestRelative: relative,
      place: worst.map { place(of: $0, in: left) })
  }

  private static func place(of bin: Int, in histogram: Histogram) -> String {
    histogram.axes.enumerated().map { position, axis in
      let index = bin / histogram.strides[position] % axis.count
      return "\(axis.name) \(shortest(axis.edges[index])) to \(shortest(axis.edges[index + 1])) \(axis.unit)"
    }.joined(separator: ", ")
  }
}
