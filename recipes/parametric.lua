-- Parametric models of the background, fitted to the events of each run or of all: what csbkgmodel of ctools does, with
-- its parameters, and with exclusion regions. Written as a model definition file (gammalib) and as cubes (gammapy).

-- A lower and an upper end, as one text.
local function range(low, high)
  return tostring(low) .. ", " .. tostring(high)
end

return dt.recipe {
  api = 1,
  summary = "Parametric background models fitted to events, run by run or jointly, as csbkgmodel makes them",

  params = {
    select = dt.param.expression { default = "TARGET_NAME == 'Off data'", help = "which runs are fitted" },
    obs_ids = dt.param.obs_ids { help = "only these runs: numbers, or a file with one on each line" },
    spatial = dt.param.choice {
      "IRF", "AEFF", "LOOKUP", "GAUSS", "GAUSS(E)", "PROFILE", "POLYNOM",
      default = "GAUSS", help = "shape over the field",
    },
    slufile = dt.param.string { help = "the table of LOOKUP" },
    snumbins = dt.param.integer { default = 3, min = 1, max = 200, help = "nodes of the width of GAUSS(E)" },
    smin = dt.param.quantity { default = "0.1 TeV", unit = "TeV", help = "first of them" },
    smax = dt.param.quantity { default = "10 TeV", unit = "TeV", help = "last of them" },
    gradient = dt.param.boolean { default = true, help = "a gradient over the field; not with IRF and AEFF" },
    spectral = dt.param.choice {
      "PLAW", "NODES", "LOGPARABOLA", "EXPCUTOFF",
      default = "NODES", help = "spectrum",
    },
    ebinalg = dt.param.choice {
      "FILE", "LIN", "LOG", "POW", "COUNTS",
      default = "LOG", help = "how nodes are placed; COUNTS: equal numbers of events between them",
    },
    emin = dt.param.quantity { default = "0.1 TeV", unit = "TeV", help = "least energy of events, first node" },
    emax = dt.param.quantity { default = "100 TeV", unit = "TeV", help = "greatest energy of events, last node" },
    enumbins = dt.param.integer { default = 8, min = 1, max = 200, help = "number of nodes" },
    ebinfile = dt.param.string { help = "the nodes of FILE" },
    ebingamma = dt.param.number { default = 1, help = "the power of POW" },
    runwise = dt.param.boolean { default = true, help = "a model for each run, or one for all" },
    rad = dt.param.quantity { default = "2 deg", unit = "deg", help = "radius of the field that is fitted" },
    threshold = dt.param.threshold { default = "aeff", help = "from which energy a run counts" },
    gti = dt.param.choice { "cut", "keep", default = "cut", help = "events outside the good time intervals" },
    exclusion = dt.param.string { help = "a ds9 file of regions that do not count" },
    per_decade = dt.param.integer { default = 20, min = 1, max = 100, help = "energy bins a decade of the cubes" },
    cell = dt.param.quantity { default = "0.1 deg", unit = "deg", min = 0.01, help = "side of their cells" },
  },

  run = function(p, store, out)
    local runs = store:select(p.select):limit { obs_ids = p.obs_ids }
    local fits = dt.fit {
      runs = runs,
      spatial = p.spatial,
      file = p.slufile,
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
  end,
}
