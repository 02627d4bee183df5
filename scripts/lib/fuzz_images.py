"""Writes small FITS images and tables that the program reads but does not write: first inputs of the fuzz harnesses.

Usage: fuzz_images.py FOLDER
"""
import pathlib
import struct
import sys


def header(*cards):
    """Returns the blocks of a header."""
    values = [str(value).ljust(20) if str(value).startswith("'") else str(value).rjust(20) for _, value in cards]
    text = "".join(f"{name:<8}= {value}".ljust(80) for (name, _), value in zip(cards, values)) + "END".ljust(80)
    return text.ljust(-(-len(text) // 2880) * 2880).encode()


def padded(data):
    return data.ljust(-(-len(data) // 2880) * 2880, b"\0")


def primary(*cards):
    return header(("SIMPLE", "T"), *cards)


def table(name, columns, rows, *cards):
    """Returns an HDU of a table with columns of doubles."""
    described = [(f"TTYPE{i + 1}", f"'{column}'") for i, column in enumerate(columns)]
    described += [(f"TFORM{i + 1}", "'D'") for i in range(len(columns))]
    fixed = [("XTENSION", "'BINTABLE'"), ("BITPIX", 8), ("NAXIS", 2), ("NAXIS1", 8 * len(columns)), ("NAXIS2", len(rows))]
    fixed += [("PCOUNT", 0), ("GCOUNT", 1), ("TFIELDS", len(columns)), ("EXTNAME", f"'{name}'")]
    data = b"".join(struct.pack(f">{len(columns)}d", *row) for row in rows)
    return header(*fixed, *described, *cards) + padded(data)


def mask():
    """An image of 8 x 8 pixels around the Crab."""
    wcs = []
    for axis, (kind, value, step) in enumerate([("RA---TAN", 83.63, -0.1), ("DEC--TAN", 22.01, 0.1)], 1):
        wcs += [(f"CTYPE{axis}", f"'{kind}'"), (f"CRVAL{axis}", value), (f"CRPIX{axis}", 4.5), (f"CDELT{axis}", step)]
        wcs += [(f"CUNIT{axis}", "'deg'")]
    pixels = bytes(0 if (x - 4) ** 2 + (y - 4) ** 2 < 5 else 1 for y in range(8) for x in range(8))
    return primary(("BITPIX", 8), ("NAXIS", 2), ("NAXIS1", 8), ("NAXIS2", 8), *wcs) + padded(pixels)


def healpix():
    """A map of 12 pixels."""
    cards = [("PIXTYPE", "'HEALPIX'"), ("ORDERING", "'RING'"), ("NSIDE", 1), ("COORDSYS", "'C'"), ("INDXSCHM", "'IMPLICIT'")]
    return EMPTY + table("MASK", ["MASK"], [(float(i % 2),) for i in range(12)], *cards)


EMPTY = primary(("BITPIX", 8), ("NAXIS", 0), ("EXTEND", "T"))

folder = pathlib.Path(sys.argv[1])
for name, data in {
    "mask/image": mask(),
    "mask/healpix": healpix(),
    "catalogue/sources": EMPTY + table("SOURCES", ["ra", "dec", "radius"], [(83.63, 22.01, 0.3), (266.4, -29, float("nan"))]),
    "nodes/bounds": EMPTY + table("EBOUNDS", ["E_MIN", "E_MAX"], [(1e8, 1e9), (1e9, 1e10)]),
    "nodes/energies": EMPTY + table("ENERGIES", ["ENERGY"], [(1e8,), (1e9,)], ("TUNIT1", "'keV'")),
    "fits/image": mask(),
}.items():
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)
