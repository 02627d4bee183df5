import Diagnostics
import Histograms
import Units

extension PlotError: DarktimeError {
  /// The error message.
  public var problem: Problem {
    switch self {
    case .axes(let model, let found):
      Problem(
        at: model, found: "a model with the axes \(found.joined(separator: "; "))",
        expected: "a cube (BKG_3D), which has the axes energy, lon and lat",
        hint: "for a radial model (BKG_2D), give 'offsets' instead of 'places'")
    case .outside(let what, let value, let axis):
      Problem(
        found: "\(what) \(shortest(value)) \(axis.unit)",
        expected:
          "a value within the axis, \(shortest(axis.edges[0])) to \(shortest(axis.edges[axis.count])) \(axis.unit)")
    case .noBin(let found, let axis):
      Problem(found: "energy bin \(found)", expected: "a bin from 1 to \(axis.count)")
    case .otherAxes(let left, let right):
      Problem(
        found: "two models with different axes: \(left) and \(right)",
        expected: "the same axes, to compare the models bin by bin",
        hint: "build both models with the same axes, or plot them together as spectra or acceptance curves")
    case .notKnown(let quantity, let model):
      Problem(
        at: model, found: "the model does not contain the quantity '\(quantity)'",
        hint: "use a model file that contains this quantity, or choose another quantity")
    case .noModels: Problem(found: "no model to plot", expected: "one or more models")
    }
  }
}
