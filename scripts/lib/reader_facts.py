#!/usr/bin/env python3
"""Tests on small files how gammapy reads and evaluates background models, as docs/empty-bins.md describes it.

    reader_facts.py           prints one line for each fact; exit status 1 if any no longer holds

Counts are those of MapDatasetMaker in one pixel, for one second and one steradian. Unless a fact says otherwise, the rates
follow a power law, which gammapy's interpolation reproduces exactly."""
import io
import logging
import warnings
from types import SimpleNamespace

import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.table import Table
from astropy.time import Time
from gammapy.data import FixedPointingInfo
from gammapy.irf import Background2D, Background3D
from gammapy.makers import MapDatasetMaker
from gammapy.maps import MapAxis, WcsGeom

warnings.filterwarnings("ignore")
logging.getLogger("gammapy").setLevel(logging.CRITICAL)

POINTING = SkyCoord(83.63, 22.01, unit="deg")
ENERGY = np.geomspace(0.1, 100, 13)
CENTRES = np.sqrt(ENERGY[1:] * ENERGY[:-1])
OFFSET = np.linspace(0, 3, 4)
FIELD = np.linspace(-2, 2, 9)
RINGS = np.repeat(1e-5 * CENTRES[:, None] ** -2.7, 3, axis=1)
CELLS = np.tile(1e-5 * CENTRES[:, None, None] ** -2.7, (1, 8, 8))
failed = 0


def say(holds, text):
    global failed
    failed += not holds
    print("ok  " if holds else "FAIL", text)


def table(axes, array, kind, number=float):
    """Returns the table of a model, written to a file and read back. Arrays have the order of astropy, which is the reverse
    of TDIM."""
    columns = Table(meta={"HDUCLAS1": "RESPONSE", "HDUCLAS2": "BKG", "HDUCLAS3": "FULL-ENCLOSURE", "HDUCLAS4": kind,
                          "FOVALIGN": "RADEC"})
    for name, edges in axes.items():
        unit = "TeV" if name == "ENERG" else "deg"
        columns[name + "_LO"] = u.Quantity([edges[:-1].astype(number)], unit)
        columns[name + "_HI"] = u.Quantity([edges[1:].astype(number)], unit)
    columns["BKG"] = u.Quantity(array[None].astype(number), "s-1 MeV-1 sr-1")
    file = io.BytesIO()
    fits.HDUList([fits.PrimaryHDU(), fits.table_to_hdu(columns)]).writeto(file)
    file.seek(0)
    return Table.read(file, hdu=1)


def radial(rate, energy=ENERGY, number=float):
    return Background2D.from_table(table({"ENERG": energy, "THETA": OFFSET}, rate.T, "BKG_2D", number))


def cube(rate, order=(2, 1, 0), energy=ENERGY, lon=FIELD, lat=FIELD):
    axes = {"ENERG": energy, "DETX": lon, "DETY": lat}
    return Background3D.from_table(table(axes, rate.transpose(order), "BKG_3D"))


def counts(model, edges=ENERGY, at=0.25, oversampling=10, **options):
    """Returns the counts that are predicted between edges in energy, at a distance (deg) to the west of the pointing."""
    axis = MapAxis.from_energy_edges(edges * u.TeV, name="energy")
    place = POINTING.directional_offset_by(-90 * u.deg, at * u.deg)
    pixel = WcsGeom.create(skydir=place, npix=1, binsz=0.01, axes=[axis], frame="icrs", proj="TAN")
    observation = SimpleNamespace(
        bkg=model, pointing=FixedPointingInfo(fixed_icrs=POINTING), observation_time_duration=1 * u.s,
        tstart=Time("2020-01-01"), observatory_earth_location=None)
    maker = MapDatasetMaker(selection=["background"], background_oversampling=oversampling, **options)
    background = maker.make_background(pixel, observation)
    return (background.quantity / pixel.to_image().solid_angle()).to_value("sr-1")[:, 0, 0]


def kept(changed, whole, **options):
    """Returns the counts of a model over those of the same model without its gap."""
    return counts(changed, **options) / counts(whole, **options)


def gap(rate, value, *place):
    changed = rate.copy()
    changed[place] = value
    return changed


def integration():
    cut = radial(1e-5 * np.exp(-(0.3 / CENTRES[:, None]) ** 3) * CENTRES[:, None] ** -2.7 * np.ones(3))
    wide = ENERGY[::2]
    fine = counts(cut, np.geomspace(0.1, 100, 6001)).reshape(6, 1000).sum(axis=1)
    plain, often = counts(cut, wide, oversampling=None) / fine, counts(cut, wide) / fine
    say(plain[0] < 0.35 and abs(often[0] - 0.96) < 0.01,
        f"a steep threshold inside a bin: {plain[0]:.2f} of the integral, {often[0]:.2f} with an oversampling of 10")
    say(abs(plain[1:] - 1).max() > 0.2 and abs(often[1:] - 1).max() < 0.01,
        f"bins above it: {plain[1]:.2f} and {plain[2]:.2f}, with oversampling within {abs(often[1:] - 1).max():.4f}")


def energies():
    short = np.geomspace(0.2, 23.4, 13)
    model = radial(1e-5 * np.sqrt(short[1:] * short[:-1])[:, None] ** -2.7 * np.ones(3), short)
    whole = counts(radial(RINGS))
    plain, often = counts(model, oversampling=None) / whole, counts(model) / whole
    say(plain[9] == 0, "axis to 23.4 TeV: all of 17.8 to 31.6 TeV is 0")
    say(abs(often[9] - 0.52) < 0.01, f"with an oversampling of 10, {often[9]:.2f} of its counts are left")
    say(plain[:2].max() == 0 and often[0] == 0 and abs(often[1] - 0.59) < 0.01,
        f"axis from 0.2 TeV: 0 in 0.1 to 0.178 TeV; in 0.178 to 0.316 TeV 0, with oversampling {often[1]:.2f}")
    for change, rests in ((-1e-12, (1, 1)), (1e-12, (0, 0.85))):
        cut = ENERGY[4:] * np.append(1 + change, np.ones(8))
        model = radial(RINGS[4:], cut)
        found = [counts(model, oversampling=number)[4] / counts(radial(RINGS), oversampling=number)[4] for number in (None, 10)]
        say(np.allclose(found, rests, atol=0.005),
            f"an axis that begins {abs(change)} {'below' if change < 0 else 'above'} the edge of a bin, relative to it: "
            f"{found[0]:.2f} of the bin is left, with oversampling {found[1]:.2f}")
    single = counts(radial(RINGS, number=np.float32), oversampling=None)
    say(single[0] == 0 and single[1] > 0,
        "single precision: 0.1 TeV is read as 0.1000000015 TeV, and the first bin is lost")
    end = np.geomspace(0.13, 77.7, 13)
    single = counts(radial(RINGS, end, np.float32), end, oversampling=None)
    say(single[-1] == 0 and single[0] > 0,
        "single precision: 77.7 TeV is read as 77.69999695 TeV, and the last bin is lost")


def gaps_in_energy():
    whole = radial(RINGS)
    for name, value, rest in (("0", 0.0, 0.381), ("NaN", np.nan, 0.288)):
        middle = kept(radial(gap(RINGS, value, 6)), whole)
        say(abs(middle - 1).max() < 1e-9, f"{name} between two energies is filled in from both")
        bare = kept(radial(gap(RINGS, value, 6)), whole, background_interp_missing_data=False)
        say(bare[6] < 1e-99 and bare[5] < 0.65 and bare[7] < 0.4,
            f"{name} there with background_interp_missing_data=False: {bare[5]:.2f}, {bare[6]:.2f} and {bare[7]:.2f} are left")
        lowest = kept(radial(gap(RINGS, value, slice(0, 3))), whole)
        say(lowest[:3].max() < 1e-99 and abs(lowest[3] - rest) < 0.001 and abs(lowest[4:] - 1).max() < 1e-9,
            f"{name} at the lowest energies: the first bin above them keeps {lowest[3]:.2f} of its counts")
    first = kept(radial(gap(RINGS, 0.0, 1)), whole, background_interp_missing_data=False)[0]
    say(first > 1e100, f"0 in the second bin, with the same option: the first gets {first:.0e} times its counts")


def gaps_in_the_field():
    whole = radial(RINGS)
    for name, value in (("0", 0.0), ("NaN", np.nan)):
        ring = [kept(radial(gap(RINGS, value, slice(None), 1)), whole, at=at)[6] for at in (0.49, 0.75, 1.5, 2.25, 2.51)]
        say(np.allclose(ring, [1, 0, 0, 0, 1], atol=1e-6),
            f"{name} in a ring: 0 from the centre of one neighbour to that of the other")
    beyond = [counts(whole, at=at)[6] for at in (2.99, 3.01, 3.99, 4.01)]
    say(np.allclose(beyond, [beyond[0]] * 3 + [0]) and counts(whole, at=3.01, background_pad_offset=False)[6] == 0,
        "a radial model to 3 deg continues to 4 deg with the rate at its rim; not with background_pad_offset=False")
    whole, rim = cube(CELLS), (1.2, 1.26, 1.5, 1.99)
    nan = [kept(cube(gap(CELLS, np.nan, slice(None), 7)), whole, at=at)[6] for at in rim]
    zero = [kept(cube(gap(CELLS, 0.0, slice(None), 7)), whole, at=at)[6] for at in rim]
    say(np.allclose(nan, [1, 0, 0, 0]), "NaN in the cells at the rim of a cube: 0 from the centres of their neighbours on")
    say(np.allclose(zero, [1, 0, 0, 0], atol=1e-3), "0 there: the same")
    inner = kept(cube(gap(CELLS, 0.0, slice(None), 6)), whole, at=1.9)[6]
    say(inner > 1e50, f"0 in the cells next to the rim: {inner:.0e} times the counts outside the centres of the cells at the rim")
    say(counts(whole, at=2.01).max() == 0, "a cube ends where its axes end")


def orders():
    names = np.array(["ENERG", "DETX", "DETY"])
    lon, lat = np.arange(4.0), np.arange(4.0)
    rate = np.fromfunction(lambda i, j, k: 1 + 100 * i + 10 * j + k, (5, 3, 3))
    # The orders are those that astropy sees; in TDIM the names are in reverse order.
    for order, wanted in (((2, 1, 0), "right"), ((0, 1, 2), "right"), ((0, 2, 1), "lon and lat exchanged"),
                          ((1, 2, 0), "lon and lat exchanged")):
        read = cube(rate, order, ENERGY[:6], lon, lat).data
        found = "right" if np.array_equal(read, rate) else "lon and lat exchanged"
        exact = np.array_equal(read, rate if found == "right" else rate.transpose(0, 2, 1))
        say(exact and found == wanted, f"square cube, TDIM ({', '.join(names[list(order)][::-1])}): {found}")
    square = np.fromfunction(lambda i, j, k: 1 + 100 * i + 10 * j + k, (3, 3, 3))
    say(np.array_equal(cube(square, (2, 1, 0), ENERGY[:4], lon, lat).data, square)
        and not np.array_equal(cube(square, (0, 1, 2), ENERGY[:4], lon, lat).data, square),
        "as many energies as lon and lat: only TDIM (ENERG, DETX, DETY) is right")


for facts in (integration, energies, gaps_in_energy, gaps_in_the_field, orders):
    facts()
raise SystemExit(failed > 0)
