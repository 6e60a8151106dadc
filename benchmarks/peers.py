"""Other engines on an archive of text: which pairs of passages each takes for near-duplicates.

python benchmarks/peers.py datasketch FOLDER PAIRS.json

Each reads the folder, cuts every document into passages of 200 characters, makes MinHashes of 128
permutations over 5-grams of characters, and asks its LSH at a Jaccard threshold of 0.5, the way its
documentation shows. Pairs are written as [document, start, document, start].
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSAGE = 200
SHINGLE = 5
PERMUTATIONS = 128
THRESHOLD = 0.5

Passage = tuple[str, int, str]
Pair = tuple[int, int]


def passages(folder: Path) -> list[Passage]:
    """Path, start and text of each passage."""
    found = []
    for path in sorted(folder.rglob("*.txt")):
        text = path.read_bytes().decode("utf-8")
        name = path.relative_to(folder).as_posix()
        found += [(name, at, text[at : at + PASSAGE]) for at in range(0, len(text), PASSAGE)]
    return found


def shingles(text: str) -> list[str]:
    """The 5-grams of a passage."""
    return [text[at : at + SHINGLE] for at in range(max(1, len(text) - SHINGLE + 1))]


def with_datasketch(texts: list[str]) -> Iterator[Pair]:
    """MinHash and LSH with xxhash and shared permutations."""
    import xxhash
    from datasketch import MinHash, MinHashLSH

    options: dict[str, Any] = {
        "num_perm": PERMUTATIONS, "hashfunc": xxhash.xxh3_64_intdigest, "scheme": "affine64",
    }  # fmt: skip
    shared = MinHash(**options).permutations
    index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    for number, text in enumerate(texts):
        sketch = MinHash(permutations=shared, **options)
        sketch.update_batch([one.encode() for one in shingles(text)])
        yield from ((int(other), number) for other in index.query(sketch))
        index.insert(number, sketch, check_duplication=False)


def with_rensa(texts: list[str]) -> Iterator[Pair]:
    """RMinHash and its LSH."""
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, num_bands=32)
    for number, text in enumerate(texts):
        sketch = RMinHash(num_perm=PERMUTATIONS, seed=1)
        sketch.update(shingles(text))
        yield from ((int(other), number) for other in index.query(sketch))
        index.insert(number, sketch)


def with_gaoya(texts: list[str]) -> Iterator[Pair]:
    """MinHashStringIndex, which shingles by itself and works on all cores."""
    from gaoya.minhash import MinHashStringIndex

    index = MinHashStringIndex(
        hash_size=32, jaccard_threshold=THRESHOLD, num_bands=32, band_size=4, analyzer="char",
        ngram_range=(SHINGLE, SHINGLE),
    )  # fmt: skip
    index.par_bulk_insert_docs(list(range(len(texts))), texts)
    for number, others in enumerate(index.par_bulk_query(texts)):
        yield from ((int(other), number) for other in others if int(other) < number)


ENGINES = {"datasketch": with_datasketch, "rensa": with_rensa, "gaoya": with_gaoya}


def main() -> None:
    """Run one engine."""
    name, folder, target = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    cut = passages(folder)
    pairs = ENGINES[name]([text for *_, text in cut])
    found = [
        [*cut[one][:2], *cut[other][:2]] for one, other in pairs if cut[one][0] != cut[other][0]
    ]
    record = {"version": version(name), "pairs": found}
    target.write_text(json.dumps(record), encoding="utf-8")


if __name__ == "__main__":
    main()
