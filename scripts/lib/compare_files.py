"""Compares two folders of outputs file by file. How files are compared depends on their kind."""
import difflib
import gzip
import json
import re
from fnmatch import fnmatchcase
from pathlib import Path

import compare_fits

TEXTS = {".ecsv", ".html", ".xml", ".svg", ".txt", ".md", ".stdout", ".stderr", ".status", ".reg", ".lis"}
PICTURES = {".png", ".svg", ".pdf"}
MISSING = "no such file"
# Pictures within a page.
INLINE = re.compile(r"data:image/[\w+]+;base64,[A-Za-z0-9+/=]+")


class Comparison:
    """The differences between what two versions wrote."""

    def __init__(self, old_side, new_side):
        self.sides = old_side, new_side
        self.renames = new_side.renames

    def folders(self, old, new):
        """Yields every difference between two folders as (file, place, old, new)."""
        files = [{str(path.relative_to(root)) for path in root.rglob("*") if not path.is_dir()} for root in (old, new)]
        renamed = {self.renamed_path(name): name for name in files[0]}
        for name in sorted(renamed.keys() | files[1]):
            if name not in renamed:
                yield name, "the old version", MISSING, "written"
            elif name not in files[1]:
                yield name, "the new version", "written", MISSING
            else:
                yield from ((name, *difference) for difference in self.files(old / renamed[name], new / name))

    def renamed_path(self, name):
        """Returns the path that a file of the old version has in the new one; the names of files contain those of recipes."""
        return self.renames.text(name)

    def files(self, old, new):
        """Yields every difference between two files as (place, old, new)."""
        suffix, contents = new.suffix, [path.read_bytes() for path in (old, new)]
        if suffix == ".gz":
            suffix, contents = Path(new.stem).suffix, [gzip.decompress(content) for content in contents]
        if suffix in PICTURES and not self.renames.compares_pictures:
            return
        try:
            if suffix == ".fits":
                yield from compare_fits.compare(*contents, *self.sides)
            elif suffix == ".json" or (suffix == ".stdout" and all(content.startswith(b"{") for content in contents)):
                yield from self.json(*contents)
            elif suffix in TEXTS:
                yield from self.texts(*[content.decode() for content in contents])
            elif contents[0] != contents[1]:
                yield "bytes", f"{len(contents[0])} bytes", f"{len(contents[1])} other bytes"
        except (ValueError, AttributeError) as error:
            yield "cannot be read", "", f"{type(error).__name__}: {error}"

    def json(self, old, new):
        """Yields every difference between two JSON files; numbers are compared digit by digit."""
        read = lambda content: json.loads(content, parse_float=Number, parse_int=Number, parse_constant=Number)
        yield from self.values("", self.keyed(read(old), ""), read(new))

    def keyed(self, value, path):
        """Returns an old value with the new keys, at any depth."""
        if isinstance(value, list):
            return [self.keyed(item, path) for item in value]
        if not isinstance(value, dict):
            return value
        if path == "parameters" and all(isinstance(text, str) for text in value.values()):
            return dict(self.sides[0].parameter(name, text) for name, text in value.items())
        return {self.key(name): self.keyed(item, name) for name, item in value.items()}

    def key(self, name):
        return self.renames.json_keys.get(name, self.renames.text(name))

    def values(self, path, old, new):
        """Yields every difference between two values of JSON files."""
        if any(fnmatchcase(re.sub(r"\[\d+\]", "[]", path), fnmatch_of(field)) for field in self.renames.ignored_fields):
            return
        if isinstance(old, dict) and isinstance(new, dict):
            for name in [*old, *(name for name in new if name not in old)]:
                place = f"{path}.{name}" if path else name
                if name not in old or name not in new:
                    yield place, shown(old, name), shown(new, name)
                else:
                    yield from self.values(place, old[name], new[name])
        elif isinstance(old, list) and isinstance(new, list):
            if len(old) != len(new):
                yield f"{path}[]", f"{len(old)} entries", f"{len(new)} entries"
            renamed = [self.compared(item, self.sides[0]) for item in old]
            if renamed != old and len(old) == len(new) and all(type(item) is str for item in new):
                # File names are sorted, and new names may have another order.
                old, new = sorted(old, key=lambda item: self.compared(item, self.sides[0])), sorted(new)
            for number, (first, second) in enumerate(zip(old, new)):
                yield from self.values(f"{path}[{number}]", first, second)
        else:
            if path.endswith("HISTORY") and type(old) is str and type(new) is str:
                old, new = self.history(old), "\n".join(sorted(new.split("\n")))
            first, second = (self.compared(value, side) for value, side in zip((old, new), self.sides))
            if type(first) is not type(second) or first != second:
                yield path, repr(first), repr(second)

    def history(self, text):
        """Returns the parameters of a header with their new names, sorted, because a new name may have another position."""
        lines = []
        for line in text.split("\n"):
            found = re.fullmatch(r"-p (\w+)=(.*)", line)
            lines.append("-p {}={}".format(*self.sides[0].parameter(*found.groups())) if found else line)
        return "\n".join(sorted(lines))

    @staticmethod
    def compared(value, side):
        return side.text(value) if type(value) is str else value

    def texts(self, old, new):
        """Yields every difference between two texts, line by line.

        If a name has changed, the columns of a table may have another width. In this case, several blanks are equal to one."""
        before, after = (self.lines(text, side) for text, side in zip((old, new), self.sides))
        if before != self.lines(old, self.sides[0], is_renamed=False):
            before, after = ([re.sub(r"[ \t]+", " ", line).strip() for line in lines] for lines in (before, after))
        if before == after:
            return
        matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
        for kind, start, end, first, last in matcher.get_opcodes():
            if kind != "equal":
                yield f"line {first + 1}", *excerpts("\n".join(before[start:end]), "\n".join(after[first:last]))

    def lines(self, text, side, is_renamed=True):
        """Returns a text, in the form in which it is compared, as lines. The lines of a page are its elements."""
        if not self.renames.compares_pictures:
            text = INLINE.sub("<picture>", text)
        is_page = text.startswith("<!DOCTYPE html>")
        if is_page:
            text = re.sub(r"(?=<(?:section|p|li|h\d|table|figure|picture|source|img|dt|script|style)\b)", "\n", text)
        if not is_renamed:
            return side.masked(text).split("\n")
        lines = side.text(parameters(text, side)).split("\n")
        if self.renames.parameters:
            # Parameters are sorted by name, and new names may have another order.
            lines = sorted_runs(lines, r'<tr><th scope="row">' if is_page else r"\W*-p \w+=")
        return lines


class Number(str):
    """A number with the digits that it has in a JSON file."""


def fnmatch_of(field):
    return field.replace("[]", "[[]]")


def shown(values, name):
    return repr(values[name]) if name in values else "no such field"


def parameters(text, side):
    """Returns a text in which the parameters of a recipe, in a header of ECSV or on a page, have the form to compare."""
    text = re.sub(r"-p (\w+)=([^\n'\"]*)", lambda found: "-p " + "=".join(side.parameter(*found.groups())), text)
    return re.sub(r'(?s)<section id="parameters">.*?</section>', lambda found: rows(found[0], side), text)


def rows(section, side):
    """Returns the table of parameters on a page in the form to compare, with one row per line."""
    section = re.sub(r"(?=<tr>)|(?<=</tr>)", "\n", section.replace("\n", ""))
    return re.sub(r'(<tr><th scope="row">)(\w+)(</th><td>)([^<]*)',
                  lambda row: "{0}{2}{1}{3}".format(row[1], row[3], *side.parameter(row[2], row[4])), section)


def sorted_runs(lines, expression):
    """Returns lines in which each sequence of lines that match an expression is sorted."""
    result, run = [], []
    for line in [*lines, None]:
        if line is not None and re.match(expression, line):
            run.append(line)
            continue
        result += sorted(run)
        run = []
        if line is not None:
            result.append(line)
    return result


def excerpts(old, new, room=160):
    """Returns excerpts of two long texts around their first difference."""
    place = next((at for at, (a, b) in enumerate(zip(old, new)) if a != b), min(len(old), len(new)))
    start = max(0, place - 40)
    return tuple(("..." if start else "") + text[start:start + room] + ("..." if len(text) > start + room else "")
                 for text in (old, new))
