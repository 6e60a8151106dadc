"""What people do to a passage they copy: each function takes text and gives it reworked.

An edit share is edit operations over letters of the source, in equal thirds of substitution,
insertion and deletion. A letter is a Han character or a digit; in scripts that write words, a word.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

ATOM = re.compile(r"[^\W\d_\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+|.", re.DOTALL)
NUMBER = re.compile(r"\d+|[一二三四五六七八九十百千万〇零]{2,}")
SENTENCE = re.compile(r"[^。！？!?]*[。！？!?]+[”’」』\"]?\s*|[^。！？!?]+$")
ENGLISH_SENTENCE = re.compile(r"[^.!?]*[.!?]+[\"']?\s*|[^.!?]+$")
# A comma between digits belongs to the number.
CLAUSE = re.compile(
    r"(?:[^，；：,;:]|(?<=\d)[，,](?=\d))*+[，；：,;:]+|(?:[^，；：,;:]|(?<=\d)[，,](?=\d))++$"
)
_PLACES = (
    "北京", "天津", "上海", "重庆", "河北", "山西", "辽宁", "吉林", "黑龙江", "江苏",
    "浙江", "安徽", "福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "海南",
    "四川", "贵州", "云南", "陕西", "甘肃", "青海", "西藏", "新疆", "内蒙古", "广西",
    "宁夏", "香港", "澳门", "台湾", "全国", "全省", "全市", "全县", "我国", "我省",
    "我市", "我县",
)  # fmt: skip
_PLACE = re.compile("|".join(sorted(_PLACES, key=len, reverse=True)))
_WIDTHS = str.maketrans("，。；：！？（）", ",.;:!?()")


def is_letter(atom: str) -> bool:
    """Whether an atom counts."""
    return atom[0].isalnum()


def in_words(text: str) -> bool:
    """Whether a text is in a script that writes words; a foreign word or two do not make it so."""
    return sum(c.isascii() and c.isalpha() for c in text) > len(text) / 3


def sentences(text: str) -> list[str]:
    """Sentences that tile a text."""
    return (ENGLISH_SENTENCE if in_words(text) else SENTENCE).findall(text)


def edited(text: str, share: float, rng: random.Random, pool: Sequence[str]) -> str:
    """Substitute, insert and delete letters at random places.

    Args:
        text: to edit.
        share: operations over letters.
        rng: decides where.
        pool: letters that are put in.
    """
    atoms = ATOM.findall(text)
    letters = [i for i, atom in enumerate(atoms) if is_letter(atom)]
    count = round(share * len(letters))
    chosen = rng.sample(letters, min(count, len(letters)))
    joint = " " if any(len(atom) > 1 for atom in atoms) else ""
    for number, at in enumerate(chosen):
        new = rng.choice(pool)
        while new == atoms[at]:
            new = rng.choice(pool)
        if number % 3 == 0:
            atoms[at] = new
        elif number % 3 == 1:
            atoms[at] = f"{new}{joint}{atoms[at]}"
        else:
            atoms[at] = ""
    return "".join(atoms)


def verbatim(text: str, _rng: random.Random, _pool: Sequence[str]) -> str:
    """Nothing."""
    return text


def noise(text: str, rng: random.Random, _pool: Sequence[str]) -> str:
    """Line breaks and spaces between letters, other widths of punctuation, traditional characters.

    No space falls into a word.
    """
    if rng.random() < 0.5:
        text = text.translate(_WIDTHS)
    if rng.random() < 0.5:
        text = _traditional()(text)
    if in_words(text):
        return re.sub(r"\s+", lambda _: rng.choice((" ", "\n", "  ")), text)
    return "".join(
        atom + rng.choices(("", " ", "\n", "\u3000"), (0.9, 0.05, 0.03, 0.02))[0]
        for atom in ATOM.findall(text)
    )


@cache
def _traditional() -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("s2t").convert
    return convert


def masked(text: str, rng: random.Random, _pool: Sequence[str]) -> str:
    """Years, other numbers and about one word in ten masked with X, ×× or ***."""
    text = re.sub(r"(?:19|20)\d\d(?=年)", "20xx", text)
    text = NUMBER.sub(lambda m: rng.choice(("X", "××", m.group())), text)
    mask = rng.choice(("X", "××", "***"))
    atoms = ATOM.findall(text)
    letters = [i for i, atom in enumerate(atoms) if is_letter(atom)]
    for at in rng.sample(letters, len(letters) // 25):
        size = rng.randint(1, 3)
        if all(atom and is_letter(atom[0]) for atom in atoms[at : at + size]):
            atoms[at : at + size] = [mask if len(mask) > 1 else "X" * size, *[""] * (size - 1)]
    return "".join(atoms)


def refilled(text: str, rng: random.Random, _pool: Sequence[str]) -> str:
    """Other numbers, dates and places."""

    def other(match: re.Match[str]) -> str:
        number = match.group()
        digits = "0123456789" if number[0].isdigit() else "一二三四五六七八九"
        return "".join(rng.choice(digits) for _ in range(max(1, len(number) + rng.randint(-1, 1))))

    return _PLACE.sub(lambda _: rng.choice(_PLACES), NUMBER.sub(other, text))


def reordered(text: str, rng: random.Random, _pool: Sequence[str]) -> str:
    """The clauses of every second sentence in another order."""
    whole = []
    for sentence in sentences(text):
        clauses = CLAUSE.findall(sentence)
        end = re.search(r"[。！？.!?\s”]*$", sentence)
        closing = end.group() if end else ""
        if len(clauses) < 2 or rng.random() < 0.5:
            whole.append(sentence)
            continue
        bare = [clause.rstrip("，；：,;:。！？.!? \n”") for clause in clauses]
        rng.shuffle(bare)
        comma = "，" if "，" in sentence or "。" in sentence else ", "
        whole.append(comma.join(part.strip() for part in bare) + closing)
    return "".join(whole)


def shuffled(text: str, rng: random.Random, _pool: Sequence[str]) -> str:
    """Sentences in another order."""
    order = sentences(text)
    if len(set(order)) > 1:
        before = list(order)
        while order == before:
            rng.shuffle(order)
    return "".join(order)


def _share(share: float, *, reorder: bool = False) -> Callable[..., str]:
    def rework(text: str, rng: random.Random, pool: Sequence[str]) -> str:
        text = reordered(text, rng, pool) if reorder else text
        return edited(text, share, rng, pool)

    return rework


KINDS: dict[str, Callable[[str, random.Random, Sequence[str]], str]] = {
    "verbatim": verbatim,
    "noise": noise,
    "masks": masked,
    "slots": refilled,
    "edit8": _share(0.08),
    "edit16": _share(0.16),
    "edit25": _share(0.25),
    "edit25r": _share(0.25, reorder=True),
    "edit35": _share(0.35),
    "reordered": reordered,
    "shuffled": shuffled,
}
