"""Patterns like `texts/**/*.docx`, for trees that may hold link loops."""

from __future__ import annotations

import fnmatch
import re
from dataclasses import dataclass

_MAGIC = re.compile(r"[*?\[]")


def is_glob(location: str) -> bool:
    """Whether the location holds a wildcard."""
    return bool(_MAGIC.search(location))


@dataclass(frozen=True, slots=True)
class Glob:
    """A pattern, split where its wildcards begin: `root` is the folder before, or `.`."""

    root: str
    parts: tuple[str, ...]

    @classmethod
    def parse(cls, location: str) -> Glob:
        """Split a location with wildcards."""
        names = location.replace("\\", "/").split("/")
        first = next(index for index, name in enumerate(names) if _MAGIC.search(name))
        root = "/".join(names[:first])
        if first == 1 and not names[0]:
            root = "/"
        return cls(root or ".", tuple(name for name in names[first:] if name))

    def matches(self, relative: str) -> bool:
        """Whether the pattern names this path (relative to `root`) or a folder it lies in."""
        names = tuple(relative.split("/"))
        return any(_matches(names[:end], self.parts) for end in range(1, len(names) + 1))

    def may_lead(self, folder: str) -> bool:
        """Whether something below this folder (relative to `root`) may match."""
        names = folder.split("/")
        for name, part in zip(names, self.parts, strict=False):
            if part == "**":
                return True
            if not fnmatch.fnmatchcase(name, part):
                return False
        return len(names) < len(self.parts) or self.matches(folder)


def _matches(names: tuple[str, ...], parts: tuple[str, ...]) -> bool:
    if not parts:
        return not names
    if parts[0] == "**":
        return any(_matches(names[skip:], parts[1:]) for skip in range(len(names) + 1))
    return (
        bool(names) and fnmatch.fnmatchcase(names[0], parts[0]) and _matches(names[1:], parts[1:])
    )
