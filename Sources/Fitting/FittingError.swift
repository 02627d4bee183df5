import Diagnostics

/// An error in a parametric model, its data or its fit.
public enum FittingError: DarktimeError, Equatable {
  /// There are no node energies, or they are not increasing or not above 0.
  case nodes([Double])
  /// The energies do not suit the number of nodes. One node needs 0 < low = high, several need 0 < low < high.
  case nodeRange(low: Double, high: Double, count: Int)
  /// All nodes are below or above the energy range of the fit.
  case nodesOutside(obsID: Int64?, low: Double, high: Double, from: Double, to: Double)
  /// The run has no events in the region of the fit.
  case noEvents(obsID: Int64, region: String)
  /// There are not more events than free parameters.
  case tooFewEvents(obsID: Int64?, found: Int, parameters: Int)
  /// The whole region is excluded.
  case allExcluded(obsID: Int64, radius: Double)
  /// The run has no good time.
  case noTime(obsID: Int64)
  /// No energies of the fit are within the safe energy range of the run.
  case noEnergies(obsID: Int64, low: Double, high: Double)
  /// The shape is 0 at the positions of some events.
  case rateOfZero(obsID: Int64, shape: String, events: Int)
  /// The fit ended without a maximum.
  case notConverged(obsID: Int64?, steps: Int, reason: String)
  /// The shape of a model differs between runs, but no run was given.
  case shapeOfRun(shape: String)
  /// A shape must be read from a file, but no file is given.
  case noShapeFile(shape: String)
  /// The model has no parameter with this name.
  case unknownParameter(String, known: [String])
  /// A binned fit has a model with sources. Binned fits cannot include sources, because the bins are too wide for the
  /// images of sources.
  case binnedSources
  /// A run has a point source in its field, but no point spread function.
  case noPointSpread(obsID: Int64, source: String)
  /// The model has no free parameter.
  case nothingToFit
  /// The user interrupted the program, or a time limit was reached.
  case interrupted
}
