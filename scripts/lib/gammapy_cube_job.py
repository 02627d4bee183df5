#!/usr/bin/env python3
"""The job of the benchmark for cubes as a user of gammapy would write it, because gammapy itself has no maker of cubes. The
events are read by gammapy, transformed to altitude and azimuth relative to the pointing, counted with numpy, and the cube is
written as BKG_3D.

    gammapy_cube_job.py STORE OUT

All computations per event are vectorised. The orientation of the Earth is computed every 5 minutes and interpolated, a method
that astropy offers for speed. The events of each run are read once."""
import sys
from pathlib import Path

import astropy.units as u
import numpy as np
from astropy.coordinates import AltAz, SkyCoord
from astropy.coordinates.erfa_astrom import ErfaAstromInterpolator, erfa_astrom
from gammapy.data import DataStore
from gammapy.irf import Background3D
from gammapy.maps import MapAxis

ENERGY = np.logspace(-1, 2, 21)
FIELD = np.linspace(-3, 3, 61)


def fill(observation):
    """Returns the counts of a run by energy, lon and lat; lon increases with decreasing azimuth."""
    events = observation.events
    altaz = AltAz(obstime=events.time, location=observation.observatory_earth_location)
    pointing = SkyCoord(
        events.table.meta["RA_PNT"], events.table.meta["DEC_PNT"], unit="deg", frame="icrs")
    with erfa_astrom.set(ErfaAstromInterpolator(300 * u.s)):
        events_altaz = events.radec.transform_to(altaz)
        centre = pointing.transform_to(altaz)
    place = events_altaz.transform_to(centre.skyoffset_frame())
    lon = -place.lon.wrap_at(180 * u.deg).to_value("deg")
    sample = np.stack([events.energy.to_value("TeV"), lon, place.lat.to_value("deg")], axis=1)
    return np.histogramdd(sample, [ENERGY, FIELD, FIELD])[0]


def main():
    source, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True)
    store = DataStore.from_dir(source)
    runs = store.obs_table
    off = runs[np.char.strip(np.asarray(runs["TARGET_NAME"], str)) == "Off data"]
    counts, ontime = 0, 0
    for row in off:
        observation = store.obs(int(row["OBS_ID"]), required_irf=[])
        counts = counts + fill(observation)
        ontime += observation.gti.time_sum.to_value("s")
    edges = np.radians(FIELD)
    solid_angle = np.diff(edges)[:, None] * np.diff(np.sin(edges))[None, :]
    exposure = ontime * np.diff(ENERGY)[:, None, None] * 1e6 * solid_angle
    axes = [
        MapAxis.from_energy_edges(ENERGY * u.TeV, name="energy"),
        MapAxis.from_edges(FIELD * u.deg, name="fov_lon"),
        MapAxis.from_edges(FIELD * u.deg, name="fov_lat"),
    ]
    model = Background3D(axes=axes, data=counts / exposure, unit="s-1 MeV-1 sr-1", fov_alignment="ALTAZ")
    model.to_table_hdu(format="gadf-dl3").writeto(out / "cube.fits.gz", checksum=True)
    print(f"{len(off)} off runs, {int(counts.sum())} counts")


if __name__ == "__main__":
    main()
