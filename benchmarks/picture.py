"""Recall of planted copies against speed, as a picture.

python benchmarks/picture.py [RESULT.json ...]

Takes every engine from the largest archive it was measured on; the results are those of `speed.py`
on generated archives. Writes `recall-speed.svg` beside this script.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
_COLOURS = {"dedup": "#b3202c"}


def rows(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row an engine, with the megabytes it was measured on."""
    found: dict[str, dict[str, Any]] = {}
    for result in sorted(results, key=lambda result: result["megabytes"]):
        for row in result["rows"]:
            if row["recall"] is not None:
                found[row["engine"]] = {**row, "megabytes": result["megabytes"]}
    return list(found.values())


def draw(engines: list[dict[str, Any]], target: Path) -> None:
    """One point an engine; an archive smaller than the largest is named beside it."""
    import matplotlib as mpl
    from matplotlib import pyplot, ticker

    mpl.rcParams.update({"svg.hashsalt": "dedup", "svg.fonttype": "none", "font.size": 10})
    figure, axes = pyplot.subplots(figsize=(6.4, 4), layout="constrained")
    largest = max(engine["megabytes"] for engine in engines)
    for engine in engines:
        at = engine["speed"], engine["recall"]
        size = engine["megabytes"]
        name = engine["engine"] + (f" ({size:.0f} MB)" if size < 0.9 * largest else "")
        colour = _COLOURS.get(name, "#33506b")
        axes.scatter(*at, color=colour, zorder=3)
        axes.annotate(name, at, xytext=(6, 5), textcoords="offset points", color=colour)
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(ticker.LogLocator(subs=(1, 2, 5)))
    axes.xaxis.set_major_formatter("{x:g}")
    axes.xaxis.set_minor_locator(ticker.NullLocator())
    axes.set_ylim(0, 1.08)
    axes.margins(x=0.2)
    axes.grid(visible=True, alpha=0.3)
    axes.set_xlabel(f"MB/s, whole command, {largest:.0f} MB of generated Chinese text")
    axes.set_ylabel("recall of unaligned verbatim copies")
    figure.savefig(target, metadata={"Date": None})
    pyplot.close(figure)


def main() -> None:
    """Draw what was measured."""
    named = [Path(name) for name in sys.argv[1:]]
    files = named or sorted((HERE / "results").glob("speed-generated-*.json"))
    draw(
        rows([json.loads(path.read_text(encoding="utf-8")) for path in files]),
        HERE / "recall-speed.svg",
    )


if __name__ == "__main__":
    main()
