#!/usr/bin/env python3
"""Tests with gammapy whether the models of an output predict the observed counts.

    judge_defaults.py OUT...               prints one line for each fact; exit status 1 if any fails
    judge_defaults.py --lopsided OUT...    for a simulated field with a gradient: misread cubes must not fit

For every run to which the index of an output gives a model, gammapy's MapDatasetMaker(background_oversampling=10) predicts
counts in 12 energy bins from 0.1 to 100 TeV and in pixels of 0.2 deg. The centre of a pixel decides to which ring of 0.5 deg
around the pointing it belongs. The events are counted in the same pixels, so that the shape of the rings cancels.

  rates      No cell of a model is above 20 times the median of the known cells of its ring and energy.
  axis       Nothing is predicted in energy bins wholly below the axis of a model.
  counts     At each energy, the counts predicted for the runs that the models were built from are within 5 % or 3 sigma of
             the observed ones. A run is compared in energy bins wholly inside the axis of its model and the energies at which
             the model used it (HDU RUNS), in rings wholly inside the field of the model, and in pixels whose centres are more
             than a pixel away from the regions excluded from it (provenance.json). A model with the keyword PREDICTS, which
             a regression makes for one run, is compared with this run only.
  continued  At energies inside the axis at which a model used none of its runs, at most 20 times the observed counts are
             predicted.
  direction  Cubes fit the quadrants of the sky around the pointing best if they are read as they were written. The
             normalisation is free at each energy of each run, energies near the threshold are excluded, and if there are
             many runs, 24 evenly spaced ones are used. For a simulated field with a gradient, cubes fit with a probability
             above 0.001."""
import argparse
import json
import logging
import time
import warnings
from collections import defaultdict
from functools import cached_property
from pathlib import Path

import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord
from astropy.io import fits
from gammapy.data import DataStore
from gammapy.makers import MapDatasetMaker
from gammapy.maps import MapAxis, WcsGeom
from judge_quadrants import MISREADINGS, quadrants, turned
from scipy import stats

warnings.filterwarnings("ignore")
logging.getLogger("gammapy").setLevel(logging.ERROR)

ENERGIES = MapAxis.from_energy_bounds(0.1 * u.TeV, 100 * u.TeV, nbin=12, name="energy")
OVERSAMPLING = 10
# The exact edges of the maker: a bin that exceeds the axis of a model even by a rounding error loses its counts.
FINE = ENERGIES.upsample(OVERSAMPLING).edges.to_value("TeV")
LOW, HIGH = FINE[:-1:OVERSAMPLING], FINE[OVERSAMPLING::OVERSAMPLING]
# The width of rings and the side of pixels in deg.
RING = 0.5
PIXEL = 0.2
# The maximum rate of a cell in units of the median of its ring.
HIGHEST = 20
# The energy in TeV above which the shape of the field does not depend on the distance to the threshold.
STEADY = 0.5
# The minimum number of expected events in a quadrant for a meaningful chi2.
LEAST = 10
# The maximum number of runs, evenly spaced, whose quadrants are tested: each is predicted five times.
DIRECTED = 24
# The number of pairs of a run and a model, approximately, that are tested if models share runs.
PAIRS = 120
# gammapy interpolates missing data at each call; Model does so once, in the same way.
MAKER = MapDatasetMaker(
    selection=["counts", "background"], background_oversampling=OVERSAMPLING, background_interp_missing_data=False)


class Model:
    """A model file: its axes, its rate, and the runs it was built from with the energies (TeV) at which each was used."""

    def __init__(self, path, hdu, background):
        self.path = path
        with fits.open(path) as file:
            row = file[hdu].data[0]
            self.is_cube = "DETX_LO" in file[hdu].columns.names
            columns = ["ENERG", "DETX", "DETY"] if self.is_cube else ["ENERG", "THETA"]
            self.axes = [np.append(row[name + "_LO"], row[name + "_HI"][-1]) for name in columns]
            self.rate = np.asarray(row["BKG"], float).T
            self.runs = {int(run["OBS_ID"]): (run["E_MIN"], run["E_MAX"]) for run in file["RUNS"].data}
            predicted = file[hdu].header.get("PREDICTS")
            if predicted is not None:
                self.runs = {run: energies for run, energies in self.runs.items() if run == predicted}
        # MapDatasetMaker(background_interp_missing_data=True), its default, does the same first.
        background.interp_missing_data(axis_name="energy")
        self.background = background

    @property
    def radius(self):
        """The radius (deg) of the largest circle inside the field."""
        return min(min(-axis[0], axis[-1]) for axis in self.axes[1:]) if self.is_cube else self.axes[1][-1]

    @property
    def rings(self):
        """The number of rings wholly inside the field."""
        return int(self.radius / RING + 1e-9)

    def holds(self, run=None):
        """Returns which energy bins are wholly inside the axis and inside the energies at which a run was used."""
        low, high = self.axes[0][[0, -1]]
        if run in self.runs:
            low, high = max(low, self.runs[run][0]), min(high, self.runs[run][1])
        return (LOW >= low) & (HIGH <= high)

    @cached_property
    def used(self):
        """The energy bins at which any of its runs was used."""
        return np.any([self.holds(run) for run in self.runs], axis=0)

    @cached_property
    def highest_cell(self):
        """The maximum ratio of a rate to the median of the known cells of the same ring and energy, and its place."""
        centres = [(axis[:-1] + axis[1:]) / 2 for axis in self.axes]
        offset = centres[1]
        if self.is_cube:
            lon, lat = np.radians(centres[1])[:, None], np.radians(centres[2])[None, :]
            offset = np.degrees(np.arccos(np.cos(lon) * np.cos(lat)))
        ring = (offset // RING).astype(int)
        highest, place = 0.0, "nowhere"
        for energy, rates in zip(centres[0], self.rate):
            known = np.isfinite(rates) & (rates > 0)
            for number in np.unique(ring[known]):
                cells = rates[known & (ring == number)]
                if cells.max() > highest * np.median(cells):
                    highest = cells.max() / np.median(cells)
                    place = f"{self.path.name} at {energy:.3g} TeV, {number * RING} to {(number + 1) * RING} deg"
        return highest, place


class Field:
    """The sky around the pointing of a run in pixels, and the events in them."""

    def __init__(self, observation, rings):
        centre = observation.get_pointing_icrs(observation.tmid)
        self.geometry = WcsGeom.create(
            skydir=centre, width=2 * (RING * rings + PIXEL), binsz=PIXEL, axes=[ENERGIES], frame="icrs", proj="TAN")
        self.pixels = self.geometry.to_image().get_coord().skycoord
        place = self.pixels.transform_to(centre.skyoffset_frame())
        self.lon, self.lat = place.lon.wrap_at("180d").deg, place.lat.deg
        self.ring = (self.pixels.separation(centre).deg // RING).astype(int)
        self.inside = self.ring < rings
        self.counts = MAKER.make_counts(self.geometry, observation).data

    def outside(self, regions):
        """Returns the pixels inside the rings whose centres are more than a pixel away from all regions."""
        kept = self.inside.copy()
        for region in regions:
            if region["shape"] != "circle":
                raise NotImplementedError(f"excluded regions must be circles; the shape '{region['shape']}' is not supported")
            centre = SkyCoord(region["lon"], region["lat"], unit="deg", frame=region["frame"])
            kept &= self.pixels.separation(centre).deg > region["radius"] + PIXEL
        return kept


class Output:
    """An output folder, as gammapy opens it."""

    def __init__(self, folder):
        self.store = DataStore.from_dir(folder)
        provenance = json.loads((folder / "provenance.json").read_text())
        self.exclusions = provenance.get("exclusions", [])
        self.used = {run["obsID"]: run for run in provenance["runs"]}
        self.models, opened = {}, {}
        for row in self.store.hdu_table:
            if row["HDU_TYPE"].strip() == "bkg":
                place = self.store.hdu_table.hdu_location(row["OBS_ID"], hdu_type="bkg")
                key = (place.path(), place.hdu_name)
                if key not in opened:
                    opened[key] = Model(*key, place.load())
                self.models[int(row["OBS_ID"])] = opened[key]

    def observation(self, run, model=None):
        observation = self.store.obs(run, required_irf=[])
        observation.bkg = (model or self.models[run]).background
        return observation

    @property
    def pairs(self):
        """The runs to predict, each with its model: every model with the runs that it was built from, and with other runs to
        which the index gives it. If runs are in many models, as neighbours are, only some evenly spaced models are used."""
        models = list(dict.fromkeys(self.models.values()))
        made = sum(len(model.runs) for model in models)
        if made > len(self.used):
            models = models[:: -(-made // PAIRS)]
        pairs = [(run, model) for model in models for run in model.runs]
        return pairs + [(run, model) for run, model in self.models.items() if run not in model.runs]

    def regions(self, run):
        """Returns the regions that were excluded from a run, in any of its fills."""
        entry = self.used.get(run, {})
        if entry.get("excludedRegions") and "fills" not in entry:
            raise NotImplementedError(f"provenance.json does not record the regions that were excluded from run {run}")
        places = sorted({i for fill in entry.get("fills", []) for i in fill.get("exclusions", [])})
        return [self.exclusions[i] for i in places]


class Judge:
    """Collects facts about outputs as lines of text, and counts those that fail."""

    def __init__(self):
        self.failed = 0
        self.lines = []
        self.fields = {}

    def say(self, holds, text):
        self.failed += not holds
        self.lines.append(f"{'ok  ' if holds else 'FAIL'} {text}")

    def remark(self, text):
        self.lines.append(f"     {text}")

    def judge(self, folder, lopsided=False):
        """Judges an output folder."""
        began = time.monotonic()
        output = Output(folder)
        models = set(output.models.values())
        own = sum(run in model.runs for run, model in output.models.items())
        self.say(own > 0, f"{len(output.models)} runs have one of {len(models)} models; {own} of them were used to build it")
        if not models:
            return
        highest, place = max(model.highest_cell for model in models)
        self.say(highest <= HIGHEST, f"rates: the highest cell is {highest:.4g} times the median of its ring ({place})")
        try:
            self.judge_counts(output)
            if any(model.is_cube for model in models):
                self.judge_direction(output, lopsided)
        except NotImplementedError as error:
            self.say(False, str(error))
        self.remark(f"{time.monotonic() - began:.1f} s")

    def field(self, output, observation, model):
        """Returns the field of a run around the pointing, which is made only once for all outputs of a store."""
        events = output.store.hdu_table.hdu_location(observation.obs_id, hdu_type="events").path().resolve()
        if (events, model.rings) not in self.fields:
            self.fields[events, model.rings] = Field(observation, model.rings)
        return self.fields[events, model.rings]

    def judge_counts(self, output):
        def empty():
            return np.zeros((2, len(LOW)))

        # Predicted and observed counts by energy: of all models and of each model at energies at which the run was used, and
        # of all models at energies at which they used none of their runs.
        total, single, continued, below = empty(), defaultdict(empty), empty(), 0.0
        rings = defaultdict(lambda: np.zeros(2))
        for run, model in output.pairs:
            observation = output.observation(run, model)
            field = self.field(output, observation, model)
            background = MAKER.make_background(field.geometry, observation).data
            below += background[HIGH <= model.axes[0][0]].sum()
            if run in model.runs:
                pixels = field.outside(output.regions(run))
                counts = np.stack([background[:, pixels].sum(axis=1), field.counts[:, pixels].sum(axis=1)])
                total += counts * model.holds(run)
                single[model] += counts * model.holds(run)
                continued += counts * (model.holds() & ~model.used)
                steady = model.holds(run) & (LOW >= STEADY)
                for ring in range(model.rings):
                    place = pixels & (field.ring == ring)
                    rings[ring] += background[steady][:, place].sum(), field.counts[steady][:, place].sum()
        self.say(below == 0, f"axis: {below:.3g} counts are predicted below it")
        self.say(total.any() or not single, f"counts: {len(single)} models compared with the runs that they were built from")
        judged = [run for run, model in output.pairs if run in model.runs]
        times = len(judged) / max(1, len(set(judged)))
        for energy in np.flatnonzero(total.any(axis=0)):
            self.say(agrees(*total[:, energy], times), f"counts: {comparison(energy, *total[:, energy])}")
        for energy in np.flatnonzero(continued.any(axis=0)):
            predicted, seen = continued[:, energy]
            self.say(predicted <= HIGHEST * max(seen, 1), f"continued: {comparison(energy, predicted, seen)}")
        ratios = " ".join(f"{predicted / seen:.3f}" for predicted, seen in rings.values() if seen)
        self.remark(f"predicted over observed above {STEADY} TeV, ring by ring: {ratios}")
        if len(single) > 1:
            model, energy = max(
                ((model, energy) for model in single for energy in range(len(LOW))),
                key=lambda place: deviation(*single[place[0]][:, place[1]]))
            self.remark(f"largest deviation: {model.path.name}, {comparison(energy, *single[model][:, energy])}")

    def judge_direction(self, output, lopsided):
        readings = {"as written": lambda data: data, **MISREADINGS}
        chi2, free = dict.fromkeys(readings, 0.0), 0
        cubes = [run for run, model in output.models.items() if model.is_cube and run in model.runs]
        runs = cubes[::-(-len(cubes) // DIRECTED)]
        for run in runs:
            model = output.models[run]
            observation = output.observation(run)
            field = self.field(output, observation, model)
            pixels = field.outside(output.regions(run))
            bins = np.flatnonzero(model.holds(run) & (LOW >= STEADY))

            def by_quadrant(cube):
                return np.array([quadrants(field.lon[pixels], field.lat[pixels], cube[energy][pixels]) for energy in bins])

            counts = by_quadrant(field.counts)
            for name, turn in readings.items():
                observation.bkg = turned(model.background, turn)
                rates = by_quadrant(MAKER.make_background(field.geometry, observation).data)
                known = rates.sum(axis=1) > 0
                rates, seen = rates[known], counts[known]
                expected = (rates * (seen.sum(axis=1) / rates.sum(axis=1))[:, None]).sum(axis=0)
                used = expected > LEAST
                chi2[name] += float(((seen.sum(axis=0) - expected)[used] ** 2 / expected[used]).sum())
                free += max(int(used.sum()) - 1, 0) if name == "as written" else 0
        # Cubes of few events or of a symmetric field favour no orientation. So chi2 may exceed that of the best misreading by
        # 9, times chi2 per degree of freedom of that misreading if it is above 1: in RADEC alignment a model of other runs has
        # their gradient, which is not that of the run, and no orientation fits. For a simulated field with a gradient, the
        # orientation must be found with certainty.
        least = min(chi2[name] for name in MISREADINGS)
        holds = chi2["as written"] < (least - 25 if lopsided else least + 9 * max(1, least / max(free, 1)))
        if lopsided:
            holds = holds and stats.chi2.sf(chi2["as written"], free) > 0.001
        texts = ", ".join(f"{name} {value:.1f}" for name, value in chi2.items())
        self.say(holds, f"direction: chi2 over {free} free quadrants of {len(runs)} runs: {texts}")


def deviation(predicted, seen):
    """Returns the difference of two counts in sigma."""
    return abs(predicted - seen) / max(predicted, seen, 1) ** 0.5


def agrees(predicted, seen, times):
    """Returns whether counts agree within 5 % or 3 sigma. Each run is in the counts a number of times, on average."""
    return abs(predicted - seen) <= 0.05 * seen or deviation(predicted / times, seen / times) <= 3


def comparison(energy, predicted, seen):
    ratio = f"ratio {predicted / seen:.4f}" if seen else "nothing observed"
    return f"{LOW[energy]:.3g} to {HIGH[energy]:.3g} TeV: {predicted:.6g} predicted, {seen:.0f} observed, {ratio}"


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("out", type=Path, nargs="+")
    arguments.add_argument("--lopsided", action="store_true", help="the field of the simulated store has a gradient")
    options = arguments.parse_args()
    judge = Judge()
    for folder in options.out:
        judge.judge(folder, options.lopsided)
        print(f"== {folder}", *judge.lines, sep="\n", flush=True)
        judge.lines.clear()
    raise SystemExit(judge.failed > 0)


if __name__ == "__main__":
    main()
