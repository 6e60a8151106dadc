"""Builders of small files, made here so that each test shows what its file holds."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from gathered import gathered

from dedup.documents import FileText, Input, find, read

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHARED = Path(__file__).resolve().parents[4] / "shared"


@pytest.fixture
def shared():
    """The folder of real texts beside the repository."""
    if not (SHARED / "seeds").is_dir():
        pytest.skip("the folder of shared texts is not here")
    return SHARED


@pytest.fixture
def collect():
    """Run all three steps over paths."""

    def run(*paths, role="audited", exclude=(), metadata=None):
        inputs = [Input(number, str(path), role) for number, path in enumerate(paths)]
        return gathered(inputs, metadata, exclude)[0]

    return run


@pytest.fixture
def read_one(tmp_path):
    """Write bytes under a name and read them; gives a FileText or a Skipped."""

    def run(name, data):
        path = tmp_path / name
        path.write_bytes(data)
        found = find([Input(0, str(path), "audited")])
        return read(found.files[0]) if found.files else found.skipped[0]

    return run


@pytest.fixture
def text_of(read_one):
    def run(name, data):
        result = read_one(name, data)
        assert isinstance(result, FileText), result
        return result.text

    return run


@pytest.fixture
def raw_docx():
    """A .docx around the XML of a body."""

    def build(body, prolog=""):
        xml = (
            f'<?xml version="1.0" encoding="UTF-8"?>{prolog}<w:document xmlns:w="{WORD}"'
            ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
            ' xmlns:v="urn:schemas-microsoft-com:vml">'
            f"<w:body>{body}</w:body></w:document>"
        )
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr("[Content_Types].xml", "<Types/>")
            package.writestr("word/document.xml", xml)
        return stream.getvalue()

    return build


FONT = """
<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding /Identity-H {map} /DescendantFonts [4 0 R] >>
<< /Type /Font /Subtype /CIDFontType2 /BaseFont /A /DW 1000 /FontDescriptor 5 0 R {system} >>
<< /Type /FontDescriptor /FontName /A /Flags 4 /FontBBox [0 -200 1000 900] /Ascent 800 /StemV 80 >>
"""
SYSTEM = "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"


def _pdf_objects(pages):
    """Page objects that draw lines in a composite font, which only its ToUnicode map explains."""
    characters = sorted({character for page in pages for line in page for character in line})
    codes = {character: code for code, character in enumerate(characters, start=1)}
    pairs = "".join(
        f"<{code:04X}> <{character.encode('utf-16-be').hex()}>\n"
        for character, code in codes.items()
    )
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{pairs}endbfchar\nendcmap end end"
    )
    kids = " ".join(f"{7 + 2 * index} 0 R" for index in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        *FONT.format(map="/ToUnicode 6 0 R", system=SYSTEM).strip().split("\n"),
        f"<< /Length {len(cmap)} >>\nstream\n{cmap}\nendstream",
    ]
    for index, page in enumerate(pages):
        drawn = "".join(
            f"<{''.join(f'{codes[character]:04X}' for character in line)}> Tj T*\n" for line in page
        )
        content = f"BT /F 10 Tf 28 TL 40 800 Td\n{drawn}ET" if page else ""
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {8 + 2 * index} 0 R"
            " /Resources << /Font << /F 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    return objects


@pytest.fixture
def make_pdf():
    """A PDF with a text layer: a list of pages, each a list of lines."""

    def build(pages, *, password=False):
        objects = _pdf_objects(pages)
        trailer = f"/Root 1 0 R /Size {len(objects) + 1 + password}"
        if password:
            # Random check values: no password opens it, and the empty one does not either.
            objects.append(
                f"<< /Filter /Standard /V 1 /R 2 /P -4 /O <{'3c' * 32}> /U <{'5a' * 32}> >>"
            )
            trailer += f" /Encrypt {len(objects)} 0 R /ID [<{'00' * 16}> <{'00' * 16}>]"
        data, places = b"%PDF-1.4\n", []
        for number, content in enumerate(objects, start=1):
            places.append(len(data))
            data += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
        table = "".join(f"{place:010} 00000 n \n" for place in places)
        end = f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}"
        end += f"trailer\n<< {trailer} >>\nstartxref\n{len(data)}\n%%EOF\n"
        return data + end.encode()

    return build
