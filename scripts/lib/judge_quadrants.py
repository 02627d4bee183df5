#!/usr/bin/env python3
"""Tests the orientation of models with gammapy. For each run of a simulated store, the events in the four quadrants of the sky
around the pointing (0.4 to 20 TeV, within 2.5 deg) are compared with those that gammapy predicts with the model of the run,
with a free normalisation. The simulated field has a gradient, so the same model mirrored in lon, in lat or in both, or
transposed, must fail.

    judge_quadrants.py OUT             prints one line for each fact; exit status 1 if any fails
    judge_quadrants.py OUT --round     for a symmetric field: mirrored models are not tested"""
import logging
import sys
import warnings

import astropy.units as u
import numpy as np
from gammapy.data import DataStore
from gammapy.makers.utils import make_map_background_irf
from gammapy.maps import MapAxis, WcsGeom

warnings.filterwarnings("ignore")
logging.getLogger("gammapy").setLevel(logging.ERROR)
failed = 0


def say(holds, text):
    global failed
    failed += not holds
    print("ok  " if holds else "FAIL", text)


# Ways to misread a cube, whose axes are energy, lon, lat.
MISREADINGS = {
    "lon mirrored": lambda data: data[:, ::-1],
    "lat mirrored": lambda data: data[:, :, ::-1],
    "both mirrored": lambda data: data[:, ::-1, ::-1],
    "transposed": lambda data: data.transpose(0, 2, 1),
}


def quadrants(lon, lat, weights):
    east, north = lon > 0, lat > 0
    return np.array([weights[(east == e) & (north == n)].sum() for e in (True, False) for n in (True, False)])


def turned(model, turn):
    """Returns the model with its field mirrored or transposed; the axes are energy, lon, lat."""
    return type(model)(
        axes=model.axes, data=turn(model.data), unit=model.unit, meta=model.meta, fov_alignment=model.fov_alignment)


def main():
    store = DataStore.from_dir(sys.argv[1])
    turns = {"as written": lambda data: data}
    if "--round" not in sys.argv:
        turns |= MISREADINGS
    axis = MapAxis.from_energy_bounds(0.4 * u.TeV, 20 * u.TeV, nbin=6, name="energy")
    chi2 = dict.fromkeys(turns, 0.0)
    runs, events = 0, 0
    for observation in store.get_observations():
        centre = observation.get_pointing_icrs(observation.tmid)
        frame = centre.skyoffset_frame()
        geometry = WcsGeom.create(skydir=centre, width=5.2, binsz=0.2, axes=[axis], frame="icrs", proj="TAN")
        image = geometry.to_image()
        place = image.get_coord().skycoord.transform_to(frame)
        near = image.separation(centre) < 2.5 * u.deg
        seen = observation.events.radec.transform_to(frame)
        energy = observation.events.energy.to_value("TeV")
        chosen = (observation.events.radec.separation(centre) < 2.5 * u.deg) & (energy >= 0.4) & (energy < 20)
        count = quadrants(seen.lon.wrap_at("180d")[chosen], seen.lat[chosen], np.ones(chosen.sum()))
        runs, events = runs + 1, events + int(count.sum())
        background = observation.bkg
        for name, turn in turns.items():
            model = background if name == "as written" else turned(background, turn)
            predicted = make_map_background_irf(
                observation.pointing, observation.observation_time_duration, model, geometry, observation.tstart,
                location=observation.observatory_earth_location).data.sum(axis=0)
            expected = quadrants(place.lon.wrap_at("180d")[near], place.lat[near], predicted[near])
            expected *= count.sum() / expected.sum()
            chi2[name] += float(((count - expected) ** 2 / expected).sum())
    say(runs > 0 and events > 10_000, f"{runs} runs, {events} events, {type(background).__name__}")
    for name, value in chi2.items():
        # With a free normalisation, three quadrants of each run are independent.
        deviations = (value - 3 * runs) / (6 * runs) ** 0.5
        holds = deviations < 3 if name == "as written" else deviations > 10
        wanted = "" if name == "as written" else ", as it must be"
        say(holds, f"{name}: chi2 {value:.1f} over {3 * runs} free quadrants, {deviations:+.1f} sigma{wanted}")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
