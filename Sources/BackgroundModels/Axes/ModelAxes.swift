import Fitting
import Histograms
import Units

/// How the solid angle of a position in the field is computed.
public enum SolidAngleRule: String, Sendable, CaseIterable {
  /// The exact solid angle on the sphere: `2 pi (cos lo - cos hi)` for a ring with the offsets lo and hi,
  /// `dlon (sin hi - sin lo)` for a cell with the latitudes lo and hi.
  case exact
  /// The area on the tangential plane, as in older tools: `2 pi theta dtheta` for a ring, with theta at the middle of
  /// the ring, and `dlon dlat` for a cell.
  case flat
}

/// The alignment of the field of view of a model (FOVALIGN).
public enum FieldAlignment: String, Sendable, CaseIterable {
  /// Equatorial coordinates: lat grows with declination, lon with decreasing right ascension.
  case radec = "RADEC"
  /// Horizontal coordinates: lat grows with altitude, lon with decreasing azimuth.
  case altaz = "ALTAZ"
}

/// The two kinds of axes that a model can have, for operations that only one of them supports.
public enum ModelKind: Sendable, Hashable {
  /// The axes of a radial model: energy and offset.
  case radial(RadialAxes)
  /// The axes of a cube: energy, lon and lat.
  case cube(CubeAxes)
}

/// The axes of a background model: reconstructed energy in TeV, followed by the axes of the field of view in deg.
///
/// A *position* is a bin of the field of view: a ring of a radial model, or a cell of a cube. This protocol contains
/// all differences between radial models and cubes: the shape and solid angle of a position, and the names of the axes
/// in a file. ``BackgroundModel`` is the same for both kinds.
public protocol ModelAxes: Hashable, Sendable {
  /// The kind of the axes.
  var kind: ModelKind { get }
  /// The value of HDUCLAS4, such as `BKG_2D`.
  var format: String { get }
  /// The first part of the column names of each axis in a file, such as `ENERG` of `ENERG_LO`. The energy axis is the
  /// first.
  var labels: [String] { get }
  /// The keywords that record in a file how each axis was defined.
  var ruleKeywords: [String] { get }

  /// The number of directions from the pointing over which a function is averaged to get the rate of one position.
  var directions: Int { get }

  /// The reconstructed energy, in TeV.
  var energy: Axis { get }
  /// The axes of the field of view, in deg. The last one varies fastest.
  var field: [Axis] { get }
  /// The alignment of the field of view.
  var alignment: FieldAlignment { get }
  /// The range of offsets, in deg, at which a whole circle around the pointing is inside the field; `nil` if there is
  /// no such offset.
  var circles: (from: Double, to: Double)? { get }

  /// Returns the axes cut to a range of bins along each axis. The first range is for the energy. No range may be empty.
  func sliced(_ ranges: [Range<Int>]) -> Self
  /// Returns the axes with the first energy edge lowered by 5e-13 of its value, which is more than a rounding error.
  func widenedBelow() -> Self
  /// Returns the solid angle of each position in sr.
  func solidAngles(_ rule: SolidAngleRule) -> [Double]
  /// Returns the points and the weights of a quadrature over the field. The integrand is a rate that is interpolated
  /// between nodes. The weight of a point is a solid angle in sr.
  /// - Parameters:
  ///   - ring: A range of offsets in deg, within ``circles``. If it is `nil`, the points cover the whole field.
  ///   - nodes: The nodes along each axis of the field, in deg.
  func quadrature(over ring: Range<Double>?, nodes: [[Double]]) -> [(point: [Double], solidAngle: Double)]
  /// Rings around the pointing. Comparisons add up the positions of the field in each ring.
  var offsetRings: OffsetRings { get }
  /// Rings around the pointing whose width is as close to half a degree as the positions allow.
  var halfDegreeRings: OffsetRings { get }
  /// The offset of the centre of each position from the pointing, in deg.
  var positionOffsets: [Double] { get }
  /// The quadrant of the field that contains the centre of each position; `nil` for rings and centres on an axis.
  var positionQuadrants: [FieldQuadrant?] { get }
  /// The radius, in deg, of a circle around the pointing that contains the whole field.
  var reach: Double { get }
  /// The number of positions along each axis of the field. The last axis varies fastest.
  var shape: [Int] { get }
  /// The area of each position on the tangential plane, in deg2.
  var areas: [Double] { get }
  /// Returns the matrix that transfers counts between positions by a Gaussian of width `sigma` (deg, on the tangential
  /// plane).
  func gaussianTransferMatrix(sigma: Double) -> GaussianTransferMatrix
}

extension ModelAxes {
  /// Returns whether two sets of axes have the same kind, edges and alignment.
  public func isEqual(to other: any ModelAxes) -> Bool { (other as? Self) == self }

  /// All axes in the order that histograms use: first the energy, then the field.
  public var all: [Axis] { [energy] + field }

  /// The width of each energy bin in MeV, the unit of energy in a background rate.
  public var energyWidths: [Double] { energy.widths().map { $0 * Unit.TeV.scale } }

  /// Returns the exposure of each bin in one second: energy width x solid angle, in MeV sr. The energy axis is first.
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

  /// Converts the energy axis of a model to TeV, and checks that the axis starts above 0.
  /// - Throws: ``BackgroundError/axis(_:)``, ``BackgroundError/energyAxisBelowZero(low:)``
  static func checked(energy: Axis) throws(BackgroundError) -> Axis {
    let energy = try converted(energy, to: .TeV)
    guard energy.edges[0] > 0 else { throw .energyAxisBelowZero(low: energy.edges[0]) }
    return energy
  }

  /// Converts an axis to a unit.
  /// - Throws: ``BackgroundError/axis(_:)`` if the unit of the axis measures another quantity.
  static func converted(_ axis: Axis, to unit: Unit) throws(BackgroundError) -> Axis {
    do { return try axis.converted(to: unit) } catch { throw .axis(error) }
  }
}
