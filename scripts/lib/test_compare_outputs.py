"""Tests that scripts/compare-outputs finds small differences, and allows only the listed ones."""
import gzip
import json
import struct
import tempfile
import unittest
from pathlib import Path

from compare_files import Comparison
from renames import Renames, Side

OLD_SHA, NEW_SHA = "a" * 64, "b" * 64


def card(keyword, value, comment=""):
    return f"{keyword:8}= {value:>20}" + (f" / {comment}" if comment else "")


def block(cards):
    text = "".join(f"{line:80}" for line in [*cards, "END"])
    return text.ljust(-(-len(text) // 2880) * 2880).encode()


def fits(method="UNKNOWN", width=8, extname="STATE", column="RATE", rate=1.5, sha=OLD_SHA, parameter="empty=leave",
         number="1.50", comment="what it is"):
    """Returns a file with a table of a number and a text."""
    row = struct.pack(">d", rate) + method.encode().ljust(width, b"\0")
    cards = [
        card("XTENSION", "'BINTABLE'"), card("BITPIX", 8), card("NAXIS", 2), card("NAXIS1", 8 + width), card("NAXIS2", 2),
        card("PCOUNT", 0), card("GCOUNT", 1), card("TFIELDS", 2), card("TTYPE1", f"'{column}'"), card("TFORM1", "'D'"),
        card("TTYPE2", "'METHOD'"), card("TFORM2", f"'{width}A'"), card("EXTNAME", f"'{extname}'", comment),
        card("EXPOSURE", number), "CREATOR = 'darktime 0.1.0'", f"RECSHA  = '{sha}'", f"HISTORY -p {parameter}",
        card("DATASUM", f"'{sum(row)}'"), card("CHECKSUM", f"'{sum(row)}{sha[0]}'"),
    ]
    head = block([card("SIMPLE", "T"), card("BITPIX", 8), card("NAXIS", 0)])
    return head + block(cards) + (row * 2).ljust(2880, b"\0")


class ComparisonTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.roots = [Path(folder.name) / name for name in ("old", "new")]
        for root, sha in zip(self.roots, (OLD_SHA, NEW_SHA)):
            (root / "models").mkdir(parents=True)
            self.write(root, fits(sha=sha))
            provenance = {"recipe": {"sha256": sha}, "version": "0.1.0", "closure": [{"total": 1.25}], "seconds": ord(sha[0]),
                          "parameters": {"empty": "leave"}}
            (root / "provenance.json").write_text(json.dumps(provenance))
            (root / "shape.ecsv").write_text(f"# - {{RECSHA: {sha}}}\n# - HISTORY: ['-p empty=leave']\nA B\n1.0 UNKNOWN\n")
            (root / "report.html").write_text(
                f"<!DOCTYPE html>\n<p>made<p>{sha}<img src=\"data:image/png;base64,AAAA\">\n<section id=\"parameters\">\n"
                "<table><tr><th scope=\"row\">empty</th>\n<td>leave</td>\n</tr>\n</table></section>")
            (root / "0-run.stdout").write_text(f"a  b\ntook {ord(sha[0])}.25 s\n")

    def write(self, root, content):
        (root / "models/m.fits.gz").write_bytes(gzip.compress(content))

    def differences(self, **lists):
        lists = {"masks": {"expressions": [r"\btook [0-9.]+ s\b"]}, "json": {"ignored": ["seconds"]}} | lists
        renames = Renames(lists)
        sides = (Side(renames, "0.1.0", {"recipe": OLD_SHA}, True), Side(renames, "0.1.0", {"recipe": NEW_SHA}, False))
        return list(Comparison(*sides).folders(*self.roots))

    def place(self):
        """Returns the file and the place of the only difference."""
        found = self.differences()
        self.assertEqual(len(found), 1, found)
        return f"{found[0][0]}: {found[0][1]}"

    def change(self, name, old, new):
        path = self.roots[1] / name
        text = path.read_text()
        self.assertIn(old, text)
        path.write_text(text.replace(old, new))

    def test_same_outputs_of_other_scripts_at_other_times_are_equal(self):
        self.assertEqual(self.differences(), [])

    def test_one_byte_of_data(self):
        content = bytearray(fits(sha=NEW_SHA))
        content[-2880 + 24] ^= 1
        self.write(self.roots[1], bytes(content))
        self.assertEqual(self.place(), "models/m.fits.gz: HDU 1 STATE: 1 bytes of data, the first at 24, column METHOD, row 2")

    def test_one_byte_of_padding(self):
        self.write(self.roots[1], fits(sha=NEW_SHA)[:-1] + b"\1")
        self.assertEqual(self.place(), "models/m.fits.gz: HDU 1 STATE: 1 bytes of data, the first at 2879")

    def test_one_card(self):
        self.write(self.roots[1], fits(sha=NEW_SHA, number="1.5"))
        self.assertEqual(self.place(), "models/m.fits.gz: HDU 1 STATE: card EXPOSURE")

    def test_one_comment(self):
        self.write(self.roots[1], fits(sha=NEW_SHA, comment="what it was"))
        self.assertEqual(self.place(), "models/m.fits.gz: HDU 1 STATE: card EXTNAME")

    def test_one_parameter_in_a_header(self):
        self.write(self.roots[1], fits(sha=NEW_SHA, parameter="empty=shrink"))
        self.assertEqual(self.place(), "models/m.fits.gz: HDU 1 STATE: card HISTORY")

    def test_another_script_than_the_recipe(self):
        self.write(self.roots[1], fits(sha="c" * 64))
        self.assertEqual(self.place(), "models/m.fits.gz: HDU 1 STATE: card RECSHA")

    def test_data_that_end_early(self):
        self.write(self.roots[1], fits(sha=NEW_SHA)[:-2880])
        self.assertEqual(self.place(), "models/m.fits.gz: cannot be read")

    def test_one_more_hdu(self):
        self.write(self.roots[1], fits(sha=NEW_SHA) + fits()[2880:])
        self.assertEqual(self.place(), "models/m.fits.gz: HDUs")

    def test_one_digit_of_a_number_in_json(self):
        self.change("provenance.json", "1.25", "1.250")
        self.assertEqual(self.place(), "provenance.json: closure[0].total")

    def test_a_number_that_became_a_text(self):
        self.change("provenance.json", "1.25", '"1.25"')
        self.assertEqual(self.place(), "provenance.json: closure[0].total")

    def test_a_field_of_json_that_is_gone(self):
        self.change("provenance.json", '"total": 1.25', "")
        self.assertEqual(self.place(), "provenance.json: closure[0].total")

    def test_one_entry_more_in_json(self):
        self.change("provenance.json", '{"total": 1.25}', '{"total": 1.25}, {}')
        self.assertEqual(self.place(), "provenance.json: closure[]")

    def test_one_blank_of_a_text(self):
        self.change("0-run.stdout", "a  b", "a b")
        self.assertEqual(self.place(), "0-run.stdout: line 1")

    def test_one_number_of_a_table(self):
        self.change("shape.ecsv", "1.0", "1.1")
        self.assertEqual(self.place(), "shape.ecsv: line 4")

    def test_one_pixel_of_a_page(self):
        self.change("report.html", "AAAA", "AAAB")
        self.assertIn("report.html: line", self.place())

    def test_a_missing_file(self):
        (self.roots[1] / "provenance.json").unlink()
        self.assertEqual(self.place(), "provenance.json: the new version")

    def test_one_file_more(self):
        (self.roots[1] / "more").touch()
        self.assertEqual(self.place(), "more: the old version")

    def test_listed_names_may_differ(self):
        self.write(self.roots[1], fits("CONTINUED", 12, "BIN_STATE", "VALUE", sha=NEW_SHA, parameter="empty_bins=none"))
        self.change("provenance.json", '"empty": "leave"', '"empty_bins": "none"')
        self.change("provenance.json", "closure", "closures")
        self.change("shape.ecsv", "UNKNOWN", "CONTINUED")
        self.change("report.html", "empty</th>\n<td>leave", "empty_bins</th>\n<td>none")
        self.change("shape.ecsv", "empty=leave", "empty_bins=none")
        lists = {
            "words": {"UNKNOWN": "CONTINUED"}, "parameters": {"empty=leave": "empty_bins=none"},
            "json": {"ignored": ["seconds"], "keys": {"closure": "closures"}},
            "fits": {"string_columns": ["METHOD"], "extnames": {"STATE": "BIN_STATE"}, "columns": {"RATE": "VALUE"}},
        }
        self.assertEqual(self.differences(**lists), [])
        self.write(self.roots[1], fits("ANOTHER", 12, "BIN_STATE", "VALUE", 1.25, NEW_SHA, "empty_bins=none"))
        places = [place for _, place, *_ in self.differences(**lists)]
        rows = [f"HDU 1 BIN_STATE: column {name}, row {row}" for name in ("VALUE", "METHOD") for row in (1, 2)]
        self.assertEqual(places, rows)

    def test_names_that_are_not_listed_may_not(self):
        self.write(self.roots[1], fits(sha=NEW_SHA, extname="OTHER", column="VALUE"))
        places = [place for _, place, *_ in self.differences()]
        self.assertEqual(places, ["HDU 1 OTHER: card TTYPE1", "HDU 1 OTHER: card EXTNAME"])

    def test_a_name_that_was_to_change_and_did_not(self):
        places = [place for _, place, *_ in self.differences(fits={"extnames": {"STATE": "BIN_STATE"}})]
        self.assertEqual(places, ["HDU 1 STATE: card EXTNAME"])


class RenamesTests(unittest.TestCase):
    renames = Renames({
        "recipes": {"runwise": "by_run"}, "parameters": {"runwise.most": "max", "empty=leave": "empty=none"},
        "arguments": {"--dialect": "--convention"}, "words": {"near": "neighbours"},
        "phrases": {r"run (\d+) was left out": r"run \1 was skipped"},
    })

    def test_command_lines(self):
        old = ["run", "../recipes/runwise.lua", "-p", "most=3", "-p", "empty=leave", "-p", "least=1", "--dialect", "gadf"]
        new = ["run", "../recipes/by_run.lua", "-p", "max=3", "-p", "empty=none", "-p", "least=1", "--convention", "gadf"]
        self.assertEqual(self.renames.command(old), new)
        self.assertEqual(self.renames.command(["run", "zenith_bands.lua", "-p", "most=3"])[-1], "most=3")

    def test_texts(self):
        self.assertEqual(self.renames.text("models/runwise_g000.fits.gz of runwise2"), "models/by_run_g000.fits.gz of runwise2")
        self.assertEqual(self.renames.text("run 5 was left out, nearly near"), "run 5 was skipped, nearly neighbours")

    def test_the_committed_list_can_be_read(self):
        self.assertIn("seconds", Renames().ignored_fields)


if __name__ == "__main__":
    unittest.main()
