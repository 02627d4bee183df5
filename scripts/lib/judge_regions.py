#!/usr/bin/env python3
"""Judges how Darktime reads ds9 region files: random sets of regions are written in many spellings, and Darktime reports which of
some random positions are inside. Judges are the package regions through a TAN projection (circle, annulus, ellipse, box,
polygon), closed forms (panda, epanda, bpanda, subtraction), the same regions as a script makes them, and, for some of the sets,
ds9 itself, if ds9 and xvfb-run are installed: it loads each file and saves it again, and Darktime reads both.

Positions nearer than 0.02 deg to an edge are left out.

    judge_regions.py DARKTIME STORE SCRATCH [--sets 300] [--ds9 12]"""
import argparse
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import astropy.units as u
import numpy as np
from astropy.coordinates import BarycentricMeanEcliptic, FK4, SkyCoord
from astropy.io import fits
from astropy.table import Table
from astropy.wcs import WCS
from regions import PixCoord, Regions

NEAR = 0.02
POINTS = 120
FRAMES = {
    "icrs": "icrs", "fk5": "fk5", "galactic": "galactic", "fk4": FK4(equinox="B1950"),
    "ecliptic": BarycentricMeanEcliptic(equinox="J2000"),
}
KINDS = ["circle", "annulus", "ellipse", "box", "polygon", "panda", "epanda", "bpanda"]


class Shape:
    """A region in ICRS, with numbers as ds9 has them."""

    def __init__(self, random, place):
        self.kind = KINDS[random.integers(len(KINDS))]
        self.place = place
        width, height = random.uniform(0.1, 0.6, 2)
        share = random.uniform(0.2, 0.8)
        self.angle = random.uniform(-180, 360) if self.kind in ("ellipse", "box", "epanda", "bpanda") else 0.0
        self.sector = random.uniform(0, 360, 2) if self.kind.endswith("panda") else None
        self.inner = np.array([share * width, share * height])
        self.outer = np.array([width, height])
        if self.kind in ("circle", "annulus", "panda"):
            self.outer[1] = self.outer[0]
            self.inner[1] = self.inner[0]
        self.corners = None
        if self.kind == "polygon":
            count = random.integers(3, 8)
            self.corners = place.directional_offset_by(
                (np.arange(count) * 360 / count) * u.deg, random.uniform(0.15, 0.6, count) * u.deg)

    def arguments(self, spell):
        if self.kind == "polygon":
            return [word for corner in self.corners for word in spell.position(corner)]
        words = spell.position(self.place)
        sizes = {
            "circle": self.outer[:1], "annulus": [self.inner[0], self.outer[0]], "panda": [self.inner[0], self.outer[0]],
        }.get(self.kind, self.outer)
        if self.kind in ("epanda", "bpanda"):
            sizes = [*self.inner, *self.outer]
        if self.sector is not None:
            words += [spell.number(a) for a in self.sector] + ["2"]
        words += spell.lengths(sizes)
        if self.sector is not None:
            words.append("3")
        if self.kind in ("ellipse", "box", "epanda", "bpanda"):
            words.append(spell.number(self.angle))
        return words

    def lua(self):
        def deg(*numbers):
            return ", ".join(f'"{number:.10f} deg"' for number in numbers)
        centre = (self.place.ra.deg, self.place.dec.deg)
        if self.kind == "polygon":
            pairs = ", ".join("{ " + deg(c.ra.deg, c.dec.deg) + " }" for c in self.corners)
            return f"dt.sky.polygon({{ {pairs} }})"
        full = 2 if self.kind in ("ellipse", "epanda") else 1
        sector = () if self.sector is None else tuple(self.sector)
        sizes = {
            "circle": self.outer[:1], "annulus": (self.inner[0], self.outer[0]), "panda": (self.inner[0], self.outer[0]),
            "ellipse": full * self.outer, "box": full * self.outer,
        }.get(self.kind, (*(full * self.inner), *(full * self.outer)))
        angle = (self.angle,) if self.kind in ("ellipse", "box", "epanda", "bpanda") else ()
        return f"dt.sky.{self.kind}({deg(*centre, *sector, *sizes, *angle)})"

    def inside(self, points, wcs):
        """Returns which points are inside."""
        if self.kind in ("circle", "annulus", "ellipse", "box", "polygon"):
            text = f"icrs;{self.kind}({','.join(self.arguments(PLAIN))})"
            region = Regions.parse(text, format="ds9")[0].to_pixel(wcs)
            return region.contains(PixCoord.from_sky(points, wcs))
        distance = self.place.separation(points).deg
        # ds9 counts angles from west over north, position angles run from north over east.
        angle = self.place.position_angle(points).deg + 90 - self.angle
        x, y = distance * np.cos(np.radians(angle)), distance * np.sin(np.radians(angle))

        def within(size):
            if self.kind == "bpanda":
                return (abs(x) < size[0] / 2) & (abs(y) < size[1] / 2)
            return (x / size[0]) ** 2 + (y / size[1]) ** 2 < 1

        width = (self.sector[1] - self.sector[0]) % 360
        return within(self.outer) & ~within(self.inner) & ((angle - self.sector[0]) % 360 < width)


class Plain:
    """Writes numbers in degrees, in ICRS."""

    def position(self, place):
        return [self.number(place.ra.deg), self.number(place.dec.deg)]

    def number(self, value):
        return f"{value:.10f}"

    def lengths(self, values):
        return [self.number(value) for value in values]


PLAIN = Plain()


class Spelled(Plain):
    """Writes numbers in random spellings, in a frame."""

    def __init__(self, random, frame):
        self.random, self.frame = random, frame

    def position(self, place):
        place = place.transform_to(FRAMES[self.frame])
        longitude, latitude = place.spherical.lon, place.spherical.lat
        form = self.random.integers(3)
        if form == 0 or self.frame in ("galactic", "ecliptic"):
            return [self.number(longitude.deg), self.number(latitude.deg)]
        if form == 1:
            return [longitude.to_string("hour", sep=":", precision=7, pad=True),
                    latitude.to_string("deg", sep=":", precision=7, pad=True, alwayssign=True)]
        return [longitude.to_string("hour", sep="hms", precision=7, pad=True),
                latitude.to_string("deg", sep="dms", precision=7, pad=True, alwayssign=True)]

    def lengths(self, values):
        # ds9 refuses sizes of one shape in several units.
        factor, digits, unit = choose(self.random, (1, 10, ""), (60, 9, "'"), (3600, 7, '"'))
        return [f"{factor * value:.{digits}f}{unit}" for value in values]


def choose(random, *choices):
    return choices[random.integers(len(choices))]


class Zoo:
    """A random set of regions in a field, with positions to test."""

    def __init__(self, number):
        random = np.random.default_rng([20261130, number])
        dec = [random.uniform(-75, 75), random.uniform(-60, 60), random.uniform(88.5, 90), random.uniform(-90, -88.5)]
        ra = [random.uniform(0, 360), random.uniform(-1, 1) % 360, random.uniform(0, 360), random.uniform(0, 360)]
        self.centre = SkyCoord(ra[number % 4], dec[number % 4], unit="deg")
        places = [
            self.centre.directional_offset_by(random.uniform(0, 360) * u.deg, random.uniform(0, 1.2) * u.deg)
            for _ in range(random.integers(1, 5))]
        self.shapes = [Shape(random, place) for place in places]
        self.minus = [i > 0 and random.integers(3) == 0 for i in range(len(self.shapes))]
        self.points = self.centre.directional_offset_by(
            random.uniform(0, 360, POINTS) * u.deg, 1.9 * np.sqrt(random.uniform(0, 1, POINTS)) * u.deg)
        self.wcs = WCS(naxis=2)
        self.wcs.wcs.ctype = ["RA---TAN", "DEC--TAN"]
        self.wcs.wcs.crval = [self.centre.ra.deg, self.centre.dec.deg]
        self.wcs.wcs.crpix = [250.5, 250.5]
        self.wcs.wcs.cdelt = [-0.01, 0.01]
        self.text = self.write(random)

    def write(self, random):
        text = choose(random, "", "# Region file format: DS9 version 4.1\n", "global color=green width=2; ")
        for i in random.permutation(len(self.shapes)):
            shape = self.shapes[i]
            turned = shape.kind not in ("circle", "annulus", "polygon")
            frame = choose(random, "icrs", "fk5") if turned else choose(random, *FRAMES)
            text += frame + choose(random, "\n", "; ")
            text += choose(random, "", "", "point(10,20) # point=cross\n", "# text(1,2) text={c; d}\n", "# no; region\n")
            text += "-" if self.minus[i] else choose(random, "", "+")
            words = shape.arguments(Spelled(random, frame))
            text += f"{shape.kind}({choose(random, ',', ', ', ' ').join(words)})"
            text += choose(random, "", " # color=red text={a; b}", ' # text="x; y" width=2', " # background")
            text += choose(random, "\n", "; ")
        return text + "\n"

    def lua(self):
        plus = " + ".join(s.lua() for s, minus in zip(self.shapes, self.minus) if not minus)
        minus = " + ".join(s.lua() for s, minus in zip(self.shapes, self.minus) if minus)
        return f"({plus}) - ({minus})" if minus else plus

    def inside(self, points):
        sums = [np.zeros(len(points), bool), np.zeros(len(points), bool)]
        for shape, minus in zip(self.shapes, self.minus):
            sums[int(minus)] |= shape.inside(points, self.wcs)
        return sums[0] & ~sums[1]

    def truth(self):
        """Returns which points are inside, and which are not near an edge."""
        inside = self.inside(self.points)
        clear = np.ones(POINTS, bool)
        for angle in np.arange(0, 360, 30):
            clear &= self.inside(self.points.directional_offset_by(angle * u.deg, NEAR * u.deg)) == inside
        return inside, clear


def save_with_ds9(zoo, number, folder):
    """Loads the regions of a set into ds9 and saves them. Returns whether ds9 has done so."""
    image, out = folder / f"{number}.fits", folder / f"{number}.ds9.reg"
    fits.PrimaryHDU(np.zeros((500, 500), "f4"), zoo.wcs.to_header()).writeto(image, overwrite=True)
    command = [
        "xvfb-run", "-a", "ds9", str(image), "-regions", "system", "wcs", "-regions", "sky", "icrs", "-regions", "skyformat",
        "degrees", "-regions", "load", str(folder / f"{number}.reg"), "-regions", "save", str(out), "-exit"]
    # A file that ds9 cannot read makes it wait for an answer, so ds9 and its display are ended together.
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        process.wait(timeout=120)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()
    return out.exists()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("darktime")
    parser.add_argument("store")
    parser.add_argument("scratch")
    parser.add_argument("--sets", type=int, default=300)
    parser.add_argument("--ds9", type=int, default=12)
    options = parser.parse_args()
    folder = Path(options.scratch)
    folder.mkdir(parents=True)
    zoos = [Zoo(number) for number in range(options.sets)]
    files, failed = {}, 0
    for number, zoo in enumerate(zoos):
        (folder / f"{number}.reg").write_text(zoo.text)
        files[f"{number}", "file"] = f'dt.sky.ds9("{folder / f"{number}.reg"}")'
        files[f"{number}", "script"] = zoo.lua()
    if shutil.which("ds9") and shutil.which("xvfb-run"):
        for number in range(min(options.ds9, options.sets)):
            if save_with_ds9(zoos[number], number, folder):
                files[f"{number}", "ds9"] = f'dt.sky.ds9("{folder / f"{number}.ds9.reg"}")'
            else:
                failed += 1
                print(f"FAIL ds9 does not read {folder / f'{number}.reg'}")
    else:
        print("ds9 or xvfb-run is not installed, so ds9 does not judge.")

    lines = ["local sets = {"]
    for (number, kind), code in files.items():
        places = zoos[int(number)].points
        pairs = ", ".join(f'"{p.ra.deg:.10f} deg", "{p.dec.deg:.10f} deg"' for p in places)
        lines.append(f'  {{ set = "{number}", kind = "{kind}", regions = function() return {code} end, points = {{ {pairs} }} }},')
    lines.append("""}
return dt.recipe {
  api = 1, summary = "positions in regions",
  run = function(p, store, out)
    local rows = {}
    for _, one in ipairs(sets) do
      local regions, flags = one.regions(), {}
      for i = 1, #one.points, 2 do
        flags[#flags + 1] = regions:contains(one.points[i], one.points[i + 1]) and "1" or "0"
      end
      rows[#rows + 1] = { NUMBER = one.set, KIND = one.kind, FLAGS = table.concat(flags) }
    end
    out:write_table("flags", rows)
  end,
}""")
    (folder / "zoo.lua").write_text("\n".join(lines))
    subprocess.run(
        [options.darktime, "run", str(folder / "zoo.lua"), "--data", options.store, "--out", str(folder / "out"), "--quiet"],
        check=True)
    table = Table.read(folder / "out" / "flags.ecsv")
    counts = {"file": 0, "script": 0, "ds9": 0}
    for row in table:
        zoo = zoos[int(row["NUMBER"])]
        inside, clear = zoo.truth()
        found = np.array([flag == "1" for flag in row["FLAGS"]])
        wrong = np.flatnonzero((found != inside) & clear)
        counts[row["KIND"]] += int(clear.sum())
        if len(wrong):
            failed += 1
            place = zoo.points[wrong[0]]
            print(f"FAIL set {row['NUMBER']} ({row['KIND']}): {len(wrong)} positions, such as {place.to_string()}\n{zoo.text}")
    for kind, count in counts.items():
        print(f"ok   {count} positions judged: {kind}" if count else f"     no positions: {kind}")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
