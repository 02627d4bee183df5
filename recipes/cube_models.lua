-- Background cubes (BKG_3D) in groups of altitude and azimuth, from runs that do not point at a known source, like
-- those of gammapy-make-bg-cube-models.
--
-- With legacy=true the recipe reproduces the numbers of Gammapy 0.3. It then uses DETX and DETY as they are in the
-- files, flat solid angles, livetime, full exposure for energy bins that straddle a threshold, and the old smoothing
-- and minimum rate. Otherwise a run is used only in energy bins that are wholly above its threshold.

-- Returns a circle around every known source: its radius is the size of the source times `factor`, plus `margin`.
local function sources(p, factor, margin)
  if not p.catalogue then
    error("filter=" .. p.filter .. " needs the known sources: give -p catalogue=FILE, or -p filter=none", 0)
  end
  local options = { ra = p.ra, dec = p.dec, radius = p.size, default_radius = p.default_size }
  options.factor, options.margin = factor, margin
  return dt.sky.catalogue(p.catalogue, options)
end

-- Returns at most `count` of the runs, evenly spaced.
local function some(runs, count)
  local ids, chosen = runs.obs_ids, {}
  for i = 1, math.min(count, #ids) do
    chosen[i] = ids[1 + (i - 1) * #ids // math.min(count, #ids)]
  end
  return runs:limit { obs_ids = chosen }
end

-- Returns the energy axis and the field axis for some runs. The number of bins in the field grows with the number of
-- runs, up to 100 runs. In legacy mode, so does the number of energy bins, and with method=michi the energy axis begins
-- at the lowest threshold of the runs.
local function axes(p, runs)
  local fewer, low = math.min(#runs // 10 - 10, 0), 0.1
  if p.legacy and p.method == "michi" then
    -- With --keep-going, select drops runs whose file cannot be read, and reports them.
    local least = math.huge
    runs:select(function(run)
      least = math.min(least, run:threshold("aeff"):value("TeV"))
      return true
    end)
    low = least < math.huge and least or low
  end
  local legacy = dt.axis.log("energy", low, 80, 20 + fewer, "TeV")
  local energy = p.legacy and legacy or dt.axis.log("energy", 0.1, 100, 24, "TeV")
  local field = dt.axis.linear("field", -0.07, 0.07, 60 + 4 * fewer, "rad")
  return p.energy or energy, p.field or field
end

return dt.recipe {
  api = 1,
  summary = "Background cubes in bins of altitude and azimuth, from runs without a known source",

  params = {
    select = dt.param.expression { default = "ONTIME > 0", help = "which runs to build the cubes from" },
    filter = dt.param.choice {
      "runs", "field", "none",
      default = "runs",
      help = "what to exclude because of known sources: runs near them (runs), regions around them (field), or "
        .. "nothing (none)",
    },
    catalogue = dt.param.string { help = "file with a table of the known sources (FITS, ECSV or CSV)" },
    ra = dt.param.string { default = "ra", help = "column of the catalogue with the right ascension" },
    dec = dt.param.string { default = "dec", help = "column of the catalogue with the declination" },
    size = dt.param.string { default = "morph_sigma", help = "column of the catalogue with the source size" },
    default_size = dt.param.quantity {
      default = "0.15 deg", unit = "deg", min = 0, help = "size of sources for which the catalogue has no size",
    },
    groups = dt.param.groups {
      default = "ALT_PNT: 0, 20, 23, 27, 30, 33, 37, 40, 44, 49, 53, 58, 64, 72, 90 deg;"
        .. "AZ_PNT: -90, 90, 270 deg wrap 270 deg",
      help = "columns and bin edges by which the runs are grouped",
    },
    test = dt.param.boolean { default = false, help = "use at most 100 runs, in four groups, for a quick test" },
    method = dt.param.choice {
      "default", "michi",
      default = "default",
      help = "method of Gammapy 0.3, ignored if legacy=false: 'default' uses energies from 0.1 TeV; 'michi' uses "
        .. "energies from the lowest threshold of the runs, and a higher minimum rate",
    },
    legacy = dt.param.boolean {
      default = false, help = "reproduce the results of gammapy-make-bg-cube-models in Gammapy 0.3",
    },
    energy = dt.param.axis {
      unit = "TeV",
      help = "energy axis; default: 'log 0.1 100 TeV 24 bins', or an axis that depends on the runs if legacy=true",
    },
    field = dt.param.axis {
      unit = "deg",
      help = "axis used for both lon and lat; default: -0.07 to 0.07 rad, with a number of bins that grows with the "
        .. "number of runs",
    },
    threshold = dt.param.threshold {
      default = "aeff",
      help = "energy threshold of each run: SAFE_ENERGY_LO of the observation table (index), LO_THRES of the effective "
        .. "area (aeff), an energy, or no threshold (none)",
    },
    smoothing = dt.param.smoothing { default = "gaussian 0.3 deg", help = "smoothing method; ignored if legacy=true" },
    target = dt.param.reader {},
    empty = dt.param.empty_bins {
      help = "how bins with few or no events get a rate; default: shrink; ignored if legacy=true",
    },
  },

  run = function(p, store, out)
    local runs = store:select(p.select)
    runs = p.test and some(runs, 100) or runs
    runs = p.filter == "runs" and runs:avoid(sources(p, 2, "3 deg")) or runs
    local quick = "ALT_PNT: 0, 45, 90 deg; AZ_PNT: -90, 90, 270 deg wrap 270 deg"
    local groups = runs:group(p.test and dt.by.parse(quick) or p.groups)
    out:write_runs("bg_observation_table", runs)
    out:write_runs("bg_observation_table_grouped", groups)
    out:write_groups(groups, { name = "bg_observation_groups", totals = not p.legacy })

    local models, written = dt.models(groups), 0
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
      -- With --keep-going, it can happen that no run of a group could be read. The group then has no model.
      if cube.runs > 0 then
        local name = "bg_cube_model_group" .. group.id
        out:write_model(cube, name .. "_table", { format = "gammapy-0.7" })
        out:write_model(cube, name .. "_image", { format = "gammapy-0.7-image" })
        written = written + 1
      end
    end
    if p.legacy and written == 0 then
      error("no group has a model, because none of the runs could be read", 0)
    end
    -- Legacy cubes are not written as GADF, because GADF may define DETX and DETY in another way than the files.
    if not p.legacy then
      out:write_models(models, { target = p.target })
      out:write_index(store, models)
    end
  end,
}
