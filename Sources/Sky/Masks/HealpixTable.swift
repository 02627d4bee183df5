import CHealpix
import Diagnostics
import FITS
import Tables

/// A HEALPix map in a table: one value per pixel in each of its columns.
///
/// In the HPX projection, a HEALPix map that is turned by 45 deg is an image with square pixels (Calabretta and Roukema
/// 2007, MNRAS 381, 865). The mask is this image, which has 5 x 5 facets, so it is treated like any other image.
struct HealpixTable {
  private let place: FilePlace
  private let nside: Int
  private let isNested: Bool
  private let frame: SkyFrame
  private let columns: [Column]
  /// The numbers of the pixels, in the order of their values in the file. A row of the table can contain several
  /// pixels.
  private let pixels: [Int]

  /// The values that mark pixels without data: the standard value of HEALPix, and the value of the keyword BAD_DATA.
  private let undefined: [Double]
  /// The names of coordinate systems (COORDSYS) that HEALPix, the Fermi tools and gammapy use.
  private static let frames: [String: SkyFrame] = [
    "G": .galactic, "GAL": .galactic, "GALACTIC": .galactic, "C": .icrs, "Q": .icrs, "CEL": .icrs, "EQU": .icrs,
    "CELESTIAL": .icrs, "EQUATORIAL": .icrs, "RADEC": .icrs, "ICRS": .icrs, "E": .ecliptic, "ECL": .ecliptic,
    "ECLIPTIC": .ecliptic,
  ]

  /// Reads a map.
  /// - Throws: ``SkyError/fits(_:)``, ``SkyError/badMask(_:found:expected:hint:)``
  init(path: String, hdu: HDUSummary, _ reading: MaskReading) throws(SkyError) {
    let place = FilePlace(path, hdu: hdu.name)
    func bad(_ keyword: String, _ expected: String) -> SkyError {
      let found = hdu.header.string(keyword).map { "'\($0)'" } ?? hdu.header.int(keyword).map { "\($0)" }
      return .badMask(
        place, found: found.map { "keyword \(keyword) is \($0)" } ?? "keyword \(keyword) is missing", expected: expected
      )
    }
    func word(_ keyword: String) -> String { (hdu.header.string(keyword) ?? "").uppercased().filter { $0 != " " } }
    let ordering = word("ORDERING")
    guard ["RING", "NESTED", "NEST"].contains(ordering) else { throw bad("ORDERING", "RING or NESTED") }
    let isNested = ordering != "RING"
    guard let nside = hdu.header.int("NSIDE").map({ Int($0) }), (1...1 << 16).contains(nside),
      !isNested || nside & (nside - 1) == 0
    else { throw bad("NSIDE", isNested ? "a power of 2 up to 65536" : "a whole number from 1 to 65536") }
    guard let frame = Self.frames[word("COORDSYS")] else {
      throw bad("COORDSYS", "'G' (galactic), 'C' or 'Q' (equatorial) or 'E' (ecliptic)")
    }
    let scheme = word("INDXSCHM")
    guard ["", "IMPLICIT", "EXPLICIT"].contains(scheme) else { throw bad("INDXSCHM", "IMPLICIT or EXPLICIT") }
    (self.place, self.nside, self.isNested, self.frame) = (place, nside, isNested, frame)
    undefined = [-1.6375e30] + (hdu.header.double("BAD_DATA").map { [$0] } ?? [])
    // The image has 25 nside^2 pixels with a few bytes each; the map has 12 nside^2.
    let needed = 250 * nside * nside
    guard needed <= reading.memory else {
      throw .fits(
        .tooLarge(place, needed: needed, limit: reading.memory, option: reading.memoryRule.option))
    }
    let table: Table
    do { table = try readTable(path, hdu: .number(hdu.number), dataSums: reading.dataSums) } catch {
      throw .fits(error)
    }
    var columns = table.columns
    if scheme == "EXPLICIT" {
      let names = ["PIXEL", "PIX", "PIXNUM", "HPXPIXEL", "HPX_PIXEL"]
      let index = columns.firstIndex { names.contains($0.name.uppercased()) } ?? 0
      guard columns.indices.contains(index), case .int(let numbers) = columns.remove(at: index).values else {
        throw .badMask(
          place, found: "no column of pixel numbers", expected: "a column PIXEL that contains whole numbers")
      }
      pixels = numbers.map { Int($0) }
    } else {
      let all = 12 * nside * nside
      let first = max(-1, min(all, Int(hdu.header.int("FIRSTPIX") ?? 0)))
      pixels = Array(first..<first + (columns.first.map { Self.count($0.values) } ?? 0))
      let isWhole = pixels.count == all
      if let last = hdu.header.int("LASTPIX"), last != first + pixels.count - 1 {
        throw .badMask(
          place, found: "number of pixels: \(pixels.count), but FIRSTPIX = \(first) and LASTPIX = \(last)",
          expected: "LASTPIX - FIRSTPIX + 1 pixels")
      }
      guard isWhole || hdu.header.int("FIRSTPIX") != nil else {
        throw .badMask(place, found: "number of pixels: \(pixels.count)", expected: "12 NSIDE^2 = \(all)")
      }
    }
    guard pixels.allSatisfy({ $0 >= 0 && $0 < 12 * nside * nside }) else {
      throw .badMask(
        place, found: "a pixel number outside the map", expected: "numbers from 0 to \(12 * nside * nside - 1)")
    }
    for column in columns where Self.count(column.values) != pixels.count {
      throw .badMask(
        FilePlace(path, hdu: hdu.name, column: column.name), found: "number of values: \(Self.count(column.values))",
        expected: "\(pixels.count), one for each pixel")
    }
    self.columns = columns
  }

  /// Returns the mask of the chosen columns.
  func mask(_ reading: MaskReading) throws(SkyError) -> MaskImage {
    let chosen = try MaskPlane.chosen(
      reading.plane, of: columns.count,
      found: "a HEALPix map with several columns: \(columns.map(\.name).joined(separator: ", "))", at: place)
    var isExcluded = [Bool](repeating: false, count: 12 * nside * nside)
    for column in columns[chosen] {
      let values = numbers(column)
      for (i, pixel) in pixels.enumerated() where reading.excluded.excludes(values[i]) { isExcluded[pixel] = true }
    }
    let side = 5 * nside
    let projection = try ImageProjection(
      Image(keywords: keywords, axes: [side, side], values: []), at: place)
    var marks = [Bool](repeating: false, count: side * side)
    // A pixel at the seam of the projection has its middle on the edge of the sky, so other points are tried as well.
    let steps = [SIMD2(0.0, 0.0), SIMD2(0.2, 0.2), SIMD2(-0.2, -0.2), SIMD2(0.2, -0.2), SIMD2(-0.2, 0.2)]
    for y in 0..<side {
      var open = Array(0..<side)
      for step in steps where !open.isEmpty {
        let places = projection.positions(open.map { SIMD2(Double($0), Double(y)) + step })
        for (x, position) in zip(open, places) {
          if let position { marks[y * side + x] = isExcluded[pixel(at: position)] }
        }
        open = zip(open, places).filter { $0.1 == nil }.map(\.0)
      }
    }
    return MaskImage(
      projection, width: side, height: side, excluded: marks,
      definition: RegionDefinition(
        shape: "mask", file: place.file, excluded: reading.excluded,
        plane: columns.count > 1 ? reading.plane?.text : nil))
  }

  /// Returns the number of the pixel that contains a position, given in deg.
  private func pixel(at position: SIMD2<Double>) -> Int {
    var number: Int64 = 0
    let (theta, phi) = ((90 - position.y) * radiansPerDegree, position.x * radiansPerDegree)
    if isNested {
      ang2pix_nest64(Int64(nside), theta, phi, &number)
    } else {
      ang2pix_ring64(Int64(nside), theta, phi, &number)
    }
    return Int(number)
  }

  /// The keywords of the image: the HPX projection, turned by 45 deg.
  private var keywords: [Keyword] {
    let types: (String, String) =
      switch frame {
      case .galactic: ("GLON-HPX", "GLAT-HPX")
      case .ecliptic: ("ELON-HPX", "ELAT-HPX")
      default: ("RA---HPX", "DEC--HPX")
      }
    let (middle, step) = (Double(5 * nside + 1) / 2, 90 / Double(nside))
    return [
      Keyword("CTYPE1", .string(types.0)), Keyword("CTYPE2", .string(types.1)),
      Keyword("CRPIX1", .double(middle)), Keyword("CRPIX2", .double(middle)),
      Keyword("CRVAL1", .double(0)), Keyword("CRVAL2", .double(0)),
      Keyword("CDELT1", .double(-step)), Keyword("CDELT2", .double(step)),
      Keyword("PC1_1", .double(0.5)), Keyword("PC1_2", .double(0.5)),
      Keyword("PC2_1", .double(-0.5)), Keyword("PC2_2", .double(0.5)),
      Keyword("PV2_1", .double(4)), Keyword("PV2_2", .double(3)), Keyword("CUNIT1", .string("deg")),
      Keyword("CUNIT2", .string("deg")),
    ] + (frame == .icrs ? [Keyword("RADESYS", .string("ICRS"))] : [])
  }

  private static func count(_ values: ColumnValues) -> Int {
    if case .vector(let rows, _) = values { rows.reduce(0) { $0 + $1.count } } else { values.count }
  }

  /// Returns the values of a column, with NaN for pixels without data.
  private func numbers(_ column: Column) -> [Double] {
    let numbers: [Double] =
      switch column.values {
      case .double(let values): values
      case .int(let values): values.map(Double.init)
      case .bool(let values): values.map { $0 ? 1 : 0 }
      case .vector(let rows, _): rows.flatMap(\.self)
      case .string(let values): values.map { _ in .nan }
      }
    // The value of pixels without data is often stored in single precision.
    return numbers.indices.map { i in
      let isNull = column.isNull.map { $0.count == numbers.count && $0[i] } ?? false
      let isUndefined = undefined.contains { numbers[i] == $0 || abs(numbers[i] - $0) < 1e-5 * abs($0) }
      return isNull || isUndefined ? .nan : numbers[i]
    }
  }
}
