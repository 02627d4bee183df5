import FITS
import Foundation
import Tables
import TestSupport
import Testing

@Suite("Excluded regions in the provenance", .timeLimit(.minutes(60))) struct ExclusionRecordTests {
  /// Runs a recipe whose `run` is `body`, which must succeed, and checks its provenance.
  private func run(
    _ body: String, prepare: (String) throws -> Void = { _ in }, _ check: (JSON) throws -> Void
  ) throws {
    try runScript(body, as: "regions", prepare: prepare) { outcome, output in
      try #require(outcome.status == 0, "\(outcome.error)")
      try check(output.provenance())
    }
  }

  /// Returns the angle between two directions in deg, by the haversine formula.
  private func separation(_ ra: Double, _ dec: Double, _ otherRA: Double, _ otherDec: Double) -> Double {
    let unit = Double.pi / 180
    let (lat, lon) = (sin((dec - otherDec) * unit / 2), sin((ra - otherRA) * unit / 2))
    return 2 * asin((lat * lat + cos(dec * unit) * cos(otherDec * unit) * lon * lon).squareRoot()) / unit
  }

  @Test("The regions that a regression excluded from a run are recorded like those of a fill")
  func pixelCounts() throws {
    let body = """
      dt.pixel_counts {
        runs = store:runs(),
        energy = "1, 3, 10 TeV",
        exclude = function(run)
          if run.OBS_ID == 1 then return dt.sky.circle(run.RA_PNT .. " deg", run.DEC_PNT .. " deg", "0.5 deg") end
        end,
      }
      """
    try run(body) { provenance in
      #expect(provenance["exclusions"].items.count == 1 && provenance["exclusions"][0]["radius"].double == 0.5)
      for run in provenance["runs"].items {
        let fills = run["fills"].items
        #expect(fills.count == 1 && fills[0]["energies"].items.count == 2)
        #expect(fills[0]["exclusions"].items.compactMap(\.int) == (run["obsID"].int == 1 ? [0] : []))
        #expect(fills[0]["keptSky"].isNull == (run["obsID"].int != 1))
      }
    }
  }

  @Test("An independent script that applies the listed regions to the listed runs drops as many events")
  func judged() throws {
    let body = """
      local function exclude(run)
        local ra, dec = run.RA_PNT, run.DEC_PNT
        if run.OBS_ID == 1 then return dt.sky.circle(ra + 0.4 .. " deg", dec .. " deg", "0.35 deg") end
        if run.OBS_ID == 2 then return dt.sky.annulus(ra .. " deg", dec .. " deg", "1 deg", "1.5 deg") end
      end
      local rings = dt.background2d { energy = "log 0.1 100 TeV 4 bins", offset = "0, 1, 3 deg", exclude = exclude }
      rings:fill(store:runs())
      out:write_model(rings:rate(), "rings")
      """
    try run(body) { provenance in
      var dropped = 0
      for run in provenance["runs"].items {
        let id = try #require(run["obsID"].int)
        let file = SampleStore.eventFile(id).replacing("store/", with: SampleStore.small.path + "/")
        let events = try readTable(file, hdu: .name("EVENTS"))
        guard case .double(let ra)? = events["RA"]?.values, case .double(let dec)? = events["DEC"]?.values else {
          throw RecipeTests.Missing(name: "RA")
        }
        let used = run["fills"][0]["exclusions"].items.compactMap(\.int).map { provenance["exclusions"][$0] }
        #expect(used.count == (id == 3 ? 0 : 1))
        for region in used {
          let (lon, lat) = (try #require(region["lon"].double), try #require(region["lat"].double))
          #expect(region["frame"].string == "icrs" && region["origin"].string == "lua")
          dropped += zip(ra, dec).count { event in
            let distance = separation(event.0, event.1, lon, lat)
            if region["shape"].string == "circle" { return distance < (region["radius"].double ?? 0) }
            return distance > (region["inner"].double ?? 0) && distance < (region["outer"].double ?? 0)
          }
        }
      }
      #expect(dropped > 0 && provenance["events"]["excluded"].int == dropped)
    }
  }

  @Test("Regions of all shapes and origins are listed once, as they were given, if they overlap with a field")
  func shapes() throws {
    let mask = { (folder: String) in
      try ("galactic\ncircle(184.5, -5.8, 60)\nfk5\nbox(83.6, 22, 100, 110, 30)\nicrs\ncircle(200, 80, 0.1)\n")
        .write(toFile: folder + "/a.reg", atomically: true, encoding: .utf8)
    }
    let body = """
      local ra, dec = store:runs()[1].RA_PNT, store:runs()[1].DEC_PNT
      local function deg(x) return x .. " deg" end
      local all = dt.sky.ellipse(deg(ra), deg(dec), "0.4 deg", "0.2 deg", "30 deg")
        + dt.sky.polygon { { deg(ra), deg(dec) }, { deg(ra + 0.5), deg(dec) }, { deg(ra), deg(dec + 0.5) } }
        + dt.sky.ds9("a.reg") + dt.sky.circle("10 deg", "89 deg", "0.1 deg")
        + dt.sky.ellipse(deg(ra), deg(dec), "0.4 deg", "0.2 deg", "30 deg")
      local rings = dt.background2d { energy = "log 0.1 100 TeV 4 bins", offset = "0, 1, 3 deg", exclude = all }
      rings:fill(store:runs())
      out:write_model(rings:rate { empty = "none" }, "rings")
      print(ra, dec)
      """
    try run(body, prepare: mask) { provenance in
      let regions = provenance["exclusions"].items
      let names = regions.compactMap { $0["shape"].string }
      #expect(names.prefix(2) == ["ellipse", "polygon"])
      #expect(names.count { $0 == "ellipse" } == 1)
      #expect(regions[0]["width"].double == 0.4 && regions[0]["height"].double == 0.2)
      #expect(regions[0]["angle"].double == 30)
      #expect(regions[1]["vertices"].items.count == 3)
      #expect(regions.allSatisfy { $0["radius"].double != 0.1 }, "no field reaches there")
      for region in regions where region["origin"].string == "ds9" {
        if region["shape"].string == "circle" {
          #expect(region["frame"].string == "galactic" && region["lon"].double == 184.5)
          #expect(region["radius"].double == 60)
        } else {
          #expect(region["frame"].string == "fk5" && region["angle"].double == 30)
          #expect(region["width"].double == 100 && region["height"].double == 110)
        }
      }
      #expect(regions.contains { $0["origin"].string == "ds9" })
      let listed = provenance["runs"].items.flatMap { $0["fills"][0]["exclusions"].items.compactMap(\.int) }
      #expect(Set(listed) == Set(regions.indices))
    }
  }

  @Test("A mask is listed with its file and the pixels that are excluded")
  func mask() throws {
    let body = """
      local mask = dt.sky.mask("mask.fits", { excluded = "nonzero" })
      local rings = dt.background2d { energy = "log 0.1 100 TeV 4 bins", offset = "0, 1, 3 deg", exclude = mask }
      rings:fill(store:runs())
      out:write_model(rings:rate { empty = "none" }, "rings")
      """
    let prepare = { (folder: String) in
      // The mask covers the whole sky in pixels of 1 deg; every second column is excluded.
      let keywords = [("RA---CAR", 180.0, 180.5), ("DEC--CAR", 0, 90.5)].enumerated().flatMap { number, axis in
        [
          Keyword("CTYPE\(number + 1)", .string(axis.0)), Keyword("CUNIT\(number + 1)", .string("deg")),
          Keyword("CRVAL\(number + 1)", .double(axis.1)), Keyword("CRPIX\(number + 1)", .double(axis.2)),
          Keyword("CDELT\(number + 1)", .double(1)),
        ]
      }
      var writer = try FITSWriter(path: folder + "/mask.fits")
      try writer.append(
        Image(name: "MASK", keywords: keywords, axes: [360, 180], values: (0..<360 * 180).map { Double($0 % 2) }))
      try writer.close()
    }
    try run(body, prepare: prepare) { provenance in
      let region = provenance["exclusions"][0]
      #expect(region["shape"].string == "mask" && region["file"].string == "mask.fits")
      #expect(region["sha256"].string == provenance["inputs"][0]["sha256"].string)
      #expect(region["excluded"].string == "nonzero" && region["origin"].string == "mask" && region["lon"].isNull)
      #expect(provenance["runs"].items.allSatisfy { $0["fills"][0]["exclusions"].items.map(\.int) == [0] })
    }
  }
}
