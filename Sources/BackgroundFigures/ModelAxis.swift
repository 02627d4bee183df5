import Figures
import Histograms

/// The axes that figures of models have, with their labels and units.
enum ModelAxis {
  static func energy(_ range: ClosedRange<Double>? = nil) -> PanelAxis {
    PanelAxis("energy", unit: "TeV", .log, range: range, padding: 0.02)
  }

  static func offset(_ range: ClosedRange<Double>? = nil) -> PanelAxis {
    PanelAxis("offset", unit: "deg", range: range, including: 0)
  }

  static func rate(_ scale: AxisScale) -> PanelAxis {
    PanelAxis("rate", unit: "s-1 MeV-1 sr-1", scale, including: scale == .linear ? 0 : nil)
  }

  /// Returns the axis of an image for an axis of a model, with the same name, unit and range.
  static func image(_ axis: Axis) -> PanelAxis {
    PanelAxis(
      axis.name, unit: axis.unit.symbol, axis.name == "energy" ? .log : .linear,
      range: axis.edges[0]...axis.edges[axis.count])
  }
}
