-- Radial background models (BKG_2D) from observations of sources, such as active galactic nuclei (AGN). The region
-- around the target of each run is excluded from its field of view. Other sources in the field are not excluded.
--
-- Off runs are rare. AGN runs are numerous, their fields contain as few other sources as those of off runs, and each
-- AGN is a point source. A circle around
-- the target of each run is excluded: the events in the circle are dropped, and the part of every ring inside the
-- circle is removed from the exposure. The rate therefore has no hole. Off runs in the same zenith band then test the
-- shape; each AGN run has its own normalisation in this comparison.

return dt.recipe {
  api = 1,
  summary = "Radial background models from runs on sources, with the region around each target excluded",

  params = {
    select = dt.param.expression {
      default = "!IS_OFF", help = "which runs to build the models from",
    },
    obs_ids = dt.param.obs_ids {
      help = "use only these runs: OBS_IDs separated by commas, or a file with one OBS_ID per line",
    },
    quality = dt.param.integer {
      min = -1, max = 2, help = "maximum QUALITY: 0 best, 1 medium, 2 bad; runs of unknown quality (-1) are kept",
    },
    min_ontime = dt.param.quantity { unit = "s", min = 0, help = "minimum ontime of a run" },
    muoneff = dt.param.interval { help = "minimum and maximum muon efficiency of a run" },

    radius = dt.param.quantity {
      unit = "deg", min = 0.01, max = 10, default = "0.5 deg", help = "radius of the circle excluded around the target",
    },
    position = dt.param.position {},
    threshold = dt.param.threshold {
      default = "index",
      help = "energy threshold of each run: SAFE_ENERGY_LO of the observation table (index), LO_THRES of the effective "
        .. "area (aeff), an energy, or no threshold (none)",
    },
    margin = dt.param.number {
      default = 1.2, min = 1,
      help = "factor applied to the energy threshold of each run if threshold=index or threshold=aeff, because the "
        .. "rate still rises at the threshold",
    },
    zenith = dt.param.edges { default = "0, 10, 20, 30, 40, 50, 90 deg", help = "edges of the zenith bands" },
    min_runs = dt.param.integer {
      default = 3, min = 1, help = "bands with fewer runs than this number still get a model, and a note reports them",
    },

    energy = dt.param.axis { default = "log 0.1 100 TeV 19 bins", help = "energy axis" },
    offset = dt.param.axis { default = "sqrt 0 3 deg 9 bins", help = "offset axis" },
    smoothing = dt.param.smoothing { default = "none", help = "smoothing method" },
    empty = dt.param.empty_bins { help = "how bins with few or no events get a rate; default: shrink" },

    compare = dt.param.expression { default = "IS_OFF", help = "off runs with which the AGN runs are compared" },
    compare_offset = dt.param.quantity {
      unit = "deg", min = 0, default = "2.5 deg", help = "maximum offset in the comparison with off runs",
    },
  },

  run = function(p, store, out)
    local function sums(runs, exclude)
      local function threshold(run)
        return run:threshold(p.threshold):value("TeV") * p.margin .. " TeV"
      end
      local stored = p.threshold == "index" or p.threshold == "aeff"
      local background = dt.background2d {
        energy = p.energy,
        offset = p.offset,
        exclude = exclude,
        threshold = stored and threshold or p.threshold,
      }
      return background:run_sums(runs)
    end

    local runs = store:select(p.select):limit {
      obs_ids = p.obs_ids,
      quality = p.quality,
      ontime = p.min_ontime,
      muoneff = p.muoneff,
    }
    local groups = runs:group { dt.by.edges("ZEN_PNT", p.zenith), thin = p.min_runs }
    local agn = sums(runs, function(run)
      return dt.sky.target(run, p.radius, { position = p.position })
    end)

    local models = dt.models(groups)
    for group in groups:each() do
      models:add(group, agn:subset(group.runs):background():rate { smoothing = p.smoothing, empty = p.empty })
    end

    local off = store:select(p.compare)
    if #off > 0 then
      local dark = sums(off)
      local norms, shape = {}, {}
      for group in groups:each() do
        local others = group:select(off)
        if #others > 1 then
          local comparison = agn:subset(group.runs):compare(dark:subset(others), { offset = p.compare_offset })
          print(group.text .. ": on-source runs compared with off runs, " .. tostring(comparison))
          for _, row in ipairs(comparison.norms) do
            print(("  run %d: normalisation %.3f +- %.3f"):format(row.OBS_ID, row.NORM, row.NORM_ERR))
            table.insert(norms, row)
          end
          for _, row in ipairs(comparison.shape) do
            row.GROUP_ID = group.id
            table.insert(shape, row)
          end
        end
      end
      if #norms > 0 then
        out:write_table("norms", norms)
        out:write_table("shape", shape)
      else
        print("no runs were compared with off runs, because no group has at least two suitable off runs")
      end
    end

    out:write_groups(groups)
    out:write_models(models)
    out:write_index(store, models)
  end,
}
