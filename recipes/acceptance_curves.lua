-- Acceptance curves: radial background models (BKG_2D) in bands of zenith angle, from any runs. Known sources are
-- excluded from the fields of view. Each model is written twice: without and with smoothing.
--
-- This recipe replaces the OffDataBackgroundMaker of Gammapy 0.7. With legacy=true the recipe reproduces the old
-- numbers: the wedge around the nearest source is excluded, the exposure uses livetime and flat solid angles, a run at
-- the last edge of the bands is dropped, and the old kernel is used for smoothing. Otherwise sources are excluded
-- exactly and the exposure uses ontime.

return dt.recipe {
  api = 1,
  summary = "Acceptance curves in zenith bands, raw and smoothed; sources of a catalogue are excluded",

  params = {
    select = dt.param.expression { help = "which runs to build the models from; default: all" },
    obs_ids = dt.param.obs_ids {
      help = "use only these runs: OBS_IDs separated by commas, or a file with one OBS_ID per line",
    },
    quality = dt.param.integer {
      min = -1, max = 2, help = "maximum QUALITY: 0 best, 1 medium, 2 bad; runs of unknown quality (-1) are kept",
    },
    min_ontime = dt.param.quantity { unit = "s", min = 0, help = "minimum ontime of a run" },
    threshold = dt.param.threshold {
      default = "none",
      help = "energy threshold of each run: SAFE_ENERGY_LO of the observation table (index), LO_THRES of the effective "
        .. "area (aeff), an energy, or no threshold (none)",
    },

    catalogue = dt.param.string {
      help = "file with a table of sources to exclude; without a file, nothing is excluded",
    },
    ra = dt.param.string { default = "ra", help = "column of the catalogue with the right ascension" },
    dec = dt.param.string { default = "dec", help = "column of the catalogue with the declination" },
    radius = dt.param.string {
      default = "morph_sigma", help = "column of the catalogue with the radius of each source",
    },
    default_radius = dt.param.quantity {
      unit = "deg", min = 0, default = "0.3 deg", help = "radius of sources for which the catalogue has no radius",
    },
    least_radius = dt.param.quantity {
      unit = "deg", min = 0, default = "0 deg",
      help = "minimum radius of sources; smaller radii are increased to this value",
    },

    zenith = dt.param.edges { default = "0, 49, 90 deg", help = "edges of the zenith bands" },
    energy = dt.param.axis {
      unit = "TeV", help = "energy axis; default: 'log 0.1 100 TeV 24 bins', or 15 bins if legacy=true",
    },
    offset = dt.param.axis { default = "sqrt 0 2.5 deg 99 bins", help = "offset axis" },
    smoothing = dt.param.smoothing {
      help = "smoothing method; default: 'adaptive 150 counts', or 'gammapy-0.7-curve' if legacy=true",
    },
    empty = dt.param.empty_bins {
      help = "how bins with few or no events get a rate; default: shrink, or none if legacy=true",
    },

    index = dt.param.choice {
      "smooth", "raw",
      default = "smooth",
      help = "models that the index tables list: smoothed (smooth) or not smoothed (raw)",
    },
    format = dt.param.choice { "gadf", "gammapy-0.7", default = "gadf", help = "layout of the model files" },
    legacy = dt.param.boolean {
      default = false, help = "reproduce the results of OffDataBackgroundMaker in Gammapy 0.7",
    },
  },

  run = function(p, store, out)
    local old = p.legacy
    local smoothing = p.smoothing or (old and "gammapy-0.7-curve" or "adaptive 150 counts")
    local empty = p.empty or (old and "none" or nil)
    local energy = p.energy or dt.axis.log("energy", 0.1, 100, old and 15 or 24, "TeV")
    local sources = p.catalogue
      and dt.sky.catalogue(p.catalogue, {
        ra = p.ra,
        dec = p.dec,
        radius = p.radius,
        default_radius = p.default_radius,
        least_radius = p.least_radius,
      })

    local runs = p.select and store:select(p.select) or store:runs()
    runs = runs:limit { obs_ids = p.obs_ids, quality = p.quality, ontime = p.min_ontime }
    local groups = runs:group { dt.by.edges("ZEN_PNT", p.zenith, { include_last = not old }) }

    local raw, smooth = dt.models(groups), dt.models(groups)
    for group in groups:each() do
      local background = dt.background2d {
        energy = energy,
        offset = p.offset,
        exclude = sources,
        exclusion = old and "wedge" or "exact",
        threshold = p.threshold,
        time = old and "livetime" or "ontime",
        gti = old and "keep" or "cut",
        solid_angle = old and "flat" or "exact",
      }
      background:fill(group.runs)
      raw:add(group, background:rate { empty = empty })
      smooth:add(group, background:rate { smoothing = smoothing, empty = empty })
    end

    out:write_groups(groups)
    out:write_models(raw, { format = p.format })
    out:write_models(smooth, { name = "acceptance_curves_smooth", format = p.format })
    out:write_index(store, p.index == "raw" and raw or smooth)
  end,
}
