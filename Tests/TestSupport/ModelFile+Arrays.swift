import BackgroundModels
import Histograms
import ModelFiles

// Short names for the contents of a model file in tests.
extension ModelFile {
  /// The rate from which readers interpolate: the values at the bin centres.
  public var rate: Histogram { model.nodes }
  /// The axes, energy first.
  public var axes: [Axis] { model.axes.all }
  /// The arrays of the file by the names of their HDUs.
  public var arrays: [String: Histogram] {
    Dictionary(uniqueKeysWithValues: quantities.map { ($0.name, $0.values) })
  }
  /// The axes of a radial model.
  public var radialAxes: RadialAxes? { model.axes as? RadialAxes }
  /// The axes of a cube.
  public var cubeAxes: CubeAxes? { model.axes as? CubeAxes }
  /// The runs from which the model was made.
  public var runs: [RunStatistics] { model.origin.runs }
}
