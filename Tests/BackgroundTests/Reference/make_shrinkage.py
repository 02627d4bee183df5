"""Writes shrinkage.json: four small models shrunk by shrinkage.py, for the test that holds the program against it."""
import json
from pathlib import Path

import numpy as np

import shrinkage

rng = np.random.default_rng(20261129)
cases = []


def add(name, true_rate, exposure, edges, rings, lon=None, lat=None):
    counts = rng.poisson(true_rate * exposure).astype(float)
    rate, error, state = shrinkage.shrink(counts, exposure, edges, rings, lon, lat)

    def listed(values):
        rows = np.asarray(values, float)
        return [[None if not np.isfinite(v) else float(f"{v:.15g}") for v in row] for row in rows]

    cases.append(
        dict(
            name=name,
            energy_edges=[float(v) for v in edges],
            ring_of_position=[int(v) for v in rings],
            counts=counts.astype(int).tolist(),
            exposure=listed(exposure),
            rate=listed(rate),
            error=listed(error),
            state=state.tolist(),
        )
    )


def exposures(seconds, edges, solid_angles):
    return np.round(seconds * np.diff(edges * 1e6)[:, None] * solid_angles[None], 3)


def grid(side, cells):
    middle = (np.arange(cells) - (cells - 1) / 2) * side
    lon, lat = np.meshgrid(middle, middle, indexing="ij")
    offset = np.hypot(lon, lat).ravel()
    return lon.ravel(), lat.ravel(), offset, np.floor(offset / side).astype(int)


# Rings: rich below, empty above, the lowest energies below the threshold, one ring missing at one energy.
edges = np.round(10 ** np.linspace(-1, 2, 10), 6)
centre = np.sqrt(edges[1:] * edges[:-1])
offsets = 2.5 * np.sqrt(np.linspace(0, 1, 6))
exposure = exposures(1680, edges, np.pi * np.diff(np.radians(offsets) ** 2))
exposure[:2] = 0
exposure[3, 4] = 0
rate = centre[:, None] ** -2.7 * np.exp(-(offsets[1:] ** 2) / 4)[None] * 3e-6
rate *= 4000 / (rate * exposure).sum()
add("radial", rate, exposure, edges, np.arange(5))

# A cube with a cell that was never exposed, and some that were in part.
edges = np.round(10 ** np.linspace(-0.5, 1.6, 8), 6)
centre = np.sqrt(edges[1:] * edges[:-1])
lon, lat, offset, rings = grid(0.5, 6)
exposure = exposures(1680, edges, np.full(36, np.radians(0.5) ** 2))
kept = np.ones(36)
kept[[8, 9, 14]] = 0, 0.25, 0.6
exposure = np.round(exposure * kept, 3)
exposure[:2, 20:26] = 0
rate = centre[:, None] ** -2.7 * np.exp(-(offset**2) / 2)[None] * (1 + 0.25 * lat) * 4e-6
rate[0] *= 0.02
rate *= 6000 / (rate * exposure).sum()
add("cube with a hole", rate, exposure, edges, rings, lon, lat)

# A sparse cube: energies with no, one and few counts, one without exposure inside and two above.
edges = np.round(10 ** np.linspace(0, 2, 11), 6)
centre = np.sqrt(edges[1:] * edges[:-1])
lon, lat, offset, rings = grid(0.6, 5)
exposure = exposures(600, edges, np.full(25, np.radians(0.6) ** 2))
exposure[3] = 0
exposure[8:] = 0
rate = centre[:, None] ** -2.9 * np.exp(-(offset**2) / 2)[None] * 8e-7
rate *= 160 / (rate * exposure).sum()
add("sparse cube", rate, exposure, edges, rings, lon, lat)

# Half of a field that leans: the patterns of direction are alike there.
edges = np.round(10 ** np.linspace(0, 1.2, 6), 6)
centre = np.sqrt(edges[1:] * edges[:-1])
lon, lat, offset, rings = grid(0.5, 6)
exposure = exposures(1680, edges, np.full(36, np.radians(0.5) ** 2))
exposure[:, lon < 0] = 0
rate = centre[:, None] ** -2.7 * np.exp(-(offset**2) / 2)[None] * (1 + 0.3 * lon) * 4e-6
rate *= 3000 / (rate * exposure).sum()
add("half a field", rate, exposure, edges, rings, lon, lat)

about = (
    "counts, exposure (s MeV sr), rate and error (s-1 MeV-1 sr-1), by energy and position; "
    "state 0 measured, 1 shrunk, 2 continued, 3 unknown; null: no value"
)
target = Path(__file__).with_name("shrinkage.json")
target.write_text(json.dumps(dict(about=about, cases=cases), separators=(",", ":")) + "\n")
