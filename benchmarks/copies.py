"""What one template in every document costs, as documents grow in number.

python benchmarks/copies.py FOLDER [--documents 1000 2000 4000] [--stages]

Documents of 2,000 characters are generated out of the .txt files of FOLDER, once with a template of
300 characters and three slots in each and once without. Prints CPU seconds and peak memory of
`dedup audit` of both, their ratio, and the families and occurrences found; `--stages` adds the
seconds of each stage. Writes JSON to `benchmarks/results/copies.json`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
from pathlib import Path
from typing import Any

from record import record
from templates import value
from texts import read

from dedup.bench.generating import generated

SIZE = 2_000
TEMPLATE = (
    "各有关单位要把本通知的要求落到实处，逐项列出任务清单，明确责任人和完成时限，每季度末向领导小组办公室书面"
    "报告进展。经研究，现将{place}列为第二批示范点，安排启动经费{amount}，其余部分由当地自筹解决，专账管理，"
    "不得挪作他用。示范点应当在{date}前完成方案编制，经专家评审后组织实施，中期评估不合格的暂停拨付，连续两次"
    "不合格的取消资格并收回结余。宣传部门要跟进报道好的做法，财务部门要加强绩效评价，审计部门要适时开展专项检查，"
    "发现问题及时纠正，确保每一笔钱都花在刀刃上、每一项任务都能见到成效、每一位群众都能得到实惠。"
)


def documents(texts: dict[str, str], number: int, *, planted: bool) -> list[str]:
    """So many documents of 2,000 characters, alike but for the template."""
    whole = "".join(generated(list(texts.values()), number * (SIZE + 200), 1, 0.2))
    rng = random.Random(1)
    made = []
    for at in range(number):
        own = whole[at * SIZE : (at + 1) * SIZE]
        if planted:
            filled = TEMPLATE.format(
                **{kind: value(kind, rng) for kind in ("place", "amount", "date")}
            )
            own = f"{own[:900]}\n{filled}\n{own[900 + len(filled) :]}"
        made.append(own)
    return made


def audited(texts: list[str]) -> dict[str, Any]:
    """CPU seconds, peak memory (MB), stages, families and occurrences of an audit."""
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(texts):
            Path(folder, f"{number:06}.txt").write_text(text, encoding="utf-8")
        result = Path(folder, "result.json")
        child = os.fork()
        if child == 0:
            command = [sys.executable, "-m", "dedup.cli", "audit", folder, "--json", str(result)]
            os.execv(sys.executable, [*command, "--quiet", "--embed-text", "none"])
        _, status, usage = os.wait4(child, 0)
        if os.waitstatus_to_exitcode(status):
            raise SystemExit("the audit failed")
        found = json.loads(result.read_text(encoding="utf-8"))
    return {
        "seconds": round(usage.ru_utime + usage.ru_stime, 1),
        "memory": usage.ru_maxrss // 1024,
        "stages": found["run"]["machine"].get("seconds", {}),
        "families": len(found["templates"]),
        "occurrences": max((len(one["occurrences"]) for one in found["templates"]), default=0),
        "matches": len(found["matches"]),
    }


def main() -> None:
    """Measure and print, size by size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, nargs="+", default=[1_000, 2_000, 4_000])
    parser.add_argument("--stages", action="store_true")
    asked = parser.parse_args()
    texts = read(asked.folder)
    rows = {}
    for number in asked.documents:
        without = audited(documents(texts, number, planted=False))
        planted = audited(documents(texts, number, planted=True))
        rows[str(number)] = {"without": without, "planted": planted}
        print(
            f"{number}: {without['seconds']} s, {without['memory']} MB without;"
            f" {planted['seconds']} s, {planted['memory']} MB with,"
            f" times {planted['seconds'] / without['seconds']:.2f};"
            f" {planted['families']} templates, {planted['occurrences']} occurrences,"
            f" {planted['matches']} matches",
            flush=True,
        )
        if asked.stages:
            for name in planted["stages"]:
                before, after = without["stages"].get(name, 0.0), planted["stages"][name]
                print(f"  {name}: {before:.1f} s, {after:.1f} s")
    record("copies", documents=rows)


if __name__ == "__main__":
    main()
