-- The job of the benchmark: one model of all off runs and one for each of three zenith bands, with index tables.

return dt.recipe {
  api = 1,
  summary = "Models of all off runs and of three zenith bands of them, as scripts/lib/gammapy_job.py makes them",

  run = function(_, store, out)
    local runs = store:select("TARGET_NAME == 'Off data'")

    local function models_of(groups)
      local models = dt.models(groups)
      for group in groups:each() do
        local background = dt.background2d { energy = "log 0.1 100 TeV 19 bins", offset = "sqrt 0 3 deg 9 bins" }
        background:fill(group.runs)
        models:add(group, background:rate { empty = "leave" })
      end
      return models
    end

    local bands = models_of(runs:group { dt.by.edges("ZEN_PNT", "0, 20, 40, 90 deg") })
    out:write_models(models_of(runs:group {}), { name = "all" })
    out:write_models(bands, { name = "band" })
    out:write_index(store, bands)
  end,
}
