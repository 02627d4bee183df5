-- Acceptance curves: radial background models (BKG_2D) in bands of zenith angle, from any runs, with known sources cut
-- out of their fields; as counted, and smoothed.
--
-- It stands for the OffDataBackgroundMaker of Gammapy 0.7. With legacy=true its numbers are the old ones: the wedge
-- around the nearest source is cut out, exposure counts livetime and flat solid angles, a run at the last edge of the
-- bands is left out, and the smoothing is the old kernel. Otherwise sources are cut out exactly and the time is ontime.

return dt.recipe {
  api = 1,
  summary = "Acceptance curves in zenith bands, raw and smoothed; sources of a catalogue are cut out",

  params = {
    select = dt.param.expression { help = "which runs make the models; all unless told otherwise" },
    obs_ids = dt.param.obs_ids { help = "only these runs: numbers, or a file with one on each line" },
    quality = dt.param.integer { min = -1, max = 2, help = "worst QUALITY allowed: 0 best, 1 medium, 2 bad" },
    min_ontime = dt.param.quantity { unit = "s", min = 0, help = "least ontime of a run" },
    threshold = dt.param.threshold { default = "none", help = "from which energy a run counts" },

    catalogue = dt.param.string { help = "a table of sources to cut out; nothing is cut out without it" },
    ra = dt.param.string { default = "ra", help = "its column of right ascensions" },
    dec = dt.param.string { default = "dec", help = "its column of declinations" },
    radius = dt.param.string { default = "morph_sigma", help = "its column of radii" },
    default_radius = dt.param.quantity { unit = "deg", min = 0, default = "0.3 deg", help = "where there is none" },
    least_radius = dt.param.quantity { unit = "deg", min = 0, default = "0 deg", help = "lesser ones are raised" },

    zenith = dt.param.edges { default = "0, 49, 90 deg", help = "edges of the zenith bands" },
    energy = dt.param.axis { unit = "TeV", help = "energy axis; log 0.1 100 TeV 24 bins by default (legacy: 15 bins)" },
    offset = dt.param.axis { default = "sqrt 0 2.5 deg 99 bins", help = "offset axis" },
    smoothing = dt.param.smoothing { help = "that of the smoothed models: adaptive 150 unless told otherwise" },
    empty = dt.param.empty_bins { help = "rate of bins with few events; default: shrink" },

    index = dt.param.choice { "smooth", "raw", default = "smooth", help = "the models that the index table names" },
    format = dt.param.choice { "gadf", "gammapy-0.7", default = "gadf", help = "layout of the model files" },
    legacy = dt.param.boolean { default = false, help = "the numbers of Gammapy 0.7" },
  },

  run = function(p, store, out)
    local old = p.legacy
    local smoothing = p.smoothing or (old and "gammapy-0.7-curve" or "adaptive 150")
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
