"""The report on the examples, held against what was last looked at and accepted (`make gold`)."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import jsonschema
import pytest
from rich.console import Console

from dedup.config import Config
from dedup.documents import Input, load_metadata
from dedup.job import Job
from dedup.pipeline import run
from reports.jsonfile import schema, write_json
from reports.terminal import print_report

ROOT = Path(__file__).parent.parent
GOLD = Path(__file__).parent / "gold"
ACTUAL = Path(__file__).parent / "actual"


@pytest.fixture(scope="module")
def audited():
    examples = ROOT / "examples"
    return run(
        Job(
            "audit",
            [Input(0, str(examples), "audited")],
            Config(),
            exclude=["README.md", "metadata.csv"],
            metadata=load_metadata(str(examples / "metadata.csv")),
        )
    )


@pytest.fixture(scope="module")
def checked():
    examples = ROOT / "examples"
    return run(
        Job(
            "check",
            [
                Input(0, str(examples / "draft"), "draft"),
                Input(1, str(examples / "archive"), "archive"),
            ],
            Config(),
        )
    )


def compare(name: str, text: str) -> None:
    gold = GOLD / name
    if os.environ.get("ACCEPT_GOLD"):
        GOLD.mkdir(exist_ok=True)
        gold.write_text(text, encoding="utf-8")
    if not gold.exists() or gold.read_text(encoding="utf-8") != text:
        ACTUAL.mkdir(exist_ok=True)
        (ACTUAL / name).write_text(text, encoding="utf-8")
        pytest.fail(f"tests/actual/{name} is not tests/gold/{name}; look, then `make gold`")


def as_json(report) -> str:
    """The result without what differs from run to run, and without the texts."""
    stream = io.StringIO()
    write_json(report, stream)
    result = json.loads(stream.getvalue())
    jsonschema.validate(result, schema())
    for name in ("machine", "command", "version"):
        del result["run"][name]
    for item in result["run"]["settings"]["inputs"]:
        item["location"] = Path(item["location"]).name
    for document in result["documents"]:
        del document["text"]
    return json.dumps(result, ensure_ascii=False, indent=1) + "\n"


def as_terminal(report) -> str:
    stream = io.StringIO()
    console = Console(file=stream, width=90, no_color=True, highlight=False)
    print_report(report, console, language="zh")
    return stream.getvalue()


@pytest.mark.parametrize("render", [as_json, as_terminal])
def test_audit_of_the_examples(audited, render):
    compare(f"audit.{'json' if render is as_json else 'txt'}", render(audited))


@pytest.mark.parametrize("render", [as_json, as_terminal])
def test_check_of_the_example_draft(checked, render):
    compare(f"check.{'json' if render is as_json else 'txt'}", render(checked))


def test_what_the_examples_plant_is_found(audited):
    """The table of `examples/README.md`, independent of the gold."""
    by_name = {d.path.rsplit("/", 1)[-1]: d for d in audited.documents if d.part in (None,)}
    web = by_name["培训动员讲话（网传版）.txt"].figures
    assert web.overlap_specific > 0.95
    assert audited.copies
    counties = [d for name, d in by_name.items() if "防汛" in name]
    assert len(counties) == 6
    for county in counties:
        assert 0.4 < county.figures.overlap_boilerplate < 0.7
        assert county.figures.overlap_specific < 0.02
    assert by_name["民营企业座谈会讲话.txt"].figures.counts.quoted >= 60
    assert by_name["2023年教育工作会议讲话.md"].figures.overlap_self > 0.25
    assert by_name["岚桥县乡村振兴现场会讲话.docx"].figures.overlap_specific > 0.5
    alone = ("科技创新大会讲话.txt", "文化旅游发展大会致辞.txt", "全民阅读活动启动仪式讲话.txt")
    assert all(by_name[name].figures.overlap_total == 0 for name in alone)
