import FileSystem
import Sky

extension Provenance {
  /// An excluded region as it was given: enough for another program to make it again. All angles are in deg.
  public struct Region: Codable, Sendable, Equatable {
    /// `circle`, `annulus`, `ellipse`, `box`, `polygon`, `mask`.
    public var shape: String
    /// Where it was given: `catalogue`, `ds9`, `mask`, `lua`.
    public var origin: String
    /// `icrs`, `fk5` or `galactic`; `nil` for a mask, whose file names its own.
    public var frame: String?
    /// `lon` and `lat` of the centre, sizes and angles.
    public var parameters: [String: Double]
    /// The corners of a polygon, each longitude and latitude.
    public var vertices: [[Double]]?
    /// The file of a mask, its identity, and which pixels are excluded: `zero` or `nonzero`.
    public var file: String?
    public var sha256: String?
    public var excluded: String?

    public init(_ region: RegionDefinition) {
      shape = region.shape
      origin = region.origin.name
      frame = region.frame?.rawValue
      parameters = region.parameters
      vertices = region.vertices.isEmpty ? nil : region.vertices
      file = region.file.map { lastName(of: $0) }
      excluded = region.excluded?.rawValue
    }

    /// The numbers are keys beside the others: `{"shape": "circle", "lon": 83.633, ...}`.
    private struct Key: CodingKey {
      public let stringValue: String
      public var intValue: Int? { nil }
      public init(stringValue: String) { self.stringValue = stringValue }
      public init?(intValue: Int) { nil }
      public static let (shape, origin) = (Key(stringValue: "shape"), Key(stringValue: "origin"))
      public static let frame = Key(stringValue: "frame")
      public static let (file, sha256) = (Key(stringValue: "file"), Key(stringValue: "sha256"))
      public static let (excluded, vertices) = (Key(stringValue: "excluded"), Key(stringValue: "vertices"))
      public static let texts = Set([shape, origin, frame, file, sha256, excluded, vertices].map(\.stringValue))
    }

    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(shape, forKey: .shape)
      try container.encode(origin, forKey: .origin)
      try container.encodeIfPresent(frame, forKey: .frame)
      try container.encodeIfPresent(vertices, forKey: .vertices)
      try container.encodeIfPresent(file, forKey: .file)
      try container.encodeIfPresent(sha256, forKey: .sha256)
      try container.encodeIfPresent(excluded, forKey: .excluded)
      for (name, value) in parameters { try container.encode(value, forKey: Key(stringValue: name)) }
    }

    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      shape = try container.decode(String.self, forKey: .shape)
      origin = try container.decode(String.self, forKey: .origin)
      frame = try container.decodeIfPresent(String.self, forKey: .frame)
      vertices = try container.decodeIfPresent([[Double]].self, forKey: .vertices)
      file = try container.decodeIfPresent(String.self, forKey: .file)
      sha256 = try container.decodeIfPresent(String.self, forKey: .sha256)
      excluded = try container.decodeIfPresent(String.self, forKey: .excluded)
      parameters = [:]
      for key in container.allKeys where !Key.texts.contains(key.stringValue) {
        parameters[key.stringValue] = try container.decode(Double.self, forKey: key)
      }
    }
  }

  /// One way in which a run was filled or fitted.
  public struct Fill: Codable, Sendable, Equatable {
    /// The energies in TeV at which it was used; `nil` for all of the axis.
    public var energies: [Double]?
    /// The regions that reach into its field, by their places in `exclusions`; `nil` for none.
    public var exclusions: [Int]?
    /// The fraction of the field that they leave; `nil` where none reaches into it.
    public var keptSky: Double?
    /// `wedge` where the wedge around a region was left out in place of the region.
    public var method: String?

    public init(_ use: RunUse, _ numbers: [RegionDefinition: Int]) {
      energies = use.energies.map { [$0.lowerBound, $0.upperBound] }
      exclusions = use.regions.isEmpty ? nil : use.regions.compactMap { numbers[$0] }
      keptSky = use.keptSky
      method = use.method == .wedge ? "wedge" : nil
    }
  }
}
