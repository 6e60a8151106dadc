"""The contract, checked from outside: a result against the texts that it embeds.

Nothing of the engine is used but how a text folds to letters; everything else is computed anew,
slowly and plainly. Where the contract leaves a choice to the alignment (`identical`, what a block
aligns with what), the check is a bound that every right result meets.

What a result does not hold is not checked: the archive's inner matches in `check`, what `--allow`
names, what a cap or a large family left out.
"""

from __future__ import annotations

import base64
import calendar
import hashlib
import itertools
import re
import zlib
from collections import Counter, defaultdict
from functools import cached_property
from importlib.resources import files

import numpy as np
from lengths import half_lengths
from rapidfuzz.distance import LCSseq

from dedup.fold import SLOT, counted, fold

CLASSES = ("quoted", "self", "boilerplate", "copied")  # in the order of ties
REASONS = {
    "not-found", "unreadable", "empty", "no-text", "scanned", "encrypted", "damaged", "binary",
    "unsupported", "changed", "too-large", "same-as-draft",
}  # fmt: skip
ADDITIVE = (
    "counted", "matched", "copied", "boilerplate", "quoted", "self", "own", "repeated",
    "set_phrases", "from_earlier",
)  # fmt: skip
RATIOS = {
    "overlap_total": "matched", "overlap_specific": "copied", "overlap_boilerplate": "boilerplate",
    "overlap_quoted": "quoted", "overlap_self": "self", "own": "own", "max_single": "max_single",
    "overlap_from_earlier": "from_earlier", "repeated": "repeated", "set_phrases": "set_phrases",
}  # fmt: skip
GAP, APART, BLOCK = 40, 400, 24  # inside a block, between blocks, of a block: half characters
PHRASE = 16
FOLLOWS = 0.8
# Letters beside an edit that an optimal alignment may give to either side of it, or to nothing.
CHANCE = 2
CELLS = 30_000_000  # of a table that is worth filling


def violations(result: dict) -> list[str]:
    """Say what in a result (`--embed-text all`) breaks the contract; nothing if all is well."""
    missing = [d["id"] for d in result["documents"] if d["text"] is None]
    if missing:
        return [f"document {one}: no text (run with --embed-text all)" for one in missing]
    view = Result(result)
    broken = list(references(view)) or list(offsets(view))
    # Where something points nowhere, nothing more can be said.
    return broken or [found for check in CHECKS for found in check(view)]


def ratio(part: int | None, whole: int) -> float | None:
    """Six decimals; never 0 or 1 where it is not exactly that."""
    if part is None or whole == 0:
        return None
    if part in (0, whole):
        return part / whole
    return min(max(round(part / whole, 6), 0.000001), 0.999999)


def days(date: str) -> tuple[str, str]:
    """First and last possible day."""
    year, month, day = [*date.split("-"), None, None][:3]
    last_month = month or "12"
    last = day or str(calendar.monthrange(int(year), int(last_month))[1])
    return f"{year}-{month or '01'}-{day or '01'}", f"{year}-{last_month}-{last:0>2}"


class Text:
    """One document: its record, its letters, what is counted."""

    def __init__(self, record: dict, role: str) -> None:
        self.record = record
        self.id = record["id"]
        self.role = record["role"]
        self.input_role = role  # of a frame: what its file is
        self.text = zlib.decompress(base64.b64decode(record["text"])).decode(
            "utf-8", "surrogatepass"
        )
        self.letters = fold(self.text)
        self.counted = counted(self.text)
        self.halves = half_lengths(self.text)
        self.number = int(self.counted.sum())

    def __str__(self) -> str:
        return f"document {self.id} ({self.record['path']} {self.record['part'] or ''})"

    @property
    def proper(self) -> bool:
        return self.role not in ("frame", "base")

    @property
    def owner(self) -> str | None:
        return self.record["group"] or self.record["author"]

    @property
    def place(self) -> tuple:
        return self.record["path"], self.record["input"], self.record["offset"]

    @property
    def rank(self) -> tuple[int, str]:
        """Longest first, then by id."""
        return -self.number, self.id

    def mask(self, spans) -> np.ndarray:
        inside = np.zeros(len(self.text), dtype=bool)
        for start, end in spans:
            inside[start:end] = True
        return inside & self.counted

    def count(self, spans) -> int:
        return int(self.mask(spans).sum())

    def tokens(self, start: int, end: int) -> slice:
        """The tokens inside characters [start, end)."""
        first = int(np.searchsorted(self.letters.starts, start))
        last = int(np.searchsorted(self.letters.ends, end, side="right"))
        return slice(first, max(first, last))

    def folded(self, start: int, end: int) -> bytes:
        return self.letters.tokens[self.tokens(start, end)].tobytes()

    def places(self, phrase: bytes):
        """Where folded letters stand."""
        data, width = self.letters.tokens.tobytes(), self.letters.tokens.itemsize
        at = data.find(phrase)
        while at >= 0:
            if at % width == 0:
                first, last = at // width, (at + len(phrase)) // width - 1
                yield int(self.letters.starts[first]), int(self.letters.ends[last])
            at = data.find(phrase, at + 1)

    def compared(self, start: int, end: int) -> int:
        return int(self.letters.sizes[self.tokens(start, end)].sum())

    def compared_halves(self, start: int, end: int) -> int:
        return int(self.letters.halves[self.tokens(start, end)].sum())

    @cached_property
    def quotable(self) -> np.ndarray:
        """What could be quoted, if its source were named: a bound from above."""
        found = [span for line in re.finditer(r"[^\r\n]+", self.text) for span in _quotable(line)]
        return self.mask([span for span in found if self.count([span]) >= 10])


def _quotable(line: re.Match) -> list[tuple[int, int]]:
    text, at = line.group(), line.start()
    found: list[tuple[int, int]] = []
    doubles = [i for i, letter in enumerate(text) if letter in '“”"']
    if len(doubles) % 2 == 0:
        found += [(a + 1, b) for a, b in zip(doubles[::2], doubles[1::2], strict=True)]
    found += [m.span(1) for m in re.finditer(r"「([^「」]*)」|『([^『』]*)』", text) if m[1]]
    found += [m.span(2) for m in re.finditer(r"「([^「」]*)」|『([^『』]*)』", text) if m[2]]
    found += [m.span(1) for m in re.finditer(r"(?=「(.*)」)", text)]
    found += [m.span(1) for m in re.finditer(r"(?=『(.*)』)", text)]
    found += [m.span(1) for m in re.finditer(r"(?=[：:]\s*([^。！？!?]*))", text)]
    return [(at + a, at + b) for a, b in found if b > a]


class Side:
    """One side of a match."""

    def __init__(self, record: dict, document: Text, spans: list[tuple[int, int]]) -> None:
        self.record = record
        self.document = document
        self.spans = spans
        self.start, self.end = record["start"], record["end"]


class Match:
    """A match with both its documents."""

    def __init__(self, record: dict, texts: dict[str, Text]) -> None:
        self.record = record
        self.id = record["id"]
        self.kind = record["kind"]
        self.blocks = [tuple(block) for block in record["blocks"]]
        sides = []
        for name, at in (("left", 0), ("right", 2)):
            spans = [(block[at], block[at + 1]) for block in self.blocks]
            sides.append(Side(record[name], texts[record[name]["document"]], spans))
        self.left, self.right = sides
        self.sides = (("left", self.left), ("right", self.right))

    def __str__(self) -> str:
        return f"match {self.id}"

    @property
    def pair(self) -> tuple[str, str]:
        return self.left.document.id, self.right.document.id

    @property
    def itself(self) -> bool:
        return self.left.document is self.right.document


class Result:
    """A result, ready to be looked at."""

    def __init__(self, data: dict) -> None:
        self.data = data
        self.mode = data["mode"]
        settings = data["run"]["settings"]
        analysis = settings["analysis"]
        self.min_chars = analysis["align"]["min_chars"]
        self.needed = analysis["families"]["sources"]
        self.pairs_per_template = analysis["families"]["pairs_per_template"]
        self.only_earlier = analysis["only_earlier"]
        self.allowed = analysis["allowed"] > 0
        self.capped = len(data["matches"]) >= analysis["max_matches"]
        funnel = data["run"]["funnel"]
        self.large = funnel["families"]["pairs_left_to_the_representative"] > 0
        roles = {one["number"]: one["role"] for one in settings["inputs"]}
        self.texts = {d["id"]: Text(d, roles[d["input"]]) for d in data["documents"]}

    @cached_property
    def matches(self) -> list[Match]:
        return [Match(record, self.texts) for record in self.data["matches"]]

    @cached_property
    def between(self) -> list[Match]:
        return [match for match in self.matches if not match.itself]

    def earlier(self, one: Text, other: Text) -> bool:
        before, after = one.record["date"], other.record["date"]
        if before is None:
            return False
        if after is None:
            return other.input_role == "draft"
        return days(before)[1] < days(after)[0]

    def is_source(self, other: Text, document: Text) -> bool:
        """Whether what stands in another document counts as matched."""
        if "base" in (other.role, document.role):
            return True
        return other.role != "frame" and (not self.only_earlier or self.earlier(other, document))

    @cached_property
    def evidence(self) -> dict[str, dict[str, list]]:
        """For each document: what it shares with each that counts as a source or is base text."""
        found: dict[str, dict[str, list]] = {one: defaultdict(list) for one in self.texts}
        for match in self.between:
            for own, other in ((match.left, match.right), (match.right, match.left)):
                if self.is_source(other.document, own.document):
                    found[own.document.id][other.document.id] += own.spans
        return found

    def shared(self, document: Text) -> dict[str, list]:
        """The same without base text: what it shares with documents k."""
        return {k: s for k, s in self.evidence[document.id].items() if self.texts[k].role != "base"}

    @cached_property
    def links(self) -> dict[str, str]:
        """Which document each follows, as far as the matches show."""
        held: dict[tuple[str, str], list] = defaultdict(list)
        for match in self.between:
            if match.left.document.proper and match.right.document.proper:
                held[match.pair] += match.left.spans
                held[match.pair[::-1]] += match.right.spans
        best: dict[str, tuple] = {}
        for (one, other), spans in held.items():
            document, longer = self.texts[one], self.texts[other]
            within = document.count(spans)
            if longer.rank < document.rank and within >= FOLLOWS * document.number > 0:
                best[one] = min(best.get(one, (0, "")), (-within, other))
        return {one: other for one, (_, other) in best.items()}

    @cached_property
    def sources(self) -> dict[str, str]:
        """The source of each document: copies, and documents of one owner, are one."""
        number = {one: one for one in self.texts}

        def root(one: str) -> str:
            while number.setdefault(one, one) != one:
                one = number[one]
            return one

        owners: dict[str, str] = {}
        joined = list(self.links.items())
        joined += [pair for tree in self.data["copies"] for pair in itertools.pairwise(tree)]
        for one, text in self.texts.items():
            if text.owner is not None:
                joined.append((owners.setdefault(text.owner, one), one))
        for one, other in joined:
            number[root(one)] = root(other)
        return {one: root(one) for one in self.texts}

    @cached_property
    def formula(self) -> set[bytes]:
        """Runs of 8 letters that N sources share; a check does not hold the whole archive."""
        holders: dict[bytes, set[str]] = defaultdict(set)
        for text in self.texts.values():
            if text.proper:
                for run, _, _ in _windows(text, PHRASE):
                    holders[run].add(self.sources[text.id])
        return {run for run, sources in holders.items() if len(sources) >= self.needed}

    @cached_property
    def phrases(self) -> list[bytes]:
        """The package's own list, folded, unless it was switched off."""
        if not self.data["run"]["settings"]["analysis"]["common_phrases"]:
            return []
        lines = files("dedup.data").joinpath("phrases.txt").read_text(encoding="utf-8").split("\n")
        folded = (fold(line) for line in lines if line and not line.startswith("#"))
        return [letters.tokens.tobytes() for letters in folded]

    @cached_property
    def composed(self) -> dict[str, dict[str, np.ndarray]]:
        return {one: _masks(self, text) for one, text in self.texts.items()}


def _masks(result: Result, document: Text) -> dict[str, np.ndarray]:
    """Counted characters that are matched, in base text, in N sources, in one's own papers only."""
    shared = result.shared(document)
    base = [
        span
        for other, spans in result.evidence[document.id].items()
        if "base" in (document.role, result.texts[other].role)
        for span in spans
    ]
    matched = document.mask([*base, *itertools.chain(*shared.values())])
    layers: dict[str, list] = defaultdict(list)
    foreign: list = []
    earlier: list = []
    for other, spans in shared.items():
        layers[result.sources[other]] += spans
        theirs = result.texts[other]
        if not _same_owner(document, theirs):
            foreign += spans
        if result.earlier(theirs, document):
            earlier += spans
    layers.pop(result.sources[document.id], None)
    common = 1 + sum(document.mask(spans).astype(int) for spans in layers.values())
    certain, possible = _formulaic(result, document)
    own = matched & ~document.mask(foreign) if document.owner else np.zeros_like(matched)
    return {
        "matched": matched,
        "base": document.mask(base),
        "common": matched & ((common >= result.needed) | certain),
        "perhaps": matched & ((common >= result.needed) | possible),
        "self": own,
        "quotable": matched & document.quotable,
        "earlier": document.mask(earlier),
    }


def _formulaic(result: Result, document: Text) -> tuple[np.ndarray, np.ndarray]:
    """What is shared only as formula: what is so in any alignment, and what is so in some.

    A match with less than `min_chars` equal letters beside formula is formula as a whole; in
    others, formula is what stands in no equal run of that length. The result does not say which
    letters of a block are equal.
    """
    least = result.min_chars * 2
    phrases = document.mask(
        [(a, b) for run, a, b in _windows(document, PHRASE) if run in result.formula]
        + [span for phrase in result.phrases for span in document.places(phrase)]
    )
    firm: list = []
    possible: list = []
    runs: list = []
    for match in result.between:
        for own, other in ((match.left, match.right), (match.right, match.left)):
            if own.document is not document or not result.is_source(other.document, document):
                continue
            inside = document.mask(own.spans)[document.letters.starts]
            formula = phrases[document.letters.starts]
            beside = int(document.letters.halves[inside & ~formula].sum())
            changed = int(document.letters.sizes[inside].sum()) - match.record["identical"]
            if beside >= least:
                possible += own.spans
                known = {run for run, _, _ in _long_runs(other, least)}
                runs += [(a, b) for run, a, b in _long_runs(own, least) if run in known]
            if beside - 2 * changed >= least:
                firm += own.spans
    certain = ~document.mask(possible) | (phrases & ~document.mask(runs))
    return certain, ~document.mask(firm) | phrases


def _long_runs(side: Side, least: int):
    """Runs of so many half letters in a side's blocks, with the slots after them."""
    letters = side.document.letters
    sums = np.concatenate([[0], np.cumsum(letters.halves)])
    for start, end in side.spans:
        own = side.document.tokens(start, end)
        for i in range(own.start, own.stop):
            stop = int(np.searchsorted(sums, sums[i] + least))
            if stop > own.stop:
                break
            last = min(own.stop, int(np.searchsorted(sums, sums[stop], "right")) - 1)
            data = letters.tokens[i:stop].tobytes()
            yield data, int(letters.starts[i]), int(letters.ends[last - 1])


def _same_owner(one: Text, other: Text) -> bool:
    return any(
        one.record[name] is not None and one.record[name] == other.record[name]
        for name in ("group", "author")
    )


# -- references, documents -------------------------------------------------------------------------


def references(result: Result):
    """Every document that something names is there."""
    known = set(result.texts)
    data = result.data
    named: list[tuple[str, str]] = []
    for match in data["matches"]:
        named += [(f"match {match['id']}", match[side]["document"]) for side in ("left", "right")]
    for template in data["templates"]:
        named += [(f"template {template['id']}", o["document"]) for o in template["occurrences"]]
    for pair in data["pairs"]:
        named += [("pair", pair["left"]), ("pair", pair["right"])]
    named += [("copies", one) for tree in data["copies"] for one in tree]
    for document in data["documents"]:
        parts = [document["figures"], *(s["figures"] for s in document["sections"])]
        named += [
            (f"max_single_source of {document['id']}", part["max_single_source"])
            for part in parts
            if part and part["max_single_source"]
        ]
    for what, one in named:
        if one not in known:
            yield f"{what}: names {one}, which is not in documents[]"
    templates = {template["id"] for template in data["templates"]}
    for match in data["matches"]:
        if match["template"] is not None and match["template"] not in templates:
            yield f"match {match['id']}: its template {match['template']} is not in templates[]"


def offsets(result: Result):
    """Every span of a match lies in its document and holds something."""
    for match in result.matches:
        for name, side in match.sides:
            length = len(side.document.text)
            if any(not 0 <= a < b <= length for a, b in [*side.spans, (side.start, side.end)]):
                yield f"{match}: a span lies outside the text on the {name}"


def documents(result: Result):
    """Identities, hashes, lengths, roles."""
    for name in ("documents", "matches", "templates"):
        for one, times in Counter(item["id"] for item in result.data[name]).items():
            if times > 1:
                yield f"{name}: the id {one} stands {times} times"
            if not re.fullmatch(r"[0-9a-f]{12,}(-\d+)?", one):
                yield f"{name}: {one} is no id"
    for text in result.texts.values():
        yield from _document(text)
    order = {"draft": 0, "base": 1}
    keys = [
        (order.get(result.texts[d["id"]].input_role, 2), *result.texts[d["id"]].place)
        for d in result.data["documents"]
    ]
    if keys != sorted(keys):
        yield "documents: not in the order of role, path and place"


def _document(text: Text):
    record = text.record
    digest = hashlib.sha256(text.text.encode("utf-8", "surrogatepass")).hexdigest()
    if record["text_sha256"] != digest:
        yield f"{text}: text_sha256 is not that of its text"
    if record["length"] != len(text.text):
        yield f"{text}: length {record['length']}, but its text has {len(text.text)}"
    if record["counted"] != text.number:
        yield f"{text}: counted {record['counted']}, not {text.number}"
    expected = text.role in ("draft", "audited")
    if (record["figures"] is not None) != expected:
        yield f"{text}: role {text.role} {'without' if expected else 'with'} figures"
    if text.role not in ("frame", text.input_role):
        yield f"{text}: role {text.role} in an input of {text.input_role}"


def tiles(result: Result):
    """The parts of a file tile it, frames included."""
    files: dict[tuple, list[Text]] = defaultdict(list)
    for text in result.texts.values():
        files[text.record["input"], text.record["path"]].append(text)
    for (_, path), texts in files.items():
        texts.sort(key=lambda text: text.record["offset"])
        if len({text.record["sha256"] for text in texts}) > 1:
            yield f"file {path}: its parts disagree on sha256"
        parts = [text.record["part"] for text in texts if text.role != "frame"]
        whole = texts[0].input_role != "archive"
        at = 0
        for text in texts:
            offset = text.record["offset"]
            if offset < at or (whole and offset != at):
                yield f"file {path}: {text} starts at {offset}, the one before ends at {at}"
            at = offset + text.record["length"]
        if not whole:
            if parts != sorted(parts, key=lambda part: part or 0):
                yield f"file {path}: parts {parts} are not in reading order"
        elif parts not in ([None], list(range(1, len(parts) + 1))):
            yield f"file {path}: parts are numbered {parts}"
        if [t for t in texts[1:-1] if t.role == "frame"] or (parts == [None] and len(texts) > 1):
            yield f"file {path}: a frame that is neither first nor last"


def pointed_at(result: Result):
    """Archive documents appear only where something points at them."""
    data = result.data
    named = {side.document.id for match in result.matches for _, side in match.sides}
    named |= {o["document"] for t in data["templates"] for o in t["occurrences"]}
    named |= {one for tree in data["copies"] for one in tree}
    named |= {d["figures"]["max_single_source"] for d in data["documents"] if d["figures"]}
    for text in result.texts.values():
        if text.input_role == "archive" and text.id not in named:
            yield f"{text}: of the archive, and nothing points at it"


# -- matches ---------------------------------------------------------------------------------------


def spans(result: Result):
    """Blocks in order and apart; the span is their hull."""
    for match in result.matches:
        lefts = [block[0] for block in match.blocks]
        if lefts != sorted(lefts):
            yield f"{match}: blocks are not in left order"
        for name, side in match.sides:
            ordered = sorted(side.spans)
            if (side.start, side.end) != (ordered[0][0], max(b for _, b in ordered)):
                yield f"{match}: the span is not the hull of the blocks on the {name}"
            for before, after in itertools.pairwise(ordered):
                gap = (
                    side.document.halves[after[0]] - side.document.halves[min(before[1], after[0])]
                )
                if before[1] > after[0]:
                    yield f"{match}: blocks overlap on the {name}"
                elif gap > APART:
                    yield f"{match}: {gap / 2:g} characters between neighbouring blocks on the {name}"


def order(result: Result):
    """Which side is left, who is compared with whom, what a repeat is."""
    for match in result.matches:
        left, right = match.left.document, match.right.document
        if match.itself != (match.kind == "repeat"):
            yield f"{match}: kind {match.kind} {'within one document' if match.itself else 'of two'}"
        if match.itself:
            yield from _repeat(match)
        elif result.mode == "check":
            if left.input_role != "draft" or right.input_role == "draft":
                yield f"{match}: {left.input_role} on the left, {right.input_role} on the right"
        elif left.place > right.place:
            yield f"{match}: left and right are not in the order of path, part and position"
        if left.role == right.role == "base":
            yield f"{match}: between two base texts"


def _repeat(match: Match):
    document = match.left.document
    if document.record["figures"] is None:
        yield f"{match}: a repeat within a document without figures"
    if any(block[0] >= block[2] for block in match.blocks):
        yield f"{match}: a repeat whose first occurrence is on the right"
    if (document.mask(match.left.spans) & document.mask(match.right.spans)).any():
        yield f"{match}: a repeat that overlaps itself"


def apart(result: Result):
    """Two matches of one document pair overlap on one side at most."""
    for matches in _by_pair(result.matches).values():
        for one, other in itertools.combinations(matches, 2):
            if _overlap(one.left.spans, other.left.spans) and _overlap(
                one.right.spans, other.right.spans
            ):
                yield f"{one}: overlaps match {other.id} on both sides"


def _by_pair(matches) -> dict[tuple[str, str], list[Match]]:
    found = defaultdict(list)
    for match in matches:
        found[match.pair].append(match)
    return found


def _overlap(spans, others) -> bool:
    return any(a < d and c < b for a, b in spans for c, d in others)


def _expanded(text: Text, start: int, end: int, *, halves: bool) -> list[tuple[int, int]]:
    """Tokens, each as often as it has letters (or half characters): slots vanish."""
    part = text.tokens(start, end)
    sizes = text.letters.halves if halves else text.letters.sizes
    pairs = zip(text.letters.tokens[part].tolist(), sizes[part].tolist(), strict=True)
    return [(token, i) for token, size in pairs for i in range(size)]


def _common(match: Match, block: tuple, *, halves: bool) -> int:
    """What both sides of a block have in common: no alignment has more.

    That is their longest common subsequence and, for clauses may have been moved, what stands in
    runs of two or more equal tokens in any order.
    """
    a, b, c, d = block
    left, right = match.left.document, match.right.document
    if left.folded(a, b) == right.folded(c, d):
        return left.compared_halves(a, b) if halves else left.compared(a, b)
    own, theirs = left.tokens(a, b), right.tokens(c, d)
    sizes = (left.letters.halves if halves else left.letters.sizes)[own]
    tokens, others = left.letters.tokens[own].tolist(), right.letters.tokens[theirs].tolist()
    in_common = np.zeros(len(tokens), dtype=bool)
    for op in LCSseq.opcodes(tokens, others):
        if op.tag == "equal":
            in_common[op.src_start : op.src_end] = True
    known = set(itertools.pairwise(others))
    for at, pair in enumerate(itertools.pairwise(tokens)):
        if pair in known:
            in_common[at : at + 2] = True
    in_order = LCSseq.similarity(
        _expanded(left, a, b, halves=halves), _expanded(right, c, d, halves=halves)
    )
    return max(in_order, int(sizes[in_common].sum()))


def identity(result: Result):
    """What is identical, in each block and in all, and what follows from it."""
    for match in result.matches:
        identical = match.record["identical"]
        left, right = match.left.document, match.right.document
        compared = [(left.compared(a, b), right.compared(c, d)) for a, b, c, d in match.blocks]
        whole = sum(map(sum, compared))
        common = halves = 0
        for number, block in enumerate(match.blocks):
            a, b, c, d = block
            common += _common(match, block, halves=False)
            alike = _common(match, block, halves=True)
            halves += alike
            longer = max(left.compared_halves(a, b), right.compared_halves(c, d))
            if alike < BLOCK:
                yield f"{match}: block {number} has {alike / 2:g} characters in common, not 12"
            if 2 * alike < longer:
                yield f"{match}: block {number} has {alike} of {longer} half characters in common"
        if identical > common:
            yield f"{match}: identical {identical}, but at most {common} characters are"
        if halves < 2 * result.min_chars or identical < result.min_chars:
            yield f"{match}: identical {identical} ({halves / 2:g}), less than {result.min_chars}"
        verbatim = all(left.folded(a, b) == right.folded(c, d) for a, b, c, d in match.blocks)
        if verbatim and 2 * identical != whole:
            yield f"{match}: a verbatim copy, but identical {identical} of {whole / 2:g}"
        if match.record["similarity"] != ratio(2 * identical, whole):
            expected = ratio(2 * identical, whole)
            yield f"{match}: similarity {match.record['similarity']}, not {expected}"


def gaps(result: Result):
    """Inside a block equal letters can be linked so that no gap is over 20 characters."""
    for match in result.matches:
        for number, block in enumerate(match.blocks):
            if not (_linked(match, block) or _linked_in_any_order(match, block)):
                yield f"{match}: a gap of more than 20 characters inside block {number}"


def _linked_in_any_order(match: Match, block: tuple) -> bool:
    """Whether equal tokens, some moved, leave no long gap on either side."""
    sides = (match.left.document, *block[:2]), (match.right.document, *block[2:])
    for (text, start, end), (other, *span) in (sides, sides[::-1]):
        own = text.tokens(start, end)
        known = set(other.letters.tokens[other.tokens(*span)].tolist())
        at = text.halves[start]
        for i, token in enumerate(text.letters.tokens[own].tolist(), own.start):
            if token in known:
                if text.halves[text.letters.starts[i]] - at > GAP:
                    return False
                at = text.halves[text.letters.ends[i]]
        if text.halves[end] - at > GAP:
            return False
    return True


def _linked(match: Match, block: tuple) -> bool:
    """Whether equal tokens lead from the start of a block to its end, each near the one before."""
    a, b, c, d = block
    left, right = match.left.document, match.right.document
    own, theirs = left.tokens(a, b), right.tokens(c, d)
    tokens, others = left.letters.tokens[own], right.letters.tokens[theirs]
    if len(tokens) * len(others) > CELLS or np.array_equal(tokens, others):
        return True
    starts, ends = (left.halves[at[own]] for at in (left.letters.starts, left.letters.ends))
    first, last = (right.halves[at[theirs]] for at in (right.letters.starts, right.letters.ends))
    nearest = np.searchsorted(last, first - GAP)  # the first token that is near enough before each
    reached = np.zeros((len(tokens), len(others)), dtype=bool)
    window = np.zeros(len(others), dtype=np.int32)  # reached from rows that are near enough
    tail = 0
    for i in range(len(tokens)):
        while ends[tail] < starts[i] - GAP:
            window -= reached[tail]
            tail += 1
        sums = np.concatenate([[0], np.cumsum(window > 0)])
        linked = sums[np.arange(len(others))] > sums[np.minimum(nearest, np.arange(len(others)))]
        begins = (starts[i] - left.halves[a] <= GAP) & (first - right.halves[c] <= GAP)
        reached[i] = (tokens[i] == others) & (linked | begins)
        window += reached[i]
    near = np.flatnonzero(left.halves[b] - ends <= GAP)
    return bool(reached[np.ix_(near, right.halves[d] - last <= GAP)].any())


def ends(result: Result):
    """Blocks begin and end with equal letters, and could not go on with equal ones."""
    for pair, matches in _by_pair(result.matches).items():
        left, right = (result.texts[one] for one in pair)
        taken = [
            left.mask([span for match in matches for span in match.left.spans]),
            right.mask([span for match in matches for span in match.right.spans]),
        ]
        if left is right:
            taken = [taken[0] | taken[1]] * 2
        for match in matches:
            for number, (a, b, c, d) in enumerate(match.blocks):
                own, theirs = left.tokens(a, b), right.tokens(c, d)
                yield from _ends(f"{match}: block {number}", left, right, own, theirs)
                for where, i, j, step in (
                    ("before", own.start - 1, theirs.start - 1, -1),
                    ("after", own.stop, theirs.stop, 1),
                ):
                    more = _beyond(left, right, i, j, step, taken)
                    if more:
                        yield f"{match}: block {number} could take in {more!r} {where} it"


def _ends(what: str, left: Text, right: Text, own: slice, theirs: slice):
    if own.start >= own.stop or theirs.start >= theirs.stop:
        yield f"{what} holds no letter"
        return
    tokens, others = left.letters.tokens[own].tolist(), right.letters.tokens[theirs].tolist()
    for name, i, j in (
        ("begins", own.start, theirs.start),
        ("ends", own.stop - 1, theirs.stop - 1),
    ):
        one, other = left.letters.tokens[i], right.letters.tokens[j]
        moved = one in others and other in tokens
        if left.letters.tokens[i] != right.letters.tokens[j]:
            if not moved:  # a clause that stands elsewhere in the block on the other side
                yield f"{what} {name} with letters that differ"
        elif left.letters.tokens[i] == SLOT and _slice(left, i) != _slice(right, j):
            yield f"{what} {name} with slots that differ in the original"


def _slice(text: Text, token: int) -> str:
    return text.text[text.letters.starts[token] : text.letters.ends[token]]


def _beyond(left: Text, right: Text, i: int, j: int, step: int, taken: list) -> str:
    """What equal text a block leaves out at one end: a slot, or more letters than chance gives."""
    first = i
    while _equal_and_free(left, right, i, j, taken):
        i, j = i + step, j + step
    if abs(i - first) > CHANCE or (i != first and left.letters.tokens[first] == SLOT):
        low, high = sorted((first, i - step))
        return left.text[left.letters.starts[low] : left.letters.ends[high]]
    return ""


def _equal_and_free(left: Text, right: Text, i: int, j: int, taken: list) -> bool:
    if not (0 <= i < len(left.letters) and 0 <= j < len(right.letters)) or (
        left is right and i == j
    ):
        return False
    if left.letters.tokens[i] != right.letters.tokens[j]:
        return False
    places = [
        (slice(text.letters.starts[at], text.letters.ends[at]), text, mask)
        for text, at, mask in ((left, i, taken[0]), (right, j, taken[1]))
    ]
    if any(mask[place].any() or not text.counted[place].any() for place, text, mask in places):
        return False  # it is in a match already, or is a mask, which counts nothing
    return left.letters.tokens[i] != SLOT or _slice(left, i) == _slice(right, j)


def keys(result: Result):
    """Equal keys, equal texts."""
    by_key: dict[str, set] = defaultdict(set)
    by_texts: dict[tuple, set] = defaultdict(set)
    for match in result.matches:
        texts = tuple(
            sorted(
                b"".join(side.document.folded(*s) for s in sorted(side.spans))
                for _, side in match.sides
            )
        )
        by_key[match.record["key"]].add(texts)
        by_texts[texts].add(match.record["key"])
    for key, texts in by_key.items():
        if len(texts) > 1:
            yield f"key {key}: of {len(texts)} different findings"
    for found in by_texts.values():
        if len(found) > 1:
            yield f"keys {sorted(found)}: of one and the same finding"


def everything_found(result: Result):
    """Every verbatim run of `min-chars` characters is inside a match of its two documents."""
    if result.only_earlier or result.capped or result.large:
        return
    windows: dict[bytes, list[tuple[str, int, int]]] = defaultdict(list)
    for text in result.texts.values():
        for run, start, end in _windows(text, 2 * result.min_chars):
            windows[run].append((text.id, start, end))
    covered = _covered(result)
    missed: set[tuple[str, str]] = set()
    shared = (places for places in windows.values() if len(places) > 1)
    for places in shared:
        for (one, start, end), (other, _, _) in itertools.permutations(places, 2):
            if one == other or (one, other) in missed or not _meet(result, one, other):
                continue
            text, mask = result.texts[one], covered.get((one, other))
            inside = 0 if mask is None else mask[start:end].sum()
            if 2 * inside < text.counted[start:end].sum():
                missed.add((one, other))
                what = f"[{start}, {end}) {text.text[start:end]!r}"
                yield f"{text}: {what} stands in {other} too, and no match holds it"


def _covered(result: Result) -> dict[tuple[str, str], np.ndarray]:
    """What the matches of each document with each other one cover."""
    covered: dict[tuple[str, str], list] = defaultdict(list)
    for match in result.between:
        covered[match.pair] += match.left.spans
        covered[match.pair[::-1]] += match.right.spans
    return {pair: result.texts[pair[0]].mask(spans) for pair, spans in covered.items()}


def _meet(result: Result, one: str, other: str) -> bool:
    roles = {result.texts[one].input_role, result.texts[other].input_role}
    return "draft" in roles and len(roles) == 2 if result.mode == "check" else roles != {"base"}


def _windows(text: Text, least: int, sizes: np.ndarray | None = None):
    """The shortest run from each letter on that is at least so long, and where it stands."""
    sizes = text.letters.halves if sizes is None else sizes
    sums = np.concatenate([[0], np.cumsum(sizes)])
    stops = np.searchsorted(sums, sums[:-1] + least)
    data = text.letters.tokens.tobytes()
    width = text.letters.tokens.itemsize
    for i, stop in enumerate(stops.tolist()):
        if stop <= len(text.letters) and text.letters.tokens[i] != SLOT:
            yield (
                data[i * width : stop * width],
                int(text.letters.starts[i]),
                int(text.letters.ends[stop - 1]),
            )


# -- classes, kinds, earlier -----------------------------------------------------------------------


def kinds(result: Result):
    """Classes of both sides, the kind that follows from them, and who is earlier."""
    for match in result.matches:
        for name, side in match.sides:
            yield from _side(result, f"{match}: {name}", side)
        earlier = _earlier(result, match)
        if match.record["earlier"] != earlier:
            yield f"{match}: earlier {match.record['earlier']}, not {earlier}"
        left, right = match.left.record["kind"], match.right.record["kind"]
        if match.itself:
            continue
        if result.mode == "check":
            expected = left
        elif earlier is not None:
            expected = left if earlier == "right" else right
        else:
            expected = min(left, right, key=CLASSES.index)
        if match.kind != expected:
            yield f"{match}: kind {match.kind}, not {expected}"


def _earlier(result: Result, match: Match) -> str | None:
    if result.earlier(match.left.document, match.right.document):
        return "left"
    return "right" if result.earlier(match.right.document, match.left.document) else None


def _side(result: Result, what: str, side: Side):
    classes, document = side.record["classes"], side.document
    total = sum(classes[name] for name in CLASSES)
    inside = document.mask(side.spans)
    seen = int((inside & result.composed[document.id]["matched"]).sum())
    hidden = _hidden(result, document)
    least, most = (0, int(inside.sum())) if hidden else (seen, seen)
    if not (result.capped or result.large or least <= total <= most):
        yield f"{what}: classes sum to {total}, but {seen} matched characters are in its blocks"
    main = max(CLASSES, key=lambda name: (classes[name], -CLASSES.index(name)))
    if side.record["kind"] != (main if total else "copied"):
        yield f"{what}: kind {side.record['kind']}, but most characters are {main}"
    if not hidden:
        yield from _bounded(result, what, document, classes, inside)


def _hidden(result: Result, document: Text) -> bool:
    """Whether a document shares things with others that the result does not hold."""
    return result.mode == "check" and document.input_role != "draft"


def _bounded(result: Result, what: str, document: Text, classes: dict, inside: np.ndarray):
    """Each class between what it holds without any quotation, and with all that could be one.

    Exact where nothing stands in quotation marks or set phrases. With allowed phrases, families
    that did not give every pair, or an archive of which the result holds a part, boilerplate may be
    more than it shows.
    """
    if result.capped:
        return
    masks = {name: mask & inside for name, mask in result.composed[document.id].items()}
    free = masks["matched"] & ~masks["base"]
    self_, common, quotable = masks["self"], masks["common"], masks["quotable"]
    perhaps = masks["perhaps"]
    most = {
        "quoted": free & quotable,
        "self": free & self_,
        "boilerplate": masks["base"] | (perhaps & ~self_),
        "copied": free & ~self_ & ~common,
    }
    least = {
        "self": most["self"] & ~quotable,
        "boilerplate": masks["base"] | (free & common & ~self_ & ~quotable),
        "copied": most["copied"] & ~perhaps & ~quotable,
    }
    if result.allowed or result.large or result.mode == "check":
        del most["boilerplate"], least["copied"]
    if result.allowed:
        least = {"boilerplate": masks["base"]}
    for name in CLASSES:
        low = int(least[name].sum()) if name in least else 0
        high = int(most[name].sum()) if name in most else int(masks["matched"].sum())
        if not low <= (classes[name] or 0) <= high:
            wanted = low if low == high else f"{low} to {high}"
            yield f"{what}: {classes[name]} characters are {name}, not {wanted}"


# -- figures ---------------------------------------------------------------------------------------


def figures(result: Result):
    """The figures of documents and sections."""
    for document in result.texts.values():
        if document.record["figures"] is None:
            continue
        parts = [(str(document), 0, len(document.text), document.record["figures"])]
        for number, section in enumerate(document.record["sections"]):
            what = f"{document}: section {number}"
            parts.append((what, section["start"], section["end"], section["figures"]))
        for what, start, end, found in parts:
            yield from _adding_up(what, found)
            inside = document.mask([(start, end)])
            yield from _counts(result, what, document, found, inside)
            yield from _largest(result, what, document, found, inside)
            yield from _longest(result, what, document, found["longest_run"], start, end)


def _adding_up(what: str, found: dict):
    counts = found["counts"]
    matched = sum(counts[name] or 0 for name in CLASSES)
    if matched != counts["matched"]:
        yield f"{what}: its classes sum to {matched}, matched is {counts['matched']}"
    if counts["base"] + counts["allowed"] + counts["phrases"] > counts["boilerplate"]:
        yield f"{what}: more was taken out than is boilerplate"
    if counts["matched"] + counts["own"] != counts["counted"]:
        yield f"{what}: matched and own are not all that is counted"
    for name, count in RATIOS.items():
        expected = ratio(counts[count], counts["counted"])
        if found[name] != expected:
            yield f"{what}: {name} is {found[name]}, not {expected}"
    if found["longest_run"] != counts["longest_run"]:
        yield f"{what}: two values of longest_run"


def _counts(result: Result, what: str, document: Text, found: dict, inside: np.ndarray):
    counts, masks = found["counts"], result.composed[document.id]
    exact = {"counted": inside.sum()}
    if not (result.capped or result.large):
        exact["matched"] = (masks["matched"] & inside).sum()
    if not result.capped:
        repeats = [
            s
            for m in result.matches
            if m.itself and m.left.document is document
            for s in m.right.spans
        ]
        exact["repeated"] = (document.mask(repeats) & inside).sum()
    for name, expected in exact.items():
        if counts[name] != expected:
            yield f"{what}: {name} {counts[name]}, not {expected}"
    if (counts["self"] is None) != (document.owner is None):
        yield f"{what}: self is {counts['self']}, its owner {document.owner}"
    yield from _bounded(result, what, document, counts, inside)
    yield from _from_earlier(result, what, document, counts, inside)
    if counts["set_phrases"] is not None and counts["set_phrases"] > counts["own"]:
        yield f"{what}: more in set phrases than lies outside matches"


def _from_earlier(result: Result, what: str, document: Text, counts: dict, inside: np.ndarray):
    found = counts["from_earlier"]
    dated = any(text.record["date"] for text in result.texts.values())
    draft = document.role == "draft"
    if document.record["date"] or (draft and dated):
        if found is None:
            yield f"{what}: from_earlier is null, but there are dates"
    elif found is not None and not draft:
        yield f"{what}: from_earlier {found} of an undated document"
    if found is None or result.capped:
        return
    masks = result.composed[document.id]
    most = (
        inside
        & masks["matched"]
        & masks["earlier"]
        & ~masks["base"]
        & ~masks["common"]
        & ~masks["self"]
    )
    low = (
        0
        if result.allowed or result.large
        else int((most & ~masks["perhaps"] & ~masks["quotable"]).sum())
    )
    if not low <= found <= min(int(most.sum()), counts["copied"]):
        yield f"{what}: from_earlier {found}, not {low} to {int(most.sum())}"


def _largest(result: Result, what: str, document: Text, found: dict, inside: np.ndarray):
    if result.capped:
        return
    best: tuple[int, str | None] = (0, None)
    for other, spans in sorted(result.shared(document).items()):
        number = int((document.mask(spans) & inside).sum())
        if number > best[0]:
            best = number, other
    given = found["counts"]["max_single"], found["max_single_source"]
    if given != best:
        yield f"{what}: max_single {given}, not {best}"


def _longest(result: Result, what: str, document: Text, given: int, start: int, end: int):
    """A run of so many equal letters there is, and none that is longer."""
    if result.capped:
        return
    held = longer = False
    for match in result.between:
        for own, other in ((match.left, match.right), (match.right, match.left)):
            if own.document is not document or not result.is_source(other.document, document):
                continue
            for (a, b), (c, d) in zip(own.spans, other.spans, strict=True):
                sides = (document, max(a, start), min(b, end)), (other.document, c, d)
                held = held or _share_run(*sides, given, slots=False)
                longer = longer or _share_run(*sides, given + CHANCE + 1, slots=True)
    if given and not held:
        yield f"{what}: longest_run {given}, but no run of so many letters is equal"
    if longer:
        yield f"{what}: longest_run {given}, but a longer run is equal"


def _share_run(one: tuple, other: tuple, size: int, *, slots: bool) -> bool:
    """Whether two stretches have an equal run of at least `size` letters in common."""
    found = []
    for text, start, end in (one, other):
        part = text.tokens(start, max(start, end))
        tokens, sizes = text.letters.tokens[part], text.letters.sizes[part]
        if not slots:
            tokens, sizes = tokens[sizes > 0], sizes[sizes > 0]
        if sizes.sum() < size or size <= 0:
            return False
        sums = np.concatenate([[0], np.cumsum(sizes)])
        stops = np.searchsorted(sums, sums[:-1] + size)
        data, width = tokens.tobytes(), tokens.itemsize
        found.append(
            {
                data[i * width : stop * width]
                for i, stop in enumerate(stops.tolist())
                if stop <= len(tokens) and sizes[i] > 0
            }
        )
    return bool(found[0] & found[1])


def sections(result: Result):
    """Sections tile their document and add up to it."""
    for document in result.texts.values():
        found = document.record["sections"]
        if not found:
            continue
        at = 0
        for number, section in enumerate(found):
            if section["start"] != at or section["end"] <= at:
                yield f"{document}: section {number} does not begin where the one before ends"
            at = section["end"]
        if at != len(document.text):
            yield f"{document}: its sections end at {at}, not at {len(document.text)}"
        whole = document.record["figures"]["counts"]
        for name in ADDITIVE:
            values = [section["figures"]["counts"][name] for section in found]
            total = None if None in values else sum(values)
            if total != whole[name]:
                yield f"{document}: {name} of its sections sums to {total}, its own is {whole[name]}"


def set_phrases(result: Result):
    """Runs of 8 letters that N documents share and no match touches: recounted in `audit`."""
    if result.mode == "check" or result.capped or result.large:
        return
    holders: dict[bytes, set[str]] = defaultdict(set)
    places: dict[str, list] = defaultdict(list)
    for text in result.texts.values():
        if text.proper:
            for run, start, end in _windows(text, PHRASE):
                holders[run].add(text.id)
                places[text.id].append((run, start, end))
    for one, runs in places.items():
        document = result.texts[one]
        matched = np.concatenate([[0], np.cumsum(result.composed[one]["matched"])])
        spans = [
            (start, end)
            for run, start, end in runs
            if len(holders[run]) >= result.needed and matched[start] == matched[end]
        ]
        given = document.record["figures"]["counts"]["set_phrases"]
        if given != document.count(spans):
            yield f"{document}: set_phrases {given}, not {document.count(spans)}"


# -- pairs, groups, templates, copies --------------------------------------------------------------


def pairs(result: Result):
    """Exactly the document pairs with matches that are more than boilerplate, strongest first."""
    expected: dict[tuple[str, str], list[Match]] = defaultdict(list)
    for match in result.between:
        if _specific(result, match) and match.left.document.proper and match.right.document.proper:
            expected[match.pair].append(match)
    members = {one: [text] for one, text in result.texts.items()}
    yield from _rolled("pair", result, result.data["pairs"], expected, members, whole=True)
    for pair in result.data["pairs"]:
        left, right = result.texts[pair["left"]], result.texts[pair["right"]]
        for before, after, times in pair["substitutions"]:
            fits = before in left.text and after in right.text and before != after and times > 0
            if not fits:
                yield f"pair {left.id} {right.id}: no substitution {before!r} → {after!r} ×{times}"


def _specific(result: Result, match: Match) -> bool:
    """Whether a match is no boilerplate, or holds a match's worth of other text."""
    others = (
        sum(match.record[side]["classes"][name] or 0 for name in ("copied", "quoted", "self"))
        for side in ("left", "right")
    )
    return match.kind != "boilerplate" or max(others) >= result.min_chars


def groups(result: Result):
    """The same by metadata group, else author."""
    expected: dict[tuple[str, str], list] = defaultdict(list)
    members: dict[str, list[Text]] = defaultdict(list)
    for text in result.texts.values():
        if text.proper and text.owner is not None:
            members[text.owner].append(text)
    for match in result.between:
        left, right = match.left.document, match.right.document
        known = left.proper and right.proper and left.owner is not None and right.owner is not None
        if _specific(result, match) and known:
            names = left.owner, right.owner
            expected[min(names, names[::-1])].append((match, names[0] > names[1]))
    # An archive's other documents of a group are not in the result, but in its ratio.
    whole = result.mode != "check"
    yield from _rolled("group", result, result.data["groups"], expected, members, whole=whole)


def _rolled(what: str, result: Result, given: list, expected: dict, members: dict, *, whole: bool):
    if result.capped:
        return
    names = [(pair["left"], pair["right"]) for pair in given]
    for name in sorted(name for name, times in Counter(names).items() if times > 1):
        yield f"{what} {name}: stands more than once"
    for name in sorted(set(expected) - set(names)):
        yield f"{what} {name}: is missing"
    strength = [(-pair["shared"], name) for pair, name in zip(given, names, strict=True)]
    if strength != sorted(strength):
        yield f"{what}s: not strongest first"
    for pair, name in zip(given, names, strict=True):
        if name in expected:
            yield from _one_rolled(f"{what} {name}", pair, expected[name], members, whole=whole)
        else:
            yield f"{what} {name}: has no match that is copied, quoted or self"


def _one_rolled(what: str, pair: dict, found: list, members: dict, *, whole: bool):
    matches = [one if isinstance(one, tuple) else (one, False) for one in found]
    if pair["matches"] != len(matches):
        yield f"{what}: {pair['matches']} matches, not {len(matches)}"
    sides = _unions(matches)
    shared = [sum(text.count(spans) for text, spans in side.values()) for side in sides]
    if pair["shared"] != min(shared):
        yield f"{what}: shared {pair['shared']}, not {min(shared)}"
    for side, inside in zip(("left", "right"), shared, strict=True):
        given = pair[f"{side}_ratio"]
        value = ratio(inside, sum(text.number for text in members[pair[side]]))
        if given != value if whole else given > value:
            yield f"{what}: {side}_ratio {given}, not {value}"


def _unions(matches) -> tuple[dict, dict]:
    sides: tuple[dict, dict] = {}, {}
    for match, swapped in matches:
        ordered = (match.right, match.left) if swapped else (match.left, match.right)
        for side, found in zip(ordered, sides, strict=True):
            found.setdefault(side.document.id, (side.document, []))[1].extend(side.spans)
    return sides


def templates(result: Result):
    """Segments, slots, occurrences and what is counted of them."""
    for template in result.data["templates"]:
        what = f"template {template['id']}"
        places = [(o["document"], o["start"], o["end"]) for o in template["occurrences"]]
        texts = [result.texts[document] for document, _, _ in places]
        if len(set(places)) < len(places):
            yield f"{what}: an occurrence stands twice"
        proper = {text.id for text in texts if text.proper}
        sources = {result.sources[one] for one in proper}
        if template["documents"] != len(proper):
            yield f"{what}: documents {template['documents']}, not {len(proper)}"
        exact = not (result.only_earlier or result.capped)
        if exact and template["sources"] != len(sources):
            yield f"{what}: sources {template['sources']}, not {len(sources)}"
        named = any(text.role == "base" for text in texts)
        boilerplate = named or template["sources"] >= result.needed
        if template["boilerplate"] != boilerplate and not (
            result.allowed and template["boilerplate"]
        ):
            yield f"{what}: boilerplate {template['boilerplate']}, with {len(sources)} sources"
        if len(proper) < 3 and not template["boilerplate"]:
            yield f"{what}: in {len(proper)} documents only"
        yield from _first(result, what, template, texts)
        yield from _slots(result, what, template)


def _first(result: Result, what: str, template: dict, texts: list[Text]):
    expected = None
    for i, text in enumerate(texts):
        others = [other for other in texts if other is not text]
        if others and all(result.earlier(text, other) for other in others):
            expected = i
            break
    if template["first"] != expected:
        yield f"{what}: first {template['first']}, not {expected}"


def _slots(result: Result, what: str, template: dict):
    slots = [segment for segment in template["segments"] if "slot" in segment]
    values: list[Counter] = [Counter() for _ in slots]
    if not any(segment.get("text", "").strip() for segment in template["segments"]):
        yield f"{what}: no fixed text"
    for number, occurrence in enumerate(template["occurrences"]):
        yield from _occurrence(result, f"{what}: occurrence {number}", occurrence, len(slots))
        for counts, slot in zip(values, occurrence["slots"], strict=False):
            counts.update([slot["value"]] if slot else [])
    for number, (segment, counts) in enumerate(zip(slots, values, strict=True)):
        given = [tuple(value) for value in segment["values"]]
        if dict(given) != dict(counts) or len(given) != len(counts):
            yield f"{what}: slot {number} has values {given[:5]}, not {counts.most_common(5)}"
        times = [number for _, number in given]
        if times != sorted(times, reverse=True):
            yield f"{what}: the values of slot {number} are not commonest first"


def _occurrence(result: Result, what: str, occurrence: dict, slots: int):
    text = result.texts[occurrence["document"]].text
    if not 0 <= occurrence["start"] < occurrence["end"] <= len(text):
        yield f"{what} lies outside its document"
    if len(occurrence["slots"]) != slots:
        yield f"{what} has {len(occurrence['slots'])} slots of {slots}"
    at = occurrence["start"]
    for slot in filter(None, occurrence["slots"]):
        if not at <= slot["start"] <= slot["end"] <= occurrence["end"]:
            yield f"{what}: a slot is out of place"
        if text[slot["start"] : slot["end"]] != slot["value"]:
            yield f"{what}: a slot is not what its text says"
        at = slot["end"]


def families(result: Result):
    """A match stands where its template does; a template's occurrences are all matched."""
    known = {template["id"]: template for template in result.data["templates"]}
    by_template: dict[str, list[Match]] = defaultdict(list)
    for match in result.between:
        template = match.record["template"]
        if template is None:
            continue
        by_template[template].append(match)
        for name, side in match.sides:
            places = [
                (o["start"], o["end"])
                for o in known[template]["occurrences"]
                if o["document"] == side.document.id
            ]
            if not _overlap(side.spans, places):
                yield f"{match}: its template {template} does not stand on the {name}"
    for one, template in known.items():
        if result.mode == "audit" and not (result.only_earlier or result.capped):
            yield from _every_pair(result, template, by_template[one])


def _every_pair(result: Result, template: dict, matches: list[Match]):
    """A small family gives every pair, a large one those with its representative."""
    places = [(result.texts[o["document"]], o["start"], o["end"]) for o in template["occurrences"]]
    if len(places) > result.pairs_per_template:
        star = min(places, key=lambda place: (place[0].rank, place[1]))
        for match in matches:
            if not any(
                s.document is star[0] and _overlap(s.spans, [star[1:]]) for _, s in match.sides
            ):
                yield f"{match}: of a large family, and not with its representative"
        return
    if result.large:
        return  # what a large family left out may have stood for these pairs too
    pairs = defaultdict(list)
    for match in result.between:
        pairs[match.pair].append(match.left.spans)
        pairs[match.pair[::-1]].append(match.right.spans)
    for one, other in itertools.permutations(places, 2):
        if one[0] is other[0] or {one[0].role, other[0].role} == {"base"}:
            continue
        folded = one[0].folded(*one[1:])
        if folded != other[0].folded(*other[1:]):
            continue
        if not any(_overlap(spans, [one[1:]]) for spans in pairs[one[0].id, other[0].id]):
            yield (
                f"template {template['id']}: its occurrence in {one[0].id} is equal to that in "
                f"{other[0].id}, and no match says so"
            )


def copies(result: Result):
    """The trees that the follow links make, in full where the result holds every match."""
    trees = [set(tree) for tree in result.data["copies"]]
    for one, times in Counter(one for tree in result.data["copies"] for one in tree).items():
        if times > 1:
            yield f"copies: document {one} stands in {times} trees"
        if not result.texts[one].proper:
            yield f"copies: {one} is a {result.texts[one].role}"
    if result.only_earlier or result.capped:
        return
    for one, other in result.links.items():
        if not any({one, other} <= tree for tree in trees):
            yield f"copies: {one} follows {other}, and they are in no tree together"
    if result.mode == "audit":
        for tree in trees:
            yield from _tree(result, tree)


def _tree(result: Result, tree: set[str]):
    longest = min((result.texts[one] for one in tree), key=lambda text: text.rank).id
    for one in sorted(tree - {longest}):
        if result.links.get(one) not in tree:
            yield f"copies: {one} follows none of the tree of {longest}"
    if len(tree) < 2:
        yield f"copies: a tree of {len(tree)}"


def run(result: Result):
    """What was skipped, and what the funnel says of it and of the matches."""
    funnel = result.data["run"]["funnel"]
    reasons = Counter(one["reason"] for one in result.data["skipped"])
    for reason in sorted(set(reasons) - REASONS):
        yield f"skipped: {reason} is no known reason"
    told = {
        name.removeprefix("skipped_"): number
        for name, number in funnel["read"].items()
        if name.startswith("skipped_")
    }
    if told != dict(reasons):
        yield f"funnel: skipped {told}, but skipped[] has {dict(reasons)}"
    if funnel["report"]["matches"] != len(result.data["matches"]):
        yield f"funnel: {funnel['report']['matches']} matches, not {len(result.data['matches'])}"
    if funnel["report"]["pairs"] != len(result.data["pairs"]):
        yield f"funnel: {funnel['report']['pairs']} pairs, not {len(result.data['pairs'])}"


CHECKS = (
    documents, tiles, pointed_at, spans, order, apart, identity, gaps, ends, keys,
    everything_found, kinds, figures, sections, set_phrases, pairs, groups, templates, families,
    copies, run,
)  # fmt: skip
