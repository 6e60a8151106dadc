"""How long the HTML report takes to open, and a document or a comparison in it.

    make bench browser
    .venv/bin/python benchmarks/pages.py [--sizes 5000 20000] [--runs 7]

Reports on generated documents, opened from disk in headless Chromium. Every document shares a
passage with two others; times are medians, from the click (or the start of the navigation) to the
next frame after the page says that it is there.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from dedup.model import (
    Block,
    ClassCounts,
    Counts,
    DocumentResult,
    Figures,
    Match,
    MatchSide,
    Pair,
    Report,
    Run,
)
from reports.html import write_html

LENGTH = 2_000
SHARED = 300
# Some 500 characters in the proportions of prose: rare ones at the end.
LETTERS = [chr(0x4E00 + 13 * i) for i in range(500)]
WEIGHTS = [1 / (i + 5) for i in range(500)]


def generated(size: int) -> Report:
    """Make a report on `size` documents in a ring: each shares a passage with its neighbours."""
    source = random.Random(size)
    shared = ["".join(source.choices(LETTERS, WEIGHTS, k=SHARED)) for _ in range(size)]
    documents, matches, pairs = [], [], []
    for i in range(size):
        own = "".join(source.choices(LETTERS, WEIGHTS, k=LENGTH - 2 * SHARED))
        text = f"{shared[i]}\n{own}\n{shared[i - 1]}"
        documents.append(_document(i, text))
    for i in range(size - 1):
        left, right = documents[i], documents[i + 1]
        matches.append(_match(left.id, right.id, LENGTH - SHARED + 2))
        pairs.append(Pair(left.id, right.id, SHARED, SHARED / LENGTH, SHARED / LENGTH, 1))
    settings: dict[str, Any] = {"analysis": {}, "inputs": []}
    run = Run("benchmark", ("dedup",), settings, {}, {})
    return Report(tuple(documents), tuple(matches), (), tuple(pairs), (), (), (), run)


def _document(number: int, text: str) -> DocumentResult:
    digest = hashlib.sha256(text.encode()).hexdigest()
    counts = Counts(
        counted=LENGTH, matched=2 * SHARED, copied=2 * SHARED, own=LENGTH - 2 * SHARED,
        max_single=SHARED, longest_run=SHARED,
    )  # fmt: skip
    return DocumentResult(
        id=digest[:12], role="audited", input=0, path=f"{number // 100:03d}/{number:05d}.txt",
        part=None, offset=0, length=len(text), title=None, author=None,
        group=f"单位{number % 50:02d}", date=f"20{10 + number % 15}", sha256=digest,
        text_sha256=digest, encoding="utf-8", reader="txt", counted=LENGTH,
        figures=Figures(counts), sections=(), text=text,
    )  # fmt: skip


def _match(left: str, right: str, at: int) -> Match:
    """The first passage of the left document, the last one of the right."""
    classes = ClassCounts(copied=SHARED)
    key = hashlib.sha256(f"{left}{right}".encode()).hexdigest()[:16]
    return Match(
        id=key, key=key, left=MatchSide(left, 0, SHARED, "copied", classes),
        right=MatchSide(right, at, at + SHARED, "copied", classes),
        blocks=(Block(0, SHARED, at, at + SHARED),), similarity=1.0, identical=SHARED,
        kind="copied", template=None, earlier=None,
    )  # fmt: skip


# From within the page: the policy forbids what playwright's own waiting evaluates.
GO = """async ([hash, until]) => {
  const begun = performance.now();
  location.hash = hash;
  for (;;) {
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    if (document.querySelector(until)) return performance.now() - begun;
  }
}"""


def measure(path: Path, report: Report, runs: int) -> dict[str, float]:
    """Give the median milliseconds: to open, then a document, a pair and the list of documents."""
    from playwright.sync_api import sync_playwright

    found: dict[str, list[float]] = {"open": [], "document": [], "pair": [], "list": []}
    chosen = random.Random(runs)
    with sync_playwright() as runner:
        program = shutil.which("chromium") or runner.chromium.executable_path
        browser = runner.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu"]
        )
        for _ in range(runs):
            page = browser.new_page()
            begun = time.perf_counter()
            page.goto(path.as_uri(), wait_until="commit")
            page.wait_for_selector("main[aria-busy=false] .tiles", timeout=60_000)
            page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
            found["open"].append(1000 * (time.perf_counter() - begun))
            pair = chosen.choice(report.pairs)
            document = chosen.choice(report.documents)
            there = f"#/doc/{document.id}"
            found["document"].append(page.evaluate(GO, [there, ".reading .text mark"]))
            there = f"#/pair/{pair.left}~{pair.right}"
            found["pair"].append(page.evaluate(GO, [there, "table.sides .block"]))
            found["list"].append(page.evaluate(GO, ["#/docs", "table.long tbody a"]))
            page.close()
        browser.close()
    return {name: statistics.median(times) for name, times in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[5_000, 20_000])
    parser.add_argument("--runs", type=int, default=7)
    given = parser.parse_args()
    print("| documents | file | open | a document | a comparison | list of documents |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for size in given.sizes:
            path = Path(folder) / f"{size}.html"
            report = generated(size)
            write_html(report, path, language="zh")
            times = measure(path, report, given.runs)
            file = f"{path.stat().st_size / 1e6:.1f} MB"
            cells = [f"{times[name]:.0f} ms" for name in ("open", "document", "pair", "list")]
            print(f"| {size:,} | {file} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
