import Diagnostics

/// An error in a parametric model, its data or its fit.
public enum FittingError: DarktimeError, Equatable {
  /// The node energies are not increasing, or not above 0.
  case nodes([Double])
  /// The given number of nodes cannot be placed between two energies.
  case nodeRange(low: Double, high: Double, count: Int)
  /// All nodes lie below or above the energy range of the fit.
  case nodesOutside(obsID: Int64?, low: Double, high: Double, from: Double, to: Double)
  /// The run has no events in its region.
  case noEvents(obsID: Int64, region: String)
  /// There are not more events than free parameters.
  case tooFewEvents(obsID: Int64?, found: Int, parameters: Int)
  /// The whole region is excluded.
  case allExcluded(obsID: Int64, radius: Double)
  /// The run has no good time.
  case noTime(obsID: Int64)
  /// No energies are left above the threshold of the run.
  case noEnergies(obsID: Int64, low: Double, high: Double)
  /// Some events lie where the shape is 0.
  case rateOfZero(obsID: Int64, shape: String, events: Int)
  /// The fit ended without a maximum.
  case notConverged(obsID: Int64?, steps: Int, reason: String)
  /// A shape that belongs to one run is used in a joint fit of several runs.
  case shapeOfRun(shape: String, runs: Int)
  /// No file is given for a shape that is read from one.
  case noShapeFile(shape: String)
  /// The model has no parameter with this name.
  case unknownParameter(String, known: [String])
  /// The model of a binned fit has sources. The images of sources are too narrow for its bins.
  case binnedSources
  /// A point source is in the field of a run without a point spread function.
  case noPointSpread(obsID: Int64, source: String)
  /// The model has no free parameter.
  case nothingToFit
}
