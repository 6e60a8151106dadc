"""What an audit says of real collections: nothing is planted, so each figure has a bound instead.

python benchmarks/real.py reports ../shared/corpora/state_council
python benchmarks/real.py versions ../shared/corpora/laws
python benchmarks/real.py topics ../shared/corpora/laws

`reports`: reports that share formula and copy little. `versions`: rules of which some stand in two
versions, which must be found. `topics`: the same rules, one of each subject, which share little.
Prints a line per figure and what explains it; writes the figures to
`benchmarks/results/real-NAME.json`, without text or titles of the collection.
"""

from __future__ import annotations

import argparse
import re
import statistics
import tempfile
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field
from itertools import combinations, pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import numpy as np
from record import record
from texts import read

import dedup
from dedup import pipeline
from dedup.bench.generating import RUN
from dedup.compositions import compositions
from dedup.fold import fold
from dedup.kernels.marks import (
    ALLOWED,
    BASE,
    BOILERPLATE,
    COPIED,
    COUNTED,
    KNOWN,
    OWN,
    PHRASE,
    QUOTED,
    SELF,
)
from dedup.kernels.minhash import NONE
from dedup.kernels.phrases import run_end, run_hashes
from dedup.model import ClassCounts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from dedup.corpus import Corpus
    from dedup.figures import Composition
    from dedup.fold import Letters
    from dedup.model import Match, Report

    Hashes = NDArray[np.uint64]

COMMON = 10  # reports that share a run before it must be called formula
CONTAINED = 0.2  # share of a version's runs from which its pair must be listed
SHOWN = 20
_DATE = re.compile(r"\((\d{4}-\d{2}-\d{2})\)$")
_PLACE = re.compile(r"(?!关于)([一-鿿]{2,3}?)(?:经济特区|省|(?<!城)市)|[一-鿿]{2,8}?自治县")
# What a title says of the form of a rule, not of its subject.
_FORM = re.compile(
    "最高人民法院|最高人民检察院|全国人民代表大会|常务委员会|国务院|关于|适用|若干|问题|的?(?:解释|决定|批复|规定)"
    "|实施|管理|保护|促进|条例|办法|细则|暂行|修正案|法$"
)
_CLASSES = {
    BOILERPLATE: "boilerplate",
    BASE: "base",
    ALLOWED: "allowed",
    KNOWN: "phrase",
    QUOTED: "quoted",
    SELF: "self",
    COPIED: "copied",
    OWN: "own",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A value and the bound that it has to keep; None where it only explains another figure."""

    name: str
    value: float
    least: float | None = None
    most: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the value keeps its bound."""
        if self.least is None and self.most is None:
            return None
        low = self.least is None or self.value >= self.least
        return low and (self.most is None or self.value <= self.most)

    def line(self) -> str:
        """The figure as it is printed."""
        bound = "" if self.least is None else f"  ≥ {self.least:.2%}"
        bound += "" if self.most is None else f"  ≤ {self.most:.2%}"
        verdict = {None: "", True: "  met", False: "  MISSED"}[self.met]
        return f"{self.name:70} {self.value:8.2%}{bound}{verdict}"


@dataclass(slots=True)
class Outcome:
    """The figures of a row, what is counted beside them, and lines that explain a miss."""

    figures: list[Figure] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)


# -- runs of letters -------------------------------------------------------------------------------


def hashed(letters: Letters) -> Hashes:
    """The hash of the run of 13 letters that starts at each letter; NONE where there is none."""
    values: Hashes = run_hashes(letters.tokens, letters.halves, 0, len(letters), 2 * RUN)
    return values


def distinct(text: str) -> Hashes:
    """The distinct runs of a text, sorted."""
    values: Hashes = np.unique(hashed(fold(text)))
    real: Hashes = values[values != NONE]
    return real


def containment(one: Hashes, other: Hashes) -> float:
    """Share of the smaller text's runs that stand in the other."""
    both = len(np.intersect1d(one, other, assume_unique=True))
    return both / max(1, min(len(one), len(other)))


def shared_by(many: Iterable[Hashes], documents: int) -> Hashes:
    """The runs that at least so many texts share, sorted."""
    values, counts = np.unique(np.concatenate(list(many)), return_counts=True)
    common: Hashes = values[counts >= documents]
    return common


def inside(text: str, runs: Hashes) -> NDArray[np.bool_]:
    """Which characters of a text stand in one of the runs; shape (len(text),)."""
    letters = fold(text)
    covered = np.zeros(len(text), dtype=np.bool_)
    for at in np.flatnonzero(np.isin(hashed(letters), runs)).tolist():
        end = run_end(letters.tokens, letters.halves, at, len(letters), 2 * RUN)
        covered[letters.starts[at] : letters.ends[end - 1]] = True
    return covered


# -- an audit --------------------------------------------------------------------------------------


def audited(folder: str) -> tuple[Report, Corpus, Mapping[int, Composition]]:
    """An audit, with the classes of single characters: its report has them by match only."""
    kept: list[tuple[Corpus, Mapping[int, Composition]]] = []

    def recorded(corpus: Corpus, *others: object) -> Mapping[int, Composition]:
        composed = compositions(corpus, *others)  # type: ignore[arg-type]
        kept.append((corpus, composed))
        return composed

    with mock.patch.object(pipeline, "compositions", recorded):
        report = dedup.audit(folder, workers=2)
    return report, *kept[0]


def median_specific(report: Report) -> float:
    """Median of `overlap_specific` over the documents that have it."""
    ratios = [d.figures.overlap_specific for d in report.documents if d.figures]
    return statistics.median(ratio for ratio in ratios if ratio is not None)


# -- reports ---------------------------------------------------------------------------------------


def reports(folder: str) -> Outcome:
    """Reports of one body copy little, and what ten of them share is formula."""
    report, corpus, composed = audited(folder)
    of_path: dict[str, list[Hashes]] = defaultdict(list)
    texts = [corpus.store.text(index) for index in range(len(corpus.documents))]
    for document, text in zip(corpus.documents, texts, strict=True):
        of_path[document.path].append(distinct(text))
    common = shared_by((np.unique(np.concatenate(many)) for many in of_path.values()), COMMON)
    tally: Counter[str] = Counter()
    left: Counter[str] = Counter()
    for index, composition in composed.items():
        text = texts[index]
        wanted = inside(text, common) & composition.has(COUNTED)
        named = np.isin(composition.classes, (BASE, ALLOWED, BOILERPLATE, KNOWN))
        formula = named | composition.has(PHRASE)
        tally["set phrase"] += int((wanted & formula & ~named).sum())
        for value, name in _CLASSES.items():
            chosen = wanted & (composition.classes == value) & ~(formula & ~named)
            tally[name] += int(chosen.sum())
        left.update(_pieces(text, wanted & ~formula, composition.classes))
    whole = sum(tally.values())
    good = sum(tally[name] for name in ("set phrase", "boilerplate", "expected"))
    return Outcome(
        [
            Figure("median overlap_specific", median_specific(report), most=0.03),
            Figure(
                f"letters in runs of {RUN} that {COMMON} reports share: boilerplate or set phrase",
                good / max(1, whole),
                least=0.9,
            ),
        ],
        {"documents": len(corpus.documents), "runs": len(common), "letters": whole, **tally},
        [f"{count:4} × {piece}" for piece, count in left.most_common(SHOWN)],
    )


def _pieces(text: str, chosen: NDArray[np.bool_], classes: NDArray[np.uint8]) -> Iterator[str]:
    """Stretches of chosen characters of one class, with their class."""
    marks = np.where(chosen, classes.astype(np.int16), -1)
    bounds = np.r_[0, np.flatnonzero(np.diff(marks)) + 1, len(marks)].tolist()
    for start, end in pairwise(bounds):
        if end > start and marks[start] >= 0:
            yield f"{_CLASSES[int(marks[start])]}: {text[start:end]}"


# -- versions --------------------------------------------------------------------------------------


def place_and_title(path: str) -> tuple[str, str]:
    """`DLC_…_上海_上海市价格管理条例(2012-04-19).txt` → 上海, 上海市价格管理条例."""
    parts = _DATE.sub("", Path(path).stem).split("_")
    return parts[-2] if parts[0] == "DLC" else "", parts[-1]


def of_one_title(texts: Mapping[str, str]) -> dict[tuple[str, str], float]:
    """The containment of each pair of files of one title and place."""
    by_title: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path in texts:
        by_title[place_and_title(path)].append(path)
    shares: dict[tuple[str, str], float] = {}
    for paths in by_title.values():
        runs = {path: distinct(texts[path]) for path in paths} if len(paths) > 1 else {}
        for one, other in combinations(paths, 2):
            shares[one, other] = containment(runs[one], runs[other])
    return shares


def versions(folder: str) -> Outcome:
    """What shares a fifth of its runs with a rule of the same title must be listed with it.

    A pair whose matches are all boilerplate is not listed by contract; it is counted apart.
    """
    shares = of_one_title(read(Path(folder)))
    close = {pair: share for pair, share in shares.items() if share >= CONTAINED}
    report = dedup.audit(folder, workers=2)
    path_of = {document.id: document.path for document in report.documents}
    listed = {frozenset((path_of[pair.left], path_of[pair.right])) for pair in report.pairs}
    matches = _matches(report, path_of)
    missing = {pair: share for pair, share in close.items() if frozenset(pair) not in listed}
    matched = sum(frozenset(pair) in matches for pair in missing)
    found = len(close) - len(missing)
    ratio = found / max(1, len(close))
    return Outcome(
        [
            Figure(
                f"versions with {CONTAINED:.0%} of their runs in common: listed", ratio, least=1.0
            )
        ],
        {
            "pairs of one title": len(shares),
            "pairs of versions": len(close),
            "listed": found,
            "boilerplate only": matched,
            "without a match": len(missing) - matched,
        },
        [
            f"{share:.3f} {_reason(matches.get(frozenset(pair), []))}: {pair[0]} | {pair[1]}"
            for pair, share in sorted(missing.items(), key=lambda item: -item[1])
        ],
    )


def _matches(report: Report, path_of: Mapping[str, str]) -> dict[frozenset[str], list[Match]]:
    """The matches of two files; none for pairs without one."""
    found: dict[frozenset[str], list[Match]] = defaultdict(list)
    for match in report.matches:
        paths = frozenset((path_of[match.left.document], path_of[match.right.document]))
        found[paths].append(match)
    return found


def _reason(matches: Sequence[Match]) -> str:
    """Why a pair is not listed: what matches it has, and the classes of their letters."""
    kinds = Counter(match.kind for match in matches)
    letters = sum((match.left.classes for match in matches), ClassCounts())
    said = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    return f"{said}; {letters.copied} of {letters.total} letters copied" if said else "no match"


# -- topics ----------------------------------------------------------------------------------------


def places(paths: Iterable[str]) -> frozenset[str]:
    """The names of places that local rules begin with, bare: 上海."""
    local = (title for place, title in map(place_and_title, paths) if place)
    found = (_PLACE.match(title) for title in local)
    return frozenset(match[1] for match in found if match and match[1])


def topic(path: str, known: Iterable[str]) -> str:
    """The title without its place, for a rule and its like elsewhere: 价格管理条例."""
    place, title = place_and_title(path)
    if place:
        match = _PLACE.match(title)
        bare = max((name for name in known if title.startswith(name)), key=len, default="")
        title = title[match.end() if match else len(bare) :]
    return re.sub(r"中华人民共和国|\W", "", title)


def subject(title: str) -> str:
    """What a rule is about: 实施水法若干规定 → 水, as for 水法."""
    return re.sub("[法的]$", "", _FORM.sub("", title))


def one_of_each(paths: Mapping[str, Path]) -> list[Path]:
    """The first rule of each subject; one whose subject holds another's belongs to that one's.

    Rules carry out the law of their subject (海关事务担保条例, 海关法) and repeat its articles, as
    a local rule does under another title: that is copying, and one family.

    Args:
        paths: by topic.
    """
    about = {one: subject(one) for one in paths}
    chosen: list[str] = []
    for one in sorted(paths, key=lambda one: (len(about[one]), about[one], one)):
        # A single letter says too little: 水 stands in 排水.
        if not any(
            about[other] == about[one] or (len(about[other]) > 1 and about[other] in about[one])
            for other in chosen
        ):
            chosen.append(one)
    return [paths[one] for one in chosen]


def topics(folder: str) -> Outcome:
    """Rules on different subjects share what all rules share, and no more."""
    files = sorted(Path(folder).rglob("*.txt"))
    known = places(str(file) for file in files)
    first: dict[str, Path] = {}
    for file in files:
        first.setdefault(topic(str(file), known), file)
    with tempfile.TemporaryDirectory() as chosen:
        for file in one_of_each(first):
            Path(chosen, file.name).write_bytes(file.read_bytes())
        report = dedup.audit(chosen, workers=2)
    strongest = sorted(
        ((d.figures.overlap_specific or 0.0, d.path) for d in report.documents if d.figures),
        reverse=True,
    )
    return Outcome(
        [Figure("median overlap_specific", median_specific(report), most=0.02)],
        {"files": len(files), "topics": len(first), "documents": len(report.documents)},
        [f"{share:.2%} {path}" for share, path in strongest[:SHOWN]],
    )


ROWS = {"reports": reports, "versions": versions, "topics": topics}


def main() -> None:
    """Audit a collection and hold the figures against their bounds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("row", choices=ROWS)
    parser.add_argument("folder")
    given = parser.parse_args()
    outcome = ROWS[given.row](given.folder)
    for figure in outcome.figures:
        print(figure.line())
    print("  " + "  ".join(f"{name} {count}" for name, count in outcome.counts.items()))
    for line in outcome.lines:
        print(f"  {line}")
    figures = [{**asdict(f), "value": round(f.value, 6), "met": f.met} for f in outcome.figures]
    record(f"real-{given.row}", figures=figures, counts=outcome.counts)


if __name__ == "__main__":
    main()
