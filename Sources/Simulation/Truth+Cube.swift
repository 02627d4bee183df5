import BackgroundModels
import Fitting
import Histograms
import Sky

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Truth {
  /// Returns the cube that is expected for some runs under the analytic background. Its rates are per ontime.
  ///
  /// The cube contains the counts expected in the good time, the exposure, and their ratio. The ratio is the background
  /// averaged over each cell and over the runs, weighted by the time of each run.
  ///
  /// The integral over a cell uses Gauss-Legendre quadrature: eight points in each piece of up to a quarter of a decade
  /// in energy, and two points in each piece of up to a quarter of a degree in lon and in lat. All runs have the same
  /// acceptance, so their spectra are added first.
  ///
  /// - Precondition: If there is a gradient, the axes have the alignment of the gradient.
  public func cube(axes: CubeAxes, of chosen: [Run]) -> BackgroundModel {
    precondition(
      law.gradient.map { $0.alignment == axes.alignment } ?? true,
      "the axes do not have the alignment of the gradient")
    let seconds = chosen.reduce(0) { $0 + $1.ontime }
    let spectra = chosen.map { run in
      let background = law.background(zenith: run.zenith, muonEfficiency: run.muonEfficiency)
      return (background.spectrum, background.rate * run.ontime * run.deadTimeCorrection)
    }
    let points = Self.cells(of: axes, gradient: law.gradient)
    var counts = Histogram(axes: axes.all)
    let edges = axes.energy.edges
    for bin in 0..<axes.energy.count {
      let (low, high) = (log(edges[bin]), log(edges[bin + 1]))
      for node in GaussLegendre.nodes(from: low, to: high, pieces: max(1, Int(((high - low) / 0.58).rounded(.up)))) {
        let energy = exp(node.x)
        let events = spectra.reduce(0) { $0 + $1.1 * $1.0.density(energy) } * energy * node.weight
        let acceptance = law.background(zenith: 0, muonEfficiency: 1).acceptance(energy)
        for (cell, point) in points {
          counts.values[bin * counts.strides[0] + cell] +=
            events * acceptance.density(point.offset) * point.solidAngle
        }
      }
    }
    return BackgroundModel(axes: axes, counts: counts, exposure: axes.phaseSpace().mapping { $0 * seconds })
  }

  /// Returns the model that was used as the background, with the exposure of some runs.
  func sourceModel(_ truth: ModelField, of chosen: [Run]) -> BackgroundModel {
    let axes = truth.file.model.axes
    let seconds = chosen.reduce(0) { $0 + $1.ontime }
    let exposure = axes.phaseSpace().mapping { $0 * seconds }
    let counts = truth.file.model.nodes.combined(with: exposure) { $0 * $1 }
    return BackgroundModel(axes: axes, counts: counts, exposure: exposure)
  }

  /// Returns the quadrature points of all cells. Each point has an offset in deg and a weight. The weight is the solid
  /// angle (sr) that the point represents, multiplied by the factor 1 + h of the gradient.
  private static func cells(
    of axes: CubeAxes, gradient: FieldGradient?
  ) -> [(cell: Int, point: (offset: Double, solidAngle: Double))] {
    func nodes(_ axis: Axis, _ bin: Int) -> [(x: Double, weight: Double)] {
      let (low, high) = (axis.edges[bin], axis.edges[bin + 1])
      return GaussLegendre.nodes(from: low, to: high, pieces: Int(((high - low) / 0.25).rounded(.up)), order: .two)
    }
    let degree = Double.pi / 180
    return (0..<axes.lon.count).flatMap { column in
      (0..<axes.lat.count).flatMap { row in
        nodes(axes.lon, column).flatMap { lon in
          nodes(axes.lat, row).map { lat in
            let solidAngle = lon.weight * degree * lat.weight * degree * cos(lat.x * degree)
            let lean = gradient?.lean(lon: lon.x, lat: lat.x) ?? 0
            return (
              column * axes.lat.count + row, (separation(0, 0, lon.x, lat.x), solidAngle * (1 + lean))
            )
          }
        }
      }
    }
  }
}
