"""SARIF: where a result stands, what it is related to, and what is left out."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from reports.sarif import write_sarif


@pytest.fixture
def results(tmp_path):
    def write(report, location="docs"):
        inputs = [{"number": 0, "role": "audited", "location": location}]
        run = replace(report.run, settings={**report.run.settings, "inputs": inputs})
        write_sarif(replace(report, run=run), tmp_path / "log.sarif", language="en")
        log = json.loads((tmp_path / "log.sarif").read_text("utf-8"))
        assert log["version"] == "2.1.0"
        rules = {rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]}
        found = log["runs"][0]["results"]
        assert {one["ruleId"] for one in found} <= rules
        return found

    return write


def as_text(report):
    documents = (replace(one, reader="txt") for one in report.documents)
    return replace(report, documents=tuple(documents))


def test_a_result_stands_at_its_lines_and_points_at_the_source(results, sample, sample_report):
    found = results(as_text(sample_report))
    first = next(one for one in found if one["ruleId"] == "copied")
    assert first["level"] == "warning"
    place = first["locations"][0]["physicalLocation"]
    assert (
        place["artifactLocation"]["uri"]
        == "docs/%E9%9D%92%E7%9F%B3/2024%E5%B9%B4%E6%8A%A5%E5%91%8A.txt"
    )
    region = place["region"]
    lines = sample.TEXT_A.split("\n")
    line = lines[region["startLine"] - 1]
    assert region["startLine"] == region["endLine"]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == sample.COPIED_LEFT
    assert region["charLength"] == len(sample.COPIED_LEFT)
    related = first["relatedLocations"][0]["physicalLocation"]
    assert related["artifactLocation"]["uri"].endswith(".docx")
    assert first["partialFingerprints"] == {"key/v1": sample_report.matches[0].key}


def test_only_texts_are_in_it(results, sample_report):
    documents = sample_report.documents
    kinds = ("docx", "txt", "md", "txt")
    changed = (replace(one, reader=kind) for one, kind in zip(documents, kinds, strict=True))
    found = results(replace(sample_report, documents=tuple(changed)))
    assert found
    for one in found:
        for place in (*one["locations"], *one["relatedLocations"]):
            uri = place["physicalLocation"]["artifactLocation"]["uri"]
            assert "2024" not in uri
            assert ("region" in place["physicalLocation"]) == uri.endswith(".docx")


@pytest.mark.parametrize(
    ("location", "path", "uri"),
    [
        ("docs", "a b.txt", "docs/a%20b.txt"),
        ("./docs/a.txt", "a.txt", "docs/a.txt"),
        ("docs/*.txt", "a.txt", "docs/a.txt"),
        ("/srv/docs", "a.txt", "file:///srv/docs/a.txt"),
        ("docs", "a.zip/b.txt", None),
        ("-", "-", None),
    ],
)
def test_paths_are_as_the_inputs_were_named(results, sample_report, location, path, uri):
    report = as_text(sample_report)
    documents = (replace(one, path=path) for one in report.documents)
    found = results(replace(report, documents=tuple(documents)), location)
    uris = {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in found}
    assert uris == ({uri} if uri else set())


def test_without_the_whole_file_there_are_offsets_only(results, sample):
    found = results(as_text(sample.build(embed=False)))
    regions = [
        place["physicalLocation"]["region"]
        for one in found
        for place in (*one["locations"], *one["relatedLocations"])
    ]
    assert {"startLine" in region for region in regions} == {True, False}
    assert all("charOffset" in region for region in regions)
