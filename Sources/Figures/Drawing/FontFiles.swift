import CPangoCairo

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The fonts that figures are set in.
enum FontFiles {
  /// Free, found on every Linux, with raised digits and a proper minus; where it is missing the system's own stand in.
  static let family = "DejaVu Sans"

  /// Where systems keep it: Debian and Ubuntu, Fedora, Arch, and others.
  private static let folders = ["truetype/dejavu", "dejavu-sans-fonts", "TTF", "dejavu"].map {
    "/usr/share/fonts/\($0)"
  }

  /// Why the libraries cannot be loaded, which is done when the first letters are set; nil if they are.
  static let missingLibrary = darktime_load_pango_cairo().map { String(cString: $0) }

  /// Whether the fonts of ``family`` are the only ones that maps know. The libraries must be there.
  ///
  /// So the user's settings do not change a figure, and no configuration is read and searched for it. Elsewhere the
  /// family is left for the system to find.
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
