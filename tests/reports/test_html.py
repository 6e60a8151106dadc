"""The page as a file: nothing from outside, no document's words as markup, whole or absent."""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
import re
from dataclasses import replace
from importlib import resources

import pytest

from reports.forms import traditional
from reports.html import Limits, render_html, write_html, write_html_folder

ISLAND = re.compile(r'<script type="application/(json|gzip)" id="([^"]*)">(.*?)</script>', re.S)
NAMESPACE = "http://www.w3.org/2000/svg"  # a name, not an address


def islands(page):
    """What the page holds by name: its words, its index, and all that is packed in chunks."""
    found = {}
    for kind, name, content in ISLAND.findall(page):
        if kind == "gzip":
            found |= json.loads(gzip.decompress(base64.b64decode(content)))
        else:
            found[html.unescape(name)] = json.loads(content)
    return found


def content(packed):
    return gzip.decompress(base64.b64decode(packed)).decode()


def assets():
    return {
        item.name: item.read_text("utf-8")
        for item in (resources.files("reports") / "assets").iterdir()
    }


@pytest.fixture
def page(sample_report):
    return render_html(sample_report, "zh")


def test_hashes_in_the_policy_are_of_what_is_inlined(page):
    policy = html.unescape(
        re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)[1]
    )
    style, dark = re.findall(r"<style[^>]*>(.*?)</style>", page, re.S)
    script = re.search(r"<script>(.*?)</script>", page, re.S)[1]

    def digest(content):
        return base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()

    assert policy == (
        f"default-src 'none'; script-src 'sha256-{digest(script)}'; "
        f"style-src 'sha256-{digest(style)}' 'sha256-{digest(dark)}'; worker-src blob:; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def test_nothing_is_fetched(page):
    assert not re.search(r"https?://", page.replace(NAMESPACE, ""))
    assert not re.search(r"<(link|img|script)[^>]* (src|href)=\"(?!data:)", page)
    assert "@import" not in page
    assert not re.search(r"url\(", page)


def test_scripts_make_no_markup_from_text():
    for name, content in assets().items():
        if name.endswith(".js"):
            assert not re.search(
                r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function"
                r"|DOMParser|createContextualFragment|setHTML|srcdoc|javascript:",
                content,
            ), name
            assert "</script" not in content, name
            assert "<!--" not in content, name


def test_what_documents_say_is_data_only(page, sample):
    assert "onerror=" not in re.sub(ISLAND, "", page)
    for content in (match[2] for match in ISLAND.findall(page)):
        assert not set("<>&\u2028\u2029") & set(content)
    found = islands(page)
    rows = found["index"]["documents"]
    assert sample.ATTACK_NAME in {
        dict(zip(rows["fields"], row, strict=True))["path"] for row in rows["rows"]
    }
    first = found["document-" + rows["rows"][0][0]]
    assert "".join(segment["text"] for segment in first["segments"]) == sample.TEXT_A


def test_every_document_and_template_has_its_island(page, sample_report):
    found = islands(page)
    for document in sample_report.documents:
        assert f"document-{document.id}" in found
    for template in sample_report.templates:
        assert f"template-{template.id}" in found
    assert found["matches"]["m-copied"] == sample_report.documents[0].id


def test_undecodable_names_become_question_marks(sample_report, tmp_path):
    odd = replace(sample_report.documents[3], path="坏\udcff名.txt")
    path = tmp_path / "r.html"
    write_html(
        replace(sample_report, documents=(*sample_report.documents[:3], odd)), path, language="zh"
    )
    assert "坏?名.txt" in path.read_text("utf-8")


def test_chunks_are_small_and_known(sample, sample_report):
    page = render_html(sample.build("audit"), "zh")
    index = islands(page)["index"]
    chunks = {
        name: json.loads(content(data)) for _, name, data in ISLAND.findall(page) if name[0] == "c"
    }
    for name, number in index["chunks"].items():
        assert name in chunks[f"c{number}"]
    assert set(index["held"]) == {"whole"}


def test_what_does_not_fit_is_counted(sample_report, tmp_path):
    path = tmp_path / "small.html"
    write_html(sample_report, path, language="zh", limits=Limits(pairs=1, findings=2, text=1))
    found = islands(path.read_text("utf-8"))
    # A chunk is packed once it is full: what came before that counts as nothing yet.
    assert found["index"]["held"] == ["whole"] * 4
    assert found["index"]["limits"] == {"pairs": 1, "findings": 2, "text": 1}
    assert len(found["pairs"]["rows"]) == 1
    assert len(found["findings"]["rows"]) == 2
    assert found["index"]["overview"]["passages"] == len(sample_report.matches)


def test_a_large_report_keeps_the_strongest_texts(sample_report, monkeypatch, tmp_path):
    monkeypatch.setattr("reports.islands.CHUNK", 1)
    path = tmp_path / "small.html"
    write_html(sample_report, path, language="zh", limits=Limits(text=3_000))
    held = islands(path.read_text("utf-8"))["index"]["held"]
    assert "whole" in held
    assert {"excerpts", "none"} & set(held)
    ratios = [each.figures.overlap_total for each in sample_report.documents]
    kept = [ratio for ratio, how in zip(ratios, held, strict=True) if how == "whole"]
    assert min(kept) >= max(r for r, how in zip(ratios, held, strict=True) if how != "whole")


def test_a_folder_holds_all(sample_report, tmp_path):
    write_html_folder(sample_report, tmp_path / "report", language="zh")
    page = (tmp_path / "report" / "index.html").read_text("utf-8")
    index = islands(page)["index"]
    assert index["beside"]
    assert "script-src 'sha256-" in html.unescape(page)
    found = {}
    for number in range(max(index["chunks"].values()) + 1):
        script = (tmp_path / "report" / "data" / f"c{number}.js").read_text("utf-8")
        name, packed = re.fullmatch(r'arrived\((\d+),"([A-Za-z0-9+/=]*)"\);\n', script).groups()
        assert int(name) == number
        found |= json.loads(content(packed))
    assert set(found) == set(index["chunks"])


def test_other_forms_are_those_of_the_texts(sample_report):
    texts = ["創建文明城市，講話", "创建"]
    assert traditional(texts) == {"創": "创", "講": "讲", "話": "话"}


@pytest.mark.parametrize(
    ("language", "lang", "title"),
    [("zh", "zh-CN", "文字相似情况报告"), ("en", "en", "Text similarity report")],
)
def test_both_languages(sample_report, language, lang, title):
    page = render_html(sample_report, language)
    assert f'<html lang="{lang}">' in page
    assert f"<title>{title} · dedup</title>" in page


def test_every_word_of_the_page_is_in_the_dictionary(page):
    words = islands(page)["words"]
    assert words["zh"].keys() == words["en"].keys()
    used = set()
    for name, content in assets().items():
        if name.endswith(".js"):
            used |= set(re.findall(r'"(page_\w+)"', content))
    assert used
    assert used <= set(words["zh"])
    for name in (*islands(page)["index"]["documents"]["fields"],):
        assert name.isidentifier()


def test_the_same_report_gives_the_same_bytes(sample_report):
    assert render_html(sample_report, "zh") == render_html(sample_report, "zh")


def test_the_file_is_the_page(sample_report, page, tmp_path):
    path = tmp_path / "报告.html"
    path.write_text("older", "utf-8")
    write_html(sample_report, path, language="zh")
    assert path.read_bytes() == page.encode()
    assert [item.name for item in tmp_path.iterdir()] == ["报告.html"]


def test_a_failure_leaves_the_older_file(sample_report, tmp_path):
    path = tmp_path / "r.html"
    path.write_text("older", "utf-8")
    broken = replace(sample_report, run=replace(sample_report.run, settings={"analysis": object()}))
    with pytest.raises(TypeError):
        write_html(broken, path, language="zh")
    assert path.read_text("utf-8") == "older"
    assert [item.name for item in tmp_path.iterdir()] == ["r.html"]
