-- Compares a model of simulated data with the truth. The model is filled on the axes of the true model, without
-- smoothing, and the counts of every bin are compared with the true rate times the exposure. Only bins with 10 or more
-- expected counts are used. If the model and the truth agree within Poisson errors, chi2 per bin is about 1.
--
-- The truth is read from a file that `darktime simulate` writes into the store: the true rate, averaged over each bin
-- and over the off runs. If the store was simulated from a model file (option --truth), that file is the truth; its
-- rate is constant within a bin.
--
-- The cubes `true` and `reco` of Gammapy up to 0.7 do not match, whatever the smoothing: the true model was exp(-r^2 /
-- sigma^2), but the events came from exp(-r^2 / (2 sigma^2)) / sigma^2, and sigma(E) grew between 0.1 and 80 TeV in one
-- of the two and between 0.1 and 100 TeV in the other. Therefore reco / true, both scaled to the same integral, is 0.74
-- +- 0.64, and the spectra at the centre fall as E^-2.69 and E^-2.50. The cube `reco` does reproduce the model that its
-- events came from: chi2 per cell is 1.002, except at the border, where smoothing with mirrored edges adds 5 to 7 %.

-- Returns the counts and the expected counts of each bin with 10 or more expected counts.
local function ratios(reco, truth, axes)
  local rows = {}
  local function add(...)
    local bin, seen = { ... }, reco:bin(...)
    local expected = truth:bin(...).rate * seen.exposure
    if expected >= 10 then
      rows[#rows + 1] = { E_BIN = bin[1], X_BIN = bin[2], Y_BIN = bin[3] or 1, TRUTH = expected,
        COUNTS = seen.counts, RATIO = seen.counts / expected }
    end
  end
  for e = 1, #axes[1] do
    for x = 1, #axes[2] do
      if axes[3] then
        for y = 1, #axes[3] do
          add(e, x, y)
        end
      else
        add(e, x)
      end
    end
  end
  return rows
end

-- Returns the true model.
local function true_model(p, store)
  local found, model = pcall(dt.read_model, p.truth or store:file("truth/cube/models/true_reco_g000.fits.gz"))
  if not found and not p.truth then
    error("the store contains no readable true model; use a store written by 'darktime simulate', or give "
      .. "-p truth=FILE. Reason: " .. model, 0)
  end
  return found and model or dt.read_model(p.truth)
end

return dt.recipe {
  api = 1,
  summary = "Tests bin by bin whether a model built from simulated data agrees with the truth within Poisson errors",

  params = {
    select = dt.param.expression { default = "IS_OFF", help = "which runs to build the model from" },
    truth = dt.param.string { help = "file with the true model; default: the true model in the store" },
    horizon = dt.param.choice {
      "sliced", "accurate", default = "sliced",
      help = "how ALTAZ positions are computed: with a field of view that rotates in small steps (sliced), or for each "
        .. "event (accurate)",
    },
  },

  run = function(p, store, out)
    local truth = true_model(p, store)
    local axes = truth.axes
    local background
    if #axes == 2 then
      background = dt.background2d { energy = axes[1], offset = axes[2] }
    else
      background = dt.background3d {
        energy = axes[1],
        lon = axes[2],
        lat = axes[3],
        alignment = truth.alignment,
        horizon = p.horizon,
      }
    end

    local groups = store:select(p.select):group {}
    background:fill(groups[1].runs)
    local reco = background:rate { range = "full" }
    local models = dt.models(groups)
    models:add(groups[1], reco)
    out:write_models(models)
    out:write_index(store, models)

    local energies = {}
    for i = 1, #axes[1] do
      local row = reco:slice(i):compare(truth:slice(i)).agreement
      energies[i] = { ENERG_LO = axes[1].edges[i], ENERG_HI = axes[1].edges[i + 1], BINS = row.bins,
        COUNTS = row.observed, TRUTH = row.expected, RATIO = row.ratio, CHI2 = row.chi2_per_bin }
    end
    out:write_table("ratio", ratios(reco, truth, axes), {
      columns = { "E_BIN", "X_BIN", "Y_BIN", "TRUTH", "COUNTS", "RATIO" },
    })
    out:write_table("energies", energies, {
      columns = { "ENERG_LO", "ENERG_HI", "BINS", "COUNTS", "TRUTH", "RATIO", "CHI2" },
      units = { ENERG_LO = "TeV", ENERG_HI = "TeV" },
    })
    local all = reco:compare(truth).agreement
    print(("%d bins with 10 or more expected counts: %d counts, %.1f expected, ratio %.4f, chi2 per bin %.4f"):format(
      all.bins, all.observed, all.expected, all.ratio, all.chi2_per_bin))
  end,
}
