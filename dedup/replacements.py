"""What a pair shares → what stands replaced between equal text, and which text is equal."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from dedup.passages import Passage
    from dedup.written import Written

_ISLAND = 1  # equal tokens between two replaced stretches that are equal by chance: 云溪县→青溪区
_LONGEST = 12  # characters of either side: a longer replacement is rewriting


class Shared(NamedTuple):
    """What two documents share, in few arrays: passages are sent to workers as such.

    `runs` are those of all passages, shape (n, 4); `passage` is the number of the passage of each;
    `blocks` are the number of the passage of each block, its start and its end on the left, shape
    (m, 3).
    """

    runs: NDArray[np.int32]
    passage: NDArray[np.int64]
    blocks: NDArray[np.int64]

    @classmethod
    def of(cls, passages: Sequence[Passage]) -> Shared:
        """What the passages of one pair hold."""
        return cls(
            np.concatenate([one.runs for one in passages]),
            np.arange(len(passages)).repeat([len(one.runs) for one in passages]),
            np.array(
                [(n, b.left_start, b.left_end) for n, p in enumerate(passages) for b in p.blocks]
            ),
        )


class Replaced(NamedTuple):
    """Tokens `[left, left_end)` of one document that stand as `[right, right_end)` in the other."""

    left: int
    left_end: int
    right: int
    right_end: int


class _Equal(NamedTuple):
    """Parts of runs that are equal in the original, shape (n,) each, in the order of the runs."""

    left: NDArray[np.int64]  # first tokens
    right: NDArray[np.int64]
    length: NDArray[np.int64]
    slotted: NDArray[np.bool_]  # beside a slot that is filled differently
    run: NDArray[np.int64]


def equal_spans(runs: NDArray[np.int32], left: Written, right: Written) -> list[tuple[int, int]]:
    """Character spans on the right that are equal in the original, slots too, in order."""
    parts = _equal(runs, left, right)
    starts = right.letters.starts[parts.right].tolist()
    ends = right.letters.ends[parts.right + parts.length - 1].tolist()
    return sorted(zip(starts, ends, strict=True))


def replaced(
    shared: Shared, left: Written, right: Written
) -> Iterator[tuple[Replaced, tuple[str, str]]]:
    """Stretches of at most 12 characters that stand replaced inside blocks, with both texts.

    Of words that nothing stands for twice, which most are, none is given.
    """
    parts = _equal(shared.runs, left, right)
    block = _blocks(shared)[parts.run]
    kept = np.flatnonzero(block >= 0)
    inner = (np.diff(block[kept], prepend=-1) == 0) & (np.diff(block[kept], append=-1) == 0)
    kept = kept[~inner | (parts.length[kept] > _ISLAND) | parts.slotted[kept]]
    one, following = kept[:-1], kept[1:]
    gaps = np.column_stack(
        (
            (parts.left + parts.length)[one], parts.left[following],
            (parts.right + parts.length)[one], parts.right[following],
        )
    )  # fmt: skip
    gaps = gaps[(block[one] == block[following]) & (gaps[:, 0] < gaps[:, 1])]
    gaps = gaps[gaps[:, 2] < gaps[:, 3]]
    for side, at in ((left, 0), (right, 2)):
        first, last = gaps[:, at], gaps[:, at + 1] - 1
        gaps = gaps[side.letters.ends[last] - side.letters.starts[first] <= _LONGEST]
    both = list(
        zip(
            left.each(gaps[:, 0], gaps[:, 1] - 1),
            right.each(gaps[:, 2], gaps[:, 3] - 1),
            strict=True,
        )
    )
    words = {one for (one, other), times in Counter(both).items() if times > 1 and one != other}
    for gap, sides in zip(map(Replaced._make, gaps.tolist()), both, strict=True):
        differ = sides[0] in words and sides[0] != sides[1]
        if differ and _joined(left, *gap[:2]) and _joined(right, *gap[2:]):
            yield gap, sides


def _blocks(shared: Shared) -> NDArray[np.int64]:
    """The number of the block that each run lies in on the left, or -1."""
    runs, of, blocks = shared
    ends = blocks[:, 0] << 32 | blocks[:, 2]
    found = np.minimum(ends.searchsorted(of << 32 | runs[:, 0], side="right"), len(blocks) - 1)
    passage, start, end = blocks[found].T
    inside = (passage == of) & (start <= runs[:, 0]) & (runs[:, 1] <= end)
    return np.where(inside, found, -1)


def _equal(runs: NDArray[np.int32], left: Written, right: Written) -> _Equal:
    """The parts of each run between slots that are filled differently."""
    own = left.letters.starts.searchsorted(runs[:, 0])
    own_ends = left.letters.ends.searchsorted(runs[:, 1], side="right")
    shifts = right.letters.starts.searchsorted(runs[:, 2]) - own
    cuts, run = _cuts(own, own_ends, shifts, left, right)
    numbers = np.arange(len(runs))
    before, after = run.searchsorted(numbers), run.searchsorted(numbers, side="right")
    starts, ends = np.insert(cuts + 1, before, own), np.insert(cuts, after, own_ends)
    run = np.insert(run, before, numbers)
    kept = starts < ends
    starts, ends, run = starts[kept], ends[kept], run[kept]
    return _Equal(starts, starts + shifts[run], ends - starts, (after > before)[run], run)


def _cuts(
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    shifts: NDArray[np.int64],
    left: Written,
    right: Written,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Slots on the left that are filled differently on the right, and the runs they are in."""
    slots = np.flatnonzero(left.letters.sizes == 0)
    first, last = slots.searchsorted(starts), slots.searchsorted(ends)
    run = np.arange(len(starts)).repeat(last - first)
    passed = np.cumsum(last - first) - (last - first)  # slots of the runs before
    inside = slots[np.arange(len(run)) + (first - passed)[run]]
    filled = zip(
        left.each(inside, inside),
        right.each(inside + shifts[run], inside + shifts[run]),
        strict=True,
    )
    differ = np.array([a != b and _plain(a) != _plain(b) for a, b in filled], dtype=np.bool_)
    return inside[differ], run[differ]


def _plain(number: str) -> str:
    return "".join(normalize("NFKC", number).split())


def _joined(side: Written, start: int, end: int) -> bool:
    """Whether nothing stands between the tokens: a word has no comma."""
    starts, ends = side.letters.starts, side.letters.ends
    return bool((starts[start + 1 : end] == ends[start : end - 1]).all())


def texts(gap: Replaced, left: Written, right: Written) -> tuple[str, str]:
    """Both sides of a replacement as they stand."""
    return left.between(gap.left, gap.left_end - 1), right.between(gap.right, gap.right_end - 1)
