#!/usr/bin/env python3
"""Tests with gammapy the output of a recipe for a simulated store: every run opens with its model, gammapy prints no warning,
and the model predicts the counts of the runs and those of the law in truth.json (1 to 20 TeV, above every threshold, within
2.5 deg).

    judge.py OUT STORE          prints one line for each fact; exit status 1 if any fails"""
import json
import logging
import sys
import warnings
from pathlib import Path

import astropy.units as u
import numpy as np
from gammapy.data import DataStore
from gammapy.irf import Background2D
from gammapy.makers.utils import make_map_background_irf
from gammapy.maps import MapAxis, WcsGeom

warnings.filterwarnings("ignore")
failed = 0


def say(holds, text):
    global failed
    failed += not holds
    print("ok  " if holds else "FAIL", text)


class Keep(logging.Handler):
    """Keeps the warnings of gammapy."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines = set()

    def emit(self, record):
        self.lines.add(record.getMessage())


def truth_rate(law, run, energy, offset):
    """Returns the simulated rate per ontime in s-1 MeV-1 sr-1. It is an independent implementation of the formulas in
    docs/simulation.md."""
    cosine = np.cos(np.radians(run["zenith_deg"]))
    total = law["rate_per_s"] * cosine ** law["rate_index"] * run["muon_efficiency"]
    threshold = law["threshold_TeV"] * cosine ** -law["threshold_index"] / run["muon_efficiency"]
    a = law["spectral_index"] - 1
    spectrum = a / threshold * (threshold / energy) ** (a + 1) * np.exp(-((threshold / energy) ** a))
    width = np.radians(law["width_deg"] * energy ** law["width_index"])
    acceptance = np.exp(-(1 - np.cos(np.radians(offset))) / width**2) / (2 * np.pi * width**2)
    return run["deadc"] * total * spectrum / 1e6 * acceptance


def predicted(observation, geometry, near):
    model = make_map_background_irf(
        observation.pointing, observation.observation_time_duration, observation.bkg, geometry, observation.tstart)
    return float(model.data[:, near].sum())


def main():
    out, store_path = Path(sys.argv[1]), Path(sys.argv[2])
    said = Keep()
    logging.getLogger("gammapy").addHandler(said)
    truth = json.loads((store_path / "truth.json").read_text())
    off = {run["obs_id"]: run for run in truth["runs"] if run["target"] == "Off data"}
    store = DataStore.from_dir(out)
    indexed, simulated = len(store.obs_table), len(truth["runs"])
    say(indexed == simulated, f"{indexed} runs are in the index, {simulated} were simulated")

    axis = MapAxis.from_energy_bounds(1 * u.TeV, 20 * u.TeV, nbin=16, name="energy")
    fine = np.geomspace(1, 20, 400)
    rings = np.linspace(0, 2.5, 201)
    middle = (rings[:-1] + rings[1:]) / 2
    solid = -2 * np.pi * np.diff(np.cos(np.radians(rings)))
    sums = np.zeros(3)
    for number in off:
        observation = store.obs(number)
        if not isinstance(observation.bkg, Background2D):
            say(False, f"run {number}: background {observation.bkg!r}")
            continue
        centre = observation.get_pointing_icrs(observation.tmid)
        geometry = WcsGeom.create(skydir=centre, width=5.2, binsz=0.1, axes=[axis], frame="icrs", proj="TAN")
        near = geometry.to_image().separation(centre) < 2.5 * u.deg
        energy = observation.events.energy.to_value("TeV")
        seen = int(((observation.events.offset.deg < 2.5) & (energy >= 1) & (energy < 20)).sum())
        rate = truth_rate(truth["law"], off[number], fine[:, None], middle)
        expected = off[number]["ontime_s"] * np.trapezoid((rate * solid).sum(axis=1), fine * 1e6)
        sums += predicted(observation, geometry, near), seen, expected
    model, seen, expected = sums
    say(len(off) > 0, f"{len(off)} off runs opened by gammapy with their models")
    say(abs(model / seen - 1) < 0.02, f"predicted / observed = {model / seen:.4f} ({seen:.0f} events)")
    say(abs(seen - expected) < 4 * expected**0.5, f"observed / simulated law = {seen / expected:.4f}")
    for line in sorted(said.lines):
        say(False, f"gammapy warns: {line}")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
