-- Radial background models (BKG_2D) from observations of active galactic nuclei, with the source cut out of each field.
--
-- Off runs are rare; runs on AGN are many, their fields are as dark, and their source is a point. The circle around
-- the target of each run drops its events and takes its part of every ring out of the exposure: the rate has no hole.

return dt.recipe {
  api = 1,
  summary = "Radial background models from AGN runs, the field around the AGN cut out",

  params = {
    select = dt.param.expression { default = "TARGET_NAME != 'Off data'", help = "which runs make the models" },
    obs_ids = dt.param.obs_ids { help = "only these runs: numbers, or a file with one on each line" },
    quality = dt.param.integer { min = -1, max = 2, help = "worst QUALITY allowed: 0 best, 1 medium, 2 bad" },
    min_ontime = dt.param.quantity { unit = "s", min = 0, help = "least ontime of a run" },
    muoneff = dt.param.interval { help = "least and greatest muon efficiency of a run" },

    radius = dt.param.quantity { unit = "deg", min = 0.01, max = 10, default = "0.3 deg", help = "cut out" },
    zenith = dt.param.edges { default = "0, 20, 40, 90 deg", help = "edges of the zenith bands" },
    min_runs = dt.param.integer { default = 3, min = 1, help = "a band with fewer runs is reported as thin" },

    energy = dt.param.axis { default = "log 0.1 100 TeV 19 bins", help = "energy axis" },
    offset = dt.param.axis { default = "sqrt 0 3 deg 9 bins", help = "offset axis" },
    smoothing = dt.param.smoothing { default = "none", help = "how the rate is smoothed" },
    empty = dt.param.empty_bins { help = "what is done about bins without events" },
  },

  run = function(p, store, out)
    local runs = store:select(p.select):limit {
      obs_ids = p.obs_ids,
      quality = p.quality,
      ontime = p.min_ontime,
      muoneff = p.muoneff,
    }
    local groups = runs:group { dt.by.edges("ZEN_PNT", p.zenith), thin = p.min_runs }

    local models = dt.models(groups)
    for group in groups:each() do
      local background = dt.background2d {
        energy = p.energy,
        offset = p.offset,
        exclude = function(run)
          return dt.sky.target(run, p.radius)
        end,
      }
      background:fill(group.runs)
      models:add(group, background:rate { smoothing = p.smoothing, empty = p.empty })
    end

    out:write_groups(groups)
    out:write_models(models)
    out:write_index(store, models)
  end,
}
