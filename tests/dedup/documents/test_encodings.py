"""Text comes back exactly from every encoding that is read; bad bytes are replaced and counted."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dedup.documents import FileText
from dedup.documents.encodings import FREQUENT, decode
from dedup.errors import UnreadableError

SPEECH = "同志们，今天我们召开全市经济工作会议，主要任务是总结工作、部署任务。\r\n一、提高认识\n"
TRADITIONAL = "各位代表，現在我代表市政府報告工作，請予審議。過去一年經濟發展情況良好。\n"
SIMPLIFIED_ONLY = sorted(
    character for character in FREQUENT if character.encode("gb2312", "ignore")
)
TRADITIONAL_ONLY = sorted(character for character in FREQUENT if character.encode("big5", "ignore"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-32"])
def test_speech_round_trip(text_of, encoding):
    assert text_of("a.txt", SPEECH.encode(encoding)) == SPEECH


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("text", [SPEECH, "Annual report\nof 2024\n", TRADITIONAL])
def test_utf16_round_trip(text_of, encoding, bom, text):
    assert text_of("a.txt", (bom + text).encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["big5", "big5hkscs", "cp950", "gb18030"])
def test_traditional_round_trip(text_of, encoding):
    assert text_of("a.txt", TRADITIONAL.encode(encoding)) == TRADITIONAL


@pytest.mark.parametrize(
    "text", ["Über die Brücke à l'école", "Всем привет, товарищи", "ありがとうございます", "café"]
)
def test_other_scripts_in_utf8(text_of, text):
    assert text_of("a.txt", text.encode()) == text


@given(st.lists(st.sampled_from(SIMPLIFIED_ONLY), min_size=8, max_size=60))
@example(["一"] * 8)
def test_any_simplified_text(characters):
    text = "".join(characters)
    assert decode(text.encode("gb18030")).text == text
    assert decode(text.encode()).text == text


@given(st.lists(st.sampled_from(TRADITIONAL_ONLY), min_size=8, max_size=60))
def test_any_traditional_text(characters):
    text = "".join(characters)
    assert decode(text.encode("big5")).text == text


@given(
    st.lists(st.sampled_from(SIMPLIFIED_ONLY), min_size=8, max_size=60, unique=True),
    st.sampled_from(["utf-16-le", "utf-16-be"]),
)
def test_any_utf16_text_without_bom(characters, encoding):
    text = "".join(characters)
    assert decode(f"{text}\n".encode(encoding)).text == f"{text}\n"


@given(st.binary(max_size=300))
def test_any_bytes_give_clean_text_or_a_reason(data):
    try:
        decoded = decode(data)
    except UnreadableError as refusal:
        reason = refusal.reason
    else:
        reason = "binary"
        decoded.text.encode("utf-8")
        assert decoded.replaced <= decoded.text.count("\ufffd")
    assert reason == "binary"


@given(st.lists(st.integers(0, 400), min_size=1, max_size=4, unique=True))
def test_utf8_with_bad_bytes_stays_utf8(places):
    text = SPEECH * 10
    data = text.encode()
    for place in sorted(places, reverse=True):
        cut = len(text[:place].encode())
        data = data[:cut] + b"\xff" + data[cut:]
    decoded = decode(data)
    assert (decoded.encoding, decoded.replaced) == ("utf-8", len(places))
    assert decoded.text.replace("\ufffd", "") == text


def test_truncated_utf8_character_gives_one_replacement_a_byte(read_one):
    result = read_one("a.txt", SPEECH.encode() + "会".encode()[:2])
    assert (result.text, result.replaced) == (SPEECH + "\ufffd\ufffd", 2)


def test_gb18030_with_bad_bytes_stays_gb18030(read_one):
    data = SPEECH.encode("gb18030")
    result = read_one("a.txt", data * 5 + b"\xff\n" + data * 5)
    assert isinstance(result, FileText)
    assert (result.encoding, result.replaced) == ("gb18030", 1)
    assert result.text == SPEECH * 5 + "\ufffd\n" + SPEECH * 5


def test_replacement_characters_of_the_file_itself_are_not_counted(read_one):
    result = read_one("a.txt", "文字\ufffd文字文字文字文字".encode() + b"\xff")
    assert (result.text.count("\ufffd"), result.replaced) == (2, 1)


def test_line_ends_stay(text_of):
    text = "第一行\r\n第二行\n第三行\r"
    assert text_of("a.txt", text.encode()) == text
