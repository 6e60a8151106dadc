"""Marks in a Word file: what is marked, and that nothing else changes."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from dedup.documents.docx import read_docx
from dedup.documents.marking import Mark, fresh, marked
from dedup.errors import UnreadableError

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
XMLNS = f'xmlns:w="{W[1:-1]}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
COLOURS = ("yellow", "green", "cyan", "lightGray")


def parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        return {info.filename: package.read(info) for info in package.infolist()}


def body(data):
    return etree.fromstring(parts(data)["word/document.xml"])


def highlighted(data):
    """Runs of text by their highlight, in the order of the body."""
    found = []
    for run in body(data).iter(f"{W}r"):
        colour = run.find(f"{W}rPr/{W}highlight")
        text = "".join(one.text or "" for one in run.iter(f"{W}t"))
        found.append((text, None if colour is None else colour.get(f"{W}val")))
    return [(text, colour) for text, colour in found if text]


def comments(data):
    """Each comment's text, and the text between its ends."""
    (part,) = [one for name, one in parts(data).items() if "comments" in name]
    texts = {
        one.get(f"{W}id"): "\n".join("".join(p.itertext()) for p in one)
        for one in etree.fromstring(part)
    }
    covered = {}
    for number in texts:
        inside, text = False, ""
        for element in body(data).iter():
            if element.get(f"{W}id") == number and element.tag.startswith(f"{W}commentRange"):
                inside = element.tag.endswith("Start")
            elif inside and element.tag == f"{W}t":
                text += element.text or ""
        covered[number] = text
    return [(texts[number], covered[number]) for number in texts]


def with_body(inner):
    data = fresh("x")
    content = f"<w:document {XMLNS}><w:body>{inner}</w:body></w:document>"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, part in parts(data).items():
            package.writestr(name, content if name == "word/document.xml" else part)
    return stream.getvalue()


@pytest.fixture
def draft():
    """A Word file as people make them: styles, a table, a header, a picture of formats."""
    document = docx.Document()
    document.add_heading("讲话稿", 1)
    paragraph = document.add_paragraph("第一段，")
    paragraph.add_run("粗体的文字").bold = True
    paragraph.add_run("，结尾。")
    document.add_table(1, 2).cell(0, 1).text = "表中文字"
    document.sections[0].header.paragraphs[0].text = "页眉"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_only_the_marks_are_new(draft):
    text = read_docx(draft).text
    start = text.index("段，粗体")
    marks = [Mark(start, start + 4, "yellow", "来源：甲"), Mark(0, 3, "cyan")]
    made = marked(draft, marks)
    assert read_docx(made).text == text
    assert highlighted(made)[:6] == [
        ("讲话稿", "cyan"), ("第一", None), ("段，", "yellow"),
        ("粗体", "yellow"), ("的文字", None), ("，结尾。", None),
    ]  # fmt: skip
    assert comments(made) == [("来源：甲", "段，粗体")]
    bold = [run for run in body(made).iter(f"{W}r") if run.find(f"{W}rPr/{W}b") is not None]
    assert ["".join(run.itertext()) for run in bold] == ["粗体", "的文字"]
    before, after = parts(draft), parts(made)
    announced = {"word/document.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"}
    assert {name for name in before if before[name] != after[name]} == announced
    assert len(after) == len(before) + 1
    for name in announced - {"word/document.xml"}:
        # Only something put in before the end of the root.
        head = before[name].rpartition(b"</")[0]
        assert after[name].startswith(head)
    assert docx.Document(io.BytesIO(made)).comments is not None


def test_marks_taken_out_again_give_the_original_body(draft):
    text = read_docx(draft).text
    made = marked(draft, [Mark(0, len(text), "yellow", "x")])
    root = body(made)
    for element in [*root.iter(f"{W}highlight", f"{W}commentRangeStart", f"{W}commentRangeEnd")]:
        element.getparent().remove(element)
    for element in [*root.iter(f"{W}commentReference")]:
        element.getparent().getparent().remove(element.getparent())
    for element in [*root.iter(f"{W}rPr")]:
        if not len(element):
            element.getparent().remove(element)

    def shape(one):
        return one.tag, dict(one.attrib), one.text, [shape(child) for child in one]

    original = body(draft)
    for element in [*original.iter(f"{W}rPr")]:
        if not len(element):
            element.getparent().remove(element)
    assert shape(root) == shape(original)


def test_comments_of_the_author_stay(draft):
    document = docx.Document(io.BytesIO(draft))
    document.add_comment(document.paragraphs[1].runs, "作者的批注", author="王")
    stream = io.BytesIO()
    document.save(stream)
    data = stream.getvalue()
    made = marked(data, [Mark(0, 3, None, "我们的批注")])
    assert [text for text, _ in comments(made)] == ["作者的批注", "我们的批注"]
    assert comments(made)[1] == ("我们的批注", "讲话稿")
    changed = {name for name, part in parts(data).items() if parts(made)[name] != part}
    assert changed == {"word/document.xml", "word/comments.xml"}
    assert marked(data, [Mark(0, 3, "cyan")]) != data
    assert (
        parts(marked(data, [Mark(0, 3, "cyan")]))["word/comments.xml"]
        == parts(data)["word/comments.xml"]
    )


def test_of_highlights_that_overlap_the_first_is_seen():
    made = marked(fresh("一二三四五六"), [Mark(1, 3, "yellow"), Mark(0, 5, "lightGray")])
    assert highlighted(made) == [
        ("一", "lightGray"), ("二三", "yellow"), ("四五", "lightGray"), ("六", None),
    ]  # fmt: skip


def test_a_highlight_stands_where_the_schema_wants_it():
    inner = (
        "<w:p><w:r><w:rPr><w:b/><w:highlight w:val='red'/><w:u w:val='single'/></w:rPr>"
        "<w:t>字</w:t></w:r></w:p>"
    )
    made = body(marked(with_body(inner), [Mark(0, 1, "yellow")]))
    names = [etree.QName(one).localname for one in made.find(f".//{W}rPr")]
    assert names == ["b", "highlight", "u"]
    assert made.find(f".//{W}highlight").get(f"{W}val") == "yellow"


def test_tracked_changes_links_and_breaks_are_kept():
    inner = (
        "<w:p><w:r><w:t>甲</w:t><w:br/><w:t>乙丙</w:t></w:r>"
        "<w:ins w:id='7' w:author='王'><w:r><w:t>插入</w:t></w:r></w:ins>"
        "<w:del w:id='8' w:author='王'><w:r><w:delText>删去</w:delText></w:r></w:del>"
        "<w:hyperlink w:anchor='x'><w:r><w:t>链接</w:t></w:r></w:hyperlink>"
        "<m:oMath><m:r><m:t>式</m:t></m:r></m:oMath></w:p>"
    )
    data = with_body(inner)
    text = read_docx(data).text
    assert text == "甲\n乙丙插入链接式"
    made = marked(data, [Mark(1, 7, "yellow", "说明")])
    assert read_docx(made).text == text
    assert highlighted(made) == [
        ("甲", None), ("乙丙", "yellow"), ("插入", "yellow"), ("链", "yellow"), ("接", None),
    ]  # fmt: skip
    kept = body(made)
    assert [one.text for one in kept.iter(f"{W}delText")] == ["删去"]
    assert len(kept.findall(f".//{W}ins")) == len(kept.findall(f".//{W}hyperlink")) == 1
    assert comments(made) == [("说明", "乙丙插入链")]
    whole = marked(data, [Mark(0, 9, "yellow")])
    assert read_docx(whole).text == text
    assert highlighted(whole)[-1] == ("链接", "yellow")
    formula = next(one for one in body(whole).iter() if one.tag.endswith("}oMath"))
    assert [etree.QName(one).localname for one in formula.iter()] == ["oMath", "r", "t"]


def test_a_comment_ends_with_the_text_box_that_it_begins_in():
    box = "<w:txbxContent><w:p><w:r><w:t>框中</w:t></w:r></w:p></w:txbxContent>"
    inner = f"<w:p><w:r><w:pict>{box}</w:pict><w:t>文字</w:t></w:r></w:p><w:p><w:r><w:t>下段</w:t></w:r></w:p>"
    data = with_body(inner)
    assert read_docx(data).text == "文字\n框中\n下段"
    made = marked(data, [Mark(1, 8, None, "甲"), Mark(3, 8, None, "乙")])
    assert read_docx(made).text == read_docx(data).text
    assert [text for text, _ in comments(made)] == ["甲", "乙"]
    assert comments(made)[1] == ("乙", "框中")


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6), max_size=5),
    st.lists(
        st.tuples(st.integers(0, 30), st.integers(1, 12), st.sampled_from(COLOURS)), max_size=5
    ),
)
def test_any_marks_on_any_text(lines, spans):
    text = "\n".join(lines)
    marks = [Mark(start, start + size, colour, "x") for start, size, colour in spans]
    data = fresh(text)
    made = marked(data, marks)
    assert read_docx(made).text == read_docx(data).text
    assert marked(data, marks) == made
    seen = []
    for run in body(made).iter(f"{W}r"):
        colour = run.find(f"{W}rPr/{W}highlight")
        for one in run.iter(f"{W}t"):
            seen += [None if colour is None else colour.get(f"{W}val")] * len(one.text or "")
    first = [
        next((m.colour for m in marks if m.start <= at < m.end), None)
        for at, letter in enumerate(read_docx(data).text)
        if letter != "\n"
    ]
    assert seen == first


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_a_fresh_document_keeps_every_offset(text):
    read = read_docx(fresh(text)).text
    assert len(read) == len(text)
    for ours, theirs in zip(text, read, strict=True):
        assert theirs == ours or (theirs in " \n" and (ours < " " or ours in "\x7f\ufffe\uffff\r"))


def test_what_is_no_word_file_is_refused():
    with pytest.raises(UnreadableError):
        marked(b"not a zip", [])
