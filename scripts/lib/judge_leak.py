#!/usr/bin/env python3
"""Checks that the leave-one-out model of a run does not depend on the events of the run in scored bins.

In a copy of the store, the energies of all events of the run that an analysis uses (within 2 deg of the pointing, and above its
first energy bin) are changed. The data of the model must be the same to the last byte.

Usage: judge_leak.py DARKTIME STORE SCRATCH OBS_ID FIRST_ENERGY_TEV [OPTION ...]
"""
import os
import subprocess
import sys

import numpy as np
from astropy.coordinates import SkyCoord
from astropy.io import fits


def changed_copy(store, folder, obs_id, first):
    """Creates a store of links, in which the event file of a run is replaced. Returns the number of changed events."""
    changed = 0
    for base, _, names in os.walk(store):
        place = os.path.join(folder, os.path.relpath(base, store))
        os.makedirs(place, exist_ok=True)
        for name in names:
            source, target = os.path.join(base, name), os.path.join(place, name)
            if f"{obs_id:06d}" not in name and str(obs_id) not in name:
                os.symlink(os.path.abspath(source), target)
                continue
            with fits.open(source) as file:
                events = file["EVENTS"]
                centre = SkyCoord(events.header["RA_PNT"], events.header["DEC_PNT"], unit="deg")
                place_of = SkyCoord(events.data["RA"], events.data["DEC"], unit="deg")
                scored = (place_of.separation(centre).deg < 1.8) & (events.data["ENERGY"] >= first)
                changed = int(scored.sum())
                events.data["ENERGY"][scored] = np.float32(first * 1.5)
                file.writeto(target)
    return changed


def arrays(folder, obs_id):
    """Returns the bytes of the tables with the background and its error."""
    with fits.open(os.path.join(folder, "models", f"best_model_g{obs_id}.fits.gz")) as file:
        return [np.asarray(file[name].data).tobytes() for name in ("BKG", "BKG_ERR", "STATE")]


def main():
    program, store, scratch, obs_id, first = sys.argv[1:6]
    obs_id, first = int(obs_id), float(first)
    copy = os.path.join(scratch, "copy")
    changed = changed_copy(store, copy, obs_id, first)
    results = {}
    for name, data in (("original", store), ("changed", copy)):
        for mode in ("true", "false"):
            out = os.path.join(scratch, f"{name}-{mode}")
            subprocess.run(
                [program, "run", "best_model", "--data", data, "--out", out, "--quiet", "-p", f"apply=OBS_ID == {obs_id}",
                 "-p", f"leave_one_out={mode}", *sys.argv[6:]], check=True)
            results[name, mode] = arrays(out, obs_id)
    held = results["original", "true"] == results["changed", "true"]
    own = results["original", "false"] != results["changed", "false"]
    print(f"run {obs_id}: {changed} scored events changed; leave-one-out model {'the same' if held else 'CHANGED'},"
          f" model with the run {'changed' if own else 'THE SAME'}")
    return 0 if held and own and changed > 100 else 1


if __name__ == "__main__":
    sys.exit(main())
