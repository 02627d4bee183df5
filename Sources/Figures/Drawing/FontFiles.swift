import CPangoCairo

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The fonts of figures.
enum FontFiles {
  /// A free font with superscripts and a proper minus sign, which Linux distributions offer. If it is not installed,
  /// other fonts of the system are used.
  static let family = "DejaVu Sans"

  /// The folders that may contain the font: on Debian and Ubuntu, on Fedora, on Arch, and on other systems.
  private static let folders = ["truetype/dejavu", "dejavu-sans-fonts", "TTF", "dejavu"].map {
    "/usr/share/fonts/\($0)"
  }

  /// The reason why the libraries cannot be loaded; `nil` if they are loaded. The first access to this property loads
  /// them.
  static let missingLibrary = darktime_load_pango_cairo().map { String(cString: $0) }

  /// Whether font maps contain only the fonts of ``family``. The libraries must be loaded before this property is read.
  ///
  /// If so, the font configuration is read only for texts with characters that these fonts do not have. Otherwise the
  /// system selects the fonts by the name of the family.
  static let areAlone: Bool = {
    for folder in folders {
      let files = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map { strdup("\(folder)/\($0)") }
      defer { for file in files { free(file) } }
      guard files.allSatisfy({ file in file.map { access($0, R_OK) == 0 } ?? false }) else { continue }
      return darktime_use_fonts(files.map { UnsafePointer($0) }, Int32(files.count)) == 1
    }
    return false
  }()
}
