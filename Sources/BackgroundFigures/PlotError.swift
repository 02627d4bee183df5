import Histograms

/// An error in a figure of models or runs. All messages are in `PlotError+Text.swift`.
public enum PlotError: Error, Equatable {
  /// The axes of a model are neither energy and offset, nor energy, lon and lat, or a cube is required.
  case axes(model: String, found: [String])
  /// An energy, an offset or a place is outside an axis.
  case outside(what: String, value: Double, axis: Axis)
  /// The energy axis has no such bin; bins are counted from 1.
  case noBin(found: Int, axis: Axis)
  /// Two models cannot be compared bin by bin, because their axes differ.
  case otherAxes(left: String, right: String)
  /// The model does not contain the quantity.
  case notKnown(quantity: String, model: String)
  /// The list of models is empty.
  case noModels
}
