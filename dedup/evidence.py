"""What a pair of documents gives away: systematic substitutions, names left over from the source.

我市→我县 ×14; and the one 我市 that was forgotten.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from dedup.fold import SLOT
from dedup.model import Substitution
from dedup.names import is_name, is_own, names_office
from dedup.replacements import Replaced, equal_spans, replaced, texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from dedup.replacements import Shared
    from dedup.written import Written

_SHOWN = 20
_TIMES = 2  # a replacement made once is an edit
_SHORTEST, _WHOLE = 2, 6  # characters of a word: fewest, and most that it grows to
_SHARE = 0.8  # of a replacement's places that go on alike
_AGREED = 0.5  # share of what a word became that is one and the same
_PLACE = "省市县区镇乡村旗盟"
_SUFFIX = f"{_PLACE}州局厅院校学"  # not 委 and 部, which begin 委员会 and 部门
_FUNCTION = frozenset(
    "的在由对向为和与是了把被将从到于及等以其不有这那比也都就而但并或者所之给让按据依受"
)
_NUMBERED = re.compile(r"第\s*$")  # 第五条: renumbered, not renamed


def substitutions(shared: Shared, left: Written, right: Written) -> tuple[Substitution, ...]:
    """What was replaced at least twice by the same, whole words, commonest first, at most 20.

    Args:
        shared: what the documents share.
        left, right: the documents, in its order.
    """
    places: dict[tuple[str, str], list[Replaced]] = defaultdict(list)
    became: Counter[str] = Counter()
    for gap, sides in replaced(shared, left, right):
        start = int(left.letters.starts[gap.left])
        if not _NUMBERED.search(left.text[max(0, start - 2) : start]):
            places[sides].append(gap)
            became[sides[0]] += 1
    counts: Counter[tuple[str, str]] = Counter()
    for (before, _), gaps in places.items():
        if len(gaps) >= max(_TIMES, _AGREED * became[before]):
            for words in _words(gaps, left, right):
                counts[texts(words[0], left, right)] += len(words)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Substitution(before, after, n) for (before, after), n in ordered[:_SHOWN])


def _words(gaps: Sequence[Replaced], left: Written, right: Written) -> Iterator[Sequence[Replaced]]:
    """Places of one replacement, widened to the words that it stands in; one group a word.

    What is too short for a word goes on with the letter that adjoins it in most places, on the side
    where that is firmer; then with all that nearly always adjoins what there is.
    """
    first = gaps[0]
    if left.letters.tokens[first.left] == SLOT or right.letters.tokens[first.right] == SLOT:
        yield gaps
        return
    if min(len(_stem(word)) for word in texts(first, left, right)) >= _SHORTEST:
        yield _ended(gaps, left, right)
        return
    sides = {step: _neighbours(gaps, left, right, step) for step in (1, -1)}
    step = max(sides, key=lambda s: _firmness(sides[s], s, left, right))
    for _, group in sorted(sides[step].items()):
        if len(group) >= _TIMES:
            yield _grown([_wider(gap, step) for gap in group], left, right)


def _ended(gaps: Sequence[Replaced], left: Written, right: Written) -> Sequence[Replaced]:
    """Places of a word with the ending that follows it in most of them: 云溪 → 云溪县."""
    for letter, group in _neighbours(gaps, left, right, 1).items():
        if letter in _SUFFIX and len(group) >= max(_TIMES, _SHARE * len(gaps)):
            return [_wider(gap, 1) for gap in group]
    return gaps


def _firmness(
    sides: dict[str, list[Replaced]], step: int, left: Written, right: Written
) -> tuple[int, bool, float, float]:
    """How many places go on alike, how often the core does at all, how often the letter does.

    An ending decides nothing: it is taken in later.
    """
    if not sides:
        return 0, False, 0.0, 0.0
    letter, group = max(sides.items(), key=lambda one: len(one[1]))
    ending = step > 0 and letter in _SUFFIX
    return len(group), not ending, *_shares(letter, group[0], step, left, right)


def _shares(
    letter: str, gap: Replaced, step: int, left: Written, right: Written
) -> tuple[float, float]:
    """Of all places of the core, and of the letter, those where the two adjoin; the lower side."""
    words, cores = texts(_wider(gap, step), left, right), texts(gap, left, right)
    counts = [
        (one.text.count(word), one.text.count(core), one.text.count(letter))
        for one, word, core in zip((left, right), words, cores, strict=True)
    ]
    return min(n / core for n, core, _ in counts), min(n / whole for n, _, whole in counts)


def _grown(gaps: Sequence[Replaced], left: Written, right: Written) -> Sequence[Replaced]:
    """The places widened by letters that nearly always adjoin, up to an ending."""
    while not _is_whole(gaps[0], left, right):
        gaps = _ended(gaps, left, right)
        if _is_whole(gaps[0], left, right):
            break
        for step in (1, -1):
            sides = _neighbours(gaps, left, right, step)
            letter, group = max(sides.items(), key=lambda one: len(one[1]), default=("", []))
            most = len(group) >= max(_TIMES, _SHARE * len(gaps))
            if most and _shares(letter, group[0], step, left, right)[0] >= _SHARE:
                gaps = [_wider(gap, step) for gap in group]
                break
        else:
            break
    return gaps


def _is_whole(gap: Replaced, left: Written, right: Written) -> bool:
    """Whether nothing more belongs to a word: it has an ending, or an office after a name."""
    words = texts(gap, left, right)
    if any(map(is_own, words)) or min(map(len, words)) >= _WHOLE:
        return True
    ended = all(word[-1] in _SUFFIX and len(_stem(word)) >= _SHORTEST for word in words)
    end = int(left.letters.ends[gap.left_end - 1])
    return ended or (min(map(len, words)) > _SHORTEST and names_office(left.text, end))


def _stem(word: str) -> str:
    return word[:-1] if word[-1] in _PLACE else word


def _wider(gap: Replaced, step: int) -> Replaced:
    if step < 0:
        return Replaced(gap.left - 1, gap.left_end, gap.right - 1, gap.right_end)
    return Replaced(gap.left, gap.left_end + 1, gap.right, gap.right_end + 1)


def _neighbours(
    gaps: Iterable[Replaced], left: Written, right: Written, step: int
) -> dict[str, list[Replaced]]:
    """The places by the letter that adjoins them, equal on both sides and perhaps of the word."""
    found: dict[str, list[Replaced]] = defaultdict(list)
    for gap in gaps:
        one, other = (gap.left - 1, gap.right - 1) if step < 0 else (gap.left_end, gap.right_end)
        if min(one, other) < 0 or one >= len(left.letters) or other >= len(right.letters):
            continue
        letter = left.between(one, one)
        sides = zip(texts(_wider(gap, step), left, right), texts(gap, left, right), strict=True)
        adjoins = len(letter) == 1 and all(len(wide) == len(word) + 1 for wide, word in sides)
        if not adjoins or letter != right.between(other, other) or letter in _FUNCTION:
            continue
        if step < 0 or not names_office(left.text, int(left.letters.starts[one])):
            found[letter].append(gap)
    return found


def leftovers(
    runs: NDArray[np.int32], left: Written, right: Written, found: Iterable[Substitution]
) -> tuple[str, ...]:
    """Names that the right document replaced throughout and left standing somewhere.

    A name is left over where it stands in text equal to the left document's and nowhere else, is
    replaced at least twice as often as it was left, and its replacement does not stand on the left.

    Args:
        runs: that the documents share, shape (n, 4).
        left, right: the documents; the right one is the copy.
        found: the substitutions, from left to right.
    """
    firm = [
        one
        for one in found
        if one.before in right.text
        and one.after not in left.text
        and not _shortens(one.before, one.after)
        and not _shortens(one.after, one.before)
        and is_name(one.before, left.text)
    ]
    if not firm:
        return ()
    equal = equal_spans(runs, left, right)
    return tuple(one.before for one in firm if _forgotten(one, right.text, equal))


def _shortens(whole: str, short: str) -> bool:
    """Whether one name is made of letters of the other, in order: 常务委员会, 常委会."""
    letters = iter(whole)
    return all(letter in letters for letter in short)


def _forgotten(one: Substitution, text: str, equal: Sequence[tuple[int, int]]) -> bool:
    places = [match.start() for match in re.finditer(re.escape(one.before), text)]
    return 2 * len(places) <= one.times and all(
        any(start <= at and at + len(one.before) <= end for start, end in equal) for at in places
    )
