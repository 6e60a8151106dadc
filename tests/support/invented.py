"""Invented text: the same for the same seed, and unrelated for different ones."""

from __future__ import annotations

import random

# Common characters: unrelated texts of them share next to nothing longer than three letters.
LETTERS = (
    "的是在有我他这中大来上个国到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后"
    "小么心多天而能好都然没日于起还发成事只作当想看文无开手用主行方又如前所本见经头面公同已老从动"
    "两长知民样现分将外但身些与高意进把法此实回理美点月明其种声全工己话儿者向情部正名定女问力机给"
)


def prose(seed: int, letters: int) -> str:
    """Text of so many letters, with punctuation and paragraphs, the same for the same seed."""
    source = random.Random(seed)
    parts: list[str] = []
    count = 0
    while count < letters:
        length = min(source.randint(6, 14), letters - count)
        parts.append("".join(source.choices(LETTERS, k=length)))
        parts.append(source.choice("，，，。。\n"))
        count += length
    return "".join(parts)


def edited(text: str, share: float, seed: int) -> str:
    """A text with so many edits, in equal thirds of substitution, insertion and deletion."""
    source = random.Random(seed)
    out = []
    for letter in text:
        if letter not in LETTERS or source.random() >= share:
            out.append(letter)
            continue
        kind = source.randrange(3)
        if kind == 0:
            out.append(source.choice(LETTERS))
        elif kind == 1:
            out.append(letter + source.choice(LETTERS))
    return "".join(out)
