-- Writes files in all formats of the program, each as small as possible: the first inputs of scripts/fuzz.

return dt.recipe {
  api = 1,
  summary = "First inputs of the fuzz harnesses",
  run = function(_, store, out)
    local runs = store:runs()
    local groups = runs:group {}
    local energy, field = "log 0.1 100 TeV 3 bins", "linear -2 2 deg 2 bins"
    local radial = dt.background2d { energy = energy, offset = "linear 0 2 deg 2 bins" }
    radial:fill(runs)
    local cube = dt.background3d { energy = energy, lon = field, lat = field }
    cube:fill(runs)
    local models = dt.models(groups)
    models:add(groups[1], radial:rate())
    out:write_groups(groups)
    out:write_models(models)
    out:write_model(cube:rate(), "cube")
    out:write_model(radial:rate(), "old/radial.fits", { format = "gammapy-0.7" })
    out:write_model(cube:rate(), "old/cube.fits", { format = "gammapy-0.7" })
    out:write_model(cube:rate(), "old/image.fits", { format = "gammapy-0.7-image" })
    out:write_index(store, models)
    out:write_table("sources", { { ra = 83.63, dec = 22.01, radius = 0.3, name = "Crab" } })
    local fits = dt.fit {
      runs = runs, energy = "0.2, 30 TeV", nodes = 2, threshold = "none", sharing = "joint", gradient = false,
    }
    out:write_xml("models.xml", fits)
  end,
}
