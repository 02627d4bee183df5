import BackgroundModels
import Foundation
import ModelXML
import ParametricModels
import TestSupport
import Testing

@Suite("Parametric fits in scripts", .timeLimit(.minutes(60))) struct FitScriptTests {
  private let off = "local runs = store:select(\"TARGET_NAME == 'Off data' && ZEN_PNT < 20\")"

  @Test("A fit is written as a model definition file and as cubes with index tables; both read back with the same rate")
  func files() throws {
    let body = """
      \(off)
      local fits = dt.fit { runs = runs, energy = "1, 10 TeV", nodes = 3, threshold = "none" }
      out:write_xml("fits", fits)
      local groups = runs:group { dt.by.values("OBS_ID", runs.obs_ids) }
      local models = dt.models(groups)
      for group in groups:each() do
        models:add(group, fits:of(group.runs.obs_ids[1]):model3d {
          energy = "log 1 10 TeV 4 bins", lon = "linear -2 2 deg 8 bins", lat = "linear -2 2 deg 8 bins" })
      end
      out:write_models(models)
      out:write_index(store, models)
      print(fits[1]:table())
      """
    try runScript(body, as: "fits", data: SampleStore.full.path) { outcome, output in
      try #require(outcome.status == 0, "\(outcome.error)")
      let said = outcome.out + outcome.error
      #expect(said.contains("parameter") && said.contains("Intensity0 (1 TeV)") && said.contains("s-1 MeV-1 sr-1"))
      #expect(said.contains("Sigma") && said.contains("deg2") && said.contains("Grad_lon") && said.contains("deg-1"))
      let sources = try ModelDefinitions(path: output.path + "/fits.xml") { _, _, _ in throw CancellationError() }
        .sources
      #expect(sources.count > 1 && sources.allSatisfy { $0.obsIDs.count == 1 && !$0.instrument.isEmpty })
      for (group, source) in sources.enumerated() {
        let cube = try output.model("fits", group)
        let rate = FittedRate(source.model)
        let again = try BackgroundModel(axes: try #require(cube.cubeAxes), evaluating: rate)
        for (bin, value) in cube.rate.values.enumerated() {
          #expect(abs(value / again.rate.values[bin] - 1) < 1e-12)
          #expect((cube.arrays["BKG_ERR"]?.values[bin] ?? 0) > 0)
        }
      }
      let paths = try FileManager.default.contentsOfDirectory(atPath: output.path).sorted()
      #expect(paths.contains("hdu-index.fits.gz") && paths.contains("obs-index.fits.gz"))
    }
  }

  @Test("A model definition file is read in a script with the same signs and values")
  func reading() throws {
    let body = """
      \(off)
      local fits = dt.fit { runs = runs, energy = "1, 10 TeV", spectral = "PLAW", threshold = "none" }
      out:write_xml("first", fits)
      for fit in fits:each() do
        for _, name in ipairs { "Sigma", "Grad_lon", "Grad_lat", "Prefactor", "Index" } do
          print(fit.obs_ids[1], name, string.format("%.17g", fit:value(name)))
        end
      end
      """
    try runScript(body, as: "fits", data: SampleStore.full.path) { outcome, output in
      try #require(outcome.status == 0, "\(outcome.error)")
      let told = (outcome.out + outcome.error).split(separator: "\n").filter { $0.contains("Grad_lon") }
      let second = """
        for _, model in ipairs(dt.read_xml("\(output.path)/first.xml")) do
          for _, name in ipairs { "Sigma", "Grad_lon", "Grad_lat", "Prefactor", "Index" } do
            print(model.obs_ids[1], name, string.format("%.17g", model:value(name)))
          end
        end
        """
      try runScript(second, as: "fits", data: SampleStore.full.path) { outcome, _ in
        try #require(outcome.status == 0, "\(outcome.error)")
        let again = (outcome.out + outcome.error).split(separator: "\n").filter { $0.contains("Grad_lon") }
        #expect(again == told && !told.isEmpty)
      }
    }
  }

  /// The likelihood of a rate per livetime is that of a rate per ontime whose amplitude is multiplied by the dead-time
  /// fraction: older versions of ctools gave rates that are larger by 1 / DEADC. Both maxima are found to 1e-6 of a
  /// standard error.
  @Test("Rates are per second of ontime; rates per livetime are larger by ontime over livetime, and all else is equal")
  func livetime() throws {
    let body = """
      local runs = store:select(function(run) return run.OBS_ID == 1 or run.OBS_ID == 2 end)
      local common = { runs = runs, energy = "1, 10 TeV", spectral = "PLAW", threshold = "none" }
      local ontime = dt.fit(common)
      common.time = "livetime"
      local livetime = dt.fit(common)
      for i, run in ipairs(runs) do
        local ratio = livetime[i]:value("Prefactor") / ontime[i]:value("Prefactor")
        local factor = run.ONTIME / run.LIVETIME
        assert(factor > 1.01, "the runs have dead time")
        assert(math.abs(ratio / factor - 1) < 1e-5, ratio .. " instead of " .. factor)
        for _, name in ipairs { "Sigma", "Grad_lon", "Grad_lat", "Index" } do
          local shift = livetime[i]:value(name) - ontime[i]:value(name)
          assert(math.abs(shift) < 1e-4 * ontime[i]:error(name), name .. " moved by " .. shift)
        end
      end
      print("compared " .. #ontime)
      """
    try runScript(body, as: "fits", data: SampleStore.full.path) { outcome, _ in
      #expect(outcome.status == 0, "\(outcome.error)")
      #expect((outcome.out + outcome.error).contains("compared 2"))
    }
  }

  /// The simulation spreads points by a Gaussian of 0.06 deg on the sphere. Its PSF tables have bins of 0.005 deg;
  /// linear interpolation between their centres has a relative error of (0.005 / 0.06)^2 / 8.
  @Test("A point source with the point spread of its run has the same result as with the simulated width")
  func point() throws {
    let body = """
      local runs = store:select("TARGET_NAME != 'Off data'")
      local function fit(run, source)
        source.name, source.ra, source.dec = "s", run.RA_OBJ .. " deg", run.DEC_OBJ .. " deg"
        return dt.fit {
          runs = runs:limit { obs_ids = { run.OBS_ID } }, energy = "1, 20 TeV", nodes = 4, threshold = "none",
          sources = { source },
        }[1]
      end
      for i, run in ipairs(runs) do
        local point, gaussian = fit(run, { psf = true }), fit(run, { width = "0.06 deg" })
        assert(math.abs(point.log_likelihood - gaussian.log_likelihood) < 0.1, run.OBS_ID)
        for _, name in ipairs { "s.Prefactor", "s.Index" } do
          local shift = point:value(name) - gaussian:value(name)
          assert(math.abs(shift) < 0.02 * gaussian:error(name), name .. " moved by " .. shift)
        end
        assert(point.chi2 and point.degrees_of_freedom > 20, "a goodness of fit")
      end
      print("compared " .. #runs)
      """
    try runScript(body, as: "fits", data: SampleStore.full.path) { outcome, _ in
      #expect(outcome.status == 0, "\(outcome.error)")
      #expect((outcome.out + outcome.error).contains("compared 3"))
    }
  }

  @Test("A point source in a store without point spread functions, or with an additional width, is reported")
  func noPointSpread() throws {
    try withTemporaryFolder { folder in
      let simulated = try Command.run(
        ["simulate", folder + "/magic", "--dialect", "magic", "--runs", "2", "--source-runs", "1", "--ontime", "120 s"])
      try #require(simulated.status == 0, "\(simulated.error)")
      let source = "name = 's', ra = runs[1].RA_OBJ .. ' deg', dec = runs[1].DEC_OBJ .. ' deg'"
      let fit = { (keys: String) in
        """
        local runs = store:select("TARGET_NAME != 'Off data'")
        dt.fit { runs = runs, energy = "1, 20 TeV", nodes = 2, threshold = "none", \
        sources = { { \(source), \(keys) } } }
        """
      }
      for (keys, told) in [
        ("", "a source without a size; expected psf = true for a point source, or the width of a Gaussian"),
        ("psf = true", "no psf row for observation"),
        ("psf = true, width = '0.1 deg'", "'psf' and 'width' in a source"),
      ] {
        try runScript(fit(keys), as: "fits", data: folder + "/magic") { outcome, output in
          #expect(outcome.status == 3 && outcome.errorLines.contains { $0.contains(told) }, "\(outcome.error)")
          #expect(!FileManager.default.fileExists(atPath: output.path))
        }
      }
    }
  }

  static let bad: [(options: String, told: String)] = [
    (
      "energy = '1, 10 TeV', nodes = 4, radius = '0.2 deg'",
      "parameters; expected more events than parameters"
    ),
    ("energy = '1, 10 TeV', nodes = 200, radius = '0.05 deg'", "no events at 1 to 10 TeV within 0.05 deg"),
    ("energy = '900, 1000 TeV', spectral = 'PLAW'", "no events at"),
    ("energy = '1, 10 TeV', node_energies = { '50 TeV', '80 TeV' }", "nodes from 50 to 80 TeV; expected nodes in"),
    (
      "energy = '1, 10 TeV', "
        + "exclude = function(run) return dt.sky.circle(run.RA_PNT .. ' deg', run.DEC_PNT .. ' deg', '5 deg') end",
      "regions that exclude the whole field of view within 2 deg"
    ),
    ("energy = '0.01, 0.02 TeV', threshold = '5 TeV'", "an energy range that overlaps with the safe energy range"),
    ("energy = '1, 10 TeV', spatial = 'LOOKUP'", "without a file"),
    ("energy = '10, 1 TeV'", "10"),
  ]

  @Test("An impossible fit is reported on one line with the run", arguments: bad.indices)
  func badInput(index: Int) throws {
    let (options, told) = Self.bad[index]
    let threshold = options.contains("threshold") ? "" : ", threshold = 'none'"
    let body = "dt.fit { runs = store:runs(), \(options)\(threshold) }"
    try runScript(body, as: "fits", data: SampleStore.full.path) { outcome, output in
      #expect(outcome.status == 3 && outcome.errorLines.filter { $0.contains(told) }.count == 1, "\(outcome.error)")
      #expect(!FileManager.default.fileExists(atPath: output.path))
    }
  }

  @Test("A gradient along the horizon cannot be written as XML, and the error has a hint")
  func horizontalGradient() throws {
    let body = """
      \(off)
      out:write_xml("fits", dt.fit {
        runs = runs, energy = "1, 10 TeV", gradient = "ALTAZ", spectral = "PLAW", threshold = "none" })
      """
    try runScript(body, as: "fits", data: SampleStore.full.path) { outcome, _ in
      #expect(outcome.status == 3)
      #expect(outcome.error.contains("a gradient in ALTAZ alignment, which model definition files cannot contain"))
    }
  }
}
