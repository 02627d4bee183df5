#!/usr/bin/env python3
"""A job of the benchmark as a user of gammapy would write it: an overview figure of one background model as PNG.

    gammapy_plot_job.py MODEL PICTURE"""
import sys

import matplotlib

matplotlib.use("agg")
import matplotlib.pyplot as plt
from gammapy.irf import Background2D


def main():
    model, picture = sys.argv[1:]
    Background2D.read(model, hdu="BKG").peek()
    plt.savefig(picture, dpi=150)


if __name__ == "__main__":
    main()
