"""Compares two FITS files: the bytes of each data unit, and every card.

Cards are compared as they are written, and numbers digit by digit. Only the standard library is used, so that no FITS reader
can make different bytes look equal."""
import re
from dataclasses import dataclass, field

BLOCK, CARD = 2880, 80
WIDTHS = {"L": 1, "X": 1, "B": 1, "I": 2, "J": 4, "K": 8, "A": 1, "E": 4, "D": 8, "C": 8, "M": 16, "P": 8, "Q": 16}
COMMENTARY = ("HISTORY", "COMMENT", "")


@dataclass
class Card:
    keyword: str
    value: str
    comment: str = ""
    # Whether the comment reaches the end of the card, where it may be cut.
    is_full: bool = False


@dataclass
class HDU:
    cards: list[Card]
    data: bytes
    values: dict[str, str] = field(default_factory=dict)

    def __post_init__(self):
        self.values = {card.keyword: card.value for card in self.cards}

    def number(self, keyword, default=0):
        return int(self.values.get(keyword, default))

    def string(self, keyword):
        return unquoted(self.values.get(keyword, ""))

    @property
    def name(self):
        return self.string("EXTNAME")

    def columns(self):
        """Returns (name, number, first byte, end, letter) of each column of a binary table."""
        columns, start = [], 0
        for number in range(1, self.number("TFIELDS") + 1):
            repeat, letter = re.match(r"(\d*)([A-Z])", self.string(f"TFORM{number}")).groups()
            count = int(repeat or 1)
            width = (count + 7) // 8 if letter == "X" else count * WIDTHS[letter]
            columns.append((self.string(f"TTYPE{number}"), number, start, start + width, letter))
            start += width
        return columns


def unquoted(value):
    """Returns a text value without its quotes and trailing blanks, and any other value unchanged."""
    return value[1:-1].replace("''", "'").rstrip() if value.startswith("'") else value


def hdus(content):
    """Returns the HDUs of an uncompressed file."""
    found, place = [], 0
    while place < len(content):
        lines = []
        while not lines or lines[-1].rstrip() != "END":
            line = content[place + len(lines) * CARD:place + (len(lines) + 1) * CARD]
            if len(line) < CARD:
                raise ValueError(f"no END card in the header of HDU {len(found)}")
            lines.append(line.decode("ascii"))
        hdu = HDU(parsed(lines[:-1]), b"")
        place += -(-len(lines) * CARD // BLOCK) * BLOCK
        elements = 1 if hdu.number("NAXIS") else 0
        for axis in range(1, hdu.number("NAXIS") + 1):
            elements *= hdu.number(f"NAXIS{axis}")
        size = abs(hdu.number("BITPIX")) // 8 * hdu.number("GCOUNT", 1) * (hdu.number("PCOUNT") + elements)
        padded = -(-size // BLOCK) * BLOCK
        hdu.data = content[place:place + padded]
        if len(hdu.data) < padded:
            raise ValueError(f"the data of HDU {len(found)} end early")
        found.append(hdu)
        place += padded
    return found


def parsed(lines):
    """Returns the cards of a header; cards that continue a text are joined."""
    cards = []
    for line in lines:
        keyword, rest = line[:8].rstrip(), line[8:]
        before = cards[-1] if cards else None
        if keyword in COMMENTARY:
            is_continued = before and before.keyword == keyword and before.is_full and not rest.startswith("-p ")
            if is_continued:
                before.value, before.is_full = before.value + rest.rstrip(), rest[-1] != " "
            else:
                cards.append(Card(keyword, rest.rstrip(), is_full=rest[-1] != " "))
            continue
        found = re.match(r"(?:= )?\s*('(?:[^']|'')*'|[^/]*?)\s*(?:/ ?(.*))?$", rest)
        value, comment = found[1], (found[2] or "").rstrip()
        if keyword == "CONTINUE" and before and before.value.endswith("&'"):
            before.value, before.comment = before.value[:-2] + value[1:], comment
            before.is_full = rest[-1] != " "
        else:
            cards.append(Card(keyword, value, comment, rest[-1] != " "))
    return cards


def compare(old, new, old_side, new_side):
    """Yields each difference between two uncompressed files as (place, old, new)."""
    old, new = hdus(old), hdus(new)
    if len(old) != len(new):
        yield "HDUs", [hdu.name for hdu in old], [hdu.name for hdu in new]
    for number, (first, second) in enumerate(zip(old, new)):
        place = f"HDU {number} {second.name}".rstrip()
        yield from ((f"{place}: {what}", *values) for what, *values in compare_hdu(first, second, old_side, new_side))


def compare_hdu(old, new, old_side, new_side):
    listed = [column[1] for column in new.columns() if column[0] in new_side.renames.string_columns] if is_table(new) else []
    ignored = set(new_side.renames.ignored_cards)
    if listed:
        ignored |= {"DATASUM", "NAXIS1"} | {f"{word}{number}" for number in listed for word in ("TFORM", "TDIM")}
    yield from compare_cards(old, new, old_side, new_side, ignored)
    if not listed or len(old.columns()) != len(new.columns()):
        if old.data != new.data:
            yield difference(old, new)
    else:
        yield from compare_columns(old, new, old_side, new_side, listed)


def is_table(hdu):
    return hdu.string("XTENSION") == "BINTABLE"


def compare_cards(old, new, old_side, new_side, ignored):
    """Yields the differences between two headers."""
    first, second = (keyed(hdu, side, ignored) for hdu, side in ((old, old_side), (new, new_side)))
    for key in [*first, *(key for key in second if key not in first)]:
        before, after = first.get(key), second.get(key)
        name = f"card {key[0]}" + (f" ({key[1] + 1})" if key[1] else "")
        if before is None or after is None:
            yield name, written(before), written(after)
        elif before.value != after.value or not same_comment(before, after):
            yield name, written(before), written(after)
    order = [[key for key in cards if key in first and key in second] for cards in (first, second)]
    if order[0] != order[1]:
        moved = next((a[0], b[0]) for a, b in zip(*order) if a != b)
        yield "order of cards", *moved


def written(card):
    return "no card" if card is None else card.value + (f" / {card.comment}" if card.comment else "")


def same_comment(old, new):
    """Returns whether two comments are equal; a comment that reaches the end of its card may be cut there."""
    if old.comment == new.comment:
        return True
    cut = (new.is_full and old.comment.startswith(new.comment)) or (old.is_full and new.comment.startswith(old.comment))
    return cut and bool(old.comment and new.comment) and len(old.value) != len(new.value)


def keyed(hdu, side, ignored):
    """Returns the cards of an HDU in the form to compare, by (keyword, number of earlier cards with this keyword)."""
    renames, cards, counts = side.renames, {}, {}
    ready = [prepared(card, side, renames) for card in hdu.cards]
    # Parameters are sorted by name, and new names may have another order.
    history = sorted((card for card in ready if card.keyword == "HISTORY"), key=lambda card: card.value)
    for card in [card for card in ready if card.keyword != "HISTORY"] + history:
        if card.keyword in ignored:
            continue
        number = counts.get(card.keyword, 0)
        counts[card.keyword] = number + 1
        cards[card.keyword, number] = card
    return cards


def prepared(card, side, renames):
    """Returns a card in the form to compare."""
    keyword, value, comment = card.keyword, card.value, card.comment
    parameter = re.fullmatch(r"-p (\w+)=(.*)", value) if keyword == "HISTORY" else None
    if parameter:
        name, text = side.parameter(*parameter.groups())
        return Card(keyword, f"-p {name}={side.text(text)}")
    is_text = value.startswith("'") or keyword in COMMENTARY
    value = unquoted(value)
    if side.is_old:
        keyword = renames.cards.get(keyword, keyword)
        if keyword == "EXTNAME":
            value = renames.extnames.get(value, value)
        if re.fullmatch(r"TTYPE\d+", keyword):
            value = renames.columns.get(value, value)
        comment = renames.comments.get(comment, comment)
    if is_text:
        value = f"'{side.text(value)}'"
    return Card(keyword, value, side.text(comment), card.is_full)


def difference(old, new):
    """Returns the place of the first difference between two data units, and the bytes there."""
    if len(old.data) != len(new.data):
        return "bytes of data", len(old.data), len(new.data)
    places = [place for place, (a, b) in enumerate(zip(old.data, new.data)) if a != b]
    place, where = places[0], ""
    if is_table(new) and place < new.number("NAXIS1") * new.number("NAXIS2"):
        row, byte = divmod(place, new.number("NAXIS1"))
        where = next((f", column {name}, row {row + 1}" for name, _, start, end, _ in new.columns() if start <= byte < end), "")
    start = place // 8 * 8
    return (f"{len(places)} bytes of data, the first at {place}{where}", old.data[start:start + 8].hex(),
            new.data[start:start + 8].hex())


def compare_columns(old, new, old_side, new_side, listed):
    """Yields the differences between two tables column by column; texts of listed columns are renamed first."""
    widths = [hdu.number("NAXIS1") for hdu in (old, new)]
    rows = [hdu.number("NAXIS2") for hdu in (old, new)]
    if rows[0] != rows[1]:
        yield "rows", *rows
        return
    for before, after in zip(old.columns(), new.columns()):
        for row in range(rows[0]):
            first = old.data[row * widths[0] + before[2]:row * widths[0] + before[3]]
            second = new.data[row * widths[1] + after[2]:row * widths[1] + after[3]]
            if after[1] in listed and before[4] == after[4] == "A":
                first, second = text_of(first, old_side), text_of(second, new_side)
            if first != second:
                shown = [value if isinstance(value, str) else value[:16].hex() for value in (first, second)]
                yield f"column {after[0]}, row {row + 1}", *shown
    heaps = [hdu.data[width * rows[0]:].rstrip(b"\0") for hdu, width in ((old, widths[0]), (new, widths[1]))]
    if heaps[0] != heaps[1]:
        yield "bytes after the rows", len(heaps[0]), len(heaps[1])


def text_of(data, side):
    text = data.split(b"\0")[0].decode("latin-1").rstrip()
    return side.text(side.renames.extnames.get(text, text) if side.is_old else text)
