"""Traditional and other forms of characters, so that a page can take them as one."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_HAN = range(0x3400, 0x2FA20)


def traditional(texts: Iterable[str]) -> dict[str, str]:
    """Give the forms of Han that stand in the texts and the simplified one that each stands for."""
    import numpy as np

    found: set[str] = set()
    for text in texts:
        found.update(text)
    with files("dedup.data").joinpath("letters.npz").open("rb") as stream, np.load(stream) as data:
        letters = data["letters"]
    han = sorted(each for each in found if each.isalpha() and ord(each) in _HAN)
    folded = {each: chr(letters[ord(each)]) for each in han if letters[ord(each)] in _HAN}
    return {each: form for each, form in folded.items() if form != each}
