import FileSystem
import Sky

extension Provenance {
  /// An excluded region, with all the numbers that another program needs to reproduce it. All angles are in deg.
  public struct Region: Codable, Sendable, Equatable {
    /// The shape: `circle`, `annulus`, `ellipse`, `box`, `polygon`, `panda`, `epanda`, `bpanda` or `mask`.
    public var shape: String
    /// Where the region was given: `catalogue`, `ds9`, `mask` or `lua`.
    public var origin: String
    /// The frame: `icrs`, `fk5`, `galactic`, `fk4` or `ecliptic`; `nil` for a mask, whose file defines the frame.
    public var frame: String?
    /// The centre (`lon` and `lat`), the sizes and the angles, by name.
    public var parameters: [String: Double]
    /// The corners of a polygon, each as longitude and latitude.
    public var vertices: [[Double]]?
    /// The name of the file of a mask.
    public var file: String?
    /// The SHA-256 of the file of a mask.
    var sha256: String?
    /// Which pixels of a mask are excluded: pixels with the value 0 (`zero`) or all others (`nonzero`).
    var excluded: String?
    /// The HDU of a mask; `plane` states which of its planes are used.
    var hdu: String?
    var plane: String?
    /// The regions that are subtracted from the region.
    var minus: [Region]?

    init(_ region: RegionDefinition) {
      shape = region.shape
      origin = region.origin.name
      frame = region.frame?.rawValue
      parameters = region.parameters
      vertices = region.vertices.isEmpty ? nil : region.vertices
      file = region.file.map { lastName(of: $0) }
      excluded = region.excluded?.rawValue
      (hdu, plane) = (region.hdu, region.plane)
      minus = region.minus.isEmpty ? nil : region.minus.map(Region.init)
    }

    /// A key of the JSON object of a region. Texts and numbers are on the same level of the object:
    /// `{"shape": "circle", "lon": 83.633, ...}`.
    private struct Key: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
      static let (shape, origin) = (Key(stringValue: "shape"), Key(stringValue: "origin"))
      static let frame = Key(stringValue: "frame")
      static let (file, sha256) = (Key(stringValue: "file"), Key(stringValue: "sha256"))
      static let (excluded, vertices) = (Key(stringValue: "excluded"), Key(stringValue: "vertices"))
      static let (hdu, plane, minus) = (Key(stringValue: "hdu"), Key(stringValue: "plane"), Key(stringValue: "minus"))
      static let texts = Set(
        [shape, origin, frame, file, sha256, excluded, vertices, hdu, plane, minus].map(\.stringValue))
    }

    /// Encodes the region as one flat object, with texts and numbers on the same level.
    /// - Throws: The errors of the encoder.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(shape, forKey: .shape)
      try container.encode(origin, forKey: .origin)
      try container.encodeIfPresent(frame, forKey: .frame)
      try container.encodeIfPresent(vertices, forKey: .vertices)
      try container.encodeIfPresent(file, forKey: .file)
      try container.encodeIfPresent(sha256, forKey: .sha256)
      try container.encodeIfPresent(excluded, forKey: .excluded)
      try container.encodeIfPresent(hdu, forKey: .hdu)
      try container.encodeIfPresent(plane, forKey: .plane)
      try container.encodeIfPresent(minus, forKey: .minus)
      for (name, value) in parameters { try container.encode(value, forKey: Key(stringValue: name)) }
    }

    /// Decodes a region from a flat object. Every key that is not one of `Key.texts` is a parameter of the region.
    /// - Throws: `DecodingError` if the shape or the origin is missing, or a value has another type.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      shape = try container.decode(String.self, forKey: .shape)
      origin = try container.decode(String.self, forKey: .origin)
      frame = try container.decodeIfPresent(String.self, forKey: .frame)
      vertices = try container.decodeIfPresent([[Double]].self, forKey: .vertices)
      file = try container.decodeIfPresent(String.self, forKey: .file)
      sha256 = try container.decodeIfPresent(String.self, forKey: .sha256)
      excluded = try container.decodeIfPresent(String.self, forKey: .excluded)
      hdu = try container.decodeIfPresent(String.self, forKey: .hdu)
      plane = try container.decodeIfPresent(String.self, forKey: .plane)
      minus = try container.decodeIfPresent([Region].self, forKey: .minus)
      parameters = [:]
      for key in container.allKeys where !Key.texts.contains(key.stringValue) {
        parameters[key.stringValue] = try container.decode(Double.self, forKey: key)
      }
    }
  }

  /// How a fill or fit used a run.
  public struct Fill: Codable, Sendable, Equatable {
    /// The lower and the upper limit, in TeV, of the energies at which the run was used; `nil` for the whole axis.
    public var energies: [Double]?
    /// The regions that overlap with the field of view, as indices into ``Provenance/exclusions``, counted from 0;
    /// `nil` for none.
    public var exclusions: [Int]?
    /// The fraction of the field of view that is outside the excluded regions; `nil` if no excluded region overlaps
    /// with the field of view.
    public var keptSky: Double?
    /// `wedge` if the wedge around a region was excluded instead of the region; otherwise `nil`.
    public var method: String?

    init(_ use: RunUse, _ numbers: [RegionDefinition: Int]) {
      energies = use.energies.map { [$0.lowerBound, $0.upperBound] }
      exclusions = use.regions.isEmpty ? nil : use.regions.compactMap { numbers[$0] }
      keptSky = use.keptSky
      method = use.method == .wedge ? "wedge" : nil
    }
  }
}
