import Histograms

/// What can be wrong with a figure of models or runs.
public enum PlotError: Error, Equatable {
  /// A model over other axes than energy and offset, or energy, lon and lat.
  case axes(model: String, found: [String])
  /// An energy, an offset or a place beyond an axis.
  case outside(what: String, value: Double, axis: Axis)
  /// An energy bin that the axis does not have; bins count from 1.
  case noBin(found: Int, axis: Axis)
  /// Two models that cannot be held against each other bin by bin.
  case otherAxes(left: String, right: String)
  /// A quantity that the model does not tell.
  case notKnown(quantity: String, model: String)
  /// Nothing was given to show.
  case noModels
}
