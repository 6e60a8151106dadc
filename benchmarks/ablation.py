"""What each part of the method brings: the planted set with one part taken out at a time.

python benchmarks/ablation.py FOLDER [--hide FOLDER] [--seeds 1 2]

Prints a Markdown table, and writes it to `docs/ablation.md` below its heading. With `--hide`, the
documents stand among those of another folder, as in `quality.py`.
"""

from __future__ import annotations

import argparse
import sys
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import numpy as np
from measures import score
from planting import Planter, by_kind
from quality import SETS, Outcome, collection, run

from dedup import align
from dedup.config import AlignConfig, Config
from dedup.kernels import buckets, letters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PAGE = Path(__file__).parent.parent / "docs" / "ablation.md"
MARK = "<!-- figures -->"
RARITIES = buckets.rarities


@dataclass(frozen=True)
class Variant:
    """One part changed: by settings, or by what stands in for a function of the method."""

    name: str
    config: Callable[[Config], Config] = lambda config: config
    parts: tuple[tuple[Any, str, Any], ...] = ()

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """The method without the part."""
        patches = [mock.patch.object(where, name, stand_in) for where, name, stand_in in self.parts]
        for patch in patches:
            patch.start()
        try:
            yield
        finally:
            for patch in patches:
                patch.stop()


def sketched(**settings: Any) -> Callable[[Config], Config]:
    return lambda config: replace(config, sketch=replace(config.sketch, **settings))


def aligned(**settings: Any) -> Callable[[Config], Config]:
    return lambda config: replace(config, align=replace(config.align, **settings))


def chained(**settings: Any) -> Callable[[Config], Config]:
    return lambda config: replace(config, candidates=replace(config.candidates, **settings))


def table_without(flags: int = 0, *, forms: bool = True) -> Callable[[], Any]:
    """The letter table without some flags, or without folding one form of a letter to another."""
    folds, kinds = letters.table()
    folds, kinds = folds.copy(), kinds.copy()
    kinds &= ~np.uint32(flags)
    if not forms:
        known = folds != 0
        folds[known] = np.flatnonzero(known)
    return lambda: (folds, kinds)


def as_rare(*given: Any) -> None:
    """Every k-gram as rare as one that two documents share."""
    RARITIES(*given)
    rarity = given[-1]
    rarity[rarity > 0] = 255


def variants() -> list[Variant]:
    numerals = letters._NUMERAL | letters._MASK | letters._SOME | letters._STARS
    return [
        Variant("**the method**"),
        Variant("k 4", sketched(dense_k=4)),
        Variant("k 6", sketched(dense_k=6)),
        Variant("k 8", sketched(dense_k=8)),
        Variant("sampled: k 6, window 4", sketched(dense=0)),
        Variant("sampled: k 6, window 8", sketched(dense=0, window=8)),
        Variant("sampled: k 8, window 8", sketched(dense=0, k=8, window=8)),
        Variant("chains not asked for support", chained(chain=1, near=10**9)),
        Variant("no rarity", parts=((buckets, "rarities", as_rare),)),
        Variant("traditional = simplified not folded", parts=(
            (letters, "table", table_without(forms=False)),)),
        Variant("masks and Chinese numerals no slots", parts=(
            (letters, "table", table_without(numerals)),)),
        Variant("moved clauses not looked for", parts=((align, "_CLAUSE", 10**6),)),
        Variant("blocks not merged", aligned(apart=0)),
        Variant("what is replaced between blocks not weighed", parts=((align, "_REPLACED", 0.0),)),
        Variant("changed letters not weighed", parts=((AlignConfig, "changed_weight", 0.0),)),
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder")
    parser.add_argument("--hide", metavar="FOLDER")
    parser.add_argument("--set", choices=SETS, default="main")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    parser.set_defaults(only="*.txt", mix=None, generate=0)
    given = parser.parse_args()
    own, beside = collection(given)
    planted = [Planter(own, seed).plant(SETS[given.set]) for seed in given.seeds]
    kinds = ("masks", "edit25", "edit25r", "shuffled")
    rows = [
        f"| | plagdet | precision | recall | granularity | {' | '.join(kinds)} | seconds |",
        "|---|" + "---|" * (5 + len(kinds)),
    ]
    for variant in variants():
        outcome = Outcome()
        with variant.in_place():
            for one in planted:
                run(one, beside, variant.config(Config()), outcome, workers=1)
        whole = score(outcome.cases, outcome.detections)
        by = by_kind(outcome.cases)
        cells = [
            *(f"{value:.3f}" for value in (
                whole.plagdet, whole.precision, whole.recall, whole.granularity)),
            *(f"{score(by[kind], outcome.detections).recall:.3f}" for kind in kinds),
            f"{outcome.seconds:.0f}",
        ]  # fmt: skip
        rows.append(f"| {variant.name} | {' | '.join(cells)} |")
        print(rows[-1], flush=True)
    head = PAGE.read_text(encoding="utf-8").split(MARK)[0]
    command = " ".join(["python", "benchmarks/ablation.py", *sys.argv[1:]])
    page = f"{head}{MARK}\n`{command}`\n\n" + "\n".join(rows) + "\n"
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
