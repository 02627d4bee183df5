import Diagnostics
import FITS
import Sky
import Units

/// An angle of the pointing of a run, as stated by its EVENTS header or by its row of the observation table.
private struct StatedAngle {
  /// The keyword or column.
  let name: String
  let place: FilePlace
  /// The stated angle, in deg.
  let degrees: Double

  /// The altitude, for ALT_PNT and ZEN_PNT.
  var altitude: Double { name == "ZEN_PNT" ? 90 - degrees : degrees }

  var text: String { "\(name) \(shortest(degrees, digits: 5)) deg in \(place)" }
}

/// Compares the directions that the files state for a run.
///
/// Recipes select and group runs by the observation table, while the events of a run are evaluated with its EVENTS
/// header. If the two differ, runs are in wrong zenith bands, and nothing else in the output shows it.
extension RunHeader {
  /// The largest accepted difference between two stated directions, in deg. It is larger than the change of a direction
  /// within a short run, because files may state the direction at the start, in the middle, or averaged over the run.
  private static let directionTolerance = 1.0

  /// Adds a warning for each direction of the pointing (altitude, azimuth, RA and Dec) that differs by more than 1 deg
  /// between the observation table and EVENTS, or between ALT_PNT and ZEN_PNT. If the stated altitudes agree, they are
  /// compared with the altitude computed with ERFA.
  func compareDirections(of events: RunEvents, in notes: inout Notes) {
    // Recipes use the first of these values that is given.
    let altitudes = [inTable("ZEN_PNT"), inTable("ALT_PNT"), inHeader("ALT_PNT"), inHeader("ZEN_PNT")].compactMap(
      \.self)
    if let first = altitudes.first, let other = farthest(altitudes, { abs($0.altitude - first.altitude) }) {
      warn(
        "the pointing altitudes (or zenith angles)", first, other,
        computedAltitudes(of: events, .complete).map {
          "; altitude computed from pointing, site and time: \(shortest($0.middle, digits: 4)) deg at mid-run"
        } ?? "", in: &notes)
    } else if let stated = altitudes.first?.altitude, let rough = computedAltitudes(of: events, .coarse),
      !rough.around(Self.directionTolerance - 0.1).contains(stated),
      let computed = computedAltitudes(of: events, .complete)
    {
      // A complete computation for every run would take a twentieth of the time of the main job.
      compare(stated, with: computed, in: &notes)
    }
    let azimuths = [inTable("AZ_PNT"), inHeader("AZ_PNT")].compactMap(\.self)
    // Near the zenith, a large change of azimuth is a small change of direction.
    let altitude = altitudes.first?.altitude ?? 0
    if let first = azimuths.first,
      let other = farthest(azimuths, { separation(first.degrees, altitude, $0.degrees, altitude) })
    {
      warn("the pointing azimuths", first, other, in: &notes)
    }
    if let ra = inTable("RA_PNT"), let dec = inTable("DEC_PNT"),
      separation(ra.degrees, dec.degrees, events.pointingRA, events.pointingDec) > Self.directionTolerance
    {
      notes.warn(
        Self.contradiction,
        Self.text(
          "the pointings (RA_PNT, DEC_PNT) in the observation table and in EVENTS", "the wrong runs may be selected"),
        at: "run \(obsID): \(shortest(ra.degrees)), \(shortest(dec.degrees)) deg in \(ra.place); "
          + "\(shortest(events.pointingRA)), \(shortest(events.pointingDec)) deg in \(place)")
    }
  }

  private static let contradiction = "directions-contradict"

  private static func text(_ directions: String, _ consequence: String) -> String {
    "\(directions) differ by more than \(shortest(directionTolerance)) deg, so \(consequence); correct the wrong "
      + "value, or exclude the run"
  }

  private func warn(
    _ directions: String, _ used: StatedAngle, _ other: StatedAngle, _ addition: String = "", in notes: inout Notes
  ) {
    let isInBoth = used.place != other.place
    notes.warn(
      Self.contradiction,
      Self.text(
        "\(directions) in \(isInBoth ? "the observation table and in EVENTS" : "\(used.name) and \(other.name)")",
        "runs may be in the wrong groups"),
      at: "run \(obsID): \(used.text) (used for groups); \(other.text)\(addition)")
  }

  /// Returns the angle with the largest difference; `nil` if all differences are within the tolerance.
  private func farthest(_ angles: [StatedAngle], _ difference: (StatedAngle) -> Double) -> StatedAngle? {
    angles.filter { difference($0) > Self.directionTolerance }.max { difference($0) < difference($1) }
  }

  /// Adds a note if the stated altitude differs from all altitudes during the run, or a warning if the computed
  /// altitude is also below the horizon. In both cases, the site or the times are probably wrong, which affects only
  /// ALTAZ coordinates.
  private func compare(_ stated: Double, with computed: ComputedAltitudes, in notes: inout Notes) {
    guard !computed.around(Self.directionTolerance).contains(stated) else { return }
    let topic = "altitude-differs"
    let place =
      "\(place): altitude \(shortest(stated, digits: 4)) deg from ALT_PNT or ZEN_PNT, "
      + "\(shortest(computed.middle, digits: 4)) deg computed at mid-run"
    let text =
      "the altitude from ALT_PNT or ZEN_PNT is used, but differs by more than \(shortest(Self.directionTolerance)) deg "
      + "from the altitude that is computed from the pointing, the time and the site"
    let hint = "if the site is wrong, give the correct site with --site"
    if stated > 0, computed.highest < 0 {
      notes.warn(topic, "\(text); the computed altitude is below the horizon; \(hint)", at: place)
    } else {
      notes.add(topic, "\(text); \(hint)", at: place)
    }
  }

  /// Altitudes of the pointing in good time, in deg.
  private struct ComputedAltitudes {
    let lowest, middle, highest: Double
    func around(_ tolerance: Double) -> ClosedRange<Double> { lowest - tolerance...highest + tolerance }
  }

  /// Returns the altitudes of the pointing in good time; `nil` if the site or the times are not known.
  private func computedAltitudes(of events: RunEvents, _ accuracy: HorizonFrame.Accuracy) -> ComputedAltitudes? {
    guard let site = events.site, let reference = events.timeReference, let first = events.goodTimes.intervals.first,
      let last = events.goodTimes.intervals.last
    else { return nil }
    let times = [first.start, (first.start + last.stop) / 2, last.stop]
    guard let horizon = try? HorizonFrame(site, reference, around: times[1], accuracy) else { return nil }
    let altitudes = times.map { horizon.direction(ra: events.pointingRA, dec: events.pointingDec, time: $0).altitude }
    guard let lowest = altitudes.min(), let highest = altitudes.max() else { return nil }
    return ComputedAltitudes(lowest: lowest, middle: altitudes[1], highest: highest)
  }

  /// Returns the value of a keyword; `nil` if the header has none.
  private func inHeader(_ name: String) -> StatedAngle? {
    header.degrees(name).map { StatedAngle(name: name, place: place, degrees: $0) }
  }

  /// Returns the value of the run in a column of the table itself, not in a computed column; `nil` if there is none.
  private func inTable(_ name: String) -> StatedAngle? {
    guard let row = observations.row(of: obsID), let column = observations.ownColumn(name),
      let value = CellValue(column, row: row).double, value.isFinite,
      let factor = try? observations.parsedUnit(name).factor(to: .deg)
    else { return nil }
    return StatedAngle(name: name, place: observations.place(ofRow: row), degrees: value * factor)
  }
}

extension Header {
  /// Returns an angle in deg; `nil` if it is absent, not finite, or not an angle. The unit is given in brackets at the
  /// start of the keyword's comment. Without brackets it is deg.
  func degrees(_ name: String) -> Double? {
    guard let value = finite(name) else { return nil }
    let unit = keywords.first { $0.name.uppercased() == name }?.unit ?? "deg"
    return (try? Unit(parsing: unit).factor(to: .deg)).map { value * $0 }
  }
}
