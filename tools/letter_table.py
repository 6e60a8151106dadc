"""Writes `dedup/data/letters.npz`: for each code point the letter it folds to, and its kind.

Run by hand when Unicode or OpenCC moves on (`make tables`); the table ships with the package, so
that a result does not depend on the Unicode version of the Python that made it.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

import numpy as np
import opencc

SIZE = 0x34000  # past the last Han extension; what lies beyond is no letter
DROPPED, CHARACTER, ALPHABETIC, DIGIT, ENUMERATOR = range(5)

# Scripts written without spaces, or whose syllable signs carry as much as a Han character:
# a token is a character. Everywhere else a token is a word.
CHARACTER_SCRIPTS = (
    "CJK", "HIRAGANA", "KATAKANA", "HALFWIDTH KATAKANA", "BOPOMOFO", "HANGUL", "HALFWIDTH HANGUL",
    "YI", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN", "TANGUT", "NUSHU", "IDEOGRAPHIC",
    "KANGXI", "ROMAN NUMERAL", "SMALL ROMAN NUMERAL",
)  # fmt: skip

# The CJK Radicals Supplement has no NFKC mapping; these are what broken PDF fonts give for text.
RADICALS = dict(
    zip(
        "⻅⻋⻓⻔⻘⻚⻛⻜⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳⺟⺠⻄⻆⻉⻝",
        "见车长门青页风飞马骨鬼鱼鸟麦黄齐齿龙龟母民西角贝食",
        strict=True,
    )
)


def kind(character: str) -> int:
    """What sort of letter a character is."""
    category = unicodedata.category(character)
    if category == "Nd":
        return DIGIT
    if category == "No":
        return ENUMERATOR
    if character == "〇" or (category == "So" and character in RADICALS):
        return CHARACTER
    if category[0] != "L" and category != "Nl":
        # Kangxi radicals are symbols to Unicode and letters to whoever reads the PDF.
        return CHARACTER if "⼀" <= character <= "⿕" else DROPPED
    name = unicodedata.name(character, "CJK")
    return CHARACTER if name.startswith(CHARACTER_SCRIPTS) else ALPHABETIC


def folded(character: str, simplify: opencc.OpenCC) -> str:
    """The one letter that stands for a character in comparisons."""
    character = RADICALS.get(character, character)
    compatible = unicodedata.normalize("NFKC", character)
    if len(compatible) == 1:
        character = compatible
    if kind(character) == ALPHABETIC:
        base, *marks = list(unicodedata.normalize("NFD", character))
        if all(unicodedata.combining(mark) for mark in marks):
            character = base
    if kind(character) == DIGIT:
        character = str(unicodedata.digit(character))
    lower = character.lower()
    character = lower if len(lower) == 1 else character
    simple = simplify.convert(character)
    character = simple if len(simple) == 1 else character
    return "零" if character == "〇" else character


def main() -> None:
    """Write the table."""
    simplify = opencc.OpenCC("t2s")
    letters = np.zeros(SIZE, dtype=np.uint32)
    kinds = np.zeros(SIZE, dtype=np.uint8)
    for point in range(SIZE):
        if 0xD800 <= point < 0xE000:
            continue
        character = chr(point)
        kinds[point] = kind(character)
        if kinds[point]:
            letters[point] = ord(folded(folded(character, simplify), simplify))
    target = Path(__file__).parent.parent / "dedup" / "data" / "letters.npz"
    np.savez_compressed(target, letters=letters, kinds=kinds)
    print(target, target.stat().st_size, unicodedata.unidata_version)  # noqa: T201


if __name__ == "__main__":
    main()
