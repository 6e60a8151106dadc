"""Bytes → text: a waterfall over the encodings that Chinese offices use.

A short list is its strength: general detectors take a note of eight GB18030 characters for
Cyrillic. What fits none of the list is UTF-8 or the likeliest, with U+FFFD for the misfits.
"""

from __future__ import annotations

import codecs
from collections import Counter
from functools import cache

from dedup.documents.records import Extracted
from dedup.errors import UnreadableError

_SAMPLE = 200_000  # characters that are enough to tell encodings apart
_SHORT = 4_000  # bytes; only below can one encoding pass for another by chance
_SURE, _MOSTLY, _LIKELY, _HALF, _FEW = 0.95, 0.75, 0.7, 0.5, 0.02
_HIGH = bytes(range(0x80, 0x100))
_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\r\f\v"))
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
# The most frequent characters of running text, simplified and traditional. They break the ties
# that the wide sets of `_common` leave on short texts.
FREQUENT = frozenset(
    "的一是不了在人有我他这中大来上个国和说们为子时道要出也你会到生以学下那着家里后自去年地小得对成"
    "发过天么然之开多心日经能于好方前所起等最动起现本进还面事业同作工长分行法民政部主实力理体定高化"
    "加建设市区县省全会党委志新社义展制度产机关农村城经济企技术教育文明改革重点强务保障安员公平服"
    "各位代表今明领导干群众思想精神认识坚持必须通过推使合水电路资金量品水利因与其当把用如第种次两"
    "三四五六七八九十百千万元月号全都没很再更只又已让给从被向并及但而或者将就此些什问题情况结果老"
    "外内间手头目标任务项计划组织完提质量责任意真正常身特别立系统件见看知条比数求处信接受带转总少"
    "無這國說們為時來個會對學後裡種發過開還經能於業長產機關農濟術務領導幹眾認識堅須動將讓給從與當"
    "問題現實樣點應該見體頭電變風東門員書車線萬億樂類題顯觀聽話語請議論設證評調講謝讀誰課許"
)


def _one_per_byte(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return "\ufffd" * (error.end - error.start), error.end


codecs.register_error("dedup-one-per-byte", _one_per_byte)


def decode(data: bytes) -> Extracted:
    """Decode text of unknown encoding; a BOM is no part of it. Refuses what is `binary`."""
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return decode_as(data[len(bom) :], encoding)
    if b"\0" in data:
        share, best = _best(data, "utf-16-le", "utf-16-be")
        if "\0" in best.text or share < _LIKELY:
            raise _binary()
        return best
    utf8 = decode_as(data, "utf-8")
    if not utf8.replaced and not _may_be_chance(data, utf8.text):
        return utf8
    share, best = _best(data, "gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
    if not utf8.replaced:
        return best if share == 1.0 and not best.replaced else utf8
    high = len(data) - len(data.translate(None, _HIGH))
    mostly_utf8 = utf8.replaced <= (1 - _MOSTLY) * high
    if share >= (_SURE if mostly_utf8 else _HALF) and not (mostly_utf8 and best.replaced):
        return best
    if not mostly_utf8 and len(data) - len(data.translate(None, _CONTROLS)) > _FEW * len(data):
        raise _binary()
    return utf8


def decode_as(data: bytes, encoding: str) -> Extracted:
    """Decode with a known encoding; each undecodable byte becomes one U+FFFD."""
    try:
        return Extracted(data.decode(encoding), encoding)
    except UnicodeDecodeError:
        text = data.decode(encoding, "dedup-one-per-byte")
        # A U+FFFD that stood in the file itself is no replacement of ours.
        kept = data.decode(encoding, "ignore").count("\ufffd")
        return Extracted(text, encoding, text.count("\ufffd") - kept)


def _binary() -> UnreadableError:
    return UnreadableError(
        "binary", "The content is no text, whatever the name says; give the original document."
    )


def _may_be_chance(data: bytes, text: str) -> bool:
    """Whether bytes that are valid UTF-8 may be a few characters of another encoding."""
    if len(data) > _SHORT or text.isascii():
        return False
    return max(text) < "\u0800" and not any("a" <= character <= "z" for character in text.lower())


def _best(data: bytes, *encodings: str) -> tuple[float, Extracted]:
    """The reading that looks most like Chinese, after its share of common characters."""
    readings = []
    for encoding in encodings:
        reading = decode_as(data, encoding)
        share, frequent = _commonness(reading.text[:_SAMPLE])
        # Frequent characters decide only between readings that the wide set takes for equal.
        readings.append((round(share, 2) + 0.2 * frequent, share, reading))
    _, share, reading = max(readings, key=lambda one: one[0])
    return share, reading


@cache
def _common() -> frozenset[str]:
    """GB2312 level 1, the frequent plane of Big5 and CJK punctuation."""
    planes = (
        ("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF)),
        ("big5", range(0xA4, 0xC7), (*range(0x40, 0x7F), *range(0xA1, 0xFF))),
    )
    characters = {
        bytes((lead, trail)).decode(codec, "ignore")
        for codec, leads, trails in planes
        for lead in leads
        for trail in trails
    }
    marks = map(chr, (*range(0x3000, 0x3018), *range(0xFF01, 0xFF5F)))
    return frozenset({*characters, *marks, *"·—–‘’“”…×°℃‰Ⅰ①②③④⑤〇○●□■"})


def _commonness(text: str) -> tuple[float, float]:
    """Shares of common and of frequent characters, ASCII aside; (1, 0) where all is ASCII."""
    counts = Counter(text)
    for character in [c for c in counts if " " <= c < "\x80" or c in "\t\n\r\f\v"]:
        del counts[character]
    if not counts:
        return 1.0, 0.0
    common = sum(count for character, count in counts.items() if character in _common())
    frequent = sum(count for character, count in counts.items() if character in FREQUENT)
    return common / counts.total(), frequent / counts.total()
