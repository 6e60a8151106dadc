"""Each format gives the text a reader sees."""

from __future__ import annotations

import io

import docx
import pytest

from dedup.documents import FileText

HEAD = "内部资料 注意保存"


def test_docx_body_tables_and_what_stands_outside(text_of):
    document = docx.Document()
    document.add_heading("工作报告", 1)
    document.add_paragraph("第一段")
    table = document.add_table(2, 2)
    for index, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = f"格{index}"
    document.add_paragraph("最后一段")
    document.sections[0].header.paragraphs[0].text = "页眉"
    document.sections[0].footer.paragraphs[0].text = "页脚"
    stream = io.BytesIO()
    document.save(stream)
    text = text_of("a.docx", stream.getvalue())
    assert text == "工作报告\n第一段\n格0\t格1\n格2\t格3\n最后一段"


def _paragraph(inner):
    return f"<w:p>{inner}</w:p>"


def _run(text):
    return f"<w:r><w:t>{text}</w:t></w:r>"


BOX = "<w:txbxContent><w:p><w:r><w:t>框中字</w:t></w:r></w:p></w:txbxContent>"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (_paragraph(_run("甲") + f"<w:ins>{_run('插入')}</w:ins>"), "甲插入"),
        (_paragraph(_run("甲") + "<w:del><w:r><w:delText>删</w:delText></w:r></w:del>"), "甲"),
        (_paragraph(f"<w:moveFrom>{_run('旧处')}</w:moveFrom>{_run('乙')}"), "乙"),
        (_paragraph(f"<w:moveTo>{_run('新处')}</w:moveTo>"), "新处"),
        (f"<w:sdt><w:sdtContent>{_paragraph(_run('控件'))}</w:sdtContent></w:sdt>", "控件"),
        (_paragraph(f"<w:sdt><w:sdtContent>{_run('控件')}</w:sdtContent></w:sdt>"), "控件"),
        (_paragraph(f"<w:hyperlink>{_run('链接')}</w:hyperlink>"), "链接"),
        (_paragraph("<w:r><w:instrText>PAGE</w:instrText></w:r>" + _run("果")), "果"),
        (_paragraph(f"<w:fldSimple w:instr='DATE'>{_run('今天')}</w:fldSimple>"), "今天"),
        (
            _paragraph("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t></w:r>"),
            "甲\t乙\n丙",
        ),
        (
            _paragraph(
                _run("前")
                + f"<w:r><mc:AlternateContent><mc:Choice>{BOX}</mc:Choice><mc:Fallback>"
                + f"<w:pict><v:textbox>{BOX}</v:textbox></w:pict></mc:Fallback>"
                + "</mc:AlternateContent></w:r>"
                + _run("后")
            ),
            "前后\n框中字",
        ),
        (
            _paragraph(f"<w:r><w:pict><v:textbox>{BOX}</v:textbox></w:pict></w:r>{_run('字')}"),
            "字\n框中字",
        ),
        (
            "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
            + _run("上半")
            + "</w:p>"
            + _paragraph(_run("下半")),
            "上半下半",
        ),
        (
            "<w:tbl><w:tr><w:tc>"
            + _paragraph(_run("留"))
            + "</w:tc></w:tr><w:tr><w:trPr><w:del/></w:trPr><w:tc>"
            + _paragraph(_run("删"))
            + "</w:tc></w:tr></w:tbl>",
            "留",
        ),
        (_paragraph("<w:pPr><w:numPr/><w:tabs><w:tab/></w:tabs></w:pPr>" + _run("条")), "条"),
    ],
)
def test_docx_markup(text_of, raw_docx, body, text):
    assert text_of("a.docx", raw_docx(body)) == text


def test_docx_entities_are_refused(read_one, raw_docx):
    prolog = '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    result = read_one("a.docx", raw_docx(_paragraph("<w:r><w:t>字&e;</w:t></w:r>"), prolog))
    assert result.reason == "damaged"


def test_docx_without_text(read_one, raw_docx):
    assert read_one("a.docx", raw_docx(_paragraph("<w:r/>"))).reason == "no-text"


@pytest.mark.parametrize("name", ["a.doc", "a.wps", "a.pdf.docx", "无扩展名", "通知2.5亿元"])
def test_content_goes_before_the_name(read_one, raw_docx, name):
    result = read_one(name, raw_docx(_paragraph(_run("正文"))))
    assert (result.reader, result.text) == ("docx", "正文")


def test_doc_that_is_a_web_page(read_one):
    result = read_one("a.doc", "<html><body><p>正文</p></body></html>".encode())
    assert (result.reader, result.text) == ("html", "正文")


def test_txt_stays_as_it_is(text_of):
    assert text_of("a.txt", b"<html><p>text</p></html>") == "<html><p>text</p></html>"


PAGE = """<!doctype html><html><head><meta charset="{charset}"><title>标题栏</title>
<style>p {{color: red}}</style></head><body><nav>首页 导航</nav><h1>讲话
稿</h1><p>第一段，<b>着重</b>处&amp;<a href="x">链接</a>。<br>换行</p>
<div style="display: none">看不见</div><script>var a = "脚本";</script>
<table><tr><td>甲</td><td>乙</td></tr><tr><td>丙</td></tr></table><pre>行一
  行二</pre></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "gbk", "big5"])
def test_html(text_of, charset):
    page = PAGE.format(charset=charset)
    if charset == "big5":
        page = page.translate(
            str.maketrans("标题栏讲话着处换见脚页导链丙", "標題欄講話著處換見腳頁導鏈丙")
        )
        page = "".join(character for character in page if character.encode("big5", "ignore"))
        assert "講話稿" in text_of("a.html", page.encode("big5"))
        return
    text = text_of("a.html", page.encode(charset))
    assert text == "讲话稿\n第一段，着重处&链接。\n换行\n甲\t乙\n丙\n行一\n行二"


def test_html_whose_charset_lies(text_of):
    page = PAGE.format(charset="utf-8").encode("gb18030")
    assert text_of("a.htm", page).startswith("讲话稿\n第一段")


@pytest.mark.parametrize(
    "page",
    [
        "<pre>" * 200_000,
        "<DIV class=a>" * 200_000 + "</DIV>" * 200_000,
        "<div></span>" * 200_000,
        "<x>" * 100_000 + "<p></p>" * 100_000,
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_html_nested_without_end(read_one, page, encoding):
    assert read_one("a.html", f"<body>{page}正文".encode(encoding)).reason == "damaged"


def test_html_nested_deeply_and_ends_left_out(text_of):
    page = "<div>" * 4_000 + "<br><p>正文<li>项" * 20_000
    assert text_of("a.html", page.encode()) == "\n".join(["正文", "项"] * 20_000)


MARKDOWN = """---
title: 前言
---
# 讲话稿 #

**同志们**：今天*很*重要，见[文件](http://example.org/a_b)和![图](a.png)。

- 第一，`抓落实`
1. 编号留下
> 引文

```python
code = 1
```

| 甲 | 乙 |
|---|---|
| 丙 | 丁 |

snake_case_name，******市 2 * 3 * 4，\\*星号\\*&nbsp;尾
"""


def test_markdown(text_of):
    lines = [line for line in text_of("a.md", MARKDOWN.encode()).split("\n") if line]
    assert lines == [
        "讲话稿",
        "同志们：今天很重要，见文件和图。",
        "第一，抓落实",
        "1. 编号留下",
        "引文",
        "code = 1",
        "甲\t乙",
        "丙\t丁",
        "snake_case_name，******市 2 * 3 * 4，*星号*\xa0尾",
    ]


def test_pdf_pages_without_heads_and_numbers(text_of, make_pdf):
    pages = [[HEAD, f"第{n}页的正文在此。", f"— {i} —"] for i, n in enumerate("甲乙丙丁", start=1)]
    text = text_of("a.pdf", make_pdf(pages))
    assert text == "第甲页的正文在此。\n第乙页的正文在此。\n第丙页的正文在此。\n第丁页的正文在此。"


def test_pdf_bare_numbers_and_heads_on_most_pages(text_of, make_pdf):
    pages = [[f"正文{n}。", str(i)] for i, n in enumerate("甲乙丙丁戊", start=3)]
    for page in pages[:3]:
        page.insert(0, HEAD)
    assert text_of("a.pdf", make_pdf(pages)) == "正文甲。\n正文乙。\n正文丙。\n正文丁。\n正文戊。"


def test_pdf_of_two_pages_keeps_what_they_share(text_of, make_pdf):
    pages = [["同一行", "甲方"], ["同一行", "乙方", "2024"]]
    assert text_of("a.pdf", make_pdf(pages)) == "同一行\n甲方\n同一行\n乙方\n2024"


def test_pdf_joins_full_lines_of_a_paragraph(text_of, make_pdf):
    line = "全市上下要认真学习贯彻会议精神扎实推进各项工作"
    pages = [["一、提高认识", line, line, "抓出成效。", "二、狠抓落实", line], ["干出实绩。"]]
    text = text_of("a.pdf", make_pdf(pages))
    assert text == f"一、提高认识\n{line}{line}抓出成效。\n二、狠抓落实\n{line}干出实绩。"


def test_pdf_with_a_page_without_text_says_so(read_one, make_pdf):
    result = read_one("a.pdf", make_pdf([["正文"], []]))
    assert isinstance(result, FileText)
    assert result.notes == ("1 of 2 pages hold no text; images are not read.",)


def test_collection_in_a_docx(read_one):
    document = docx.Document()
    for line in ("篇一：甲", "同志们，开会。", "篇二：乙", "各位代表，汇报。"):
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    result = read_one("a.docx", stream.getvalue())
    assert [part.title for part in result.parts] == ["篇一", "篇二"]
