import Diagnostics
import LuaHost
import Outputs
import ScriptValues
import Selection
import Sky
import Units

/// The functions of `dt.sky` that read regions from files.
enum RegionFileFunctions {
  private static let file = Argument("file", .string, "the file")
  private static let ra = Argument("ra", .string, default: "RA", "the column with the right ascension or longitude")
  private static let dec = Argument("dec", .string, default: "DEC", "the column with the declination or latitude")
  private static let radius = Argument(
    "radius", .optional(.oneOf(ArgumentType<String>.string.map { name, _ in [name] }, .array(of: .string))),
    "the column with the radius; if a list of columns is given, the largest value is used; without this option every "
      + "row gets the default radius")
  private static let defaultRadius = Argument(
    "default_radius", .optional(.quantity(.deg, least: 0)), unit: "deg",
    "the radius of rows without a radius; by default, such a row is an error")
  private static let leastRadius = Argument(
    "least_radius", .quantity(.deg, least: 0), unit: "deg", default: Quantity(0, .deg), shown: "\"0 deg\"",
    "minimum radius; smaller radii are increased to this value")
  private static let factor = Argument(
    "factor", .number(.above(0)), default: 1,
    "the factor by which the radius is multiplied after the minimum is applied")
  private static let margin = Argument(
    "margin", .quantity(.deg), unit: "deg", default: Quantity(0, .deg), shown: "\"0 deg\"",
    "the margin that is added to the radius after the factor is applied")
  private static let frame = Argument(
    "frame", ArgumentType<SkyFrame>.choice, default: .icrs, "the coordinate frame of the positions")
  private static let excluded = Argument(
    "excluded", ArgumentType<MaskImage.Convention>.choice, default: .zero,
    "which pixels are excluded: those with the value 0, as in gammapy (zero), or all others (nonzero)")
  private static let result = ReturnValue("regions", .object(SkyRegions.self), "the regions")

  static let all = [
    Function(
      "ds9", "Reads a ds9 region file.",
      details: "The shapes circle, ellipse, box, annulus and polygon are read, in fk5, icrs or galactic coordinates.",
      example: "local stars = dt.sky.ds9(\"exclude.reg\")", arguments: [file], results: [result]
    ) { call in
      let path = try call[file]
      let regions = try SkyRegions(regionFile: path)
      try call.attached(RecipeSession.self).record(input: path)
      return [.object(regions)]
    },
    Function(
      "catalogue", "Creates a circle around every source of a catalogue in FITS or ECSV.",
      example: """
        local sources = dt.sky.catalogue("gammacat.fits.gz", {
          ra = "ra", dec = "dec", radius = "morph_sigma", default_radius = "0.3 deg", least_radius = "0.3 deg",
        })
        """,
      arguments: [file], options: [ra, dec, radius, defaultRadius, leastRadius, factor, margin, frame],
      results: [result]
    ) { call in
      let path = try call[file]
      let columns = CatalogueColumns(
        longitude: try call[ra], latitude: try call[dec], radius: try call[radius] ?? [], frame: try call[frame],
        defaultRadius: try call[defaultRadius]?.value(in: .deg), leastRadius: try call[leastRadius].value(in: .deg),
        factor: try call[factor], margin: try call[margin].value(in: .deg))
      let session = try call.attached(RecipeSession.self)
      var notes = Notes()
      let regions = try SkyRegions(
        catalogue: readTableFile(path, dataSums: session.request.dataSums), columns: columns, place: FilePlace(path),
        notes: &notes)
      session.log.record(.notes(notes))
      try session.record(input: path)
      return [.object(regions)]
    },
    Function(
      "mask", "Reads the excluded pixels of a FITS image as a region.",
      example: "local mask = dt.sky.mask(\"exclusion_mask.fits.gz\")", arguments: [file], options: [excluded],
      results: [result]
    ) { call in
      let path = try call[file]
      let session = try call.attached(RecipeSession.self)
      let mask = try MaskImage(path: path, excluded: call[excluded], dataSums: session.request.dataSums)
      try session.record(input: path)
      return [.object(SkyRegions([mask], from: .mask))]
    },
  ]
}
