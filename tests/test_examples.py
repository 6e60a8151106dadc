"""The examples hold what their README says, and nothing of the texts the project is measured on."""

import csv
import io
import re
import unicodedata
import zipfile
from functools import cache
from pathlib import Path

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
SHARED = ROOT.parent / "shared"
EMPTY = "archive/空白.txt"
RUN = 30
ROW = re.compile(r"^\| `((?:archive|draft)/[^`]+)` \| `([^`]+)` \| ([\d +]+) \|", re.MULTILINE)
README = (EXAMPLES / "README.md").read_text("utf-8")
FORMATS = {path: encoding for path, encoding, _ in ROW.findall(README)}
COUNTED = {path: sum(map(int, count.split("+"))) for path, _, count in ROW.findall(README)}
ENCODED = sorted(path for path, form in FORMATS.items() if form not in {"docx", "pdf"})
COUNTIES = ("云溪县.txt", "禾丰县.txt", "柳塘县.txt", "望川县.docx", "安沐县.md", "清渡县.html")
COUNTY_PATHS = tuple(f"archive/{c.replace('.', '防汛工作部署会讲话.')}" for c in COUNTIES)
DRAFT = "draft/我县安全生产工作会讲话（草稿）.docx"
UNRELATED = (
    "archive/讲话两篇.zip/招商引资签约仪式致辞.txt",
    "archive/文化旅游发展大会致辞.txt",
    "archive/城乡供水一体化推进会讲话（修订稿）.docx",
    "archive/科技创新大会讲话.txt",
    "archive/生态环境保护工作会讲话.md",
    "archive/全民阅读活动启动仪式讲话.txt",
)


def read_bytes(path: str) -> bytes:
    archive, zipped, inner = path.partition(".zip/")
    if not zipped:
        return (EXAMPLES / path).read_bytes()
    with zipfile.ZipFile(EXAMPLES / f"{archive}.zip") as members:
        return members.read(inner)


def read_docx(data: bytes) -> str:
    body = docx.Document(io.BytesIO(data)).element.body
    return "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body.iter(qn("w:p")))


def read_pdf(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as pdf:
        texts = []
        for page in pdf:
            text_page = page.get_textpage()
            texts.append(text_page.get_text_range())
            text_page.close()
            page.close()
    return "\n".join(texts)


@cache
def text_of(path: str) -> str:
    data = read_bytes(path)
    if FORMATS[path] == "docx":
        return read_docx(data)
    if FORMATS[path] == "pdf":
        return read_pdf(data)
    text = data.decode(FORMATS[path])
    if path.endswith(".html"):
        text = re.sub(r"(?s)<head>.*?</head>|<[^>]+>|&nbsp;", "", text)
    return text


def letters_of(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text))


def runs_of(text: str, length: int) -> set[str]:
    return {text[i : i + length] for i in range(len(text) - length + 1)}


def files() -> list[str]:
    found = []
    for folder in ("archive", "draft"):
        for path in sorted((EXAMPLES / folder).iterdir()):
            name = f"{folder}/{path.name}"
            if path.suffix == ".zip":
                with zipfile.ZipFile(path) as members:
                    found += [f"{name}/{inner}" for inner in members.namelist()]
            else:
                found.append(name)
    return found


def test_readme_lists_every_file() -> None:
    assert sorted(FORMATS) == sorted(files())


@pytest.mark.parametrize("path", ENCODED)
def test_text_decodes_as_the_readme_says(path: str) -> None:
    data = read_bytes(path)
    text = data.decode(FORMATS[path])
    assert "\ufffd" not in text
    assert not text.startswith("\ufeff")
    assert (not text) == (path == EMPTY)
    if FORMATS[path] in {"gb18030", "big5", "utf-16"}:
        with pytest.raises(UnicodeDecodeError):
            data.decode("utf-8")


@pytest.mark.parametrize("path", sorted(p for p in FORMATS if p.endswith(".docx")))
def test_docx_opens(path: str) -> None:
    assert len(letters_of(text_of(path))) > 300


def test_revised_docx_has_a_header_a_table_and_revisions() -> None:
    path = "archive/城乡供水一体化推进会讲话（修订稿）.docx"
    document = docx.Document(io.BytesIO(read_bytes(path)))
    assert "内部资料" in document.sections[0].header.paragraphs[0].text
    assert len(document.tables) == 1
    body = document.element.body
    assert len(list(body.iter(qn("w:ins")))) == 2
    assert [t.text for t in body.iter(qn("w:delText"))] == ["六万余"]
    assert "五万八千" in text_of(path)


def test_pdf_has_a_text_layer() -> None:
    assert "动火作业要管到根上" in text_of("archive/企业安全生产调度会讲话.pdf")


def test_there_are_enough_speeches_and_they_are_small() -> None:
    parts = re.findall(r"(?m)^篇[一二三]：", text_of("archive/学习贯彻会议精神讲话(3篇).txt"))
    assert len(parts) == 3
    archive = [path for path in FORMATS if path.startswith("archive/") and path != EMPTY]
    assert len(archive) - 1 + len(parts) >= 20
    assert sum(f.stat().st_size for f in EXAMPLES.rglob("*") if f.is_file()) < 400_000


@pytest.mark.parametrize("path", sorted(p for p in FORMATS if "(3篇)" not in p))
def test_counts_are_those_of_the_readme(path: str) -> None:
    text = text_of(path)
    if path.endswith(".md"):
        text = re.sub(r"(?m)^#+ ", "", text)
    assert len(letters_of(text)) == COUNTED[path]


def test_metadata_names_every_archive_document() -> None:
    with (EXAMPLES / "metadata.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0]) == ["path", "title", "author", "group", "date"]
    assert sorted(row["path"] for row in rows) == sorted(
        path for path in FORMATS if path.startswith("archive/") and path != EMPTY
    )
    for row in rows:
        assert None not in row.values()
        assert re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", row["date"])
    authors = [row["author"] for row in rows if row["author"]]
    assert {a for a in authors if authors.count(a) > 1} == {"顾长汀"}


@pytest.mark.parametrize(
    ("left", "right", "passage"),
    [
        (
            "archive/干部教育培训会讲话.txt",
            "archive/培训动员讲话（网传版）.txt",
            "校规就那么几条，连几条校规都守不住的人，怎么能指望他守得住更大的规矩？",
        ),
        (
            "archive/优化营商环境若干意见.txt",
            "archive/民营企业座谈会讲话.txt",
            (
                "对同一家企业，一年之内的各类现场检查合并为不超过两次，检查人员进门先亮证、出门留清单，"
                "不得借检查之机推销产品、指定服务机构或者安排食宿"
            ),
        ),
        (
            "archive/2022年教育工作会议讲话.txt",
            "archive/2023年教育工作会议讲话.md",
            "请村里的厨嫂来掌勺，菜谱每周贴在校门口，校长和孩子同吃一锅饭，家长随时可以进来尝。",
        ),
        (
            "archive/青禾市乡村振兴推进会讲话.txt",
            "archive/岚桥县乡村振兴现场会讲话.docx",
            "不跟别人比规模，只跟自己比特色，一亩水田养",
        ),
        (
            DRAFT,
            "archive/企业安全生产调度会讲话.pdf",
            (
                "隐患就像墙缝里的草，今天拔了明天还会长，只有把土铲干净才能断根。动火之前谁审批、谁清场、"
                "谁看火，三个人三个签名，少一个都不许点火，看火的人要守到余热散尽才准离开。"
            ),
        ),
        (
            DRAFT,
            "archive/讲话两篇.zip/消防安全专题会讲话.txt",
            "平方米，从冒烟到塌顶不到四十分钟。事后查明，消火栓是好的，水带却",
        ),
        (
            DRAFT,
            "archive/干部教育培训会讲话.txt",
            "事情不大，道理却很深：办法不够用的时候，往往不是力气不够，而是学得不够。",
        ),
        *(
            (DRAFT, path, "主要任务是传达全市防汛视频调度会要求，通报今年以来隐患排查整治情况，")
            for path in COUNTY_PATHS
        ),
        *(
            (COUNTY_PATHS[0], path, "对责任悬空、迟报漏报造成后果的，一律按有关规定倒查到底，请")
            for path in COUNTY_PATHS[1:]
        ),
    ],
)
def test_what_stands_twice_does(left: str, right: str, passage: str) -> None:
    for path in (left, right):
        assert letters_of(passage) in letters_of(text_of(path)), path


def test_the_copied_speech_keeps_one_name_of_its_source() -> None:
    assert text_of("archive/岚桥县乡村振兴现场会讲话.docx").count("青禾") == 1


def test_unrelated_speeches_share_no_passage() -> None:
    length = 13
    runs = {path: runs_of(letters_of(text_of(path)), length) for path in FORMATS}
    for path in UNRELATED:
        for other in FORMATS:
            assert other == path or not runs[path] & runs[other], (path, other)


def test_nothing_comes_from_the_measured_texts() -> None:
    sources = [f for name in ("seeds", "corpora") for f in sorted((SHARED / name).rglob("*.txt"))]
    if not sources:
        pytest.skip(f"no texts to compare with under {SHARED}")
    texts = [letters_of(text_of(path)) for path in FORMATS]
    texts.append(letters_of(README))
    whole = set().union(*(runs_of(text, RUN) for text in texts))
    # A run of 30 holds one of the windows of half its length that begin at every half length.
    half = RUN // 2
    halves = set().union(*(runs_of(text, half) for text in texts))
    shared = []
    for source in sources:
        text = letters_of(source.read_text("utf-8", errors="replace"))
        for at in range(0, len(text) - half + 1, half):
            if text[at : at + half] in halves:
                around = text[max(0, at - half) : at + RUN]
                shared += [(source.name, run) for run in runs_of(around, RUN) & whole]
    assert not shared
