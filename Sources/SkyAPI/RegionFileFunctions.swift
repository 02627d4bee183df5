import DL3
import Diagnostics
import Expression
import FITS
import LuaHost
import Outputs
import RecipeAPI
import ScriptValues
import Selection
import Sky
import Units

/// The functions of `dt.sky` that read regions from files.
enum RegionFileFunctions {
  private static let file = Argument("file", .string, "the path of the file")
  private static let fitsFile = Argument(
    "file", .string,
    "the path of the file; the HDU can be given in brackets after the path, as in \"mask.fits[EXCLUSION]\", or with "
      + "the option `hdu`")
  private static let ra = Argument("ra", .string, default: "RA", "the column with the right ascension or longitude")
  private static let dec = Argument("dec", .string, default: "DEC", "the column with the declination or latitude")
  private static let radius = Argument(
    "radius", .optional(.oneOf(ArgumentType<String>.string.map { name, _ in [name] }, .array(of: .string))),
    "the column with the radius; if a list of columns is given, the largest value is used; without this option, every "
      + "row gets the default radius")
  private static let defaultRadius = Argument(
    "default_radius", .optional(.quantity(.deg, least: 0)), unit: "deg",
    "the radius of rows without a radius; by default, a row without a radius is an error")
  private static let leastRadius = Argument(
    "least_radius", .quantity(.deg, least: 0), unit: "deg", default: Quantity(0, .deg), shown: "\"0 deg\"",
    "the minimum radius; smaller radii are increased to this value")
  private static let factor = Argument(
    "factor", .number(.above(0)), default: 1,
    "the factor by which the radius is multiplied after the minimum is applied")
  private static let margin = Argument(
    "margin", .quantity(.deg), unit: "deg", default: Quantity(0, .deg), shown: "\"0 deg\"",
    "the margin that is added to the radius after the factor is applied")
  private static let frame = Argument(
    "frame", ArgumentType<SkyFrame>.choice, default: .icrs, "the coordinate frame of the positions")
  private static let hdu = Argument(
    "hdu",
    .optional(
      .oneOf(
        ArgumentType<Int>.integer(0...).map { number, _ in HDUSelector.number(number) },
        ArgumentType<String>.string.map { text, _ in HDUSelector(text) })),
    "the HDU, by name (EXTNAME) or by number, where 0 is the primary HDU; required if several HDUs are suitable"
  )
  private static let selected = Argument(
    "select", .optional(.string),
    "the condition that selects rows: an expression in the columns of the table, such as \"CLASS == 'psr'\"")
  private static let plane = Argument(
    "plane",
    .optional(
      .oneOf(
        ArgumentType<Int>.integer(1...).map { number, _ in MaskPlane.number(number) },
        ArgumentType<MaskPlane>.anyPlane)),
    "the plane of an image with more than two axes, or the column of a HEALPix table: a number, counted from 1, or "
      + "\"any\" to exclude a pixel if any plane or column excludes it; required if there are several planes or "
      + "columns")
  private static let memory = Argument(
    "memory", .integer(1...1 << 24), unit: "MiB", default: MemoryLimit.standard >> 20,
    "the maximum memory for the pixels, in MiB; a mask that needs more memory causes an error")
  private static let excluded = Argument(
    "excluded", ArgumentType<MaskImage.Convention>.choice, default: .zero,
    "which pixels are excluded: \"zero\" for pixels with the value 0, as in gammapy, or \"nonzero\" for pixels with "
      + "any other value")
  private static let result = ReturnValue("regions", .object(SkyRegions.self), "the regions")

  static let all = [
    Function(
      "ds9", "Reads a ds9 region file.",
      details: """
        The shapes circle, ellipse, box, annulus, polygon, panda, epanda and bpanda are read, in fk5, icrs, galactic,
        fk4 or ecliptic coordinates. Shapes with a minus sign are subtracted from all other shapes of the file. Shapes
        without an area (point, line, text, ...) are skipped, and a note reports this.
        """,
      example: "local stars = dt.sky.ds9(\"exclude.reg\")", arguments: [file], results: [result]
    ) { call in
      let path = try call[file]
      return try read(path, call) { notes in try SkyRegions(regionFile: path, notes: &notes) }
    },
    Function(
      "catalogue", "Creates a circle around every source of a catalogue in FITS, ECSV or CSV format.",
      details: """
        A radius that is 0, negative or not finite is treated as missing. The source then gets the default radius, and a
        note reports this. Without a default radius, a missing radius is an error.
        """,
      example: """
        local sources = dt.sky.catalogue("gammacat.fits.gz", {
          ra = "ra", dec = "dec", radius = "morph_sigma", default_radius = "0.3 deg", least_radius = "0.3 deg",
          select = "classes != 'psr'",
        })
        """,
      arguments: [fitsFile],
      options: [ra, dec, radius, defaultRadius, leastRadius, factor, margin, frame, selected, hdu],
      results: [result]
    ) { call in
      let choice = try FileChoice(try call[fitsFile])
      let path = choice.path
      guard choice.plane == nil else { throw SkyError.planeOfTable(path: path) }
      let columns = CatalogueColumns(
        longitude: try call[ra], latitude: try call[dec], radius: try call[radius] ?? [], frame: try call[frame],
        defaultRadius: try call[defaultRadius]?.value(in: .deg), leastRadius: try call[leastRadius].value(in: .deg),
        factor: try call[factor], margin: try call[margin].value(in: .deg))
      return try read(path, call) { notes in
        let dataSums = try call.attached(RecipeSession.self).request.dataSums
        let table = try readTableFile(path, hdu: choice.hdu(option: call[hdu]), dataSums: dataSums)
        let rows = try call[selected].map { try table.rows(where: Expression($0)) }
        return try SkyRegions(
          catalogue: table, columns: columns, isSelected: rows, place: FilePlace(path), notes: &notes)
      }
    },
    Function(
      "mask", "Reads the excluded pixels of a FITS image or HEALPix map as a region.",
      details: """
        The image may be tile-compressed, and the file may be compressed with gzip. HEALPix maps are tables with
        PIXTYPE = 'HEALPIX', in RING or NESTED order, with implicit or explicit pixel numbers. Directions outside an
        image are not excluded. A mask that excludes nothing, or the whole image, causes a warning.
        """,
      example: "local mask = dt.sky.mask(\"exclusion_mask.fits.gz\", { hdu = \"EXCLUSION\" })", arguments: [fitsFile],
      options: [excluded, hdu, plane, memory], results: [result]
    ) { call in
      let choice = try FileChoice(try call[fitsFile])
      return try read(choice.path, call) { notes in
        let mask = try MaskImage(
          path: choice.path,
          MaskReading(
            hdu: choice.hdu(option: call[hdu]), plane: choice.plane(option: call[plane]), excluded: call[excluded],
            memory: call[memory] << 20, dataSums: call.attached(RecipeSession.self).request.dataSums))
        mask.warn(&notes, at: choice.path)
        return SkyRegions([mask], from: .mask)
      }
    },
  ]

  /// Returns the regions that `body` reads from a file, and records the file and the notes about it.
  private static func read(
    _ path: String, _ call: Call, _ body: (inout Notes) throws -> SkyRegions
  ) throws -> [LuaValue] {
    let session = try call.attached(RecipeSession.self)
    var notes = Notes()
    let regions = try body(&notes)
    session.log.record(.notes(notes))
    try session.record(input: path)
    return [.object(regions)]
  }
}

extension ArgumentType<MaskPlane> {
  /// The type of an argument that is the text `any`.
  fileprivate static var anyPlane: ArgumentType {
    ArgumentType("\"any\"", luaCATS: "\"any\"", phrase: "\"any\"") { value, _ in
      guard value.string == "any" else { throw Mismatch(value) }
      return .any
    }
  }
}
