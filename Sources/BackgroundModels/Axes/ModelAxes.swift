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

/// The two kinds of axes that a model can have, for what only one of them can do.
public enum ModelKind: Sendable, Hashable {
  /// Energy and offset.
  case radial(RadialAxes)
  /// Energy, lon and lat.
  case cube(CubeAxes)
}

/// The axes of a background model: reconstructed energy in TeV, followed by the axes of the field of view in deg.
///
/// A *position* is a bin of the field of view: a ring of a radial model, a cell of a cube. Everything that differs
/// between the two is here: the shape and solid angle of a position, and its names in a file. ``BackgroundModel`` is
/// the same for both.
public protocol ModelAxes: Hashable, Sendable {
  /// Which of the two kinds they are.
  var kind: ModelKind { get }
  /// HDUCLAS4, such as `BKG_2D`.
  var format: String { get }
  /// The first part of the names of the columns of each axis in a file, such as `ENERG`; energy first.
  var labels: [String] { get }
  /// The keywords with which our files record how each axis was defined.
  var ruleKeywords: [String] { get }

  /// The number of directions over which a function is averaged to give its value at one position.
  var directions: Int { get }

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
  /// The number of positions along each axis of the field, the last varying fastest.
  var shape: [Int] { get }
  /// The area of each position on the tangential plane, in deg2.
  var areas: [Double] { get }
  /// The counts that a Gaussian of width `sigma` (deg, on the tangential plane) exchanges between positions.
  func gaussianTransferMatrix(sigma: Double) -> GaussianTransferMatrix
}

extension ModelAxes {
  /// Whether both are of the same kind, with the same edges and alignment.
  public func isEqual(to other: any ModelAxes) -> Bool { (other as? Self) == self }

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
