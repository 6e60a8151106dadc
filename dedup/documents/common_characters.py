"""Which characters Chinese text mostly consists of: evidence for one encoding over another."""

from __future__ import annotations

from collections import Counter
from functools import cache

# The most frequent characters of running text, simplified and traditional. They break ties that
# the wide sets leave on short texts.
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


def _level_one(codec: str, leads: range, trails: tuple[range, ...]) -> set[str]:
    characters: set[str] = set()
    for lead in leads:
        for trail in (byte for block in trails for byte in block):
            characters.update(bytes((lead, trail)).decode(codec, "ignore"))
    return characters


@cache
def common() -> frozenset[str]:
    """GB2312 level 1, the frequent plane of Big5 and CJK punctuation."""
    simplified = _level_one("gb2312", range(0xB0, 0xD8), (range(0xA1, 0xFF),))
    traditional = _level_one("big5", range(0xA4, 0xC7), (range(0x40, 0x7F), range(0xA1, 0xFF)))
    marks = {chr(code) for code in (*range(0x3000, 0x3018), *range(0xFF01, 0xFF5F))}
    return frozenset(simplified | traditional | marks | set("·—–‘’“”…×°℃‰Ⅰ①②③④⑤〇○●□■"))


def commonness(text: str) -> tuple[float, float]:
    """How much `text` looks like Chinese: share of common and of frequent characters.

    Both in 0..1, over all characters outside ASCII and control characters; (1, 0) without any.
    """
    usual = common()
    total = good = best = 0
    for character, count in Counter(text).items():
        if character < "\x80" and (character >= " " or character in "\t\n\r\f\v"):
            continue
        total += count
        if character in usual and character != "\x7f":
            good += count
        if character in FREQUENT:
            best += count
    return (good / total, best / total) if total else (1.0, 0.0)
