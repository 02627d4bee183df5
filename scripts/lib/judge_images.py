#!/usr/bin/env python3
"""Opens the image of a cube with astropy, as ds9 reads it, and compares it with the cube in the layout of GADF.

    judge_images.py OUT        OUT is an output of the recipe fov_cube; prints a line for each fact, exit status 1 if any fails"""
import sys
from pathlib import Path

import numpy as np
from astropy.io import fits
from astropy.wcs import WCS

failed = 0


def say(holds, text):
    global failed
    failed += not holds
    print("ok  " if holds else "FAIL", text)


out = Path(sys.argv[1])
with fits.open(out / "cube_image.fits.gz") as image, fits.open(out / "cube.fits.gz") as gadf:
    head, cube, table = image[0].header, image[0].data, gadf["BKG"]
    row = table.data[0]
    say(head["FOVALIGN"] == table.header["FOVALIGN"], f"FOVALIGN is {head['FOVALIGN']}, as in the cube")
    say(head["FOVALIGN"] in head["WCSNAME"], f"WCSNAME is '{head['WCSNAME']}'")
    say([head[f"CTYPE{i}"] for i in (1, 2, 3)] == ["DETX", "DETY", "ENERG"], "the axes are DETX, DETY and ENERG")
    edges = image["EBOUNDS"].data["ENERGY"]
    say(image["EBOUNDS"].columns["ENERGY"].unit == "TeV" and len(edges) == cube.shape[0] + 1, "EBOUNDS has all edges")
    say(np.allclose(edges[:-1], row["ENERG_LO"]) and np.allclose(edges[1:], row["ENERG_HI"]), "and those of the cube")
    wcs = WCS(head).celestial if WCS(head).has_celestial else WCS(head).sub([1, 2])
    pixels = np.arange(cube.shape[2])
    for axis, name in ((0, "DETX"), (1, "DETY")):
        world = wcs.all_pix2world(np.column_stack([pixels, pixels]), 0)[:, axis] if cube.shape[1] == cube.shape[2] else None
        centres = (row[f"{name}_LO"] + row[f"{name}_HI"]) / 2
        say(world is None or np.allclose(world, centres), f"the pixels are at the centres of the bins along {name}")
    # In the file of GADF the energy varies fastest, then DETX; in the image DETX, then DETY.
    rates = np.moveaxis(row["BKG"], 2, 0)
    say(rates.shape == cube.shape and np.allclose(rates, cube, rtol=1e-14), "the rates are those of the cube")
sys.exit(1 if failed else 0)
