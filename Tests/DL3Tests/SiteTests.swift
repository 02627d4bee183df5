import DL3
import Testing

@Suite("Sites") struct SiteTests {
  @Test("A site is a known name, or longitude, latitude and height")
  func texts() throws {
    #expect(try Site(parsing: "HESS") == Site(longitude: 16.500222, latitude: -23.271778, altitude: 1835))
    let site = try Site(parsing: "16.5 deg, -23.25 deg, 1.8 km")
    #expect(abs(site.longitude - 16.5) < 1e-12 && abs(site.latitude + 23.25) < 1e-12 && site.altitude == 1800)
    #expect(try Site(parsing: "0, 45 deg") == Site(longitude: 0, latitude: 45, altitude: 0))
  }

  @Test(
    "An invalid site is an error with the expected form",
    arguments: ["hes", "16.5 deg", "16.5 deg, 95 deg", "1 m, 2 m, 3 m"])
  func bad(text: String) {
    let error = #expect(throws: DL3Error.self) { try Site(parsing: text) }
    #expect(error?.description.hasPrefix("site '\(text)': ") == true)
    #expect(error?.description.contains("'16.5 deg, -23.27 deg, 1835 m', or one of cta-north, ") == true)
    #expect(error?.exitReason == .usage)
  }
}
