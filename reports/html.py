"""The report as one HTML file that opens from anywhere and asks nobody for anything.

What documents say reaches the page only as data: JSON islands that the page's own script reads
and shows as text. The policy in the page's head lets nothing else run.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from importlib import resources
from itertools import chain
from typing import TYPE_CHECKING, Any

import jinja2

from dedup.model import Counts, Pair, field_names
from reports.files import whole_file
from reports.forms import traditional
from reports.islands import Chunks, table, to_json
from reports.view import DocumentRow, FindingRow, TemplateRow, View
from reports.words import Language, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from dedup.model import DocumentResult, Report

STYLES = ("page.css", "print.css")
DARK = ("dark.css",)
# Of a pair, what stands on the page of its documents and not in the lists.
_DETAILS = ("substitutions", "leftovers", "mistakes")
# In order: later files use what earlier ones define.
_NAMES = (
    *("dom", "data", "tables", "figures", "review", "query", "diff"),
    *("overview", "lists", "document", "reading", "compare", "pair", "templates"),
    *("layout", "network", "heat", "print", "about", "keys", "app"),
)
SCRIPTS = tuple(f"{name}.js" for name in _NAMES)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a page holds; what is beyond is counted on it, and stands in the result.

    `text` is bytes of packed documents. Beyond it they are given as excerpts around their
    passages, beyond twice that without text.
    """

    pairs: int = 2_500
    findings: int = 20_000
    text: int = 25_000_000


FOLDER = Limits(pairs=10**9, findings=10**9, text=10**12)


def write_html(
    report: Report,
    path: Path,
    *,
    language: Language,
    review: Mapping[str, Any] | None = None,
    limits: Limits | None = None,
) -> None:
    """Write the report to `path`, whole or not at all.

    Args:
        report: the result.
        path: the file, replaced if there is one.
        language: the page's first language; the reader can switch.
        review: notes of readers, as `read_review` gives them.
        limits: how large it may become; `Limits()` if not given.
    """
    page = _Page(report, language, review, limits or Limits())
    with whole_file(path) as file:
        file.writelines(page.parts())


def write_html_folder(
    report: Report,
    folder: Path,
    *,
    language: Language,
    review: Mapping[str, Any] | None = None,
) -> None:
    """Write the whole report, whatever its size, as `index.html` and files in `data/` beside it."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    page = _Page(report, language, review, FOLDER, beside=True)
    for number, data in page.chunks():
        with whole_file(folder / "data" / f"c{number}.js") as file:
            file.write(f'arrived({number},"{data}");\n')
    with whole_file(folder / "index.html") as file:
        file.writelines(page.parts())


def render_html(report: Report, language: Language) -> str:
    """Render the page as one string; `write_html` never holds it whole."""
    return "".join(_Page(report, language, None, Limits()).parts())


class _Page:
    """One writing of a page: its chunks first, then the index that knows where things are."""

    def __init__(
        self,
        report: Report,
        language: Language,
        review: Mapping[str, Any] | None,
        limits: Limits,
        *,
        beside: bool = False,
    ) -> None:
        self.report, self.language, self.review, self.limits = report, language, review, limits
        self.beside = beside
        self.view = View(report)
        self.packed = Chunks()
        self.held: dict[str, str] = {}

    def parts(self) -> Iterator[str]:
        style, dark, script = _inline(STYLES), _inline(DARK), _inline(SCRIPTS)
        words = page_words()
        page = jinja2.Environment(autoescape=True).from_string(_asset("page.html"))
        return page.generate(
            lang="zh-CN" if self.language == "zh" else "en",
            title=words[self.language]["page_title"],
            version=self.report.run.version,
            policy=_policy(script, style, dark, beside=self.beside),
            style=style,
            dark=dark,
            script=script,
            words=words[self.language],
            words_json=to_json(words),
            islands=() if self.beside else self.chunks(),
            # Called after the islands are written: it says where they are.
            index=lambda: to_json(self._index()),
        )

    def chunks(self) -> Iterator[tuple[int, str]]:
        view, pack = self.view, self.packed.pack
        documents = sorted(self.report.documents, key=_priority)
        yield from pack((f"document-{each.id}", self._document(each)) for each in documents)
        yield from pack(
            (f"template-{each.id}", view.template(each)) for each in view.report.templates
        )
        lists = {
            "matches": view.match_places,
            "findings": self._findings,
            "pairs": self._pairs,
            "files": self._files,
        }
        for name, make in lists.items():
            yield from pack([(name, make())])

    def _document(self, document: DocumentResult) -> object:
        size = self.packed.written / self.limits.text
        held = "whole" if size < 1 else "excerpts" if size < 2 else "none"
        self.held[document.id] = held if document.text is not None else "none"
        return self.view.document(document, held)

    def _findings(self) -> dict[str, Any]:
        return table(FindingRow, self.view.finding_rows(self.limits.findings))

    def _pairs(self) -> dict[str, Any]:
        pairs = self.report.pairs[: self.limits.pairs]
        return table(Pair, pairs, without=_DETAILS)

    def _files(self) -> list[tuple[str, str, str | None]]:
        return [(each.sha256, each.reader, each.encoding) for each in self.report.documents]

    def _index(self) -> dict[str, Any]:
        """Gather what the first page needs; the rest waits packed until a reader opens it."""
        report, view, run = self.report, self.view, self.report.run
        return {
            "id": _report_id(report),
            "language": self.language,
            "mode": report.mode,
            "beside": self.beside,
            "chunks": self.packed.places,
            "held": [self.held[each.id] for each in report.documents],
            "counts": field_names(Counts),
            "limits": self.limits,
            "overview": view.overview(),
            "documents": table(DocumentRow, view.document_rows()),
            "pairs": table(Pair, report.pairs[:10], without=_DETAILS),
            "groups": report.groups[: self.limits.pairs],
            "templates": table(TemplateRow, view.template_rows()),
            "copies": report.copies,
            "skipped": report.skipped,
            "forms": traditional(each.text or "" for each in report.documents),
            "review": self.review,
            "run": {
                "version": run.version,
                "settings": run.settings,
                "funnel": run.funnel,
                "notes": run.notes,
            },
        }


def _priority(document: DocumentResult) -> tuple[bool, float, str]:
    """Whose text is kept longest: drafts, then the documents with most in common with others."""
    figures = document.figures
    total = (figures.overlap_total or 0.0) if figures else 0.0
    return document.role != "draft", -total, document.id


def _report_id(report: Report) -> str:
    """Tell a result from another one: of what was read and how it was analysed."""
    texts = (f"{each.id}{each.text_sha256}" for each in report.documents)
    settings = to_json(report.run.settings.get("analysis"))
    hashed = hashlib.sha256()
    for part in chain(texts, [settings, report.run.version]):
        hashed.update(part.encode())
    return hashed.hexdigest()[:12]


def page_words() -> dict[str, dict[str, str]]:
    """All words of the page by language: the reports' own and those only it has."""
    own = json.loads(_asset("words.json"))
    return {
        "zh": vocabulary("zh") | {name: both[0] for name, both in own.items()},
        "en": vocabulary("en") | {name: both[1] for name, both in own.items()},
    }


def _asset(name: str) -> str:
    text = (resources.files("reports") / "assets" / name).read_text("utf-8")
    # The policy's hashes are of what a browser sees, and a browser sees no carriage return.
    return text.replace("\r\n", "\n")


def _inline(names: tuple[str, ...]) -> str:
    return "\n" + "\n".join(_asset(name) for name in names)


def _policy(script: str, *styles: str, beside: bool) -> str:
    # A page with files beside it loads them from where it lies; what it shows is still no markup.
    files = " 'self' file:" if beside else ""
    hashes = " ".join(f"'{_hash(style)}'" for style in styles)
    return (
        f"default-src 'none'; script-src '{_hash(script)}'{files}; style-src {hashes}; "
        "worker-src blob:; img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode("ascii")
