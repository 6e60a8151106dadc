"""What the user named (files, folders, globs, zips) → the files to read, each once, in order."""

from __future__ import annotations

import difflib
import errno
import fnmatch
import os
import re
import stat
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from dedup.documents.formats import extension, may_be_read, member_name, unsupported, zip_members
from dedup.documents.records import PASTED, ROLE_ORDER, Found, SourceFile, some
from dedup.errors import UnreadableError
from dedup.model import Skipped

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from dedup.documents.records import Input

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_WILDCARD = re.compile(r"[*?\[]")
_PASSED_OVER = re.compile(
    r"(?P<git>\.git$)|(?P<office_lock>~\$|\.~)|(?P<hidden>\.|__MACOSX$|Thumbs\.db$|desktop\.ini$)"
)


def find(
    inputs: Sequence[Input], *, exclude: Sequence[str] = (), known: Sequence[str] = ()
) -> Found:
    """List the files that the inputs lead to; open none but zips, for their directories.

    Args:
        inputs: what the user named, in any order.
        exclude: globs on relative paths or names; matches are counted as `excluded`.
        known: files and folders that the run itself uses (a metadata table, a report); inside a
            folder they are counted as `settings`.

    Returns:
        Files in the order drafts, base text, the rest; within these by path in code-point order.
    """
    survey = _Survey(exclude, frozenset(map(os.path.realpath, known)))
    for item in sorted(inputs, key=lambda item: (ROLE_ORDER[item.role], item.number)):
        before = survey.size()
        survey.expand(item)
        if survey.size() == before:
            survey.notes.append(f"{_printable(item.location)}: the folder holds no file.")
    files, twice = _once_each(survey)
    files.sort(key=lambda file: (ROLE_ORDER[file.role], file.path, file.input))
    if twice:
        survey.notes.append(f"Reached by two paths and read once: {some(twice, joint='; ')}.")
    return Found(
        files=tuple(files),
        skipped=tuple(sorted(survey.skipped, key=lambda skipped: (skipped.path, skipped.reason))),
        passed_over=dict(sorted(survey.passed_over.items())),
        notes=tuple(survey.notes),
    )


def size(files: Sequence[SourceFile]) -> int:
    """Bytes on disk of files; a zip counts once."""
    pasted = sum(len(file.data) for file in files if file.data is not None)
    on_disk = {file.location for file in files if file.data is None}
    return pasted + sum(os.path.getsize(path) for path in on_disk if os.path.exists(path))


def _printable(path: str) -> str:
    r"""Show a path as records do: `/` between names, undecodable bytes as `\xNN`."""
    shown = path.replace(os.sep, "/")
    return _UNPRINTABLE.sub(lambda match: f"\\x{ord(match[0]) & 0xFF:02x}", shown)


@dataclass(slots=True)
class _Survey:
    """Collects what the inputs lead to.

    Candidates come with their identity and whether their own path is but a link to it.
    """

    exclude: Sequence[str]
    known: Collection[str]
    candidates: list[tuple[str, bool, SourceFile]] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    folders: dict[str, str] = field(default_factory=dict)  # real paths

    def size(self) -> int:
        return len(self.candidates) + len(self.skipped) + self.passed_over.total()

    def expand(self, item: Input) -> None:
        location = item.location
        if item.data is not None or location == PASTED:
            file = SourceFile(item.number, item.role, PASTED, PASTED, data=item.data or b"")
            self.candidates.append((f"{PASTED}{item.number}", False, file))
        elif os.path.lexists(location):
            name = os.path.basename(os.path.normpath(location))
            if self._excluded(name):
                self.passed_over["excluded"] += 1
            else:
                self._add(item, location, name)
        elif _WILDCARD.search(location):
            self._add_matches(item)
        else:
            self._skip(location, "not-found", _advice(location))

    def _skip(self, path: str, reason: str, message: str) -> None:
        self.skipped.append(Skipped(_printable(path), reason, message))

    def _refused(self, path: str, error: OSError) -> None:
        what = error.strerror or type(error).__name__
        self._skip(path, "unreadable", f"The system refuses to open it ({what}); check its rights.")

    def _excluded(self, path: str) -> bool:
        return any(
            fnmatch.fnmatchcase(name, pattern.rstrip("/"))
            for pattern in self.exclude
            for name in (path, path.rpartition("/")[2])
        )

    def _passes_over(self, path: str, within: str) -> bool:
        """Whether a path, or a folder of it below `within`, is hidden or excluded; counts it."""
        for end in (place for place, mark in enumerate(f"{path}/") if mark == "/"):
            if end > len(within):
                match = _PASSED_OVER.match(path[:end].rpartition("/")[2])
                if match or self._excluded(path[:end]):
                    kind = match.lastgroup if match else None
                    self.passed_over[(kind or "excluded").replace("_", "-")] += 1
                    return True
        return False

    def _add(self, item: Input, location: str, path: str, *, inside: bool = False) -> None:
        """Add what stands at a location: a file, a folder with all in it, a zip's members."""
        name = os.path.basename(location)
        try:
            mode = os.stat(location).st_mode
        except FileNotFoundError:
            self._skip(path, "not-found", "The link points to nothing; mend or remove it.")
        except OSError as error:
            if error.errno == errno.ELOOP:
                self.passed_over["link-loop"] += 1
            else:
                self._refused(path, error)
        else:
            if stat.S_ISDIR(mode):
                self._add_folder(item, location, path if inside else "")
            elif not stat.S_ISREG(mode):
                self._skip(path, "unreadable", "No regular file; give a file or a folder.")
            elif inside and self._is_known(location):
                pass
            elif extension(name) == ".zip":
                self._add_zip(item, location, path)
            elif may_be_read(name):
                self._add_file(item, location, path)
            else:
                self._skip(path, "unsupported", unsupported(name).message)

    def _real(self, location: str) -> str:
        """The real path of a file; that of its folder is asked for once."""
        folder, name = os.path.split(location)
        if name in {"", ".", ".."} or os.path.islink(location):
            return os.path.realpath(location)
        if folder not in self.folders:
            self.folders[folder] = os.path.realpath(folder)
        return os.path.join(self.folders[folder], name)

    def _is_known(self, location: str) -> bool:
        """Whether the run itself uses what stands there; counts it."""
        if not self.known or self._real(location) not in self.known:
            return False
        self.passed_over["settings"] += 1
        return True

    def _add_file(self, item: Input, location: str, path: str, member: str | None = None) -> None:
        identity = self._real(location)
        file = SourceFile(item.number, item.role, _printable(path), location, member)
        is_link = identity != os.path.abspath(location)
        self.candidates.append((f"{identity}//{member or ''}", is_link, file))

    def _add_folder(self, item: Input, top: str, inner: str) -> None:
        """Add all files below a folder, those in linked folders last, so that real paths win."""

        def shown(place: str) -> str:
            below = os.path.relpath(place, top).replace(os.sep, "/")
            return "/".join(name for name in (inner, below) if name not in {"", "."})

        def refused(error: OSError) -> None:
            self._refused(shown(error.filename) or os.path.basename(top), error)

        visited: set[str] = set()
        waiting = [top]
        for start in waiting:
            for folder, folders, files in os.walk(start, onerror=refused):
                real = os.path.realpath(folder)
                if real in visited:
                    above = os.path.realpath(os.path.dirname(folder))
                    is_loop = os.path.commonpath((above, real)) == real
                    self.passed_over["link-loop" if is_loop else "linked-twice"] += 1
                    folders.clear()
                    continue
                visited.add(real)
                here = shown(folder)
                paths = {name: f"{here}/{name}".lstrip("/") for name in (*folders, *files)}
                for name in files:
                    if not self._passes_over(paths[name], here):
                        self._add(item, os.path.join(folder, name), paths[name], inside=True)
                kept = [
                    name
                    for name in folders
                    if not self._passes_over(paths[name], here)
                    and not self._is_known(os.path.join(folder, name))
                ]
                links = {name for name in kept if os.path.islink(os.path.join(folder, name))}
                folders[:] = sorted({*kept} - links)
                waiting += [os.path.join(folder, name) for name in sorted(links)]

    def _add_matches(self, item: Input) -> None:
        """Add what a pattern names; a folder that it names with all in it."""
        parts = Path(item.location).parts
        first = next(index for index, name in enumerate(parts) if _WILDCARD.search(name))
        root = Path(*parts[:first])
        try:
            matches = set(root.glob(os.path.join(*parts[first:])))
        except (OSError, ValueError):
            matches = set()
        for match in sorted(matches):
            path = match.relative_to(root).as_posix() if match != root else ""
            if matches.isdisjoint(match.parents) and not self._passes_over(path, ""):
                self._add(item, str(match), path, inside=True)
        if not matches:
            self._skip(item.location, "not-found", "No file matches the pattern; check it.")

    def _add_zip(self, item: Input, location: str, path: str) -> None:
        try:
            infos = zip_members(location)
        except UnreadableError as error:
            self._skip(path, error.reason, error.message)
            return
        except OSError as error:
            self._refused(path, error)
            return
        if not infos:
            self._add_file(item, location, path)
        for info in infos:
            inner = f"{path}/{member_name(info).replace(chr(92), '/').lstrip('/')}"
            name = inner.rpartition("/")[2]
            if self._passes_over(inner, path):
                continue
            if info.flag_bits & 1:
                self._skip(inner, "encrypted", "Needs a password; unpack the archive first.")
            elif may_be_read(name):
                self._add_file(item, location, inner, info.filename)
            else:
                self._skip(inner, "unsupported", unsupported(name).message)


def _advice(location: str) -> str:
    folder, name = os.path.split(os.path.normpath(location))
    names = sorted(os.listdir(folder or ".")) if os.path.isdir(folder or ".") else []
    for near in difflib.get_close_matches(name, names, n=1):
        return f"There is no such path; did you mean {_printable(os.path.join(folder, near))}?"
    return "There is no such path; check its name and folder."


def _once_each(survey: _Survey) -> tuple[list[SourceFile], list[str]]:
    """Each file under its best path: a draft's before an archive's, a real one before a link's."""
    first: dict[str, SourceFile] = {}
    twice: list[str] = []
    for identity, _, file in sorted(
        survey.candidates,
        key=lambda one: (ROLE_ORDER[one[2].role], one[1], one[2].input, one[2].path),
    ):
        known = first.setdefault(identity, file)
        if known is not file and (known.role, file.role) == ("draft", "archive"):
            message = f"The same file as the draft {known.path}; it is left out."
            survey.skipped.append(Skipped(file.path, "same-as-draft", message))
        elif known is not file:
            twice.append(f"{file.path} is {known.path}")
    return list(first.values()), sorted(twice)
