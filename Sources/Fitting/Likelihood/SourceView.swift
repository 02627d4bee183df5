/// The field of a run as seen from a source in it.
public struct SourceView: Sendable {
  /// The distance of each event from the source, deg.
  public var distances: [Double]
  /// The part of a circle around the source that is not excluded, in rings that are narrow where the image is bright.
  public var coverage: PolarCoverage
  /// The positions of the source in the field (``FieldPoints``) and the fraction of the time at each. There is more
  /// than one if the field rotates.
  public var places: [Place]
  /// The image of a point at the position of the source; `nil` if it is not needed or the source is outside the field.
  public var pointSpread: PointSpread?

  /// A position during a fraction of the time.
  public struct Place: Sendable, Equatable {
    /// Position in the field, deg.
    public var lon: Double
    /// Position in the field, deg.
    public var lat: Double
    /// The fraction of the time, 0...1.
    public var share: Double

    /// Creates a position.
    public init(lon: Double, lat: Double, share: Double = 1) { (self.lon, self.lat, self.share) = (lon, lat, share) }
  }

  /// Creates a view.
  public init(
    distances: [Double], coverage: PolarCoverage, places: [Place], pointSpread: PointSpread? = nil
  ) {
    (self.distances, self.coverage, self.places) = (distances, coverage, places)
    self.pointSpread = pointSpread
  }

  /// Whether the centre of the source is not excluded.
  public var isInField: Bool { coverage.fractions[0] > 0 }
}
