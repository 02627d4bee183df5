-- A job of the benchmark: one model of all off runs and one for each of three zenith bands, with index tables.
-- Every run is read once, because the background of all runs is the sum of the backgrounds of the bands.

return dt.recipe {
  api = 1,
  summary = "Models of all off runs and of three zenith bands, like those of scripts/lib/gammapy_job.py",

  run = function(_, store, out)
    local runs = store:select("TARGET_NAME == 'Off data'")
    local bands = runs:group { dt.by.edges("ZEN_PNT", "0, 20, 40, 90 deg") }
    local everything = runs:group {}

    local band_models, all_models = dt.models(bands), dt.models(everything)
    local all
    for group in bands:each() do
      local background = dt.background2d { energy = "log 0.1 100 TeV 19 bins", offset = "sqrt 0 3 deg 9 bins" }
      background:fill(group.runs)
      band_models:add(group, background:rate { empty = "none" })
      all = all and all + background or background
    end
    all_models:add(everything[1], all:rate { empty = "none" })

    out:write_models(all_models, { name = "all" })
    out:write_models(band_models, { name = "band" })
    out:write_index(store, band_models)
  end,
}
