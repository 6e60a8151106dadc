"""Folders, globs and zips → candidate files, with a record of what was passed over."""

from __future__ import annotations

import errno
import fnmatch
import os
import re
import stat
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dedup.documents.archives import as_member, is_office_package, list_members, member_name
from dedup.documents.formats import extension, may_be_read, unsupported
from dedup.documents.records import SourceFile
from dedup.errors import UnreadableError
from dedup.model import Skipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dedup.documents.globs import Glob
    from dedup.documents.records import Input

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


def printable(path: str) -> str:
    r"""Show a path as records do: `/` between names, undecodable bytes as `\xNN`."""
    shown = path.replace(os.sep, "/")
    return _UNPRINTABLE.sub(lambda match: f"\\x{ord(match[0]) & 0xFF:02x}", shown)


@dataclass(slots=True)
class Candidate:
    """A file that one input leads to. `is_link`: its own path is the poorer name for it."""

    file: SourceFile
    identity: str
    is_link: bool


@dataclass(slots=True)
class Survey:
    """Collects what the inputs lead to."""

    exclude: Sequence[str]
    candidates: list[Candidate] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)

    def skip(self, path: str, reason: str, message: str) -> None:
        """Note a path that gives no text."""
        self.skipped.append(Skipped(printable(path), reason, message))

    def passes_over(self, relative: str, *, named: bool = False) -> bool:
        """Whether a path is hidden, a lock or excluded; counts it if so.

        What the user `named` is only passed over if it is excluded.
        """
        name = relative.rsplit("/", 1)[-1]
        kind = None if named else _kind_to_pass_over(name)
        if kind is None and any(
            fnmatch.fnmatchcase(path, pattern.rstrip("/"))
            for pattern in self.exclude
            for path in (relative, name)
        ):
            kind = "excluded"
        if kind:
            self.passed_over[kind] += 1
        return kind is not None

    def add_path(self, item: Input, location: str, relative: str) -> None:
        """Add whatever stands at a location: a file, a folder with all in it, a zip's members."""
        try:
            mode = os.stat(location).st_mode
        except FileNotFoundError:
            self.skip(relative, "not-found", "The link points to nothing; mend or remove it.")
        except OSError as error:
            if error.errno == errno.ELOOP:
                self.passed_over["link-loop"] += 1
            else:
                self._refused(relative, error)
        else:
            if stat.S_ISDIR(mode):
                self.add_folder(item, location)
            elif not stat.S_ISREG(mode):
                self.skip(relative, "unreadable", "No regular file; give a file or a folder.")
            else:
                self.add_file(item, location, relative)

    def _refused(self, relative: str, error: OSError) -> None:
        what = error.strerror or type(error).__name__
        message = f"The system refuses to open it ({what}); check its rights."
        self.skip(relative, "unreadable", message)

    def add_file(self, item: Input, location: str, relative: str) -> None:
        """Add a regular file, or the members of a zip."""
        if extension(location) == ".zip":
            self._add_zip(item, location, relative)
        elif may_be_read(os.path.basename(location)):
            self._candidate(
                location, SourceFile(item.number, item.role, printable(relative), location)
            )
        else:
            self.skip(relative, "unsupported", unsupported(os.path.basename(location)).message)

    def _candidate(self, location: str, file: SourceFile) -> None:
        identity = os.path.realpath(location)
        # A member's offset tells apart members of one name.
        inner = f"//{file.member.offset}" if file.member else ""
        is_link = identity != os.path.abspath(location)
        self.candidates.append(Candidate(file, identity + inner, is_link))

    def add_folder(self, item: Input, top: str, wanted: Glob | None = None) -> None:
        """Add all (wanted) files below a folder; linked folders last, so that real paths win."""
        visited: set[str] = set()
        waiting: deque[tuple[str, str]] = deque([(top, "")])
        links: deque[tuple[str, str]] = deque()
        while waiting or links:
            linked = not waiting
            location, inner = links.popleft() if linked else waiting.popleft()
            real = os.path.realpath(location)
            if real in visited:
                kind = (
                    "link-loop" if _is_within(os.path.dirname(location), real) else "linked-twice"
                )
                self.passed_over[kind] += 1
                continue
            visited.add(real)
            for entry in self._entries(location, inner):
                path = f"{inner}/{entry.name}" if inner else entry.name
                is_folder = _is_folder(entry)
                if wanted and not (wanted.may_lead(path) if is_folder else wanted.matches(path)):
                    continue
                if self.passes_over(path):
                    continue
                if is_folder:
                    (links if entry.is_symlink() else waiting).append((entry.path, path))
                else:
                    self.add_path(item, entry.path, path)

    def _entries(self, location: str, relative: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(location) as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            self._refused(relative or os.path.basename(os.path.abspath(location)), error)
            return []

    def _add_zip(self, item: Input, location: str, relative: str) -> None:
        try:
            infos = list_members(location)
        except UnreadableError as error:
            self.skip(relative, error.reason, error.message)
            return
        except OSError as error:
            self._refused(relative, error)
            return
        if is_office_package([info.filename for info in infos]):
            file = SourceFile(item.number, item.role, printable(relative), location)
            self._candidate(location, file)
            return
        for info in infos:
            name = member_name(info).replace("\\", "/").lstrip("/")
            path = f"{relative}/{name}"
            if self._passes_over_member(path, name):
                continue
            if info.flag_bits & 1:
                self.skip(path, "encrypted", "Needs a password; unpack the archive first.")
            elif extension(name) == ".zip":
                self.skip(path, "unsupported", "An archive in an archive; unpack the outer one.")
            elif not may_be_read(name.rsplit("/", 1)[-1]):
                self.skip(path, "unsupported", unsupported(name.rsplit("/", 1)[-1]).message)
            else:
                shown = printable(path)
                file = SourceFile(item.number, item.role, shown, location, as_member(info))
                self._candidate(location, file)

    def _passes_over_member(self, path: str, name: str) -> bool:
        folders = name.split("/")[:-1]
        if any(_kind_to_pass_over(folder) for folder in folders):
            self.passed_over["hidden"] += 1
            return True
        return self.passes_over(path)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _is_within(path: str, folder: str) -> bool:
    real = os.path.realpath(path)
    return real == folder or real.startswith(folder.rstrip(os.sep) + os.sep)


def _kind_to_pass_over(name: str) -> str | None:
    if name == ".git":
        return "git"
    if name.startswith(("~$", ".~")):
        return "office-lock"
    if name.startswith(".") and name not in {".", ".."}:
        return "hidden"
    if name in {"__MACOSX", "Thumbs.db", "desktop.ini"}:
        return "hidden"
    return None
