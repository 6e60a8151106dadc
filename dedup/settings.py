"""A configuration file → values for a command's options."""

from __future__ import annotations

import difflib
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from dedup.errors import UnreadableError, UsageError, reading

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

Kind = Literal["flag", "number", "ratio", "text", "path", "texts", "paths"]

_KINDS: dict[Kind, tuple[tuple[type, ...], str]] = {
    "flag": ((bool,), "true or false"),
    "number": ((int,), "a whole number"),
    "ratio": ((str, float, int), 'a ratio such as "30%"'),
    "text": ((str,), "a text"),
    "path": ((str,), "a text"),
    "texts": ((str,), "a text or a list of texts"),
    "paths": ((str,), "a text or a list of texts"),
}


def load(path: str, own: Mapping[str, Kind], known: Collection[str]) -> dict[str, object]:
    """What a TOML file sets, by the names in `own`.

    Args:
        path: of the file. A path in it means what it means beside it.
        own: what the command takes.
        known: what any command takes; one file may serve several, so the rest is passed over.

    Raises:
        UsageError: the file cannot be read, or sets what does not exist or in the wrong way.
    """
    from dedup.documents.encodings import decode

    with reading(path):
        data = Path(path).read_bytes()
    try:
        settings = tomllib.loads(decode(data).text)
    except (tomllib.TOMLDecodeError, UnreadableError) as error:
        raise UsageError(f"{path}: is no TOML: {error}") from error
    found: dict[str, object] = {}
    for written, setting in settings.items():
        name = written.replace("_", "-")
        if name in own:
            found[name] = _fitting(f"{path}: {written}", own[name], setting, Path(path).parent)
        elif name not in known:
            near = difflib.get_close_matches(name, sorted(known), n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise UsageError(f"{path}: unknown setting {written!r}{hint}")
    return found


def _fitting(where: str, kind: Kind, setting: object, folder: Path) -> object:
    types, wanted = _KINDS[kind]
    several = kind in ("texts", "paths")
    many = setting if several and isinstance(setting, list) else [setting]
    if not all(type(one) in types for one in many):  # True is no whole number
        raise UsageError(f"{where} must be {wanted}, not {setting!r}")
    if kind in ("path", "paths"):
        many = [str(folder / str(one)) if one not in ("", "-") else one for one in many]
    return many if several else many[0]
