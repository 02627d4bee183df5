#!/usr/bin/env python3
"""Scores background models on runs of H.E.S.S. DR1 that were not used for them, as gammapy reads the models.

The events of each run are counted in tangential pixels of 0.2 deg within 2 deg of the pointing and in the energies 0.5, 1, 2,
5, 10, 30 TeV above its threshold (SAFE_ENERGY_LO); gammapy's MapDatasetMaker predicts the same bins from the model. The score
is the Poisson deviance with one norm for each run. Fields with sources use pixels outside the sources of gamma-cat only.

Usage: judge_heldout.py OUT STORE GAMMACAT [--oversampling N] [--runs off|others] [--below DEVIANCE] [--norm-sd SD]
"""
import argparse
import sys
import warnings

import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord
from astropy.table import Table
from gammapy.data import DataStore
from gammapy.datasets import MapDataset
from gammapy.makers import MapDatasetMaker
from gammapy.maps import MapAxis, WcsGeom

warnings.filterwarnings("ignore")
EDGES = [0.5, 1, 2, 5, 10, 30]


def sources(path):
    """Returns the positions of gamma-cat and the radii (deg) within which pixels are not used."""
    table = Table.read(path, hdu=1)

    def numbers(column):
        return np.ma.filled(np.ma.asarray(table[column], dtype=float), np.nan)

    sigma = np.nan_to_num(numbers("morph_sigma"))
    radius = 0.4 + 2 * sigma
    for i, name in enumerate(str(n) for n in table["common_name"]):
        if name.startswith("RX J1713.7-3946"):
            radius[i] = 0.8
        if name.startswith("Crab") or name.startswith("PKS 2155"):
            radius[i] = 0.5
    ra, dec = numbers("ra"), numbers("dec")
    known = np.isfinite(ra)
    return SkyCoord(ra[known], dec[known], unit="deg"), radius[known]


def score(models, events, row, catalogue, oversampling):
    """Returns the norm, the number of bins and the deviance of a run."""
    obs = models.obs(int(row["OBS_ID"]), required_irf=["bkg"])
    centre = SkyCoord(row["RA_PNT"], row["DEC_PNT"], unit="deg")
    axis = MapAxis.from_edges(EDGES, unit="TeV", name="energy", interp="log")
    geom = WcsGeom.create(skydir=centre, npix=22, binsz=0.2, proj="TAN", frame="icrs", axes=[axis])
    maker = MapDatasetMaker(selection=["background"], background_oversampling=oversampling)
    predicted = maker.run(MapDataset.create(geom), obs).background.data
    image = geom.to_image()
    used = image.separation(centre).deg < 2
    if not str(row["TARGET_NAME"]).strip().startswith("Off"):
        pixels = image.get_coord().skycoord
        for place, radius in zip(*catalogue):
            if place.separation(centre).deg < 5:
                used &= ~(pixels.separation(place).deg < radius + 0.0707)
    first = np.array([e >= row["SAFE_ENERGY_LO"] * (1 - 1e-6) for e in EDGES[:-1]])
    table = events.obs(int(row["OBS_ID"]), required_irf=[]).events
    x, y = image.wcs.all_world2pix(table.radec.ra.deg, table.radec.dec.deg, 0)
    edges = np.arange(23) - 0.5
    counts = np.histogramdd(
        (table.energy.to_value("TeV"), y, x), bins=(np.array(EDGES, float), edges, edges))[0]
    n, mu = (a[first][:, used] for a in (counts, predicted))
    norm = n.sum() / mu.sum()
    scaled = np.maximum(mu * norm, 1e-9)
    with np.errstate(divide="ignore", invalid="ignore"):
        log = np.where(n > 0, n * np.log(n / scaled), 0)
    return norm, n.size, 2 * float((scaled - n + log).sum())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    parser.add_argument("store")
    parser.add_argument("catalogue")
    parser.add_argument("--oversampling", type=int)
    parser.add_argument("--runs", choices=["off", "others"], default="off")
    parser.add_argument("--below", type=float)
    parser.add_argument("--norm-sd", type=float)
    options = parser.parse_args()
    models, events = DataStore.from_dir(options.out), DataStore.from_dir(options.store)
    catalogue = sources(options.catalogue)
    norms, bins, total = [], 0, 0.0
    for row in events.obs_table:
        is_off = str(row["TARGET_NAME"]).strip() == "Off data"
        if is_off != (options.runs == "off"):
            continue
        norm, size, deviance = score(models, events, row, catalogue, options.oversampling)
        norms.append(norm)
        bins += size
        total += deviance
    scatter = np.std(norms, ddof=1)
    print(
        f"{len(norms)} runs, {bins} bins: deviance {total:.1f}, norm mean {np.mean(norms):.4f} sd {scatter:.4f}"
        f" (counts / prediction, oversampling {options.oversampling})")
    failed = (options.below is not None and not total < options.below) or (
        options.norm_sd is not None and not scatter < options.norm_sd)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
