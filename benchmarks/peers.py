"""Other engines on an archive of text: which pairs of passages each takes for near-duplicates.

python benchmarks/peers.py datasketch FOLDER PAIRS.json

The MinHash libraries are given every document cut into passages of 200 characters, make MinHashes
of 128 permutations over 5-grams of characters, and ask their LSH at a Jaccard threshold of 0.5, the
way their documentation shows. passim is given whole documents, and its defaults but for n-grams
that start anywhere, as Chinese has no spaces. Pairs are written as [document, start, end] of each
side.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PASSAGE = 200
SHINGLE = 5
PERMUTATIONS = 128
THRESHOLD = 0.5

Passage = tuple[str, int, str]
Pair = tuple[int, int]
Place = tuple[str, int, int]


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


def with_text_dedup(texts: list[str]) -> Iterator[Pair]:
    """Signatures and bands of its MinHash command, in one process.

    It takes what stands between spaces for words, so characters are set apart. Its own command
    writes a deduplicated data set, which does not say which texts were alike.
    """
    import numpy as np
    from text_dedup import minhash

    bands, rows = minhash.optimal_param(THRESHOLD, PERMUTATIONS, 0.5, 0.5)
    prime, most = np.uint64((1 << 61) - 1), np.uint32((1 << 32) - 1)
    drawn = [
        minhash.RNG.randint(least, prime, size=PERMUTATIONS, dtype=np.uint64) for least in (1, 0)
    ]
    options: dict[str, Any] = {
        "num_perm": PERMUTATIONS, "ngram_size": SHINGLE, "min_length": 1,
        "hashranges": [(band * rows, (band + 1) * rows) for band in range(bands)],
        "permutations": tuple(drawn), "hash_func": minhash.xxh3_32hash, "dtype": np.uint64,
        "max_hash": most, "modulo_prime": prime,
    }  # fmt: skip
    tables: list[dict[bytes, list[int]]] = [{} for _ in range(bands)]
    for number, text in enumerate(texts):
        found = minhash.embed_func(" ".join(text), number, **options)[minhash.SIGNATURE_COLUMN]
        others: set[int] = set()
        for table, signature in zip(tables, found, strict=True):
            alike = table.setdefault(signature, [])
            others.update(alike)
            alike.append(number)
        yield from ((other, number) for other in sorted(others))


def with_passim(folder: Path) -> Iterator[tuple[Place, Place]]:
    """Spark on all cores, up to the aligned extents of pairs, before they are clustered."""
    import passim
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_SUBMIT_ARGS"] = "--driver-memory 8g pyspark-shell"
    os.environ["PYSPARK_PYTHON"] = sys.executable
    with tempfile.TemporaryDirectory() as place:
        source, target = Path(place, "in.json"), Path(place, "out")
        with source.open("w", encoding="utf-8") as stream:
            for path in sorted(folder.rglob("*.txt")):
                name = path.relative_to(folder).as_posix()
                text = path.read_bytes().decode("utf-8")
                stream.write(json.dumps({"id": name, "text": text}) + "\n")
        options = ["--all-pairs", "--floating-ngrams", "--to-extents", "--log-level", "ERROR"]
        passim.main([*options, str(source), str(target)])
        spark = SparkSession.builder.getOrCreate()
        names = spark.read.json(str(source)).selectExpr("id", "xxhash64(id) as uid").collect()
        name_of = {row.uid: row.id for row in names}
        fields = ["uid", "begin", "end", "uid2", "begin2", "end2"]
        extents = spark.read.parquet(str(target / "tmp" / "extents.parquet")).select(*fields)
        for uid, start, end, other, at, until in extents.collect():
            yield (name_of[uid], start, end), (name_of[other], at, until)
        gateway = spark.sparkContext._gateway
        spark.stop()
        gateway.shutdown()
        gateway.proc.stdin.close()
        gateway.proc.wait()  # so that the memory of its process is counted


def by_passages(
    engine: Callable[[list[str]], Iterator[Pair]],
) -> Callable[[Path], Iterator[tuple[Place, Place]]]:
    """What an engine that compares whole texts finds between passages."""

    def found(folder: Path) -> Iterator[tuple[Place, Place]]:
        cut = passages(folder)
        for pair in engine([text for *_, text in cut]):
            one, other = ((name, at, at + PASSAGE) for name, at, _ in (cut[i] for i in pair))
            yield one, other

    return found


ENGINES = {
    "datasketch": by_passages(with_datasketch),
    "rensa": by_passages(with_rensa),
    "gaoya": by_passages(with_gaoya),
    "text-dedup": by_passages(with_text_dedup),
    "passim": with_passim,
}


def main() -> None:
    """Run one engine."""
    name, folder, target = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    found = [[*one, *other] for one, other in ENGINES[name](folder) if one[0] != other[0]]
    record = {"version": version(name), "pairs": found}
    target.write_text(json.dumps(record), encoding="utf-8")


if __name__ == "__main__":
    main()
