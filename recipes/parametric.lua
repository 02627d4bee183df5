-- Fits parametric background models to the events of each run or of all runs. The parameters are those of csbkgmodel;
-- in addition, regions can be excluded. The recipe writes a model definition file for gammalib, and cubes or radial
-- models for gammapy.

-- Returns a lower and an upper limit as one text.
local function range(low, high)
  return tostring(low) .. ", " .. tostring(high)
end

-- Returns a cube over the square around the fitted circle, or a radial model over the rings in this circle.
local function model(fit, p, obs_id)
  local low, high, rad = p.emin:value("TeV"), p.emax:value("TeV"), p.rad:value("deg")
  local bins = math.ceil(p.per_decade * math.log(high / low, 10) - 1e-9)
  local energy = dt.axis.log("energy", low, high, math.max(1, bins), "TeV")
  local rings = math.ceil(rad / p.cell:value("deg") - 1e-9)
  if p.form == "2D" then
    return fit:model2d { obs_id = obs_id, energy = energy, offset = dt.axis.linear("offset", 0, rad, rings, "deg") }
  end
  local cells = math.ceil(2 * rad / p.cell:value("deg") - 1e-9)
  return fit:model3d {
    obs_id = obs_id,
    energy = energy,
    lon = dt.axis.linear("lon", -rad, rad, cells, "deg"),
    lat = dt.axis.linear("lat", -rad, rad, cells, "deg"),
  }
end

return dt.recipe {
  api = 1,
  summary = "Parametric background models fitted to events, run by run or jointly, like those of csbkgmodel",

  params = {
    select = dt.param.expression { default = "IS_OFF", help = "which runs to fit" },
    obs_ids = dt.param.obs_ids {
      help = "use only these runs: OBS_IDs separated by commas, or a file with one OBS_ID per line",
    },
    spatial = dt.param.choice {
      "IRF", "AEFF", "LOOKUP", "GAUSS", "GAUSS(E)", "PROFILE", "POLYNOM",
      default = "GAUSS",
      help = "shape over the field of view: a Gaussian in the square of the offset, with a constant width (GAUSS) or a "
        .. "width that depends on the energy (GAUSS(E)); a plateau with a power law at the edge (PROFILE); a "
        .. "polynomial in the offset (POLYNOM); a table from slufile (LOOKUP); the background model of each run (IRF); "
        .. "or the effective area of each run (AEFF)",
    },
    orient = dt.param.string {
      default = "known",
      help = "orientation of the background cubes if spatial=IRF: known (as stated in the file, unless the file is "
        .. "known to be wrong), stated (always as stated in the file), or an orientation that 'darktime orient' prints",
    },
    slufile = dt.param.string {
      help = "file with the lookup table, for spatial=LOOKUP; it is copied next to models.xml",
    },
    snumbins = dt.param.integer {
      default = 3, min = 1, max = 200, help = "number of energies at which the width of GAUSS(E) is fitted",
    },
    smin = dt.param.quantity {
      default = "0.1 TeV", unit = "TeV", help = "lowest energy at which the width of GAUSS(E) is fitted",
    },
    smax = dt.param.quantity {
      default = "10 TeV", unit = "TeV", help = "highest energy at which the width of GAUSS(E) is fitted",
    },
    gradient = dt.param.boolean {
      default = true, help = "fit a gradient over the field of view; ignored if spatial is IRF or AEFF",
    },
    spectral = dt.param.choice {
      "PLAW", "NODES", "LOGPARABOLA", "EXPCUTOFF",
      default = "NODES",
      help = "spectrum: a power law (PLAW), a power law between neighbouring nodes (NODES), a log-parabola "
        .. "(LOGPARABOLA), or a power law with an exponential cutoff (EXPCUTOFF)",
    },
    ebinalg = dt.param.choice {
      "FILE", "LIN", "LOG", "POW", "COUNTS",
      default = "LOG",
      help = "how to place the energy nodes: as in ebinfile (FILE), equally spaced in E (LIN) or in log E (LOG), or so "
        .. "that the integral of E^-gamma (POW) or the number of events (COUNTS) is the same between each pair of "
        .. "neighbouring nodes",
    },
    emin = dt.param.quantity { default = "0.1 TeV", unit = "TeV", help = "minimum event energy and first energy node" },
    emax = dt.param.quantity { default = "100 TeV", unit = "TeV", help = "maximum event energy and last energy node" },
    enumbins = dt.param.integer {
      default = 8, min = 1, max = 200, help = "number of energy nodes, for spectral=NODES",
    },
    ebinfile = dt.param.string { help = "FITS file with the energy nodes, for ebinalg=FILE" },
    ebingamma = dt.param.number { default = 1, help = "exponent gamma, for ebinalg=POW" },
    runwise = dt.param.boolean { default = true, help = "fit a model for each run; if false, one model for all runs" },
    rad = dt.param.quantity { default = "2 deg", unit = "deg", help = "maximum offset of fitted events" },
    threshold = dt.param.threshold {
      default = "aeff",
      help = "energy threshold of each run: SAFE_ENERGY_LO of the observation table (index), LO_THRES of the effective "
        .. "area (aeff), an energy, or no threshold (none)",
    },
    gti = dt.param.choice {
      "cut", "keep",
      default = "cut",
      help = "how to treat events outside the GTI: exclude them (cut) or use them (keep)",
    },
    exclusion = dt.param.string { help = "ds9 file with regions to exclude" },
    per_decade = dt.param.integer {
      default = 20, min = 1, max = 100, help = "number of energy bins per decade in the models",
    },
    form = dt.param.choice {
      "3D", "2D",
      default = "3D",
      help = "form of the models: cubes (3D), or radial models, which are averaged over the position angle (2D)",
    },
    ids = dt.param.choice {
      "plain", "padded", default = "plain",
      help = "how OBS_IDs are written in models.xml: as plain numbers such as 23523 (plain), or with at least six "
        .. "digits, as in 023523 (padded); use the same form as in the observation definition file of ctools",
    },
    cell = dt.param.quantity {
      default = "0.1 deg", unit = "deg", min = 0.01, help = "cell size of cubes, or ring width of radial models",
    },
    target = dt.param.reader {},
  },

  run = function(p, store, out)
    local runs = store:select(p.select):limit { obs_ids = p.obs_ids }
    local fits = dt.fit {
      runs = runs,
      spatial = p.spatial,
      file = p.slufile,
      orient = p.orient,
      sigma_energy = range(p.smin, p.smax),
      sigma_nodes = p.snumbins,
      gradient = p.gradient and p.spatial ~= "IRF" and p.spatial ~= "AEFF",
      spectral = p.spectral,
      energy = range(p.emin, p.emax),
      nodes = p.enumbins,
      placement = p.ebinalg ~= "FILE" and p.ebinalg or nil,
      node_file = p.ebinalg == "FILE" and p.ebinfile or nil,
      gamma = p.ebingamma,
      radius = p.rad,
      threshold = p.threshold,
      gti = p.gti,
      exclude = p.exclusion and dt.sky.ds9(p.exclusion),
      sharing = p.runwise and "runwise" or "joint",
    }
    out:write_fits("fits", fits)
    out:write_xml("models", fits, { ids = p.ids })

    -- With IRF or AEFF, the responses differ between runs, so a joint fit also gives a model for each run.
    local each = p.runwise or p.spatial == "AEFF" or p.spatial == "IRF" and not p.slufile
    local groups = runs:group(each and { dt.by.values("OBS_ID", runs.obs_ids) } or {})
    local models = dt.models(groups)
    for group in groups:each() do
      -- With --keep-going, runs that could not be read have no fit.
      for _, id in ipairs(group.runs.obs_ids) do
        local fit = fits:of(id)
        if fit then
          models:add(group, model(fit, p, each and id or nil))
          break
        end
      end
    end
    out:write_groups(groups)
    out:write_models(models, { target = p.target })
    out:write_index(store, models)
  end,
}
