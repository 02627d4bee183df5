-- One model of all runs of a simulated store, for scripts/lib/judge_quadrants.py: a cube in either alignment, or rings.

return dt.recipe {
  api = 1,
  summary = "One model of all runs, to be tested in the quadrants of the field",

  params = {
    kind = dt.param.choice { "2D", "RADEC", "ALTAZ", default = "2D", help = "rings, or the alignment of a cube" },
    target = dt.param.choice {
      "gadf", "gammapy-hess-dr1", default = "gadf", help = "program that will read the model",
    },
  },

  run = function(p, store, out)
    local runs = store:select("ONTIME > 0")
    local groups = runs:group {}
    local models = dt.models(groups)
    local energy = "log 0.4 20 TeV 6 bins"
    local background
    if p.kind == "2D" then
      background = dt.background2d { energy = energy, offset = "sqrt 0 3.5 deg 8 bins" }
    else
      local field = "linear -3.5 3.5 deg 14 bins"
      background = dt.background3d { energy = energy, lon = field, lat = field, alignment = p.kind }
    end
    background:fill(runs)
    models:add(groups[1], background:rate())
    out:write_models(models, { target = p.target })
    out:write_index(store, models)
  end,
}
