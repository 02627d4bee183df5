import BackgroundModels
import Histograms
import ModelFiles

extension BackgroundModel {
  /// Returns the cube with its field rotated or mirrored, and in another alignment. This is needed for files that do
  /// not give the orientation of the cube on the sky. ``OrientationTest`` finds the orientation from data.
  ///
  /// The rate of the result at (lon, lat) is the rate of this cube at the point to which the rotation moves (lon, lat).
  /// The result has no counts, exposure or errors. Its rates are the values at the bin centres, from which programs
  /// interpolate.
  /// - Throws: ``BackgroundError/conversion(to:from:)`` for a radial model, which has no orientation; the errors of the
  ///   axes for a cube that cannot be rotated.
  public func rotated(
    by rotation: FieldRotation, alignment: FieldAlignment
  ) throws(BackgroundError) -> BackgroundModel {
    guard case .cube(let old) = axes.kind else { throw .conversion(to: "a rotated cube", from: axes.format) }
    let (lons, lats) = (
      try old.lon.mirrored(rotation.isLonMirrored), try old.lat.mirrored(rotation.isLatMirrored)
    )
    let new = try CubeAxes(
      energy: old.energy, lon: try (rotation.isTransposed ? lats : lons).named(old.lon.name),
      lat: try (rotation.isTransposed ? lons : lats).named(old.lat.name), alignment: alignment)
    let (from, columns, rows) = (nodes, old.lon.count, old.lat.count)
    var nodes = Histogram(axes: new.all)
    var bin = 0
    for energy in 0..<old.energy.count {
      for lon in 0..<new.lon.count {
        for lat in 0..<new.lat.count {
          let (x, y) = rotation.isTransposed ? (lat, lon) : (lon, lat)
          let column = rotation.isLonMirrored ? columns - 1 - x : x
          let row = rotation.isLatMirrored ? rows - 1 - y : y
          nodes.values[bin] = from.values[(energy * columns + column) * rows + row]
          bin += 1
        }
      }
    }
    return try BackgroundModel(
      axes: new, nodes: nodes, nodeFactors: nil, errors: nil, states: nil, counts: nil, exposure: nil, smoothing: nil,
      method: nil, treatment: .none, scale: scale, origin: ModelOrigin(runs: origin.runs))
  }
}

extension Axis {
  /// Returns the axis with its edges mirrored about 0 if `isMirrored` is true; otherwise returns the axis unchanged.
  fileprivate func mirrored(_ isMirrored: Bool) throws(BackgroundError) -> Axis {
    isMirrored ? try axis(name: name, edges: edges.reversed().map { -$0 }) : self
  }

  fileprivate func named(_ name: String) throws(BackgroundError) -> Axis {
    name == self.name ? self : try axis(name: name, edges: edges)
  }

  private func axis(name: String, edges: [Double]) throws(BackgroundError) -> Axis {
    do { return try Axis(name: name, edges: edges, unit: unit) } catch { throw .axis(error) }
  }
}
