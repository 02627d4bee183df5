import Diagnostics
import FITS

/// The options for reading a mask from a file.
public struct MaskReading: Sendable {
  /// The HDU; `nil` for the only HDU of the file that can be a mask.
  public var hdu: HDUSelector?
  /// The planes of an image with more than two axes, or the columns of a HEALPix table.
  public var plane: MaskPlane?
  /// Which pixels are excluded.
  public var excluded: MaskImage.Convention
  /// The maximum memory for the data, in bytes.
  public var memory: Int
  /// Whether the data are compared with their DATASUM.
  public var dataSums: DataSumRule

  /// Creates the options.
  public init(
    hdu: HDUSelector? = nil, plane: MaskPlane? = nil, excluded: MaskImage.Convention = .zero,
    memory: Int = MemoryLimit.standard, dataSums: DataSumRule = .compare
  ) {
    (self.hdu, self.plane, self.excluded) = (hdu, plane, excluded)
    (self.memory, self.dataSums) = (memory, dataSums)
  }

  /// The memory limit, and the name of the option that raises it.
  var memoryRule: (limit: Int, option: String?) { (memory, "'memory' of dt.sky.mask (in MiB)") }
}

extension MaskImage {
  /// Reads a mask from a file: an image, a tile-compressed image, or a HEALPix table.
  ///
  /// - Throws: ``SkyError/fits(_:)``, ``SkyError/badMask(_:found:expected:hint:)``,
  ///   ``SkyError/severalHDUs(path:what:among:option:)``
  public init(path: String, _ reading: MaskReading = MaskReading()) throws(SkyError) {
    let hdus: [HDUSummary]
    do { hdus = try readHDUList(path) } catch { throw .fits(error) }
    let chosen =
      if let hdu = reading.hdu {
        try FileChoice.one(hdu, of: hdus, path: path) { $0.canBeMask ? $0.shown : nil }
      } else {
        try Self.only(of: hdus, path: path)
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

  /// Returns the only HDU that can be a mask.
  private static func only(of hdus: [HDUSummary], path: String) throws(SkyError) -> HDUSelector {
    let candidates = hdus.filter(\.canBeMask)
    guard let first = candidates.first else {
      throw .badMask(
        FilePlace(path), found: "no image",
        expected: "an image with two axes, longitude and latitude, or a HEALPix table")
    }
    guard candidates.count == 1 else {
      throw .severalHDUs(
        path: path, what: "images", among: candidates.map(\.shown),
        option: "'hdu' (for example, hdu = \(first.choice))")
    }
    return .number(first.number)
  }

  /// Adds a warning to `notes` if the mask excludes no pixel at all, or every pixel.
  /// - Parameter place: the file of the mask.
  public func warn(_ notes: inout Notes, at place: String) {
    let convention = definition.excluded ?? .zero
    let what = convention == .zero ? "the value 0" : "a value other than 0"
    let hint =
      "; check the option 'excluded' (\"zero\" or \"nonzero\": the pixels to exclude), and check that 'hdu' and "
      + "'plane' select the right image"
    if !excludesAnything {
      notes.warn("mask", "the mask excludes nothing, because no pixel has \(what)" + hint, at: place)
    } else if excludesEverything {
      notes.warn("mask", "the mask excludes the whole image, because every pixel has \(what)" + hint, at: place)
    }
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
