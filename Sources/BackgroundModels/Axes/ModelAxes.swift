import Fitting
import Histograms
import Units

/// How the solid angle of a position in the field is reckoned.
public enum SolidAngleRule: String, Sendable, CaseIterable {
  /// On the sphere: 2 pi (cos lo - cos hi) for a ring, dlon (sin hi - sin lo) for a cell.
  case exact
  /// On the tangential plane: 2 pi theta dtheta with theta in the middle of the ring, dlon dlat for a cell, as older
  /// tools have it.
  case flat
}

/// What the field of view of a model is aligned to (FOVALIGN).
public enum FieldAlignment: String, Sendable, CaseIterable {
  /// lat grows with declination, lon with decreasing right ascension.
  case radec = "RADEC"
  /// lat grows with altitude, lon with decreasing azimuth.
  case altaz = "ALTAZ"
}

/// The axes of a background model: reconstructed energy in TeV, and behind it the axes of the field of view in deg.
///
/// All that differs between a radial model and a cube is here: what a position is, its solid angle, how events find it,
/// how a file spells it. ``BackgroundModel`` and ``CountsAccumulator`` are the same for both.
public protocol ModelAxes: FieldGeometry, Hashable {
  /// HDUCLAS4, such as `BKG_2D`.
  static var format: String { get }
  /// What the columns of each axis begin with in a file, such as `ENERG`; energy first.
  static var labels: [String] { get }
  /// The keyword that tells the rule of each axis in a file of ours.
  static var ruleKeywords: [String] { get }

  /// How many directions the value of a function at one position is the mean of.
  static var directions: Int { get }

  /// Reconstructed energy, in TeV.
  var energy: Axis { get }
  /// The axes of the field of view, in deg, the last varying fastest.
  var field: [Axis] { get }
  /// What the field is aligned to.
  var alignment: FieldAlignment { get }
  /// The offsets from the pointing, in deg, between which circles lie wholly in the field; `nil` where none does.
  var circles: (from: Double, to: Double)? { get }

  /// The axes cut to a range of bins of each, the energy first; none of them is empty.
  func sliced(_ ranges: [Range<Int>]) -> Self
  /// The axes with the first energy edge moved outwards by less than rounding can tell.
  func widenedBelow() -> Self
  /// The solid angle of each position in sr.
  func solidAngles(_ rule: SolidAngleRule) -> [Double]
  /// Points of the field and the solid angle (sr) that each stands for: a quadrature for rates that are interpolated
  /// between `nodes`, over a ring of offsets (deg) that lies in a circle wholly in the field, or over all the field.
  func quadrature(over ring: Range<Double>?, nodes: [[Double]]) -> [(point: [Double], solidAngle: Double)]
  /// Rings about the pointing in which comparisons sum the positions of the field.
  var offsetRings: OffsetRings { get }
  /// Rings about the pointing, as near to half a degree wide as the positions allow.
  var halfDegreeRings: OffsetRings { get }
  /// The offset of the middle of each position from the pointing, in deg.
  var positionOffsets: [Double] { get }
  /// The quadrant of the field that contains the centre of each position; `nil` on an axis, and for rings.
  var positionQuadrants: [FieldQuadrant?] { get }
  /// The distance from the pointing, in deg, within which the whole field lies.
  var reach: Double { get }
}

extension ModelAxes {
  /// All axes in the order of the histograms.
  public var all: [Axis] { [energy] + field }

  /// The width of each energy bin in MeV, the unit of energy in a background rate.
  public var energyWidths: [Double] { energy.widths().map { $0 * Unit.TeV.scale } }

  /// Energy width x solid angle of each bin in MeV sr, the energy first: an exposure per second.
  public func phaseSpace(_ rule: SolidAngleRule = .exact) -> Histogram {
    var result = Histogram(axes: all)
    let solidAngles = solidAngles(rule)
    var bin = 0
    for width in energyWidths {
      for solidAngle in solidAngles {
        result.values[bin] = width * solidAngle
        bin += 1
      }
    }
    return result
  }

  /// The energy axis in TeV, fit for a model.
  /// - Throws: ``BackgroundError/axis(_:)``, ``BackgroundError/energyAxisBelowZero(low:)``
  static func checked(energy: Axis) throws(BackgroundError) -> Axis {
    let energy = try converted(energy, to: .TeV)
    guard energy.edges[0] > 0 else { throw .energyAxisBelowZero(low: energy.edges[0]) }
    return energy
  }

  /// - Throws: ``BackgroundError/axis(_:)`` for a unit of another kind.
  static func converted(_ axis: Axis, to unit: Unit) throws(BackgroundError) -> Axis {
    do { return try axis.converted(to: unit) } catch { throw .axis(error) }
  }
}
