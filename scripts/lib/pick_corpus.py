"""Chooses the inputs of a fuzz harness that are worth keeping: few and small ones that together reach most of the code.

libFuzzer writes the features that each input reaches into the control file of a merge. This program repeatedly chooses
the input that adds the most features for its size, until a limit is reached.

Usage: pick_corpus.py CONTROL_FILE FOLDER FILES BYTES
"""
import hashlib
import pathlib
import shutil
import sys


def features(control):
    """Returns the features of each input by its path."""
    lines = pathlib.Path(control).read_text(encoding="utf-8").split("\n")
    count = int(lines[0])
    paths, found = lines[2:2 + count], {}
    for line in lines[2 + count:]:
        parts = line.split()
        if parts and parts[0] == "FT":
            found.setdefault(paths[int(parts[1])], set()).update(parts[2:])
    return found


def main():
    control, folder, most, budget = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    left = {path: (reached, pathlib.Path(path).stat().st_size) for path, reached in sorted(features(control).items())}
    chosen, known, size = [], set(), 0
    while left and len(chosen) < most:
        # The constant keeps tiny inputs with few features from being preferred.
        best = max(left, key=lambda path: len(left[path][0] - known) / (left[path][1] + 500))
        reached, length = left.pop(best)
        if not reached - known:
            break
        if size + length > budget:
            continue
        chosen.append(best)
        known |= reached
        size += length
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path in chosen:
        data = pathlib.Path(path).read_bytes()
        (folder / hashlib.sha1(data).hexdigest()[:16]).write_bytes(data)
    everything = set().union(*features(control).values())
    print(f"{folder.name}: {len(chosen)} files, {size} bytes, {len(known)} of {len(everything)} features")


main()
