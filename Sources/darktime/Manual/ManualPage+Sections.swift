import Diagnostics
import Foundation

extension ManualPage {
  /// Adds the sections that do not belong to a command: parameters, exit codes, environment, files, examples.
  mutating func addSections() {
    page.section("PARAMETERS OF RECIPES")
    page.paragraphs(
      """
      The option -p of run, watch and check sets a parameter of the recipe. Values are written like the defaults in a \
      recipe:

          -p zenith="0, 20, 40, 90 deg"
          -p energy="log 0.1 100 TeV 19 bins"
          -p select="TARGET_NAME == 'Off data' && ZEN_PNT < 40"

      An axis of '19 bins' has 20 bin edges.
      """)
    page.section("EXIT STATUS")
    let codes: [(Int32, String)] = [
      (0, "Success."),
      (ExitReason.internal.exitCode, "An error in the program itself."),
      (ExitReason.usage.exitCode, "An error in the command line, such as an unknown option."),
      (
        ExitReason.data.exitCode,
        "An error in the data, the recipe or the file system. This is also the exit status if 'diff' finds a "
          + "difference, if 'orient' finds that the data reject the orientation in the file, if 'data check' finds "
          + "errors, or if 'compare' cannot score any output."
      ),
      (ExitReason.interrupted.exitCode, "Interrupted by Ctrl-C."),
      (128 + SIGTERM, "Ended by SIGTERM. After SIGHUP, the exit status is \(128 + SIGHUP)."),
    ]
    for (code, text) in codes { page.entry(Troff.bold("\(code)"), text) }
    page.section("ENVIRONMENT")
    page.entry(
      Troff.bold("SOURCE_DATE_EPOCH"),
      "The date to write into files, in seconds since 1970. If it is not set, no date is written.")
    page.entry(Troff.bold("DARKTIME_RECIPES"), "The folder of the recipes that come with darktime.")
    page.entry(Troff.bold("NO_COLOR"), "If it is set and not empty, the output has no colours.")
    page.entry(
      Troff.bold("XDG_STATE_HOME"),
      "The folder in which 'darktime repl' keeps its history, in the file darktime/history. Default: ~/.local/state.")
    page.entry(
      Troff.bold("XDG_DATA_HOME"),
      "The folder in which the results of studies are stored, in the file darktime/studies.sqlite. Default: "
        + "~/.local/share, or ~/Library/Application Support on macOS.")
    page.section("FILES")
    page.entry(
      Troff.italic("PREFIX/share/darktime/recipes"),
      "The recipes that come with darktime, if it is installed as PREFIX/bin/darktime.")
    page.section("EXAMPLES")
    page.paragraphs(
      """
          darktime simulate store
          darktime simulate leaning --gradient "0.05, -0.02 deg-1" --zenith "20, 40 deg" --azimuth "0, 180 deg"
          darktime run zenith_bands --data store --out models
          darktime show models/models/zenith_bands_g000.fits.gz
          darktime plot models --kind spectrum --offset "0.5 deg" --out spectra.pdf
      """)
  }
}
