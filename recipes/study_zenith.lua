-- Compares zenith bands, and numbers of neighbours, by how well their models predict runs that were not used for them.
--
-- In narrow bands, the rate changes little with zenith angle; wide bands have more events. The study shows which of the
-- two matters more: each run is left out in turn, and every strategy makes a model from the others. The score is the
-- Poisson deviance of the counts of the run, with one norm, in bins that are the same for all strategies. Lower is
-- better. The error of a difference is the scatter between runs; see docs/studies.md.

local function is_one_of(names, name)
  for _, other in ipairs(names) do
    if other == name then return true end
  end
  return false
end

return dt.recipe {
  api = 1,
  summary = "Uses cross-validation to compare zenith bands with the N training runs nearest in zenith angle",

  params = {
    select = dt.param.expression {
      default = "IS_OFF", help = "which runs to predict; each is predicted from the others",
    },
    obs_ids = dt.param.obs_ids {
      help = "use only these runs: OBS_IDs separated by commas, or a file with one OBS_ID per line",
    },
    quality = dt.param.integer {
      min = -1, max = 2, help = "maximum QUALITY: 0 best, 1 medium, 2 bad; runs of unknown quality (-1) are kept",
    },
    min_ontime = dt.param.quantity { unit = "s", min = 0, help = "minimum ontime of a run" },

    bands = dt.param.list {
      dt.param.edges { unit = "deg" },
      default = "0, 90 deg; 0, 40, 90 deg; 0, 30, 90 deg; 0, 20, 35, 90 deg; 0, 20, 40, 90 deg; "
        .. "0, 15, 30, 45, 90 deg; 0, 10, 20, 30, 40, 50, 90 deg",
      help = "edges of the zenith bands, one list for each strategy, separated by semicolons",
    },
    neighbours = dt.param.list {
      dt.param.integer { min = 1 }, default = "5; 8; 12; 16; 24",
      help = "values to compare for the number of training runs, separated by semicolons; the training runs are those "
        .. "nearest in zenith angle to the predicted run",
    },
    min_runs = dt.param.integer { default = 1, min = 1, help = "minimum number of runs for a model" },

    energy = dt.param.axis { default = "log 0.5 50 TeV 20 bins", help = "energy axis of the models" },
    offset = dt.param.axis { default = "linear 0 2.5 deg 10 bins", help = "offset axis of the models" },
    threshold = dt.param.threshold {
      default = "index",
      help = "energy threshold of each run: SAFE_ENERGY_LO of the observation table (index), LO_THRES of the effective "
        .. "area (aeff), an energy, or no threshold (none)",
    },
    gti = dt.param.choice {
      "cut", "keep",
      default = "cut",
      help = "how to treat events outside the GTI: exclude them (cut) or use them (keep)",
    },
    smoothing = dt.param.smoothing { default = "none", help = "smoothing method" },
    empty = dt.param.empty_bins { help = "how bins with few or no events get a rate; default: shrink" },
    reader = dt.param.choice {
      "none", "gammapy", default = "none",
      help = "how a model predicts counts: with a constant rate in each of its bins (none), or by interpolating the "
        .. "rates in its file, as gammapy does (gammapy)",
    },
    baseline = dt.param.string {
      help = "a strategy, such as 'bands 0, 20, 40, 90 deg'; all strategies are compared with this strategy, in "
        .. "addition to the comparison with the best strategy",
    },
  },

  run = function(p, store, out)
    local names = {}
    for _, edges in ipairs(p.bands) do
      table.insert(names, "bands " .. edges.text)
    end
    for _, count in ipairs(p.neighbours) do
      table.insert(names, "nearest " .. count)
    end
    -- A typing error should not cost the time of a study.
    if p.baseline and not is_one_of(names, p.baseline) then
      error(("the baseline '%s' is not a strategy; the strategies are '%s'"):format(
        p.baseline, table.concat(names, "', '")), 0)
    end

    local runs = store:select(p.select):limit { obs_ids = p.obs_ids, quality = p.quality, ontime = p.min_ontime }
    local background = dt.background2d { energy = p.energy, offset = p.offset, threshold = p.threshold, gti = p.gti }
    local sums = background:run_sums(runs)
    local study = dt.study { runs = runs, folds = "run", reader = p.reader, gti = p.gti }

    local function model(training)
      if #training < p.min_runs then return nil, "fewer training runs than min_runs" end
      return sums:subset(training):background():rate { smoothing = p.smoothing, empty = p.empty }
    end

    for _, edges in ipairs(p.bands) do
      local groups = runs:group { dt.by.edges("ZEN_PNT", edges) }
      study:strategy("bands " .. edges.text, function(fold)
        local band = groups:find(fold.targets[1])
        if not band then return nil, "the run is in none of the zenith bands" end
        return model(band:select(fold.training))
      end)
    end

    for _, count in ipairs(p.neighbours) do
      study:strategy("nearest " .. count, function(fold)
        return model(fold.training:neighbours(fold.targets[1], { max = count, itself = false }))
      end)
    end

    local ranking = study:ranking { baseline = p.baseline }
    print(ranking)
    ranking:write(out)
  end,
}
