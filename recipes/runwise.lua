-- A background model for each run: from its neighbours in time, pointing and zenith angle, or from its own field.
--
-- Runs that are close to each other have similar weather, mirrors and pointing directions, which no simple cut can
-- select. Sources are excluded from the fields. The excluded region is a circle around the target or, in wobble
-- observations, the half of the field that contains the target. Runs of the opposite wobble position cover the excluded
-- half. Every run is read once, even if it is part of many models. norms.ecsv lists, for each run, the factor by which
-- its model must be multiplied to predict its counts (the normalisation).

return dt.recipe {
  api = 1,
  summary = "A background model for each run, from similar runs or from the run itself",

  params = {
    select = dt.param.expression { default = "!IS_OFF", help = "which runs get a model" },
    from = dt.param.expression { help = "which runs to build the models from; default: the runs that get a model" },
    quality = dt.param.integer {
      min = -1, max = 2, help = "maximum QUALITY: 0 best, 1 medium, 2 bad; runs of unknown quality (-1) are kept",
    },

    models = dt.param.choice {
      "neighbours", "own", "stacked",
      default = "neighbours",
      help = "which runs each model is built from: similar runs (neighbours), only the run itself (own), or all runs, "
        .. "which then share one model (stacked)",
    },
    time = dt.param.quantity { unit = "s", min = 0, help = "maximum time between a run and a neighbour" },
    pointing = dt.param.quantity {
      unit = "deg", min = 0, help = "maximum separation between the pointings of a run and a neighbour",
    },
    zenith = dt.param.quantity {
      unit = "deg", min = 0, help = "maximum difference between the zenith angles of a run and a neighbour",
    },
    max = dt.param.integer {
      default = 12, min = 1, help = "maximum number of runs in a model; the nearest runs are used",
    },
    by = dt.param.choice {
      "zenith", "pointing", "time", default = "zenith", help = "quantity by which the nearest runs are determined",
    },
    leave_out = dt.param.boolean { default = false, help = "exclude each run from its own model" },
    min_runs = dt.param.integer { default = 1, min = 1, help = "minimum number of runs for a model" },

    exclude = dt.param.choice {
      "circle", "half", "none",
      default = "circle",
      help = "what to exclude around the target: a circle (circle), the half of the field of view that contains the "
        .. "target (half), or nothing (none)",
    },
    radius = dt.param.angle { default = "0.5 deg", min = 0.01, max = 10, help = "radius of the excluded circle" },
    position = dt.param.position {},
    threshold = dt.param.threshold {
      default = "none",
      help = "energy threshold of each run: SAFE_ENERGY_LO of the observation table (index), LO_THRES of the effective "
        .. "area (aeff), an energy, or no threshold (none)",
    },

    shape = dt.param.choice { "radial", "cube", default = "radial", help = "radial models (BKG_2D) or cubes (BKG_3D)" },
    energy = dt.param.axis { default = "log 0.1 100 TeV 24 bins", help = "energy axis" },
    offset = dt.param.axis { default = "sqrt 0 3 deg 9 bins", help = "offset axis of radial models" },
    field = dt.param.axis { default = "linear -3 3 deg 30 bins", help = "axis used for both lon and lat of cubes" },
    alignment = dt.param.choice {
      "ALTAZ", "RADEC", help = "alignment of cubes; default: the alignment that gammapy uses for this store",
    },
    target = dt.param.reader {},
    smoothing = dt.param.smoothing { default = "none", help = "smoothing method" },
    empty = dt.param.empty_bins { help = "how bins with few or no events get a rate; default: shrink" },
    normalise = dt.param.boolean { default = false, help = "multiply each model by the normalisation of its run" },
  },

  run = function(p, store, out)
    local function exclude(run)
      if p.exclude == "circle" then
        return dt.sky.target(run, p.radius, { position = p.position })
      elseif p.exclude == "half" then
        return dt.sky.half(run, { position = p.position })
      end
    end

    local function empty_background()
      if p.shape == "cube" then
        return dt.background3d {
          energy = p.energy,
          lon = p.field,
          lat = p.field,
          alignment = p.alignment or store:cube_alignment(),
          exclude = exclude,
          threshold = p.threshold,
        }
      end
      return dt.background2d { energy = p.energy, offset = p.offset, exclude = exclude, threshold = p.threshold }
    end

    local runs = store:select(p.select):limit { quality = p.quality }
    local sources = p.from and store:select(p.from):limit { quality = p.quality } or runs
    local sums = empty_background():run_sums(sources + runs)

    local function made_of(group)
      if p.models == "stacked" then
        return sources
      elseif p.models == "own" then
        return group.runs
      end
      return sources:neighbours(group.runs[1], {
        time = p.time,
        pointing = p.pointing,
        zenith = p.zenith,
        max = p.max,
        by = p.by,
        itself = not p.leave_out,
      })
    end

    local groups = p.models == "stacked" and runs:group {} or runs:group_by_run()
    local models, norms = dt.models(groups), {}
    for group in groups:each() do
      local near = made_of(group)
      if #near < p.min_runs then
        models:skip(group, ("too few runs to build a model: %d; min_runs is %d"):format(#near, p.min_runs))
      else
        local model = sums:subset(near):background():rate { smoothing = p.smoothing, empty = p.empty }
        local own = sums:subset(group.runs):compare(model).norms
        for _, row in ipairs(own) do
          row.RUNS = #near
          table.insert(norms, row)
        end
        models:add(group, p.normalise and #own == 1 and model:scale(own[1].NORM) or model)
      end
    end

    out:write_table("norms", norms)
    out:write_models(models, { target = p.target })
    out:write_index(store, models)
  end,
}
