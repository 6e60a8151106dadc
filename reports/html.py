"""The report as one HTML file that opens from anywhere and asks nobody for anything.

What documents say reaches the page only as data: JSON islands that the page's own script reads
and shows as text. The policy in the page's head lets nothing else run.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import is_dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

import jinja2

from dedup.model import field_names
from reports.files import whole_file
from reports.view import PAIRS_LISTED, DocumentRow, TemplateRow, View
from reports.words import Language, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from dedup.model import Report

STYLES = ("page.css",)
# In order: later files use what earlier ones define.
_NAMES = ("dom", "figures", "diff", "overview", "document", "pair", "templates", "app")
SCRIPTS = tuple(f"{name}.js" for name in _NAMES)
# In a script element only `<` can end or nest anything; the others are for readers of the source.
_ESCAPES = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


def write_html(report: Report, path: Path, *, language: Language) -> None:
    """Write the report to `path`, whole or not at all."""
    with whole_file(path) as file:
        file.writelines(_chunks(report, language))


def render_html(report: Report, language: Language) -> str:
    """Render the page as one string; `write_html` never holds it whole."""
    return "".join(_chunks(report, language))


def _chunks(report: Report, language: Language) -> Iterator[str]:
    view = View(report)
    words = vocabulary(language)
    style, script = _inline(STYLES), _inline(SCRIPTS)
    page = jinja2.Environment(autoescape=True).from_string(_asset("page.html"))
    yield from page.generate(
        lang="zh-CN" if language == "zh" else "en",
        title=words["page_title"],
        version=report.run.version,
        policy=_policy(style, script),
        style=style,
        script=script,
        words=words,
        words_json=_json(words),
        index=_json(_index(view, language)),
        islands=_islands(view),
    )


def _index(view: View, language: Language) -> dict[str, Any]:
    """Gather what the first page needs; the rest waits packed until a reader opens it."""
    report = view.report
    run = report.run
    return {
        "language": language,
        "mode": report.mode,
        "overview": view.overview(),
        "documents": _table(DocumentRow, view.document_rows()),
        "pairs": report.pairs[:PAIRS_LISTED],
        "groups": report.groups[:PAIRS_LISTED],
        "templates": _table(TemplateRow, view.template_rows()),
        "copies": report.copies,
        "skipped": report.skipped,
        "run": {
            "version": run.version,
            "settings": run.settings,
            "funnel": run.funnel,
            "notes": run.notes,
        },
    }


def _islands(view: View) -> Iterator[tuple[str, str]]:
    yield "matches", _pack(view.match_places())
    for document in view.report.documents:
        yield f"document-{document.id}", _pack(view.document(document))
    for template in view.report.templates:
        yield f"template-{template.id}", _pack(view.template(template))


def _table(kind: type, rows: Iterable[Any]) -> dict[str, Any]:
    """Write records with their field names once: with thousands of rows names outweigh values."""
    names = field_names(kind)
    return {"fields": names, "rows": [[getattr(row, name) for name in names] for row in rows]}


def _plain(value: object) -> Any:  # noqa: ANN401 - what json wants
    if is_dataclass(value) and not isinstance(value, type):
        return {name: getattr(value, name) for name in field_names(type(value))}
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"no JSON for {type(value).__name__}")


def _json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)
    # File names may hold undecodable bytes as lone surrogates, which no UTF-8 file can.
    return text.encode("utf-8", "replace").decode().translate(_ESCAPES)


def _pack(value: object) -> str:
    packed = gzip.compress(_json(value).encode(), compresslevel=6, mtime=0)
    return base64.b64encode(packed).decode("ascii")


def _asset(name: str) -> str:
    text = (resources.files("reports") / "assets" / name).read_text("utf-8")
    # The policy's hashes are of what a browser sees, and a browser sees no carriage return.
    return text.replace("\r\n", "\n")


def _inline(names: tuple[str, ...]) -> str:
    return "\n" + "\n".join(_asset(name) for name in names)


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode("ascii")
