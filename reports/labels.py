"""Words of the tables and files that people take away, in Chinese and English."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from reports.words import word

if TYPE_CHECKING:
    from reports.words import Language


def label(name: str, language: Language, /, **values: object) -> str:
    """The word for `name`, its `{places}` filled with `values`; the name itself if there is none.

    What `labels.json` lacks has the word that all reports use. A later release may put codes into
    a result that this one does not know.
    """
    try:
        found = _labels()[name][language == "en"] if name in _labels() else word(name, language)
    except KeyError:
        return name
    return found.format(**values) if values else found


@cache
def _labels() -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads(
        (resources.files("reports") / "labels.json").read_text("utf-8")
    )
    return found
