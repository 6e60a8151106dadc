"""`dedup bench`: measure, and show and write what was measured."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dedup import failures
from dedup.bench import ladder
from dedup.progress import ALL, COMPILING, PEAK, STAGE, memory, named, speed, table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dedup.bench.ladder import Estimate, Rung
    from reports.words import Language

_SIZES = (30_000_000,)
# (Chinese, English)
_MEASURING = "正在测 {size}（{files} 个文件）……", "measuring {size} ({files} files) …"
_GROWTH = "增长指数", "growth"
_ESTIMATE = "{size}：约 {time}，内存 {memory}", "{size}: about {time}, {memory} of memory"
_FAR = (
    "（由 {from_size} 外推 {factor:.0f} 倍；更大的材料重复更多时会更久）",
    " (extrapolated {factor:.0f}-fold from {from_size}; more repetition takes longer)",
)
_TIME = (
    ("{n:.0f} 秒", "{n:.0f} s"),
    ("{n:.0f} 分钟", "{n:.0f} minutes"),
    ("{n:.1f} 小时", "{n:.1f} hours"),
)


def bench(paths: Sequence[str], given: Mapping[str, Any], language: Language) -> None:
    """Climb the ladder that the options ask for; raises what `ladder.climb` does."""
    english = language == "en"

    def tell(files: int, size: int) -> None:
        if not given["quiet"]:
            failures.say(_MEASURING[english].format(size=in_bytes(size), files=files))

    announcement = "" if given["quiet"] else COMPILING[english]
    sizes = given["sizes"] or (() if paths else _SIZES)
    limits = {"workers": given["workers"], "memory": given["memory"]}
    rungs = ladder.climb(paths, sizes, limits, announcement, tell)
    wanted = given["estimate"]
    estimated = None if wanted is None else ladder.estimate(rungs, wanted)
    target = given["json_file"]
    if not (given["quiet"] or target == "-"):
        _show(rungs, estimated, language)
    if target:
        _write(ladder.record(rungs, paths, estimated), target)


def _write(record: object, target: str) -> None:
    from reports.files import whole_file

    text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
    if target == "-":
        sys.stdout.write(text)
    else:
        with whole_file(Path(target)) as stream:
            stream.write(text)


def _show(rungs: Sequence[Rung], estimated: Estimate | None, language: Language) -> None:
    english = language == "en"
    largest = rungs[-1]
    sizes = [in_bytes(rung.size) for rung in rungs]
    rows = []
    for stage in (*largest.seconds, None):
        taken = [rung.total if stage is None else rung.seconds.get(stage, 0.0) for rung in rungs]
        by_stage = largest.peak_memory_by_stage
        peak = largest.peak_memory if stage is None else by_stage.get(stage)
        exponent = ladder.growth(rungs, stage)
        growth = "" if exponent is None else f"{exponent:.2f}"
        name = ALL[english] if stage is None else named(stage, language)
        seconds = [f"{one:.2f} s" for one in taken]
        rows.append((name, *seconds, speed(largest.size, taken[-1]), memory(peak), growth))
    table([STAGE[english], *sizes, "MB/s", PEAK[english], _GROWTH[english]], rows, error=False)
    if estimated is not None:
        sys.stdout.write(_sentence(estimated, largest, english=english) + "\n")


def _sentence(estimated: Estimate, largest: Rung, *, english: bool) -> str:
    peak = estimated.peak_memory
    said = _ESTIMATE[english].format(
        size=in_bytes(estimated.size),
        time=_in_time(estimated.seconds, english=english),
        memory="?" if peak is None else in_bytes(peak),
    )
    if estimated.factor <= 1:
        return said
    return said + _FAR[english].format(from_size=in_bytes(largest.size), factor=estimated.factor)


def in_bytes(size: int) -> str:
    """A size in the unit that suits it, a thousand each: 10 MB, 1.5 GB."""
    unit = 3 if size >= 1e12 else 2 if size >= 1e9 else 1 if size >= 1e6 else 0
    return f"{size / 1000 ** (unit + 1):.3g} {'KMGT'[unit]}B"


def _in_time(seconds: float, *, english: bool) -> str:
    unit = 2 if seconds >= 7_200 else 1 if seconds >= 120 else 0
    return _TIME[unit][english].format(n=seconds / 60**unit)
