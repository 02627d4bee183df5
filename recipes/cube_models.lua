-- Background cubes (BKG_3D) in groups of altitude and azimuth, from runs that point at no known source, as
-- gammapy-make-bg-cube-models made them.
--
-- With legacy=true the numbers are those of Gammapy 0.3: DETX and DETY as the files have them, flat solid angles,
-- livetime, energy bins that a threshold cuts exposed in full, its smoothing and its floor. Otherwise coordinates are
-- those of GADF, solid angles exact, the time is ontime, and a run counts in energy bins wholly above its threshold.

-- A circle around every known source: its size times a factor, and a margin.
local function sources(p, factor, margin)
  if not p.catalogue then
    error("filter=" .. p.filter .. " needs the known sources: give -p catalogue=FILE, or -p filter=none", 0)
  end
  local options = { ra = p.ra, dec = p.dec, radius = p.size, default_radius = p.default_size }
  options.factor, options.margin = factor, margin
  return dt.sky.catalogue(p.catalogue, options)
end

-- Of many runs so many, evenly spaced.
local function some(runs, count)
  local ids, chosen = runs.obs_ids, {}
  for i = 1, math.min(count, #ids) do
    chosen[i] = ids[1 + (i - 1) * #ids // math.min(count, #ids)]
  end
  return runs:limit { obs_ids = chosen }
end

-- The more runs, the finer the field; energies have eight bins a decade. Of old, energies were finer with more runs,
-- too, and those of the method michi began at the lowest threshold.
local function axes(p, runs)
  local fewer, low = math.min(#runs // 10 - 10, 0), 0.1
  if p.method == "michi" then
    low = math.huge
    for run in runs:each() do
      low = math.min(low, run:threshold("aeff"):value("TeV"))
    end
  end
  local energy = dt.axis.log("energy", low, 80, 20 + fewer, "TeV")
  if not p.legacy then
    energy = dt.axis.log("energy", 0.1, 100, 24, "TeV")
  end
  local field = dt.axis.linear("field", -0.07, 0.07, 60 + 4 * fewer, "rad")
  return p.energy or energy, p.field or field
end

return dt.recipe {
  api = 1,
  summary = "Background cubes in groups of altitude and azimuth, from runs that point at no known source",

  params = {
    select = dt.param.expression { default = "ONTIME > 0", help = "which runs make the cubes" },
    filter = dt.param.choice { "runs", "field", "none", default = "runs", help = "leave out runs, or parts of them" },
    catalogue = dt.param.string { help = "the known sources: a table, FITS or ECSV" },
    ra = dt.param.string { default = "ra", help = "its column of right ascension" },
    dec = dt.param.string { default = "dec", help = "its column of declination" },
    size = dt.param.string { default = "morph_sigma", help = "its column of the size" },
    default_size = dt.param.quantity { default = "0.15 deg", unit = "deg", min = 0, help = "where it tells none" },
    groups = dt.param.groups {
      default = "ALT_PNT: 0, 20, 23, 27, 30, 33, 37, 40, 44, 49, 53, 58, 64, 72, 90 deg;"
        .. "AZ_PNT: -90, 90, 270 deg wrap 270 deg",
      help = "what runs are grouped by",
    },
    test = dt.param.boolean { default = false, help = "a quick look: 100 runs, four groups" },
    method = dt.param.choice { "default", "michi", default = "default", help = "where energies begin, and the floor" },
    legacy = dt.param.boolean { default = false, help = "the numbers of Gammapy 0.3" },
    energy = dt.param.axis { unit = "TeV", help = "energy axis, in place of one by the number of runs" },
    field = dt.param.axis { unit = "deg", help = "axis of lon and of lat, in place of one by the number of runs" },
    threshold = dt.param.threshold { default = "aeff", help = "from which energy a run counts" },
    smoothing = dt.param.smoothing { default = "gaussian 0.3 deg", help = "how the rate is smoothed (not legacy)" },
    target = dt.param.choice { "auto", "gadf", "gammapy-hess-dr1", default = "auto", help = "program that reads them" },
    empty = dt.param.empty_bins { help = "rate of bins with few events; default: shrink (not legacy)" },
  },

  run = function(p, store, out)
    local runs = store:select(p.select)
    runs = p.test and some(runs, 100) or runs
    runs = p.filter == "runs" and runs:avoid(sources(p, 2, "3 deg")) or runs
    local quick = "ALT_PNT: 0, 45, 90 deg; AZ_PNT: -90, 90, 270 deg wrap 270 deg"
    local groups = runs:group(p.test and dt.by.parse(quick) or p.groups)
    out:write_runs("bg_observation_table", runs)
    out:write_runs("bg_observation_table_grouped", groups)
    out:write_groups(groups, { name = "bg_observation_groups" })

    local models = dt.models(groups)
    for group in groups:each() do
      local energy, field = axes(p, group.runs)
      local options = { energy = energy, lon = field, lat = field, threshold = p.threshold }
      options.exclude = p.filter == "field" and sources(p, 2, "0 deg") or nil
      local rate = { smoothing = p.smoothing, empty = p.empty }
      if p.legacy then
        options.coordinates, options.cut_bins, options.gti = "file-gadf", "full-time", "keep"
        options.time, options.solid_angle = "livetime", "flat"
        rate.smoothing = "gammapy-0.7-cube"
        rate.empty = p.method == "michi" and "at-least 1e-10 s-1 MeV-1 sr-1" or "at-least 1e-16 s-1 MeV-1 sr-1"
      end
      local background = dt.background3d(options)
      background:fill(group.runs)
      local cube = background:rate(rate)
      models:add(group, cube)
      local name = "bg_cube_model_group" .. group.id
      out:write_model(cube, name .. "_table", { format = "gammapy-0.7" })
      out:write_model(cube, name .. "_image", { format = "gammapy-0.7-image" })
    end
    if not p.legacy then -- DETX of the files need not be that of GADF
      out:write_models(models, { target = p.target })
      out:write_index(store, models)
    end
  end,
}
