"""The page's data in packed chunks, each small enough to be decoded while a reader waits for it."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, is_dataclass
from typing import TYPE_CHECKING, Any

from dedup.model import field_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Characters of JSON; unpacked in some 30 ms by a browser.
CHUNK = 200_000
# In a script element only `<` can end or nest anything; the others are for readers of the source.
_ESCAPES = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


@dataclass(slots=True)
class Chunks:
    """Writes named values as chunks, and knows afterwards what is where.

    `places` gives the number of each name's chunk; `written` is the bytes of all chunks so far, so
    that what is still to come can be made to fit.
    """

    places: dict[str, int] = field(default_factory=dict)
    written: int = 0
    number: int = 0

    def pack(self, items: Iterable[tuple[str, object]]) -> Iterator[tuple[int, str]]:
        """Give the chunks, numbered, of all items, in order; an item is never divided."""
        held: list[str] = []
        size = 0
        for name, value in items:
            text = to_json(value)
            if held and size + len(text) > CHUNK:
                yield self._chunk(held)
                held, size = [], 0
            held.append(f"{to_json(name)}:{text}")
            size += len(text)
            self.places[name] = self.number
        if held:
            yield self._chunk(held)

    def _chunk(self, held: list[str]) -> tuple[int, str]:
        text = f"{{{','.join(held)}}}"
        packed = base64.b64encode(gzip.compress(text.encode(), compresslevel=6, mtime=0))
        self.number += 1
        self.written += len(packed)
        return self.number - 1, packed.decode("ascii")


def table(kind: type, rows: Iterable[Any], without: tuple[str, ...] = ()) -> dict[str, Any]:
    """Write records with their field names once: with thousands of rows names outweigh values."""
    names = [name for name in field_names(kind) if name not in without]
    return {"fields": names, "rows": [[getattr(row, name) for name in names] for row in rows]}


def to_json(value: object) -> str:
    """Write JSON that may stand in a script element of a UTF-8 file."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)
    # File names may hold undecodable bytes as lone surrogates, which no UTF-8 file can.
    return text.encode("utf-8", "replace").decode().translate(_ESCAPES)


def _plain(value: object) -> Any:  # noqa: ANN401 - what json wants
    if is_dataclass(value) and not isinstance(value, type):
        return {name: getattr(value, name) for name in field_names(type(value))}
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"no JSON for {type(value).__name__}")
