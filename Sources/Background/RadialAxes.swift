import Histograms
import Sky
import Units

/// How the solid angle of a ring is reckoned.
public enum SolidAngleRule: String, Sendable, CaseIterable {
  /// On the sphere: 2 pi (cos lo - cos hi).
  case exact
  /// On the tangential plane: 2 pi theta dtheta with theta in the middle of the ring, as older tools have it.
  case flat
}

/// The axes of a radial model: energy in TeV, offset from the pointing in degrees.
///
/// Histograms over them are laid out `[energy, offset]`, the offset varying fastest.
public struct RadialAxes: Sendable, Hashable {
  /// Reconstructed energy, in TeV.
  public let energy: Axis
  /// Offset from the pointing, in degrees.
  public let offset: Axis

  /// Takes the axes in any unit of energy and of angle.
  /// - Throws: ``BackgroundError/axis(_:)`` for a unit of another kind; ``BackgroundError/energyAxisBelowZero(low:)``;
  ///   ``BackgroundError/offsetAxisRange(low:high:)`` unless the offsets lie within 0 and 180 deg.
  public init(energy: Axis, offset: Axis) throws(BackgroundError) {
    do {
      self.energy = try energy.converted(to: .TeV)
      self.offset = try offset.converted(to: .deg)
    } catch { throw .axis(error) }
    guard self.energy.edges[0] > 0 else { throw .energyAxisBelowZero(low: self.energy.edges[0]) }
    let (low, high) = (self.offset.edges[0], self.offset.edges[self.offset.count])
    guard low >= 0, high <= 180 else { throw .offsetAxisRange(low: low, high: high) }
  }

  /// Both axes in the order of the histograms.
  public var all: [Axis] { [energy, offset] }

  /// The width of each energy bin in MeV, the unit of energy in a background rate.
  public var energyWidths: [Double] {
    (0..<energy.count).map { (energy.edges[$0 + 1] - energy.edges[$0]) * Unit.TeV.scale }
  }

  /// The solid angle of each ring in sr.
  public func solidAngles(_ rule: SolidAngleRule = .exact) -> [Double] {
    (0..<offset.count).map { ring in
      let (low, high) = (offset.edges[ring], offset.edges[ring + 1])
      return switch rule {
      case .exact: SolidAngle.ring(from: low, to: high)
      case .flat: SolidAngle.flatRing(from: low, to: high)
      }
    }
  }

  /// Energy width x solid angle of each bin in MeV sr, laid out `[energy, offset]`: an exposure per second.
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
}
