-- The job of the benchmark for cubes: one model of all off runs in ALTAZ alignment, with or without excluded regions,
-- like those of scripts/lib/gammapy_cube_job.py and scripts/lib/baccmod_job.py.

return dt.recipe {
  api = 1,
  summary = "A background cube of all off runs in ALTAZ alignment",

  params = { regions = dt.param.string { help = "ds9 file with regions to exclude" } },

  run = function(p, store, out)
    local everything = store:select("TARGET_NAME == 'Off data'"):group {}
    local background = dt.background3d {
      energy = "log 0.1 100 TeV 20 bins",
      lon = "linear -3 3 deg 60 bins",
      lat = "linear -3 3 deg 60 bins",
      alignment = "ALTAZ",
      exclude = p.regions and dt.sky.ds9(p.regions),
    }
    background:fill(everything[1].runs)
    local models = dt.models(everything)
    models:add(everything[1], background:rate { empty = "none" })
    out:write_models(models, { name = "cube" })
  end,
}
