import Diagnostics
import FITS
import Testing

@testable import Sky

@Suite("Definitions of regions") struct RegionDefinitionTests {
  private func definition(_ shape: some SkyShape) -> RegionDefinition { shape.definition }

  @Test("Every shape keeps the given numbers, in their frame")
  func numbers() throws {
    let circle = try CircleRegion(longitude: 83.633, latitude: 22.014, radius: 0.5)
    #expect(
      definition(circle)
        == RegionDefinition(
          shape: "circle", frame: .icrs, parameters: ["lon": 83.633, "lat": 22.014, "radius": 0.5]))
    let annulus = try AnnulusRegion(longitude: 184.5, latitude: -5.8, inner: 0.3, outer: 0.7, frame: .galactic)
    #expect(
      definition(annulus)
        == RegionDefinition(
          shape: "annulus", frame: .galactic, parameters: ["lon": 184.5, "lat": -5.8, "inner": 0.3, "outer": 0.7]))
    let box = try BoxRegion(longitude: 10, latitude: -5, width: 2.2, height: 1.4, angle: 30, frame: .fk5)
    let sizes = ["lon": 10.0, "lat": -5, "width": 2.2, "height": 1.4, "angle": 30]
    #expect(definition(box) == RegionDefinition(shape: "box", frame: .fk5, parameters: sizes))
    let ellipse = try EllipseRegion(
      longitude: 10, latitude: -5, halfWidth: 1.1, halfHeight: 0.7, angle: 30, frame: .fk5)
    #expect(definition(ellipse) == RegionDefinition(shape: "ellipse", frame: .fk5, parameters: sizes))
    let polygon = try PolygonRegion(vertices: [(10, 0), (12, 0), (11, 2)])
    #expect(
      definition(polygon)
        == RegionDefinition(shape: "polygon", frame: .icrs, vertices: [[10, 0], [12, 0], [11, 2]]))
  }

  @Test("Regions near a field keep their origin and definition; a mask is defined by its whole file")
  func near() throws {
    let mask = try MaskImage(
      MaskCase.all[0].image(excluded: 1, kept: 0), excluded: .nonzero, place: FilePlace("folder/mask.fits"))
    let far = try CircleRegion(longitude: 200, latitude: 22, radius: 0.5)
    let regions = SkyRegions([mask], from: .mask) + SkyRegions([far], from: .catalogue)
    let near = regions.near(ra: 83.63, dec: 22.01, radius: 1)
    let wanted = RegionDefinition(shape: "mask", file: "folder/mask.fits", excluded: .nonzero, origin: .mask)
    #expect(near.definitions == [wanted] && regions.definitions.map(\.origin) == [.mask, .catalogue])
  }

  @Test("A wedge refers to the region that it excludes")
  func wedge() throws {
    let near = try CircleRegion(longitude: 10.5, latitude: 0, radius: 0.2)
    let far = try CircleRegion(longitude: 12, latitude: 0, radius: 0.2)
    let regions = SkyRegions([far], from: .ds9) + SkyRegions([near], from: .catalogue)
    let wedge = try #require(SourceWedge(nearestOf: regions, pointingRA: 10, pointingDec: 0, within: 3))
    #expect(wedge.source == regions.definitions[1])
  }
}
