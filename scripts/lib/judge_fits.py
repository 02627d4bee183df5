#!/usr/bin/env python3
"""Tests parametric models with gammapy. For each run of an output of the recipe parametric, the counts that gammapy predicts
with the background model of the run are compared with those that the fit predicts (fits.json). The counts are those in the
fitted part of the data: the energies and the circle of the run, without excluded regions.

    judge_fits.py OUT [--form 2D] [--exclude RA DEC RADIUS]     prints one line for each fact; exit status 1 if any fails

gammapy interpolates linearly in ln rate between the bin centres, at which the file contains the values of the fit. The file
gives the rms error of this interpolation (INTERRMS): 0.4 to 0.9 % for most runs, more if a node bends the spectrum sharply
between two centres. Counts are a mean over all bins. They must agree within this error for each run, or within 0.5 % if the
error is smaller, and within 0.5 % in the sum of all runs."""
import argparse
import json
import logging
import warnings
from pathlib import Path

import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord
from gammapy.data import DataStore
from gammapy.irf import Background2D, Background3D
from gammapy.makers.utils import make_map_background_irf
from gammapy.maps import MapAxis, WcsGeom

warnings.filterwarnings("ignore")
logging.getLogger("gammapy").setLevel(logging.ERROR)
TOLERANCE = 0.005
failed = 0


def say(holds, text):
    global failed
    failed += not holds
    print("ok  " if holds else "FAIL", text)


def predicted(observation, run, hole):
    """Returns the integral by gammapy of the model over the energies and the circle of a run of a fit, without the hole."""
    # 50 bins per decade and 0.05 deg are finer than the model, so that only the nodes of the model matter.
    bins = int(np.ceil(50 * np.log10(run["energyMax"] / run["energyMin"])))
    axis = MapAxis.from_energy_bounds(run["energyMin"] * u.TeV, run["energyMax"] * u.TeV, nbin=bins, name="energy")
    centre = observation.get_pointing_icrs(observation.tmid)
    geometry = WcsGeom.create(
        skydir=centre, width=2 * run["radius"] + 0.2, binsz=0.05, axes=[axis], frame="icrs", proj="ZEA")
    image = geometry.to_image()
    counts = image.separation(centre) < run["radius"] * u.deg
    if hole:
        counts &= image.separation(SkyCoord(hole[0], hole[1], unit="deg")) > hole[2] * u.deg
    model = make_map_background_irf(
        observation.pointing, run["time"] * u.s, observation.bkg, geometry, observation.tstart,
        location=observation.observatory_earth_location)
    return float(model.data[:, counts].sum())


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--form", choices=["2D", "3D"], default="3D", help="what the models must be")
    arguments.add_argument("--exclude", nargs=3, type=float, metavar=("RA", "DEC", "RADIUS"), help="deg")
    options = arguments.parse_args()
    form = Background2D if options.form == "2D" else Background3D

    fits = json.loads((options.out / "fits.json").read_text())["fits"]
    store = DataStore.from_dir(options.out)
    runs = [run for fit in fits for run in fit["runs"]]
    say(len(runs) > 0, f"{len(runs)} runs in fits.json")
    say(all(fit["status"] == "converged" for fit in fits), f"{len(fits)} fits, all of which converged")
    ratios, sums = [], np.zeros(2)
    for run in runs:
        observation = store.obs(run["obsID"])
        if not isinstance(observation.bkg, form):
            say(False, f"run {run['obsID']}: background {observation.bkg!r}")
            continue
        counts = predicted(observation, run, options.exclude)
        ratio, sums = counts / run["predicted"], sums + (counts, run["predicted"])
        ratios.append(ratio)
        header = store.hdu_table.hdu_location(run["obsID"], hdu_type="bkg").get_hdu().header
        tolerance = max(TOLERANCE, header["INTERRMS"])
        if abs(ratio - 1) > tolerance:
            say(False, f"run {run['obsID']}: gammapy predicts {ratio:.4f} of the {run['predicted']:.1f} counts of the fit; "
                f"expected a difference of at most {tolerance:.4f}")
    if ratios:
        say(len(ratios) == len(runs), f"gammapy opens each as {form.__name__} and predicts {min(ratios):.4f} to "
            f"{max(ratios):.4f} of the counts of the fits")
        ratio = sums[0] / sums[1]
        say(abs(ratio - 1) < TOLERANCE, f"in all {ratio:.4f} of {sums[1]:.0f} counts")
    raise SystemExit(failed > 0)


if __name__ == "__main__":
    main()
