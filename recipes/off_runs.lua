-- Builds one radial background model (BKG_2D) from all off runs. A table lists which runs were chosen, and why.

return dt.recipe {
  api = 1,
  summary = "One radial background model from all off runs, and a table of which runs were chosen and why",

  params = {
    select = dt.param.expression { default = "IS_OFF", help = "which runs to build the model from" },
    obs_ids = dt.param.obs_ids {
      help = "use only these runs: OBS_IDs separated by commas, or a file with one OBS_ID per line",
    },
    quality = dt.param.integer {
      min = -1, max = 2, help = "maximum QUALITY: 0 best, 1 medium, 2 bad; runs of unknown quality (-1) are kept",
    },
    min_ontime = dt.param.quantity { unit = "s", min = 0, help = "minimum ontime of a run" },
    muoneff = dt.param.interval { help = "minimum and maximum muon efficiency of a run" },

    energy = dt.param.axis { default = "log 0.1 100 TeV 19 bins", help = "energy axis" },
    offset = dt.param.axis { default = "sqrt 0 3 deg 9 bins", help = "offset axis" },
    events = dt.param.expression {
      rows = "events",
      help = "condition that selects the events to use, such as 'ENERGY > 0.5'; numbers are in the unit of the column",
    },
    time = dt.param.choice {
      "ontime", "livetime", default = "ontime", help = "time from which the exposure is computed",
    },
    gti = dt.param.choice {
      "cut", "keep",
      default = "cut",
      help = "how to treat events outside the GTI: exclude them (cut) or use them (keep)",
    },
    solid_angle = dt.param.choice {
      "exact", "flat",
      default = "exact",
      help = "how solid angles are computed: on the sphere (exact), or on a tangent plane, as in older tools (flat)",
    },

    smoothing = dt.param.smoothing { default = "none", help = "smoothing method" },
    empty = dt.param.empty_bins { help = "how bins with few or no events get a rate; default: shrink" },
  },

  run = function(p, store, out)
    local runs = store:select(p.select):limit {
      obs_ids = p.obs_ids,
      quality = p.quality,
      ontime = p.min_ontime,
      muoneff = p.muoneff,
    }
    local groups = runs:group {} -- Without axes, there is one group of all runs.

    local models = dt.models(groups)
    for group in groups:each() do
      local background = dt.background2d {
        energy = p.energy,
        offset = p.offset,
        events = p.events,
        time = p.time,
        gti = p.gti,
        solid_angle = p.solid_angle,
      }
      background:fill(group.runs)
      models:add(group, background:rate { smoothing = p.smoothing, empty = p.empty })
    end

    out:write_table("choice", runs:choice(), { columns = { "OBS_ID", "CHOSEN", "REASON" } })
    out:write_groups(groups)
    out:write_models(models)
    out:write_index(store, models)
  end,
}
