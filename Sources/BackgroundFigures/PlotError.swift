import Histograms

/// An error in a figure of models or runs. All messages are in `PlotError+Text.swift`.
public enum PlotError: Error, Equatable {
  /// The figure requires a cube, with the axes energy, lon and lat, but the model is radial.
  case axes(model: String, found: [String])
  /// An energy, an offset or a place in the field is outside the range of an axis.
  case outside(what: String, value: Double, axis: Axis)
  /// The energy axis has no bin with this number; bins are counted from 1.
  case noBin(found: Int, axis: Axis)
  /// Two models cannot be compared bin by bin, because their axes differ.
  case otherAxes(left: String, right: String)
  /// The model does not contain the requested quantity.
  case notKnown(quantity: String, model: String)
  /// The list of models is empty.
  case noModels
}
