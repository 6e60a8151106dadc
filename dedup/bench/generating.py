"""Text that reads like a collection and repeats itself as real text does, but copies nothing."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels.compiled import compiled
from dedup.kernels.minhash import fmix64

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

RUN = 13  # letters of a run that makes text repeat itself
_NUMERALS = "零〇一二三四五六七八九十百千万亿两"
# A number is no letter of a run.
LETTER = re.compile(
    rf"[^\W\d_{_NUMERALS}]|(?<![{_NUMERALS}])[{_NUMERALS}](?![{_NUMERALS}年月日号元])"
)
_SHORTEST, _LONGEST = 4_000, 16_000  # characters of a document
_PIECE = 3, 12  # characters that follow each other as they stand
_FORMULA = 24  # letters of the longest formula
_USES = 20  # of a formula, on average
_ATTEMPTS = 20
_WORDS = 20_000  # of an invented language
_MARKS = "，", "。", "。\n"
_MARKS_SHARE = 0.125, 0.04, 0.01  # of words and marks


def generated(texts: Sequence[str], letters: int, seed: int, share: float) -> Iterator[str]:
    """Documents of about so many letters in all, one after another.

    Pieces of 3 to 12 characters follow each other where their last two agree; no run of 13 letters
    across them stands in `texts` or in what was generated before (of what a hash table of bits
    takes for known, one run in thirty is new). Between them, formulas of 13 to 24 letters out of
    `texts` make up `share` of the letters, some used far oftener than others: what many documents
    say, never a passage. For Han text.
    """
    rng = np.random.default_rng(seed)
    pool = "".join(texts)
    points = np.frombuffer(pool.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    is_letter = np.zeros(len(points), dtype=np.bool_)
    is_letter[[found.start() for found in LETTER.finditer(pool)]] = True
    size = min(32, max(20, (32 * (len(pool) + letters)).bit_length()))
    bits = np.zeros(1 << (size - 3), dtype=np.uint8)
    bounds = np.cumsum([0, *map(len, texts)])
    for start, end in pairwise(bounds.tolist()):
        tail = np.zeros(RUN, np.uint32)
        _write(_places(points, is_letter, (start, end), tail, 0, bits)[0], bits)
    followers = _followers(points)
    formulas = _formulas(rng, is_letter, share * letters)
    counts = np.zeros(3, dtype=np.int64)  # characters, letters, letters of formulas
    while counts[0] < letters:
        asked = share, int(rng.integers(_SHORTEST, _LONGEST)), int(rng.integers(1 << 32))
        document = _document(points, is_letter, *followers, formulas, asked, bits, counts)
        yield document.tobytes().decode("utf-32-le", "surrogatepass")


def invented(characters: int, seed: int) -> str:
    """Text for `generated` to draw on where there is none: words and marks, each by chance.

    Words have a Zipf-Mandelbrot distribution (Mandelbrot 1953), and so have the Han they are made
    of; one in eight is followed by a comma, one in twenty ends a sentence.
    """
    rng = np.random.default_rng(seed)
    han = rng.permutation(np.arange(0x4E00, 0x4E00 + 3_000))
    drawn = rng.choice(han, (_WORDS, 4), p=_zipf(len(han))).tolist()
    lengths = rng.choice((1, 2, 3, 4), _WORDS, p=(0.15, 0.6, 0.15, 0.1)).tolist()
    words = ["".join(map(chr, word[:n])) for word, n in zip(drawn, lengths, strict=True)]
    weights = np.r_[0.825 * _zipf(_WORDS), _MARKS_SHARE]
    order = rng.choice(len(weights), characters // 2, p=weights)
    return "".join(np.array([*words, *_MARKS], dtype=object)[order])


def _zipf(count: int) -> NDArray[np.float64]:
    weights = 1 / (np.arange(count, dtype=np.float64) + 2.7)
    shares: NDArray[np.float64] = weights / weights.sum()
    return shares


def _followers(points: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Ends of all pairs of characters, sorted by pair; and where those of each pair lie in them."""
    pairs = points[:-1].astype(np.uint64) << np.uint64(32) | points[1:]
    order = np.argsort(pairs, kind="stable")
    ordered = pairs[order]
    first = np.searchsorted(ordered, pairs)
    last = np.searchsorted(ordered, pairs, side="right")
    return order + 2, np.column_stack((first, last))


def _formulas(
    rng: np.random.Generator, is_letter: NDArray[np.bool_], letters: float
) -> NDArray[np.int64]:
    """Start and end of formulas, shape (n, 2)."""
    places = np.flatnonzero(is_letter)
    wanted = max(1, int(letters / ((RUN + _FORMULA) / 2) / _USES))
    found: list[tuple[int, int]] = []
    while len(found) < wanted:
        first = rng.integers(len(places) - _FORMULA)
        last = first + rng.integers(RUN, _FORMULA + 1) - 1
        if places[last] - places[first] < 60:
            found.append((places[first], places[last] + 1))
    return np.array(found)


@compiled
def _places(
    points: NDArray[np.uint32],
    is_letter: NDArray[np.bool_],
    span: tuple[int, int],
    tail: NDArray[np.uint32],
    filled: int,
    bits: NDArray[np.uint8],
) -> tuple[NDArray[np.uint64], int]:
    """Where the runs that end in a stretch of the pool have their bits; letters written with it.

    `tail` holds the last letters, `filled` says how many were written; the stretch goes into it.
    """
    found = np.empty(span[1] - span[0], dtype=np.uint64)
    count = 0
    for at in range(span[0], span[1]):
        if is_letter[at]:
            tail[filled % RUN] = points[at]
            filled += 1
            if filled >= RUN:
                value = np.uint64(0)
                for i in range(RUN):
                    letter = np.uint64(tail[(filled + i) % RUN])
                    value = fmix64(value ^ letter ^ np.uint64(i << 40))
                found[count] = value & np.uint64(8 * len(bits) - 1)
                count += 1
    return found[:count], filled


@compiled
def _write(places: NDArray[np.uint64], bits: NDArray[np.uint8]) -> None:
    for place in places:
        bits[place >> np.uint64(3)] |= np.uint8(1 << (place & np.uint64(7)))


@compiled
def _fresh(places: NDArray[np.uint64], bits: NDArray[np.uint8]) -> bool:
    """Whether none of these runs was written before."""
    known = 0
    for place in places:
        known += bits[place >> np.uint64(3)] >> (place & np.uint64(7)) & 1
    return known == 0


@compiled
def _document(
    points: NDArray[np.uint32],
    is_letter: NDArray[np.bool_],
    order: NDArray[np.int64],
    spans: NDArray[np.int64],
    formulas: NDArray[np.int64],
    asked: tuple[float, int, int],
    bits: NDArray[np.uint8],
    counts: NDArray[np.int64],
) -> NDArray[np.uint32]:
    """A document; `asked` are the share of formulas, the characters, and a seed."""
    share, wanted, seed = asked
    np.random.seed(seed)
    written = np.empty(wanted + 100, dtype=np.uint32)
    tail = np.zeros(RUN, dtype=np.uint32)
    size = filled = 0
    end = np.random.randint(2, len(points) - 60)
    while size < wanted:
        formulaic = counts[2] < share * counts[1]
        if formulaic:
            one = int(len(formulas) * np.random.random() ** 2)
            start, end = formulas[one, 0], formulas[one, 1]
        else:
            first, last = spans[end - 2, 0], spans[end - 2, 1]
            for attempt in range(_ATTEMPTS):
                start = order[np.random.randint(first, last)]
                if 2 * attempt >= _ATTEMPTS or start > len(points) - 60:
                    start = np.random.randint(0, len(points) - 60)
                end = start + np.random.randint(_PIECE[0], _PIECE[1] + 1)
                tried = _places(points, is_letter, (start, end), tail.copy(), filled, bits)
                if _fresh(tried[0], bits):
                    break
        before = filled
        places, filled = _places(points, is_letter, (start, end), tail, filled, bits)
        _write(places, bits)
        counts[1] += filled - before
        if formulaic:
            counts[2] += filled - before
        written[size : size + end - start] = points[start:end]
        size += end - start
    counts[0] += size
    return written[:size]
