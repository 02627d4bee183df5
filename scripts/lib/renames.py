"""The names that may differ between two versions of darktime; scripts/lib/renames.toml lists them."""
import re
import tomllib
from pathlib import Path


class Renames:
    """Applies the list of names to the outputs of the old version, and masks text that must differ in both outputs."""

    def __init__(self, lists=None):
        lists = lists if lists is not None else tomllib.loads(Path(__file__).with_name("renames.toml").read_text())
        self.recipes = lists.get("recipes", {})
        self.parameters = lists.get("parameters", {})
        self.arguments = lists.get("arguments", {})
        self.phrases = [(re.compile(old), new) for old, new in lists.get("phrases", {}).items()]
        self.masks = [re.compile(text) for text in lists.get("masks", {}).get("expressions", [])]
        self.compares_pictures = lists.get("pictures", {}).get("rule", "compare") == "compare"
        json, fits = lists.get("json", {}), lists.get("fits", {})
        self.ignored_fields = json.get("ignored", [])
        self.json_keys = json.get("keys", {})
        self.ignored_cards = {"CHECKSUM", *fits.get("ignored_cards", [])}
        self.string_columns = set(fits.get("string_columns", []))
        self.cards, self.extnames = fits.get("cards", {}), fits.get("extnames", {})
        self.columns, self.comments = fits.get("columns", {}), fits.get("comments", {})
        self.words = {**self.recipes, **lists.get("words", {})}
        # The longest word is first, so that none is replaced within another. A name may contain hyphens. The name of a recipe
        # may be followed by more, as in the names of its models: zenith_bands_g000.
        words = [re.escape(word) + ("(?![A-Za-z0-9-])" if word in self.recipes else r"(?![\w-])")
                 for word in sorted(self.words, key=len, reverse=True)]
        self.word = re.compile(r"(?<![\w-])(?:%s)" % "|".join(words)) if words else None

    def recipe(self, name):
        return self.recipes.get(name, name)

    def parameter(self, recipe, name, value):
        """Returns the new name and value of a parameter of a recipe, from its old name and value."""
        for key in (f"{recipe}.{name}={value}", f"{name}={value}"):
            if key in self.parameters:
                name, _, value = self.parameters[key].partition("=")
                return name, value
        return self.parameters.get(f"{recipe}.{name}", self.parameters.get(name, name)), value

    def command(self, words):
        """Returns an old command line with the new names."""
        recipe = next((Path(word).stem for word in words if word.endswith(".lua")), "")
        renamed = []
        for before, word in zip(["", *words], words):
            if before == "-p":
                word = "=".join(self.parameter(recipe, *word.split("=", 1)))
            elif word.endswith(".lua"):
                word = word.removesuffix(f"{recipe}.lua") + f"{self.recipe(recipe)}.lua"
            renamed.append(self.arguments.get(word, word))
        return renamed

    def text(self, text):
        """Returns an old text with the new names."""
        for old, new in self.phrases:
            text = old.sub(new, text)
        return self.word.sub(lambda found: self.words[found[0]], text) if self.word else text


class Side:
    """One of the two versions; it converts texts of this version into the form in which they are compared."""

    def __init__(self, renames, version, digests, is_old):
        """`digests` contains the SHA-256 of Lua files by the names of the files."""
        self.renames, self.is_old = renames, is_old
        self.version = re.compile(r"(?<![\w.])%s(?![\w.])" % re.escape(version))
        self.digests = {digest: name for name, digest in digests.items()}
        self.recipe = ""

    def masked(self, text):
        """Returns a text in which the version, the digests of Lua files and the masked expressions are replaced."""
        for expression in self.renames.masks:
            text = expression.sub("<masked>", text)
        text = re.sub(r"\b[0-9a-f]{64}\b", self._digest, text)
        return self.version.sub("<version>", text)

    def _digest(self, found):
        name = self.digests.get(found[0])
        return f"<SHA-256 of {self.renames.recipe(name) if self.is_old else name}>" if name else found[0]

    def text(self, text):
        """Returns a text in the form to compare."""
        text = self.masked(text)
        return self.renames.text(text) if self.is_old else text

    def parameter(self, name, value):
        """Returns a parameter of the present recipe in the form to compare."""
        return self.renames.parameter(self.recipe, name, value) if self.is_old else (name, value)
