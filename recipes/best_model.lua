-- A background model for each run from one regression over all runs.
--
-- One log-linear Poisson regression describes the background of all training runs. Its radial shape, its gradients in
-- the horizontal frame and its spectrum change smoothly with energy and zenith angle; single runs and fields depart
-- from the common mean as far as the data require. With leave_one_out, the model of a run is fitted without the run, so
-- that the events of the run can test the model. With norm=own, the norm and the spectrum of a run are fitted to events
-- that the analysis does not use: those beyond its radius, and those below its first energy bin. See
-- docs/regression.md.

return dt.recipe {
  api = 1,
  summary = "A background model for each run, from one regression over all runs",

  params = {
    train = dt.param.expression { default = "OBS_ID >= 0", help = "which runs the regression is fitted to" },
    apply = dt.param.expression { help = "which runs get a model; default: the runs that the regression is fitted to" },
    quality = dt.param.integer {
      min = -1, max = 2, help = "maximum QUALITY: 0 best, 1 medium, 2 bad; runs of unknown quality (-1) are kept",
    },
    leave_one_out = dt.param.boolean { default = false, help = "exclude each run from its own model" },

    norm = dt.param.choice {
      "columns", "own", default = "columns",
      help = "how the normalisation of a run is determined: from the columns of the observation table (columns), or "
        .. "from those events of the run that the analysis does not use (own), which are at offsets above 'radius' or "
        .. "at energies below the first bin that is used for the run",
    },
    bins = dt.param.axis { default = "0.5, 1, 2, 5, 10, 30 TeV", help = "energy bins of the analysis" },
    radius = dt.param.angle { default = "2 deg", min = 0.1, max = 10, help = "maximum offset in the analysis" },
    own_bins = dt.param.axis {
      default = "0.25, 0.32, 0.4, 0.5, 0.63, 0.79, 1, 1.41, 2, 5, 10, 30 TeV",
      help = "energy bins of the regression if norm=own; they must cover the energy bins of the analysis (bins)",
    },
    own_radius = dt.param.quantity {
      unit = "deg", min = 0.1, max = 10, default = "2.5 deg",
      help = "maximum offset in the regression if norm=own; it must be larger than 'radius'",
    },
    own_threshold = dt.param.number {
      default = 0.9, min = 0.5, max = 1,
      help = "factor applied to the energy threshold of each run in the regression if norm=own",
    },
    threshold = dt.param.threshold {
      default = "index",
      help = "energy threshold of each run: SAFE_ENERGY_LO of the observation table (index), LO_THRES of the effective "
        .. "area (aeff), an energy, or no threshold (none)",
    },
    pixel = dt.param.quantity {
      unit = "deg", min = 0.02, max = 1, default = "0.2 deg", help = "size of the pixels in which events are counted",
    },
    updates = dt.param.integer { default = 20, min = 1, help = "maximum number of updates of the penalty strengths" },

    source_radius = dt.param.angle {
      default = "0.5 deg", min = 0, max = 5, help = "radius of the circle excluded around each target",
    },
    position = dt.param.position {},
    catalogue = dt.param.string { help = "file with a table of sources to exclude, in addition to the targets" },
    catalogue_radius = dt.param.string {
      default = "morph_sigma",
      help = "column of the catalogue with the size of each source; the excluded radius is twice the size plus 0.4 deg",
    },
    sources = dt.param.expression {
      default = "!IS_OFF", help = "runs with sources in the field; in other runs, nothing is excluded",
    },
    margin = dt.param.quantity {
      unit = "deg", min = 0, max = 5, default = "0.1 deg",
      help = "minimum distance between pixel centres and excluded regions; closer pixels are not used",
    },
    gti = dt.param.choice {
      "cut", "keep",
      default = "cut",
      help = "how to treat events outside the GTI: exclude them (cut) or use them (keep)",
    },

    energy = dt.param.axis {
      help = "energy axis of the models; default: four bins for each energy bin of the regression",
    },
    field = dt.param.axis { help = "axis used for both lon and lat of the models; default: bins of 0.2 deg" },
    target = dt.param.reader {},
  },

  run = function(p, store, out)
    local own = p.norm == "own"
    if own and p.own_radius:value("deg") <= p.radius:value("deg") then
      error("'own_radius' must be larger than 'radius', because events at offsets above 'radius' determine the "
        .. "normalisation", 0)
    end
    local edges, own_edges = p.bins.edges, p.own_bins.edges
    if own and (own_edges[1] > edges[1] or own_edges[#own_edges] < edges[#edges]) then
      error("'own_bins' must cover all energies of 'bins', because the regression predicts no counts at energies "
        .. "outside 'own_bins'", 0)
    end
    local training = store:select(p.train):limit { quality = p.quality }
    local targets = p.apply and store:select(p.apply):limit { quality = p.quality } or training

    local size = { radius = p.catalogue_radius, factor = 2, default_radius = "0 deg", margin = "0.4 deg" }
    local catalogue = p.catalogue and dt.sky.catalogue(p.catalogue, size)
    local with_sources = (training + targets):select(p.sources)

    local counts = dt.pixel_counts {
      runs = training + targets,
      energy = own and p.own_bins or p.bins,
      radius = own and p.own_radius or p.radius,
      threshold = p.threshold,
      threshold_factor = own and p.own_threshold or 1,
      pixel = p.pixel,
      margin = p.margin,
      gti = p.gti,
      exclude = function(run)
        local circle = with_sources:contains(run) and dt.sky.target(run, p.source_radius, { position = p.position })
        return circle and catalogue and circle + catalogue or circle or nil
      end,
    }
    local function fit(runs)
      return dt.regression { counts = counts, runs = runs, model = own and "extended" or "shape", updates = p.updates }
    end

    local everything = not p.leave_one_out and fit(training)
    local groups, norms = targets:group_by_run(), {}
    local models = dt.models(groups)
    for group in groups:each() do
      local run = group.runs[1]
      if counts:contains(run) then
        local regression = everything or fit(training:select("OBS_ID != " .. run.OBS_ID))
        local norm = own and regression:norms(run, { beyond = p.radius, scored = p.bins })[1] or nil
        models:add(group, regression:predict(run, { energy = p.energy, lon = p.field, norm = norm }))
        if norm then table.insert(norms, { OBS_ID = norm.obs_id, EVENTS = norm.events, ERROR = norm.error }) end
      else
        models:skip(group, "the events of the run could not be read")
      end
    end

    if own then out:write_table("norms", norms) end
    out:write_models(models, { target = p.target })
    out:write_index(store, models)
  end,
}
