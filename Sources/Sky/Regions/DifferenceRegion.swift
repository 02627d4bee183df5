/// A shape without the directions that are inside other shapes.
public struct DifferenceRegion: SkyShape {
  /// The name of the shape: `reduced circle` for a circle with subtracted parts.
  public var kind: String { base.kind.hasPrefix("reduced ") ? base.kind : "reduced " + base.kind }
  /// The cap of the whole shape.
  public var cap: SkyCap { base.cap }
  /// The definition of the whole shape, which contains the definitions of the subtracted shapes.
  public let definition: RegionDefinition
  private let base: any SkyShape
  private let subtracted: [any SkyShape]

  /// Subtracts shapes from a shape.
  public init(_ base: any SkyShape, minus subtracted: [any SkyShape]) {
    var definition = base.definition
    definition.minus += subtracted.map(\.definition)
    self.init(base, subtracted, definition)
  }

  private init(_ base: any SkyShape, _ subtracted: [any SkyShape], _ definition: RegionDefinition) {
    (self.base, self.subtracted, self.definition) = (base, subtracted, definition)
  }

  /// Returns whether a direction is in the shape and in none of the subtracted shapes.
  public func contains(_ direction: UnitVector) -> Bool {
    base.contains(direction) && !subtracted.contains { $0.contains(direction) }
  }

  /// Returns the largest of several numbers: the distance to the shape, and the negated distances to the subtracted
  /// shapes. The magnitude of the result is at most the magnitude of the true distance, because the difference is an
  /// intersection.
  public func distanceToEdge(_ direction: UnitVector) -> Double {
    subtracted.reduce(base.distanceToEdge(direction)) { max($0, -$1.distanceToEdge(direction)) }
  }

  /// Returns the shape with only those subtracted shapes that overlap the cap.
  public func restricted(to cap: SkyCap) -> (any SkyShape)? {
    guard let base = base.restricted(to: cap) else { return nil }
    // The definition still lists all subtracted shapes, even those that do not overlap the cap.
    return DifferenceRegion(base, subtracted.compactMap { $0.restricted(to: cap) }, definition)
  }

  /// Returns whether two differences have the same definition and the same shapes.
  public static func == (left: Self, right: Self) -> Bool {
    left.definition == right.definition && left.base.key == right.base.key
      && left.subtracted.map(\.key) == right.subtracted.map(\.key)
  }

  /// Hashes the definition.
  public func hash(into hasher: inout Hasher) { hasher.combine(definition) }
}

extension DifferenceRegion {
  /// Creates a shape from the numbers of a form: a centre, one or more pairs of sizes, and an angle. With several
  /// pairs, the shape of the first pair is subtracted from the shape of the last pair, unless both sizes of the first
  /// pair are 0.
  static func ring(
    _ numbers: [Double], make: (_ width: Double, _ height: Double, _ angle: Double) throws(SkyError) -> any SkyShape
  ) throws(SkyError) -> any SkyShape {
    let last = numbers.count - 1
    let outer = try make(numbers[last - 2], numbers[last - 1], numbers[last])
    if last == 4 || numbers[2] == 0 && numbers[3] == 0 { return outer }
    return DifferenceRegion(outer, minus: [try make(numbers[2], numbers[3], numbers[last])])
  }
}

extension SkyShape {
  /// The shape as a value that can be compared with shapes of other types.
  fileprivate var key: AnyHashable { AnyHashable(self) }
}

extension SkyRegions {
  /// Returns the regions of the left operand without the directions that are in a region of the right operand.
  public static func - (left: SkyRegions, right: SkyRegions) -> SkyRegions {
    var difference = SkyRegions()
    for (shape, origin) in zip(left.shapes, left.origins) {
      let near = right.shapes.filter { $0.cap.meets(shape.cap) }
      let rest: any SkyShape = near.isEmpty ? shape : DifferenceRegion(shape, minus: near)
      difference.append(rest, from: origin)
    }
    return difference
  }
}
