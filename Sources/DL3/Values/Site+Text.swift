import Units

extension Site {
  /// Sites by name, as in gammapy 2.1 (`gammapy.data.observatory_locations`).
  public static let known: [(name: String, site: Site)] = [
    ("cta-north", Site(longitude: -17.892005, latitude: 28.762164, altitude: 2147)),
    ("cta-south", Site(longitude: -70.316344, latitude: -24.683428, altitude: 2150)),
    ("fact", Site(longitude: -17.891116, latitude: 28.761647, altitude: 2200)),
    ("hess", Site(longitude: 16.500222, latitude: -23.271778, altitude: 1835)),
    ("magic", Site(longitude: -17.89, latitude: 28.761944, altitude: 2200)),
    ("veritas", Site(longitude: -110.952158, latitude: 31.675058, altitude: 1268)),
  ]

  /// Creates a site from a known name (case is ignored), or from longitude (positive to the east), latitude and
  /// optionally height: `16.5 deg, -23.27 deg, 1835 m`.
  /// - Throws: ``DL3Error/badSite(text:found:)``
  public init(parsing text: String) throws(DL3Error) {
    if let site = Self.known.first(where: { $0.name == text.lowercased() })?.site {
      self = site
      return
    }
    do throws(UnitError) {
      let parts = try Quantity.list(parsing: text)
      guard (2...3).contains(parts.count) else {
        throw UnitError.notANumber(text: text)
      }
      let (longitude, latitude) = (try parts[0].value(in: .deg), try parts[1].value(in: .deg))
      let height = parts.count == 3 ? try parts[2].value(in: .m) : 0
      self.init(longitude: longitude, latitude: latitude, altitude: height)
    } catch { throw .badSite(text: text, found: error.problem.found) }
    guard abs(latitude) <= 90, abs(longitude) <= 360, altitude.isFinite else {
      throw .badSite(
        text: text,
        found: "longitude \(shortest(longitude)) deg, latitude \(shortest(latitude)) deg (the longitude must be from "
          + "-360 to 360 deg, the latitude from -90 to 90 deg)")
    }
  }
}
