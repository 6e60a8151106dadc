"""Large archives to time a run on: generated text with planted copies, and a doubled collection.

python benchmarks/archives.py generated TARGET --like ../shared/corpora/laws --megabytes 100
python benchmarks/archives.py doubled TARGET --like ../shared/corpora/laws
python benchmarks/archives.py part TARGET --like ../shared/corpora/laws --of 4

`generated`: text of the repetitiveness of a collection; one letter in a hundred stands in a
verbatim copy, pasted mid-paragraph; where, `TARGET.truth.json` says. `doubled`: a collection, and
each of its documents again with 3 % edits and another layout. `part`: every fourth document.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

import edits
from texts import read, repetitiveness, stripped

from dedup.bench.planted import write_planted

_CHANGED = 0.03


def write_generated(target: Path, like: Path, megabytes: float, seed: int) -> None:
    """Write a generated archive and where its copies are."""
    texts = read(like)
    share = repetitiveness(texts.values())
    model = list(stripped(texts).values())
    truth = write_planted(target, model, round(megabytes * 1e6), share, seed)
    record = {"like": like.name, "share": share, "seed": seed, "copies": truth}
    target.with_name(target.name + ".truth.json").write_text(json.dumps(record), encoding="utf-8")


def write_doubled(target: Path, like: Path, seed: int) -> None:
    """Write a collection, and again with 3 % edits, lines broken elsewhere and other spaces."""
    rng = random.Random(seed)
    second = target / "again"
    second.mkdir(parents=True, exist_ok=True)
    for path, text in read(like).items():
        (target / path).write_text(text, encoding="utf-8", newline="")
        letters = [c for c in text if edits.is_letter(c)]
        again = edits.noise(edits.edited(text, _CHANGED, rng, letters), rng, letters)
        (second / path).write_text(again, encoding="utf-8", newline="")


def write_part(target: Path, like: Path, of: int) -> None:
    """Write every so-manieth document."""
    target.mkdir(parents=True, exist_ok=True)
    for path, text in list(read(like).items())[::of]:
        (target / path).write_text(text, encoding="utf-8", newline="")


def main() -> None:
    """Write an archive."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("kind", choices=("generated", "doubled", "part"))
    parser.add_argument("target", type=Path)
    parser.add_argument("--like", type=Path, required=True)
    parser.add_argument("--megabytes", type=float, default=100)
    parser.add_argument("--of", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if given.kind == "generated":
        write_generated(given.target, given.like, given.megabytes, given.seed)
    elif given.kind == "doubled":
        write_doubled(given.target, given.like, given.seed)
    else:
        write_part(given.target, given.like, given.of)


if __name__ == "__main__":
    main()
