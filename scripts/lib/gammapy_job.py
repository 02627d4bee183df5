#!/usr/bin/env python3
"""A job of the benchmark as a user of gammapy would write it: radial background models of all off runs of a store and of
three zenith bands, written with new index tables and read back.

    gammapy_job.py STORE OUT

The events of each run are read once, and the four models share the histograms. All computations per event are vectorised."""
import sys
from pathlib import Path

import astropy.units as u
import numpy as np
from astropy.io import fits
from astropy.table import Table, vstack
from gammapy.data import DataStore
from gammapy.irf import Background2D
from gammapy.maps import MapAxis

BANDS = [(0, 90), (0, 20), (20, 40), (40, 90)]
ENERGY = np.logspace(-1, 2, 20)
OFFSET = 3 * np.sqrt(np.linspace(0, 1, 10))


def fill(store, rows):
    """Returns the counts and the ontime of each run."""
    counts, ontime = {}, {}
    for row in rows:
        observation = store.obs(int(row["OBS_ID"]), required_irf=[])
        events = observation.events
        counts[row["OBS_ID"]] = np.histogram2d(
            events.energy.to_value("TeV"), events.offset.to_value("deg"), [ENERGY, OFFSET]
        )[0]
        ontime[row["OBS_ID"]] = observation.gti.time_sum.to_value("s")
    return counts, ontime


def model(counts, ontime):
    """Returns the rate of stacked counts as a Background2D, and its exposure."""
    solid_angle = 2 * np.pi * -np.diff(np.cos(np.radians(OFFSET)))
    exposure = ontime * np.diff(ENERGY)[:, None] * 1e6 * solid_angle
    axes = [
        MapAxis.from_energy_edges(ENERGY * u.TeV, name="energy"),
        MapAxis.from_edges(OFFSET * u.deg, name="offset"),
    ]
    return Background2D(axes=axes, data=counts / exposure, unit="s-1 MeV-1 sr-1"), exposure


def main():
    source, out = Path(sys.argv[1]), Path(sys.argv[2])
    (out / "models").mkdir(parents=True)
    store = DataStore.from_dir(source)
    runs = store.obs_table
    off = runs[np.char.strip(np.asarray(runs["TARGET_NAME"], str)) == "Off data"]
    counts, ontime = fill(store, off)

    names = []
    for low, high in BANDS:
        ids = [row["OBS_ID"] for row in off if low <= row["ZEN_PNT"] < high]
        if not ids:
            names.append(None)
            continue
        stacked = sum(counts[i] for i in ids)
        background, exposure = model(stacked, sum(ontime[i] for i in ids))
        hdu = background.to_table_hdu(format="gadf-dl3")
        hdu.name = "BKG"
        images = [fits.ImageHDU(data, name=name) for name, data in (("COUNTS", stacked), ("EXPOSURE", exposure))]
        names.append(f"bkg_{low}_{high}.fits.gz")
        fits.HDUList([fits.PrimaryHDU(), hdu, *images]).writeto(out / "models" / names[-1], checksum=True)

    index = Table.read(source / "hdu-index.fits.gz")
    index = index[np.char.strip(np.asarray(index["HDU_TYPE"], str)) != "bkg"]
    index["FILE_DIR"] = [str((source / str(folder).strip()).resolve()) for folder in index["FILE_DIR"]]
    rows = []
    for row in runs:
        band = next((n for (low, high), n in zip(BANDS[1:], names[1:]) if low <= row["ZEN_PNT"] < high), None)
        if band:
            rows.append((row["OBS_ID"], "bkg", "bkg_2d", str((out / "models").resolve()), band, "BKG"))
    new = Table(rows=rows, names=["OBS_ID", "HDU_TYPE", "HDU_CLASS", "FILE_DIR", "FILE_NAME", "HDU_NAME"])
    vstack([index[new.colnames], new], metadata_conflicts="silent").write(out / "hdu-index.fits.gz")
    runs.write(out / "obs-index.fits.gz")

    made = DataStore.from_dir(out)
    for name in filter(None, names):
        Background2D.read(out / "models" / name, hdu="BKG")
    print(f"{len(off)} off runs, {int(sum(c.sum() for c in counts.values()))} counts, {len(made.obs_table)} runs indexed")


if __name__ == "__main__":
    main()
