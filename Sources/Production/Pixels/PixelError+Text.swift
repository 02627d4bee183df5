import Diagnostics
import Units

extension PixelError {
  /// The error message.
  public var problem: Problem {
    switch self {
    case .grid(let pixelSize, let side, let radius):
      Problem(
        found:
          "\(side) x \(side) pixels of \(shortest(pixelSize)) deg within a radius of \(shortest(radius)) deg",
        expected:
          "pixels larger than 0 deg, 1 to \(PixelGrid.mostPixels) pixels per side, and a radius below 90 deg that "
          + "contains at least one pixel centre")
    case .energyEdges(let edges):
      Problem(
        found: edges.isEmpty
          ? "no energy edges" : "energy edges of \(edges.map { shortest($0) }.joined(separator: ", ")) TeV",
        expected: "two or more increasing energies above 0")
    case .thresholdFactor(let factor):
      Problem(
        found: "a factor of \(shortest(factor)) for the energy threshold", expected: "a finite number of at least 0")
    case .margin(let margin):
      Problem(
        found: "a margin of \(shortest(margin)) deg around excluded regions", expected: "a finite angle of at least 0")
    case .slices(let count):
      Problem(found: "\(count) time slices", expected: "one or more")
    case .shape(let obsID, let what, let found, let expected):
      Problem(at: "run \(obsID)", found: "\(found) \(what)", expected: "\(expected), to match the grid")
    }
  }
}
