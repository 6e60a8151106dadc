"""What the user named → the files to read, each once, in order."""

from __future__ import annotations

import difflib
import os
from typing import TYPE_CHECKING

from dedup.documents.globs import Glob, is_glob
from dedup.documents.records import PASTED, ROLE_ORDER, Found, SourceFile
from dedup.documents.survey import Candidate, Survey, printable
from dedup.model import Skipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dedup.documents.records import Input

_EXAMPLES = 3


def find(inputs: Sequence[Input], *, exclude: Sequence[str] = ()) -> Found:
    """List the files that the inputs lead to; open none but zips, for their directories.

    Args:
        inputs: what the user named, in any order.
        exclude: globs on relative paths or names; matches are counted as `excluded`.

    Returns:
        Files in the order drafts, base text, the rest; within these by path in code-point order.
    """
    survey = Survey(exclude)
    notes: list[str] = []
    for item in sorted(inputs, key=lambda item: (ROLE_ORDER[item.role], item.number)):
        before = len(survey.candidates), len(survey.skipped), survey.passed_over.total()
        _expand(item, survey)
        if before == (len(survey.candidates), len(survey.skipped), survey.passed_over.total()):
            notes.append(f"{printable(item.location)}: the folder holds no file.")
    files, twice = _once_each(survey)
    files.sort(key=lambda file: (ROLE_ORDER[file.role], file.path, file.input))
    return Found(
        files=tuple(files),
        skipped=tuple(sorted(survey.skipped, key=lambda skipped: (skipped.path, skipped.reason))),
        passed_over=dict(sorted(survey.passed_over.items())),
        notes=(*notes, *_said(twice)),
    )


def _expand(item: Input, survey: Survey) -> None:
    location = item.location
    if item.data is not None or location == PASTED:
        file = SourceFile(item.number, item.role, PASTED, PASTED, data=item.data or b"")
        survey.candidates.append(Candidate(file, f"{PASTED}{item.number}", is_link=False))
    elif os.path.lexists(location):
        name = os.path.basename(os.path.normpath(location))
        if not survey.passes_over(name, named=True):
            survey.add_path(item, location, name)
    elif is_glob(location) and os.path.isdir((pattern := Glob.parse(location)).root):
        before = len(survey.candidates) + len(survey.skipped)
        survey.add_folder(item, pattern.root, pattern)
        if before == len(survey.candidates) + len(survey.skipped):
            survey.skip(location, "not-found", "No file matches the pattern; check it.")
    else:
        survey.skip(location, "not-found", _advice(location))


def _advice(location: str) -> str:
    folder, name = os.path.split(os.path.normpath(location))
    try:
        names = sorted(os.listdir(folder or "."))
    except OSError:
        return "There is no such path; check its folder."
    near = difflib.get_close_matches(name, names, n=1)
    if near:
        return f"There is no such path; did you mean {printable(os.path.join(folder, near[0]))}?"
    return "There is no such path; check the name."


def _once_each(survey: Survey) -> tuple[list[SourceFile], list[tuple[str, str]]]:
    """Each file under its best path: a draft's before an archive's, a real one before a link's."""
    first: dict[str, SourceFile] = {}
    twice: list[tuple[str, str]] = []
    order = sorted(
        survey.candidates,
        key=lambda item: (
            ROLE_ORDER[item.file.role],
            item.is_link,
            item.file.input,
            item.file.path,
        ),
    )
    for candidate in order:
        file = candidate.file
        known = first.setdefault(candidate.identity, file)
        if known is file:
            continue
        if known.role == "draft" and file.role == "archive":
            message = f"The same file as the draft {known.path}; it is left out."
            survey.skipped.append(Skipped(file.path, "same-as-draft", message))
        else:
            twice.append((file.path, known.path))
    return list(first.values()), twice


def _said(twice: list[tuple[str, str]]) -> list[str]:
    if not twice:
        return []
    shown = "; ".join(f"{path} is {known}" for path, known in sorted(twice)[:_EXAMPLES])
    more = f" and {len(twice) - _EXAMPLES} more" if len(twice) > _EXAMPLES else ""
    return [f"Reached by two paths and read once: {shown}{more}."]
