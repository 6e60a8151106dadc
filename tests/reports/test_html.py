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

from reports.html import render_html, write_html

ISLAND = re.compile(r'<script type="application/(json|gzip)" id="([^"]*)">(.*?)</script>', re.S)


def islands(page):
    found = {}
    for kind, name, content in ISLAND.findall(page):
        text = gzip.decompress(base64.b64decode(content)).decode() if kind == "gzip" else content
        found[html.unescape(name)] = json.loads(text)
    return found


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
    style = re.search(r"<style>(.*?)</style>", page, re.S)[1]
    script = re.search(r"<script>(.*?)</script>", page, re.S)[1]

    def digest(content):
        return base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()

    assert policy == (
        f"default-src 'none'; script-src 'sha256-{digest(script)}'; "
        f"style-src 'sha256-{digest(style)}'; img-src data:; base-uri 'none'; form-action 'none'"
    )


def test_nothing_is_fetched(page):
    assert not re.search(r"https?://", page)
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
    used = set()
    for name, content in assets().items():
        if name.endswith(".js"):
            used |= set(re.findall(r'"(page_\w+)"', content))
    assert used
    assert used <= set(words)
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
