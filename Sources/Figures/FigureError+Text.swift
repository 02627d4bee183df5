import Diagnostics

extension FigureError: DarktimeError {
  /// The error message.
  public var problem: Problem {
    switch self {
    case .tooSmall(let size, let panels):
      Problem(
        found: "a page of \(Self.text(size)) for \(panels) panel\(panels == 1 ? "" : "s")",
        expected: "room for the axes with their tick labels and titles", hint: "make the page larger")
    case .tooLarge(let size, let dpi):
      Problem(
        found: "a page of \(Self.text(size)) at \(NumberText.short(dpi)) dots per inch",
        expected: "1 to \(Format.mostPixels) pixels along each side", hint: "change the size or the resolution")
    case .noLibrary(let reason):
      Problem(
        found: "no drawing library: \(reason)", expected: "Pango and cairo",
        hint: "install them, for example with the package libpangocairo-1.0-0")
    case .noFont:
      Problem(
        found: "no font on this machine", expected: "a scalable font",
        hint: "install a font, for example with the package fonts-dejavu-core")
    case .unreadableFont:
      Problem(
        found: "a font file cannot be read", expected: "readable font files",
        hint: "check the permissions of the font files, and the limit on open files (ulimit -n)")
    case .unknownFormat(let name):
      Problem(
        found: "the file name '\(name)'", expected: "a name that ends with .png, .svg or .pdf")
    case .cairo(let reason):
      Problem(found: "cairo: \(reason)")
    }
  }

  /// Who can fix the failure. An error of cairo is a defect in the program.
  public var exitReason: ExitReason {
    switch self {
    case .tooSmall, .tooLarge, .unknownFormat: .usage
    case .noLibrary, .noFont, .unreadableFont: .data
    case .cairo: .internal
    }
  }

  private static func text(_ size: Size) -> String {
    "\(NumberText.short(size.width / 72)) x \(NumberText.short(size.height / 72)) inch"
  }
}
