-- Compares ways to choose and combine training runs by how well their models predict a run that was left out.
--
-- Four ideas are tried: the runs nearest in several columns, with different scales; pairs, in which no run is used more
-- often than another; zenith bands that are merged until they have a minimum livetime; and interpolation between such
-- bands. Each run is left out in turn. The matching uses only columns of the runs, never their events. The score is the
-- Poisson deviance of the counts of the run, with one norm; see docs/studies.md and docs/strategies.md.

local cosine = "cos(ZEN_PNT * #deg)"

-- For each column, the difference that corresponds to a distance of 1.
local distances = {
  { name = "zenith", columns = { [cosine] = 0.05 } },
  { name = "zenith, muon efficiency", columns = { [cosine] = 0.05, MUONEFF = 0.1 } },
  { name = "zenith, azimuth", columns = { [cosine] = 0.05, AZ_PNT = "60 deg" } },
  { name = "zenith, dead time", columns = { [cosine] = 0.05, DEADC = 0.05 } },
  { name = "zenith, date", columns = { [cosine] = 0.05, MJD = "90 d" } },
  {
    name = "all of these",
    columns = { [cosine] = 0.05, MUONEFF = 0.1, AZ_PNT = "60 deg", DEADC = 0.05, MJD = "90 d" },
  },
}

return dt.recipe {
  api = 1,
  summary = "Uses cross-validation to compare ways of matching and combining training runs",

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

    neighbours = dt.param.list {
      dt.param.integer { min = 1 }, default = "5; 8; 12; 16; 24",
      help = "values to compare for the number of training runs, separated by semicolons; the training runs are those "
        .. "nearest to the predicted run",
    },
    rounds = dt.param.list {
      dt.param.integer { min = 1 }, default = "8; 12",
      help = "values to compare for the maximum number of other runs that are paired with each run, separated by "
        .. "semicolons",
    },
    bands = dt.param.edges {
      unit = "deg", default = "linear 0 90 deg 36 bins", help = "edges of the zenith bands before merging",
    },
    livetime = dt.param.list {
      dt.param.quantity { unit = "h", min = 0 }, default = "1 h; 2 h; 4 h; 6 h",
      help = "values to compare for the minimum livetime of the merged zenith bands, separated by semicolons",
    },

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
  },

  run = function(p, store, out)
    local runs = store:select(p.select):limit { obs_ids = p.obs_ids, quality = p.quality }
    local background = dt.background2d { energy = p.energy, offset = p.offset, threshold = p.threshold, gti = p.gti }
    local sums = background:run_sums(runs)
    local study = dt.study { runs = runs, folds = "run", reader = p.reader, gti = p.gti }

    local function model(training)
      if #training == 0 then return nil, "no training run matches the predicted run" end
      return sums:subset(training):background():rate { smoothing = p.smoothing, empty = p.empty }
    end

    for _, distance in ipairs(distances) do
      for _, count in ipairs(p.neighbours) do
        study:strategy(distance.name .. ": nearest " .. count, function(fold)
          local options = { columns = distance.columns, max = count, itself = false }
          return model((fold.training:neighbours(fold.targets[1], options)))
        end)
      end
      for _, rounds in ipairs(p.rounds) do
        local partners = runs:pair(runs, { columns = distance.columns, rounds = rounds })
        study:strategy(distance.name .. ": " .. rounds .. " pairs", function(fold)
          return model(partners:find(fold.targets[1]))
        end)
      end
    end

    for _, livetime in ipairs(p.livetime) do
      local groups = runs:group({ dt.by.edges("ZEN_PNT", p.bands) }):merge { min = { LIVETIME = livetime } }
      local bands = #groups .. " bands of " .. tostring(livetime)
      study:strategy(bands, function(fold)
        local band = groups:find(fold.targets[1])
        if not band then return nil, "the run is in none of the zenith bands" end
        return model(band:select(fold.training))
      end)
      for _, scale in ipairs { "linear", "log" } do
        study:strategy(bands .. ", interpolated (" .. scale .. ")", function(fold)
          local models, weights = {}, {}
          for _, part in ipairs(groups:weights(fold.targets[1], { by = cosine, runs = fold.training })) do
            table.insert(models, model(part.runs))
            table.insert(weights, part.weight)
          end
          return dt.blend(models, { weights = weights, log = scale == "log" })
        end)
      end
    end

    local ranking = study:ranking()
    print(ranking)
    ranking:write(out)
  end,
}
