/// The field of a run around a source in it.
public struct SourceView: Sendable {
  /// The distance of each event from the source, deg.
  public var distances: [Double]
  /// Which part of a circle around the source counts, in rings that are narrow where its image is bright.
  public var coverage: PolarCoverage
  /// Where it stands in the field (``FieldPoints``), and for what share of the time: more than one place where the
  /// field turns.
  public var places: [Place]
  /// What a point looks like there; `nil` where no source is one, or it stands outside the field.
  public var pointSpread: PointSpread?

  /// A place for some time.
  public struct Place: Sendable, Equatable {
    /// deg.
    public var lon: Double
    /// deg.
    public var lat: Double
    /// The share of the time, 0...1.
    public var share: Double

    /// A place.
    public init(lon: Double, lat: Double, share: Double = 1) { (self.lon, self.lat, self.share) = (lon, lat, share) }
  }

  /// A view.
  public init(
    distances: [Double], coverage: PolarCoverage, places: [Place], pointSpread: PointSpread? = nil
  ) {
    (self.distances, self.coverage, self.places) = (distances, coverage, places)
    self.pointSpread = pointSpread
  }

  /// Whether its centre counts.
  public var isInField: Bool { coverage.fractions[0] > 0 }
}
