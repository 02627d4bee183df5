/// The field of a run as seen from a source in it.
public struct SourceView: Sendable {
  /// The distance of each event from the source, in deg.
  public var distances: [Double]
  /// The part of a circle around the source that is not excluded. The rings are narrow where the image is bright.
  public var coverage: PolarCoverage
  /// The positions of the source in the field (``FieldPoints``), each with its fraction of the time. If the field
  /// rotates, there are several positions.
  public var places: [Place]
  /// The image that the point spread function of the run gives for a point at the position of the source. It is `nil`
  /// if the image is not needed, or if the source is outside the field.
  public var pointSpread: PointSpread?

  /// A position during a fraction of the time.
  public struct Place: Sendable, Equatable {
    /// The longitude lon in the field, in deg.
    public var lon: Double
    /// The latitude lat in the field, in deg.
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

  /// Whether the centre of the source is in the field and is not excluded.
  public var isInField: Bool { coverage.fractions[0] > 0 }
}
