-- Compares smoothing methods, energy axes and policies for empty bins by how well their models predict unseen runs.
--
-- Wide smoothing and wide bins average over noise; narrow ones keep the structure of the field and of the spectrum. All
-- combinations of the settings are tried. Each run is left out in turn, and its model is made from the runs nearest in
-- zenith angle. The score is the Poisson deviance of the counts of the run, with one norm; see docs/studies.md.

return dt.recipe {
  api = 1,
  summary = "Compares smoothing methods, energy axes and policies for empty bins by cross-validation",

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
    neighbours = dt.param.integer {
      default = 12, min = 1, help = "number of training runs: those nearest in zenith angle to the predicted run",
    },

    smoothing = dt.param.list {
      dt.param.smoothing {},
      default = "none; monotone; spline; gaussian 0.2 deg; gaussian 0.4 deg; adaptive 100 counts",
      help = "smoothing methods to compare, separated by semicolons",
    },
    empty = dt.param.list {
      dt.param.empty_bins {}, default = "shrink; power-law 100 counts; floor",
      help = "policies to compare, separated by semicolons; a policy determines the rates of bins with few or no "
        .. "events",
    },
    energy = dt.param.list {
      dt.param.axis { unit = "TeV" },
      default = "log 0.5 50 TeV 10 bins; log 0.5 50 TeV 20 bins; log 0.5 50 TeV 40 bins",
      help = "energy axes to compare, separated by semicolons",
    },
    offset = dt.param.axis { default = "linear 0 2.5 deg 20 bins", help = "offset axis of the models" },
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
    reader = dt.param.choice {
      "none", "gammapy", default = "gammapy",
      help = "how a model predicts counts: with a constant rate in each of its bins (none), or by interpolating the "
        .. "rates in its file, as gammapy does (gammapy)",
    },
  },

  run = function(p, store, out)
    local runs = store:select(p.select):limit { obs_ids = p.obs_ids, quality = p.quality }
    local study = dt.study { runs = runs, folds = "run", reader = p.reader, gti = p.gti }

    -- The runs are read once for each energy axis.
    local sums, axes = {}, {}
    for number, energy in ipairs(p.energy) do
      local background = dt.background2d { energy = energy, offset = p.offset, threshold = p.threshold, gti = p.gti }
      sums[energy.text], axes[number] = background:run_sums(runs), energy.text
    end

    study:grid({ smoothing = p.smoothing, empty = p.empty, energy = axes }, function(fold, setting)
      local near = fold.training:neighbours(fold.targets[1], { max = p.neighbours, itself = false })
      local background = sums[setting.energy]:subset(near):background()
      return background:rate { smoothing = setting.smoothing, empty = setting.empty }
    end)

    local ranking = study:ranking()
    print(ranking)
    ranking:write(out)
  end,
}
