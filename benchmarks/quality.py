"""How well planted reuse is found: whole runs of `dedup audit`, held against the truth.

python benchmarks/quality.py FOLDER [--set main] [--seeds 1 2 3 4] [--hide FOLDER] [--generate 30]

FOLDER holds .txt files; paragraphs that share 13 letters with an earlier one are taken out first.
`--hide FOLDER` adds the stripped documents of another folder, `--generate N` adds N times the
collection's size of generated text like that of the hidden folder (else of FOLDER); there, only
detections that touch a planted document count. Prints a table; writes JSON to
`benchmarks/results/quality-NAME.json`.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from measures import Reuse, Scores, Side, Span, score
from planting import Plan, Planted, Planter, by_kind, in_letters
from record import record
from texts import mixed, read, repetitiveness, stripped

import dedup
from dedup.bench.generating import generated
from dedup.fold import counted

if TYPE_CHECKING:
    from dedup.config import Config
    from dedup.model import Report
from dedup.presets import DEFAULT, PRESETS

MAIN = (
    "verbatim", "noise", "masks", "slots", "edit8", "edit16", "edit25", "edit25r", "reordered",
    "shuffled",
)  # fmt: skip
SETS = {
    "main": Plan(150, 80, 1_200, MAIN),
    "short": Plan(160, 45, 80, ("verbatim", "noise", "slots", "edit8")),
    "heavy": Plan(80, 200, 1_200, ("edit35",)),
    "ways": Plan(90, 200, 1_200, ("verbatim", "edit8", "edit16"), ("mosaic", "split", "several")),
    "long": Plan(40, 1_200, 3_000, MAIN),
    "tiny": Plan(80, 40, 60, ("verbatim", "noise")),
}


@dataclass(slots=True)
class Outcome:
    """Cases and detections of all seeds, in letters, and what false detections say."""

    cases: list[Reuse] = field(default_factory=list)
    detections: list[Reuse] = field(default_factory=list)
    false: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    seconds: float = 0.0
    megabytes: float = 0.0


def collection(given: argparse.Namespace) -> tuple[dict[str, str], dict[str, str]]:
    """The stripped documents to plant in, and those to hide them among."""
    seen: set[int] = set()
    own = stripped(read(Path(given.folder), given.only), seen)
    if given.mix:
        own = mixed(own, stripped(read(Path(given.mix)), seen).values())
    beside = stripped(read(Path(given.hide)), seen) if given.hide else {}
    if given.generate:
        model = list((beside or own).values())
        share = repetitiveness(read(Path(given.hide or given.folder)).values())
        size = given.generate * sum(map(len, own.values()))
        written = generated(model, size, given.seeds[0], share)
        beside = {f"generated{n:05d}.txt": text for n, text in enumerate(written)}
    return own, {f"beside/{name}": text for name, text in beside.items()}


def detected(report: Report, planted: Planted, *, all_count: bool) -> list[Reuse]:
    """The matches of a result as detections, in code points."""
    place = {document.id: (document.path, document.offset) for document in report.documents}
    found = []
    for match in report.matches:
        left = _side(
            *place[match.left.document], [(b.left_start, b.left_end) for b in match.blocks]
        )
        right = _side(
            *place[match.right.document], [(b.right_start, b.right_end) for b in match.blocks]
        )
        planted_in = left.document in planted.texts or right.document in planted.texts
        if match.kind != "repeat" and (all_count or planted_in):
            found.append(Reuse(left, right, match.kind))
    return found


def _side(path: str, offset: int, spans: list[Span]) -> Side:
    """Spans of a document, which may be a part of its file, in the file."""
    return Side(path, tuple((offset + start, offset + end) for start, end in spans))


def run(
    planted: Planted, beside: dict[str, str], config: Config, outcome: Outcome, workers: int = 2
) -> None:
    """Audit a planted collection and add what comes out."""
    texts = {**planted.texts, **beside}
    with tempfile.TemporaryDirectory() as folder:
        for name, text in texts.items():
            target = Path(folder, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="")
        started = time.perf_counter()
        report = dedup.audit(folder, config=config, workers=workers)
        outcome.seconds += time.perf_counter() - started
    outcome.megabytes += sum(len(text.encode()) for text in texts.values()) / 1e6
    found = detected(report, planted, all_count=not beside)
    touched = {side.document for one in found for side in (one.left, one.right)}
    before = {
        name: np.r_[0, np.cumsum(counted(texts[name]), dtype=np.int64)]
        for name in touched | set(planted.texts)
    }
    cases, detections = in_letters(planted.cases, before), in_letters(found, before)
    for one, raw in zip(detections, found, strict=True):
        precision = score(cases, [one]).precision
        if precision < 0.5:
            outcome.false.append(f"{precision:.2f} {_shown(texts, raw)}")
    for one, raw in zip(cases, planted.cases, strict=True):
        recall = score([one], detections)
        if recall.recall < 0.8 or recall.granularity > 1:
            found_as = f"{recall.recall:.2f} in {recall.granularity:.0f} {one.kind}"
            outcome.missed.append(f"{found_as} {_shown(texts, raw)}")
    # Documents of one name differ from seed to seed.
    mark = f"{len(outcome.cases)}:"
    outcome.cases += [_marked(one, mark) for one in cases]
    outcome.detections += [_marked(one, mark) for one in detections]


def _marked(one: Reuse, mark: str) -> Reuse:
    left, right = (Side(mark + side.document, side.spans) for side in (one.left, one.right))
    return Reuse(left, right, one.kind)


def _shown(texts: dict[str, str], one: Reuse) -> str:
    sides = []
    for side in (one.left, one.right):
        words = " | ".join(" ".join(texts[side.document][a:b].split()) for a, b in side.spans)
        sides.append(f"\n    {side.document}: {words[:600]}")
    return "".join(sides)


def table(outcome: Outcome) -> dict[str, Scores]:
    """Scores of all cases, and of each kind and way of pasting with all detections."""
    whole = {"all": score(outcome.cases, outcome.detections)}
    for kind, cases in by_kind(outcome.cases).items():
        whole[kind] = score(cases, outcome.detections)
    return whole


def printed(name: str, scores: dict[str, Scores]) -> None:
    """A row per kind; precision is that of the whole set."""
    whole = scores["all"]
    print(
        f"{name}: plagdet {whole.plagdet:.4f}  precision {whole.precision:.4f}  "
        f"recall {whole.recall:.4f}  granularity {whole.granularity:.4f}  "
        f"micro {whole.micro_precision:.4f}/{whole.micro_recall:.4f}  "
        f"found {whole.found}/{whole.cases}  detections {whole.detections}"
    )
    for kind, one in scores.items():
        if kind != "all":
            print(
                f"  {kind:12} recall {one.recall:.4f}  granularity {one.granularity:.4f}  "
                f"found {one.found}/{one.cases}"
            )


def main() -> None:
    """Plant, audit, score."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder")
    parser.add_argument("--set", choices=SETS, default="main")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4])
    parser.add_argument("--only", metavar="GLOB", default="*.txt", help="files of the folder")
    parser.add_argument("--mix", metavar="FOLDER", help="put sentences of its files between")
    parser.add_argument("--hide", metavar="FOLDER")
    parser.add_argument("--generate", metavar="TIMES", type=int, default=0)
    parser.add_argument("--preset", choices=PRESETS, default=DEFAULT)
    parser.add_argument("--name", help="of the results; default: folder and set")
    parser.add_argument("--show", action="store_true", help="print false and missed passages")
    given = parser.parse_args()
    config = PRESETS[given.preset].config()
    outcome = Outcome()
    own, beside = collection(given)
    for seed in given.seeds:
        run(Planter(own, seed).plant(SETS[given.set]), beside, config, outcome)
    scores = table(outcome)
    hidden = "-hidden" if given.hide and not given.generate else "-generated" * bool(beside)
    preset = f"-{given.preset}" if given.preset != DEFAULT else ""
    name = given.name or f"{Path(given.folder).name}-{given.set}{hidden}{preset}"
    printed(name, scores)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"  {outcome.seconds:.1f} s for {outcome.megabytes:.1f} MB, peak {peak} MB")
    if given.show:
        print("\nNot planted:\n" + "\n".join(outcome.false))
        print("\nMissed:\n" + "\n".join(outcome.missed))
    record(f"quality-{name}", scores={kind: _rounded(one) for kind, one in scores.items()})


def _rounded(one: Scores) -> dict[str, float]:
    return {name: round(value, 4) for name, value in asdict(one).items()}


if __name__ == "__main__":
    main()
