-- Reads a background cube from a file of any layout, prints its contents, and recomputes the rate from the counts. The
-- recipe writes the cube in the layout of GADF and in the layouts of Gammapy up to 0.7: FOVCube and
-- FOVCubeBackgroundModel, as table and as image.

-- Returns a row for each energy bin: the counts, and the rate of the whole field.
local function energies(model, solid_angle)
  local edges, spectrum, rows = model.axes[1].edges, model:spectrum { solid_angle = solid_angle }, {}
  for i, rate in ipairs(spectrum) do
    local slice = model:slice(i)
    rows[i] = {
      ENERG_LO = edges[i],
      ENERG_HI = edges[i + 1],
      COUNTS = slice.counts,
      RATE = rate,
      INTEGRAL = slice:binned_integral { solid_angle = solid_angle },
    }
  end
  return rows
end

-- Returns a row for each energy bin at one position in the field: the bin numbers, the counts and the rate.
local function spectrum_at(model, lon, lat)
  local edges, rows = model.axes[1].edges, {}
  for i = 1, #model.axes[1] do
    local energy = math.sqrt(edges[i] * edges[i + 1])
    local e, x, y = model:find_bin(energy .. " TeV", lon, lat)
    if not e then
      error(("the position lon %s, lat %s is outside the cube"):format(tostring(lon), tostring(lat)))
    end
    local bin = model:bin(e, x, y)
    rows[i] = { E_BIN = e, X_BIN = x, Y_BIN = y, ENERGY = energy, COUNTS = bin.counts, RATE = bin.rate }
  end
  return rows
end

return dt.recipe {
  api = 1,
  summary = "Reads a background cube of any layout, recomputes it from its counts, and writes tables and images",
  needs_data = false,

  params = {
    file = dt.param.string { required = true, help = "file that contains the cube" },
    hdu = dt.param.string { help = "EXTNAME of the HDU with the rate; needed if the file contains several models" },
    smoothing = dt.param.smoothing { default = "gammapy-0.7-cube", help = "smoothing method of the recomputed cube" },
    empty = dt.param.empty_bins {
      default = "at-least 1e-16 s-1 MeV-1 sr-1", help = "how empty bins of the recomputed cube get a rate",
    },
    solid_angle = dt.param.choice {
      "exact", "flat",
      default = "flat",
      help = "how solid angles are computed: on the sphere (exact), or on a tangent plane, as in older tools (flat)",
    },
    lon = dt.param.quantity {
      unit = "deg", default = "0 deg", help = "longitude in the field of view at which spectrum.ecsv is computed",
    },
    lat = dt.param.quantity {
      unit = "deg", default = "0 deg", help = "latitude in the field of view at which spectrum.ecsv is computed",
    },
  },

  run = function(p, _, out)
    local cube = dt.read_model(p.file, { hdu = p.hdu })
    if #cube.axes ~= 3 then
      local hint = "give a cube, or convert this model with model:cube(lon, lat)"
      error(p.file .. ": a radial model (BKG_2D); expected a cube (BKG_3D); " .. hint)
    end
    print(cube)
    print(("integral: %.9f s-1"):format(cube:binned_integral { solid_angle = p.solid_angle }))

    out:write_model(cube, "cube")
    out:write_model(cube, "cube_table", { format = "gammapy-0.7" })
    out:write_model(cube, "cube_image", { format = "gammapy-0.7-image" })
    out:write_table("energies", energies(cube, p.solid_angle), {
      columns = { "ENERG_LO", "ENERG_HI", "COUNTS", "RATE", "INTEGRAL" },
      units = { ENERG_LO = "TeV", ENERG_HI = "TeV", RATE = "s-1 MeV-1", INTEGRAL = "s-1" },
    })
    out:write_table("spectrum", spectrum_at(cube, p.lon, p.lat), {
      columns = { "E_BIN", "X_BIN", "Y_BIN", "ENERGY", "COUNTS", "RATE" },
      units = { ENERGY = "TeV", RATE = "s-1 MeV-1 sr-1" },
    })

    -- The rate can only be recomputed if the file has counts.
    if cube.counts then
      local again = cube:raw():smooth(p.smoothing):fill_empty(p.empty)
      local rates = again:compare(cube).BKG
      print(("rates recomputed from the counts differ from the rates in the file by at most %.3g (relative)"):format(
        rates.largest_relative))
      out:write_model(again, "cube_again")
    end
  end,
}
