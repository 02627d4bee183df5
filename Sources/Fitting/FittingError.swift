import Diagnostics

/// What can be wrong with a parametric model, its data, or its fit.
public enum FittingError: DarktimeError, Equatable {
  /// Node energies that are not increasing, or not above 0.
  case nodes([Double])
  /// Ends between which a number of nodes cannot be put.
  case nodeRange(low: Double, high: Double, count: Int)
  /// Nodes none of which lies in the range of energies of a fit.
  case nodesOutside(obsID: Int64?, low: Double, high: Double, from: Double, to: Double)
  /// A run without events in its region.
  case noEvents(obsID: Int64, region: String)
  /// Fewer events than parameters to fit.
  case tooFewEvents(obsID: Int64?, found: Int, parameters: Int)
  /// A region that is excluded wholly.
  case allExcluded(obsID: Int64, radius: Double)
  /// A run without time.
  case noTime(obsID: Int64)
  /// Energies of which nothing is left.
  case noEnergies(obsID: Int64, low: Double, high: Double)
  /// Events where the shape says that there are none.
  case rateOfZero(obsID: Int64, shape: String, events: Int)
  /// A fit that ended without a maximum.
  case notConverged(obsID: Int64?, steps: Int, reason: String)
  /// A shape that belongs to one run, in a fit of several.
  case shapeOfRun(shape: String, runs: Int)
  /// A shape that is read from a file, without one.
  case noShapeFile(shape: String)
  /// The name of a parameter that there is not.
  case unknownParameter(String, known: [String])
  /// A binned fit with a source, which no bin would show as it is.
  case binnedSources
  /// A point source in the field of a run of whose point spread nothing is known.
  case noPointSpread(obsID: Int64, source: String)
  /// A model without a parameter to fit.
  case nothingToFit
}
