#!/usr/bin/env python3
"""A job of the benchmark as a user of gammapy would write it: the strategies of the recipe study_zenith on the off runs of a
store, each with every run left out in turn, and their Poisson deviances. Empty bins are left as they are.

    gammapy_study_job.py STORE

The events of each run are read once. The loops are over strategies and runs; everything else is vectorised."""
import sys

import numpy as np
from gammapy.data import DataStore

ENERGY = np.geomspace(0.5, 50, 21)
OFFSET = np.linspace(0, 2.5, 11)
SCORE = np.array([0.5, 1, 2, 5, 10, 30])
SIDE = 0.2
BANDS = [
    [0, 90], [0, 40, 90], [0, 30, 90], [0, 20, 35, 90], [0, 20, 40, 90], [0, 15, 30, 45, 90], [0, 10, 20, 30, 40, 50, 90],
]
NEIGHBOURS = [5, 8, 12, 16, 24]


def pixels():
    """Returns the edges of the pixels, and offset and solid angle of the pixels within 2 deg."""
    edges = SIDE * (np.arange(23) - 11)
    centres = (edges[1:] + edges[:-1]) / 2
    offset = np.degrees(np.arctan(np.radians(1) * np.hypot(*np.meshgrid(centres, centres))))
    return edges, offset, np.radians(SIDE) ** 2 * np.cos(np.radians(offset)) ** 3, offset < 2


def read(store, row, edges):
    """Returns counts and exposure of a run over the axes of the models, and its counts in pixels, both above threshold."""
    observation = store.obs(int(row["OBS_ID"]), required_irf=[])
    events = observation.events.select_time(observation.gti.time_intervals[0])
    energy, threshold = events.energy.to_value("TeV"), row["SAFE_ENERGY_LO"] * (1 - 1e-6)
    offset = events.offset.to_value("deg")
    angle = events.radec.position_angle(observation.get_pointing_icrs(observation.tmid)).to_value("rad")
    place = np.degrees(np.tan(np.radians(offset)))
    used = ENERGY[:-1] >= threshold
    solid_angle = 2 * np.pi * -np.diff(np.cos(np.radians(OFFSET)))
    time = observation.gti.time_sum.to_value("s")
    counts = np.histogram2d(energy, offset, [ENERGY, OFFSET])[0] * used[:, None]
    exposure = time * used[:, None] * np.diff(ENERGY)[:, None] * solid_angle
    near = offset < 4
    field = np.histogramdd(
        [energy[near], (place * np.cos(angle))[near], (place * np.sin(angle))[near]], [SCORE, edges, edges])[0]
    return counts, exposure, field, time, SCORE[:-1] >= threshold


def main():
    store = DataStore.from_dir(sys.argv[1])
    runs = store.obs_table
    off = runs[np.char.strip(np.asarray(runs["TARGET_NAME"], str)) == "Off data"]
    edges, offset, solid_angle, inside = pixels()
    data = [read(store, row, edges) for row in off]
    counts, exposure = (np.array([run[part] for run in data]) for part in (0, 1))
    zenith = np.asarray(off["ZEN_PNT"], float)
    low, high = np.maximum(ENERGY[:-1], SCORE[:-1, None]), np.minimum(ENERGY[1:], SCORE[1:, None])
    width = np.clip(high - low, 0, None)
    ring = np.digitize(offset[inside], OFFSET) - 1

    def deviance(target, training):
        total = exposure[training].sum(axis=0)
        rate = np.divide(counts[training].sum(axis=0), total, out=np.zeros_like(total), where=total > 0)
        _, _, field, time, used = data[target]
        model = (width @ rate)[used][:, ring] * solid_angle[inside] * time
        seen = field[used][:, inside]
        model *= seen.sum() / model.sum()
        log = np.log(np.divide(seen, model, out=np.ones_like(model), where=(seen > 0) & (model > 0)))
        return 2 * (model - seen + seen * log).sum()

    everyone = np.arange(len(off))
    for bands in BANDS:
        band = np.digitize(zenith, bands)
        sums = [deviance(run, (band == band[run]) & (everyone != run)) for run in everyone
                if ((band == band[run]) & (everyone != run)).any()]
        print("bands", bands, sum(sums))
    cosine = np.cos(np.radians(zenith))
    for count in NEIGHBOURS:
        order = [np.argsort(np.where(everyone == run, np.inf, abs(cosine - cosine[run])))[:count] for run in everyone]
        print("nearest", count, sum(deviance(run, order[run]) for run in everyone))


if __name__ == "__main__":
    main()
