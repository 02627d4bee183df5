/// The options of a score. A score contains not only the deviance but also comparisons of counts and predictions in
/// parts of the data, which these options define.
public struct ScoreOptions: Sendable, Hashable, Codable {
  /// The width of the rings of offset, in deg.
  public var ringWidth = 0.25
  /// The number of sectors of the field.
  public var sectors = 8
  /// The edges of the zenith bands in deg. Runs outside all bands are not used for the ratios in zenith bands.
  public var zenithEdges: [Double] = [0, 20, 35, 90]
  /// The number of pixels along each side of a tile. A tile must contain several counts for a meaningful significance.
  public var tilePixels = 2
  /// The width of the rings for which the scatter between runs is computed, in deg.
  public var scatterRingWidth = 0.5
  /// Whether sectors and halves of the field are aligned to the horizon, like the camera and the atmosphere. If
  /// `false`, or if any target run has no ALTAZ coordinates, they are aligned to the sky.
  public var usesHorizon = true

  /// Creates the default options.
  public init() {}

  /// Checks that all numbers are above 0 and that the edges of the zenith bands increase.
  /// - Throws: ``StudyError``
  func check() throws(StudyError) {
    func require(_ what: String, _ value: Double, unit: String = "") throws(StudyError) {
      guard value > 0, value.isFinite else { throw .notPositive(what: what, found: value, unit: unit) }
    }
    try require("the width of the rings", ringWidth, unit: "deg")
    try require("the width of the rings used to compute the scatter between runs", scatterRingWidth, unit: "deg")
    try require("the number of sectors", Double(sectors))
    try require("the number of pixels per side of a tile", Double(tilePixels))
    guard zenithEdges.count >= 2, zip(zenithEdges, zenithEdges.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw .bandEdges(zenithEdges)
    }
  }
}
