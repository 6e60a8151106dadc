"""Code points → tokens to compare, each with its place in the text.

A token is a Han character, a word of an alphabetic script, or a slot: a number or a mask.
Slots all fold to one letter, so that `20xx年`, `2021年`, `××年` and `****年` are equal.
White space, punctuation, format characters and list numbers (一、 （一） 1. ①) give no token.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

DROPPED, CHARACTER, ALPHABETIC, DIGIT, ENUMERATOR = range(5)
# Lengths that the settings name are in half characters: Han 2, an alphabetic letter 1.
HALVES = 2
SLOT = np.uint32(0x110000)  # the first value that is no code point
WORD = np.uint32(0x80000000)  # set in every word token: the rest is a hash of its letters
LONGEST_WORD = 64  # a longer run of letters is data; cut, it still aligns

_X = ord("x")
_STAR = ord("*")

# Flags beside the kind, in one table, so that a scan looks each character up once.
_KIND = 0x0F
_NUMERAL, _MASK, _UNIT, _POINT = 0x10, 0x20, 0x40, 0x80
_LIST_MARK, _OPENING, _CLOSING, _STOP = 0x100, 0x200, 0x400, 0x800
_FRAME, _SOME, _STARS, _NEWLINE, _SPACE = 0x1000, 0x2000, 0x4000, 0x8000, 0x10000
_WORD_AFTER_SOME, _JOINER = 0x20000, 0x40000
# Flags that hold for every form of a character: 萬 and the radical ⼗ are numerals too.
_OF_EVERY_FORM = _NUMERAL | _UNIT | _SOME | _WORD_AFTER_SOME
_FLAGGED = {
    _NUMERAL: "零一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟",
    _MASK: "*＊×○✕╳□",
    _UNIT: "年月日号元",
    _POINT: ".,．，·",  # inside a number: 61.8, 1,240
    _LIST_MARK: "、.．",
    _OPENING: "(（",
    _CLOSING: ")）",
    _STOP: "。！？；：!?;:",
    # What may stand between a mask and the word it belongs to: 《***》, “××”同志
    _FRAME: "、《》“”‘’\"'（）()〈〉「」『』·-—",
    _SOME: "某",
    _STARS: "*＊",
    _NEWLINE: "\n\r\x0b\x0c\x85\u2028\u2029",
    _SPACE: " \t\xa0\u3000" + "".join(map(chr, range(0x2000, 0x200B))),
    _WORD_AFTER_SOME: "些种个次",  # 某些 is a word
    # What splits neither a word nor a number: accents, soft hyphens, zero-width and bidi marks
    _JOINER: "\xad\u180e\ufeff" + "".join(
        map(chr, (*range(0x300, 0x370), *range(0x200B, 0x2010), *range(0x202A, 0x202F),
                  *range(0x2060, 0x2070), *range(0xFE00, 0xFE10)))
    ),
}  # fmt: skip
_BAI, _FEN, _ZHI = map(ord, "百分之")


@cache
def table() -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Folded letter and flags of each code point below 0x34000; letter 0 where there is none."""
    with files("dedup.data").joinpath("letters.npz").open("rb") as stream, np.load(stream) as data:
        letters, flags = data["letters"], data["kinds"].astype(np.uint32)
    for flag, characters in _FLAGGED.items():
        flags[[ord(character) for character in characters]] |= flag
    forms = np.flatnonzero(flags & _KIND == CHARACTER)
    flags[forms] |= flags[letters[forms]] & _OF_EVERY_FORM
    return letters, flags


def code_points(text: str) -> NDArray[np.uint32]:
    """The text's code points, shape (len(text),)."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


@compiled
def counted(points: NDArray[np.uint32], flag_table: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Which code points are letters, digits or Han."""
    found = np.empty(len(points), dtype=np.bool_)
    for i in range(len(points)):
        point = points[i]
        found[i] = point < len(flag_table) and flag_table[point] & _KIND != DROPPED
    return found


@compiled
def half_lengths(points: NDArray[np.uint32], flag_table: NDArray[np.uint32]) -> NDArray[np.int32]:
    """Half characters before each code point, and of all: shape (len(points) + 1,)."""
    total = np.zeros(len(points) + 1, dtype=np.int32)
    for i in range(len(points)):
        kind = flag_table[points[i]] & _KIND if points[i] < len(flag_table) else DROPPED
        total[i + 1] = total[i] + (0 if kind == DROPPED else 1 if kind == ALPHABETIC else 2)
    return total


@compiled
def halves(token: np.uint32, size: int) -> int:
    """Length of a token in half characters: Han 2, a word one for each letter, a slot 0."""
    return size if token >= WORD else HALVES * size


@compiled
def half_sizes(tokens: NDArray[np.uint32], sizes: NDArray[np.uint16]) -> NDArray[np.int32]:
    """Length of each token in half characters, from its letters: shape (n,)."""
    found = np.empty(len(tokens), dtype=np.int32)
    for i in range(len(tokens)):
        found[i] = halves(tokens[i], sizes[i])
    return found


@compiled
def _numeral_run(folds: NDArray[np.uint32], flags: NDArray[np.uint32], start: int) -> int:
    """End of the run of Chinese numerals or digits that starts here, four on at most."""
    end = start
    while (
        end < len(folds)
        and end - start < 4
        and (flags[end] & _NUMERAL or flags[end] & _KIND == DIGIT)
    ):
        end += 1
    return end


@compiled
def _list_number(
    points: NDArray[np.uint32], folds: NDArray[np.uint32], flags: NDArray[np.uint32], start: int
) -> int:
    """End of the list number that starts here (一、 （一） 1. 1) ), or `start` if there is none."""
    bracket = flags[start] & _OPENING != 0
    first = start + 1 if bracket else start
    end = _numeral_run(folds, flags, first)
    if end == first or end >= len(points) or end - first > 3:
        return start
    if flags[end] & _CLOSING:
        arabic = flags[first] & _KIND == DIGIT
        return end + 1 if bracket or arabic else start
    if bracket or not flags[end] & _LIST_MARK:
        return start
    if end + 1 < len(points) and points[end] != 0x3001 and flags[end + 1] & _KIND == DIGIT:
        return start  # 18.6 is a number
    return end + 1


@compiled
def _neighbour(flags: NDArray[np.uint32], at: int, step: int) -> bool:
    """Whether the nearest thing on this line, frames and spaces aside, is Han or a digit."""
    for _ in range(4):
        if at < 0 or at >= len(flags) or flags[at] & _NEWLINE:
            return False
        kind = flags[at] & _KIND
        if kind in (CHARACTER, DIGIT):
            return True
        if not flags[at] & (_SPACE | _FRAME | _STARS | _JOINER):
            return False
        at += step
    return False


@compiled
def _emphasis(
    points: NDArray[np.uint32], flags: NDArray[np.uint32], start: int
) -> tuple[int, bool]:
    """End of the line from `start`, and whether `**` stands on it in pairs (Markdown)."""
    at = start
    pairs = 0
    while at < len(points) and not flags[at] & _NEWLINE:
        end = at
        while end < len(points) and points[end] == _STAR:
            end += 1
        if end - at == 2:
            pairs += 1
        at = max(end, at + 1)
    return at, pairs > 0 and pairs % 2 == 0


@compiled
def _is_x_run(folds: NDArray[np.uint32], flags: NDArray[np.uint32], start: int) -> int:
    """End of the run of letters that starts here if all are x, else `start`."""
    end = start
    while end < len(folds) and flags[end] & _KIND == ALPHABETIC:
        if folds[end] != _X:
            return start
        end += 1
    return end


@compiled
def _slot(
    points: NDArray[np.uint32],
    folds: NDArray[np.uint32],
    flags: NDArray[np.uint32],
    start: int,
    paired_stars: bool,
) -> tuple[int, int]:
    """End of the number or mask that starts here, or `start` if there is none; and how far it went.

    Nothing in what it went through is a number or a mask either, if it starts with none.
    """
    at = start
    digits = False
    masks = False
    numerals = 0
    while at < len(points):
        flag = flags[at]
        if flag & _KIND == DIGIT:
            digits = True
            at += 1
        elif flag & _NUMERAL:
            numerals += 1
            at += 1
        elif flag & _JOINER and at > start:
            at += 1
        elif flag & _STARS:
            end = at
            while end < len(points) and flags[end] & _STARS:
                end += 1
            if end - at == 2 and paired_stars and points[at] == points[at + 1] == _STAR:
                break
            masks = True
            at = end
        elif flag & _MASK:
            masks = True
            at += 1
        elif flag & _SOME:
            if at + 1 < len(points) and flags[at + 1] & _WORD_AFTER_SOME:
                break
            masks = True
            at += 1
        elif folds[at] == _X and (at == 0 or flags[at - 1] & _KIND != ALPHABETIC):
            end = _is_x_run(folds, flags, at)
            if end == at:
                break
            masks = True
            at = end
        elif (
            digits
            and flag & _POINT
            and flags[at - 1] & _KIND == DIGIT
            and at + 1 < len(points)
            and flags[at + 1] & _KIND == DIGIT
        ):
            at += 1
        else:
            break
    if at == start or digits:
        return at, at
    if masks:
        near = (
            flags[start] & _SOME != 0
            or _neighbour(flags, start - 1, -1)
            or _neighbour(flags, at, 1)
        )
        return at if near else start, at
    counted = numerals >= 2 or (at < len(points) and flags[at] & _UNIT != 0)
    share = (
        start >= 3
        and folds[start - 1] == _ZHI
        and folds[start - 2] == _FEN
        and folds[start - 3] == _BAI
    )
    return at if counted or share else start, at


@compiled
def scan(
    points: NDArray[np.uint32], letters: NDArray[np.uint32], flag_table: NDArray[np.uint32]
) -> tuple[NDArray[np.uint32], NDArray[np.int32], NDArray[np.int32], NDArray[np.uint16]]:
    """Tokens of a text.

    Args:
        points: code points, shape (n,).
        letters, flag_table: as `table()` gives them.

    Returns:
        Four arrays of shape (m,): token; start and end of its place in the text; counted letters
        in it, which is 1 for a character and 0 for a slot.
    """
    n = len(points)
    folds = np.zeros(n, dtype=np.uint32)
    flags = np.zeros(n, dtype=np.uint32)
    for i in range(n):
        if points[i] < len(letters):
            folds[i] = letters[points[i]]
            flags[i] = flag_table[points[i]]
    tokens = np.empty(n, dtype=np.uint32)
    starts = np.empty(n, dtype=np.int32)
    ends = np.empty(n, dtype=np.int32)
    sizes = np.empty(n, dtype=np.uint16)
    maskable = _NUMERAL | _MASK | _SOME | _STARS
    count = 0
    at = 0
    line_end = -1
    paired_stars = False
    plain_until = 0  # what looked like a mask up to here is none
    listable = True  # a list number may stand here: a line or a sentence begins
    while at < n:
        flag = flags[at]
        kind = flag & _KIND
        if listable and (flag & (_OPENING | _NUMERAL) or kind == DIGIT):
            end = _list_number(points, folds, flags, at)
            if end > at:
                at = end
                continue
        end = at
        bullet = listable and points[at] == _STAR and at + 1 < n and flags[at + 1] & _SPACE
        if at >= plain_until and not bullet and (
            flag & maskable or kind == DIGIT or folds[at] == _X
        ):  # fmt: skip
            if at >= line_end:
                line_end, paired_stars = _emphasis(points, flags, at)
            end, plain_until = _slot(points, folds, flags, at, paired_stars)
        if end > at:
            tokens[count], sizes[count] = SLOT, 0
        elif kind in (CHARACTER, DIGIT):
            tokens[count], sizes[count] = folds[at], 1
            end = at + 1
        elif kind == ALPHABETIC:
            # FNV-1a (Fowler, Noll, Vo 1991) over the word's letters
            value = np.uint32(2166136261)
            size = 0
            while end < n and size < LONGEST_WORD:
                if flags[end] & _KIND == ALPHABETIC:
                    value = np.uint32((value ^ folds[end]) * np.uint32(16777619))
                    size += 1
                elif not flags[end] & _JOINER:
                    break
                end += 1
            tokens[count], sizes[count] = value | WORD, size
        else:
            listable = listable or flag & (_STOP | _NEWLINE) != 0
            end = at + 1
            while points[at] == _STAR and end < n and points[end] == _STAR:
                end += 1  # a rule of stars, or emphasis: passed over whole
            at = end
            continue
        starts[count], ends[count] = at, end
        count += 1
        listable = False
        at = end
    return tokens[:count], starts[:count], ends[:count], sizes[:count]
