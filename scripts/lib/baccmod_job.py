#!/usr/bin/env python3
"""The job of the benchmark for cubes with BAccMod: its Grid3D model of all off runs, with excluded regions, as described in
its documentation. The bins are those of the other jobs; all other settings have their defaults.

    baccmod_job.py STORE REGIONS OUT"""
import sys
from pathlib import Path

import astropy.units as u
import numpy as np
from baccmod import Grid3DAcceptanceMapCreator
from gammapy.data import DataStore
from gammapy.maps import MapAxis
from regions import Regions


def main():
    source, regions, out = (Path(argument) for argument in sys.argv[1:4])
    out.mkdir(parents=True)
    store = DataStore.from_dir(source)
    names = np.char.strip(np.asarray(store.obs_table["TARGET_NAME"], str))
    off = [int(i) for i in store.obs_table["OBS_ID"][names == "Off data"]]
    observations = store.get_observations(off, required_irf=["aeff"])
    creator = Grid3DAcceptanceMapCreator(
        MapAxis.from_energy_bounds(0.1 * u.TeV, 100 * u.TeV, nbin=20, name="energy"),
        MapAxis.from_bounds(0 * u.deg, 3 * u.deg, nbin=30, name="offset"),
        exclude_regions=list(Regions.read(regions, format="ds9")),
    )
    model = creator.create_model(observations)
    model.to_table_hdu(format="gadf-dl3").writeto(out / "cube.fits.gz", checksum=True)
    print(f"{len(off)} off runs")


if __name__ == "__main__":
    main()
