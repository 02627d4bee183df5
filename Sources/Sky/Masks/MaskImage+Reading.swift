import Diagnostics
import FITS

/// How a mask is read from a file.
public struct MaskReading: Sendable {
  /// The HDU; `nil` if the file must have only one image.
  public var hdu: HDUSelector?
  /// The planes of an image with more than two axes, or the columns of a HEALPix table.
  public var plane: MaskPlane?
  /// Which pixels are excluded.
  public var excluded: MaskImage.Convention
  /// The maximum memory for the data, in bytes.
  public var memory: Int
  /// Whether the data are compared with their DATASUM.
  public var dataSums: DataSumRule

  /// Creates the description.
  public init(
    hdu: HDUSelector? = nil, plane: MaskPlane? = nil, excluded: MaskImage.Convention = .zero,
    memory: Int = MemoryLimit.standard, dataSums: DataSumRule = .compare
  ) {
    (self.hdu, self.plane, self.excluded) = (hdu, plane, excluded)
    (self.memory, self.dataSums) = (memory, dataSums)
  }

  /// The limit, with the option that raises it.
  var memoryRule: (limit: Int, option: String?) { (memory, "memory of dt.sky.mask, in MiB") }
}

extension MaskImage {
  /// Separates the name of a file from a choice in brackets: an HDU by name or number, and a plane by number or as
  /// `any`, such as `mask.fits[EXCLUSION]` or `mask.fits[1, any]`. Recipes and commands name masks and tables so.
  public static func choice(in text: String) -> (path: String, hdu: HDUSelector?, plane: MaskPlane?) {
    guard text.hasSuffix("]"), let open = text.lastIndex(of: "[") else { return (text, nil, nil) }
    let words = text[text.index(after: open)...].dropLast().split(separator: ",").map { word in
      String(word.drop { $0 == " " })
    }
    let hdu = words.first.map { word in Int(word).map { HDUSelector.number($0) } ?? .name(word) }
    let plane = words.dropFirst().first.flatMap { $0 == "any" ? .any : Int($0).map { MaskPlane.number($0) } }
    return (String(text[..<open]), hdu, plane)
  }

  /// Reads a mask from a file: an image, a tile-compressed image, or a HEALPix table.
  ///
  /// - Throws: ``SkyError/fits(_:)``, ``SkyError/badMask(_:found:expected:hint:)``,
  ///   ``SkyError/severalHDUs(path:what:among:option:)``
  public init(path: String, _ reading: MaskReading = MaskReading()) throws(SkyError) {
    let hdus: [HDUSummary]
    do { hdus = try readHDUList(path) } catch { throw .fits(error) }
    let candidates = hdus.filter(\.canBeMask)
    let chosen: HDUSelector
    if let hdu = reading.hdu {
      chosen = hdu
    } else if let only = candidates.first {
      guard candidates.count == 1 else {
        throw .severalHDUs(
          path: path, what: "images", among: candidates.map(\.shown), option: "hdu, such as hdu = \(only.choice)")
      }
      chosen = .number(only.number)
    } else {
      throw .badMask(
        FilePlace(path), found: "no image", expected: "an image of two axes, longitude and latitude, or a HEALPix table"
      )
    }
    if let map = hdus.first(where: { chosen.selects($0) }), map.isHealpix {
      self = try HealpixTable(path: path, hdu: map, reading).mask(reading)
    } else {
      let image: Image
      do {
        image = try readImage(path, hdu: chosen, dataSums: reading.dataSums, memory: reading.memoryRule)
      } catch { throw .fits(error) }
      try self.init(
        image, excluded: reading.excluded, plane: reading.plane, place: FilePlace(path, hdu: image.name))
    }
    definition.hdu = reading.hdu?.text
  }
}

extension HDUSummary {
  /// Whether the HDU is a HEALPix map.
  fileprivate var isHealpix: Bool { kind == .table && header.string("PIXTYPE")?.uppercased() == "HEALPIX" }

  fileprivate var canBeMask: Bool {
    if isHealpix { return true }
    guard let axes = imageAxes else { return false }
    return axes.count >= 2 && axes.allSatisfy { $0 > 0 }
  }

  /// The number, the name and the size, for error messages.
  fileprivate var shown: String {
    "\(number) \(name) (\(imageAxes.map { $0.map(String.init).joined(separator: " x ") } ?? "HEALPix"))"
  }

  /// The value of the option `hdu` that chooses this HDU.
  fileprivate var choice: String { name.hasPrefix("#") ? "\(number)" : "\"\(name)\"" }
}
