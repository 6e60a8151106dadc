"""Invented text: the same for the same seed, and unrelated for different ones."""

from __future__ import annotations

import random

# Common characters: unrelated texts of them share next to nothing longer than three letters.
LETTERS = (
    "的是在有我他这中大来上个国到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后"
    "小么心多天而能好都然没日于起还发成事只作当想看文无开手用主行方又如前所本见经头面公同已老从动"
    "两长知民样现分将外但身些与高意进把法此实回理美点月明其种声全工己话儿者向情部正名定女问力机给"
)
HAN = "".join(map(chr, range(0x6B22, 0x7396)))  # without numerals, which would be slots
_ENGLISH = (
    "the of and to in is that for it as was with be by on not he his but at are this have from or "
    "had an they which one you were all her she there would their we him been has when who will no "
    "more if out so up said what its about than into them can only other time new some could these "
    "two may first then do any like my now over such our man me even most made after also did many "
    "before must well back through years where much your way down should because long each just "
    "state those people how little good world make very still see own work men day get here old "
    "life both between being under three never know same last another while us might great go come"
)
WORDS = _ENGLISH.split()


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


def clause(seed: int, letters: int) -> str:
    """So many letters of two thousand: unrelated clauses share next to none."""
    return "".join(random.Random(seed).choices(HAN, k=letters))


def sentence(seed: int, letters: int) -> str:
    """One sentence of so many letters, of short clauses."""
    whole = clause(seed, letters)
    return "，".join(whole[start : start + 9] for start in range(0, letters, 9)) + "。"


def replaced(text: str, share: float, seed: int) -> str:
    """A text in which so many of the letters are others."""
    source = random.Random(seed)
    return "".join(
        source.choice(HAN) if letter.isalnum() and source.random() < share else letter
        for letter in text
    )


def english(seed: int, words: int) -> str:
    """English of so many words, with punctuation."""
    source = random.Random(seed)
    return " ".join(source.choice(WORDS) + source.choice(["", "", "", ","]) for _ in range(words))


def edited_by_words(text: str, share: float, seed: int) -> str:
    """A text in which so many of the words are others."""
    source = random.Random(seed)
    return " ".join(
        source.choice(WORDS) if source.random() < share else word for word in text.split(" ")
    )


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
