"""What a slot holds, by rules over its values; and what may not be cut in two."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from dedup.kernels.words import words

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Iterator, Sequence

    from dedup.spans import Span

_MASK = "[*＊×✕╳○□xX某]"
_DIGITS = "0-9０-９"
_HAN = "零〇一二三四五六七八九十百千万亿两"
_N = rf"(?:[{_DIGITS}](?:[{_DIGITS},，.．]*[{_DIGITS}])?|[{_HAN}]+|{_MASK}+)"
_YEAR = rf"(?:[{_DIGITS}]{{2,4}}(?:{_MASK}{{1,2}})?|[零〇一二三四五六七八九]{{2,4}}|{_MASK}+)年度?"
_MONTH = rf"{_N}月(?:份|{_N}[日号])?"
_DATE = rf"(?:{_YEAR}(?:{_MONTH})?|{_MONTH}|{_N}日)"
_UNIT = (
    "元|美元|欧元|吨|公斤|千克|克|斤|公里|千米|米|厘米|毫米|平方公里|平方千米|平方米|立方米|亩|"
    "公顷|千瓦时|千瓦|度|升|个月|小时|分钟|年|天|周"
)
_AMOUNT = rf"{_N}[多余]?[万亿千百]{{0,2}}(?:{_UNIT})"
_PERCENT = rf"(?:百分之{_N}|{_N}(?:[%％‰]|个百分点))"
_DOCNUM = rf"[〔\[（(【]{_N}年?[〕\]）)】]第?{_N}号|第{_N}号令?"

_LEVEL = "自治区|自治州|自治县|自治旗|特别行政区|街道|地区|[省市县区州旗乡镇村盟]"
_OWN = "我本全该各"
_LEVELS = (
    rf"[{_OWN}]?(?:设区的|较大的|县级|地级)?(?:{_LEVEL})(?:[、（(和或）)]*(?:{_LEVEL})|[）)])+"
)
_PROVINCE = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|"
    "广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
)
_BODY = (
    "人民政府|政府|委员会|常委会|党组|党委|总支|支部|办公室|办公厅|部门|机关|机构|公司|集团|企业|银行|"
    "学院|大学|学校|中学|小学|医院|法院|检察院|研究院|研究所|协会|联合会|工会|商会|基金会|中心|"
    "合作社|[厅局委办部处所站院社队会]"
)
_TITLE = (
    "书记|主任|局长|厅长|部长|处长|科长|县长|市长|区长|省长|州长|乡长|镇长|主席|委员|校长|院长|所长|"
    "经理|董事长|秘书长|总理|总书记|同志|先生|女士|教授|代表|组长|会长|干部"
)
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章苏潘葛范彭"
    "郎鲁韦马苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟黄穆"
    "萧尹姚邵湛汪祁毛狄米贝明臧计成戴宋庞熊纪舒屈项祝董梁杜阮蓝闵席季贾江童颜郭梅盛林钟徐邱骆高夏"
    "蔡田胡凌霍万柯管卢莫房解应宗丁宣邓洪包左石崔吉龚程裴陆翁荀甄曲封段侯刘叶白赖乔温庄阎连易文"
    "欧阳司马诸葛习肖付闫"
)

# The first that most values are; what is narrower stands before what is wider.
_KINDS = {
    kind: re.compile(pattern)
    for kind, pattern in {
        "docnum": rf"[^\s，。；]*?(?:{_DOCNUM})|[〔\[]?{_N}[〕\]]第?{_N}号?",
        "date": rf"{_DATE}(?:[至到—\-－~]+{_DATE})?|(?:19|20)\d\d年?|(?:{_N}[-/.]){{2}}{_N}",
        "percent": _PERCENT,
        "amount": rf"(?:人民币)?{_AMOUNT}",
        "number": rf"第?{_N}[章节条款项]?",
        "place": rf"(?:{_LEVELS}|[{_OWN}]?(?:{_LEVEL})|[{_OWN}][省市县区州]|(?:{_PROVINCE})"
        rf"|[一-鿿×*]{{1,10}}(?:{_LEVEL})|(?:设区的|较大的|县级|地级)?(?:{_LEVEL}))",
        "organisation": rf"[一-鿿、（）()×*]*(?:{_BODY})",
        "person": rf"(?:[{_SURNAMES}](?:[一-鿿]{{1,2}}|{_MASK}{{1,2}})|[一-鿿]{{0,8}}(?:{_TITLE}))",
    }.items()
}
_NUMERIC = frozenset({"docnum", "date", "percent", "amount", "number"})
_MOST = 0.6  # share of the filled values that makes the kind
_FIGURE = re.compile(rf"[{_DIGITS}{_HAN}]")
_MASKED = re.compile(rf"(?:{_MASK}|[·.．、，\s])+")
# Where one can begin stands in front: most letters begin none of the six.
_WHOLE = re.compile(
    rf"(?=[〔\[（(【第{_DIGITS}{_HAN}*＊×✕╳○□xX某{_OWN}设较县地自特街省市区州旗乡镇村盟])"
    rf"(?:{'|'.join((_DOCNUM, _PERCENT, _DATE, _AMOUNT, _N, _LEVELS))})"
)
_SUFFIX = re.compile(rf"(?:{_LEVEL}|{_BODY})")
_DUTY = re.compile("(?:行政|监督|管理|主管|执法|综合|保护|业务|工作)+(?:部门|机关|机构)")
_PAIRS = {"（": "）", "(": ")", "〔": "〕", "《": "》", "“": "”", "[": "]", "「": "」"}
OPENING = "".join(_PAIRS)
_BRACKET = re.compile(f"[{re.escape(OPENING + ''.join(_PAIRS.values()))}]")
_AROUND = 8  # characters beside a value that decide where its words end
_WORD = 3  # characters; longer entries of the dictionary are phrases of two words


def is_numeric(kind: str) -> bool:
    """Whether a kind is a number of some sort, which has clear ends."""
    return kind in _NUMERIC


def unfilled(value: str, kind: str) -> bool:
    """Whether a value is empty or masked (`××`, `***`), or a number's unit alone (`年`)."""
    if kind in _NUMERIC:
        return not _FIGURE.search(value)
    return not value or _MASKED.fullmatch(value) is not None


def kind_of(values: Counter[str]) -> str:
    """The kind that most filled values are of, each value counted once; else `free`."""
    filled = [value for value in values if not unfilled(value, "free")]
    for kind, pattern in _KINDS.items():
        if kind == "person" and any(len(value) == 1 for value in filled):
            continue
        if filled and _most(pattern, filled):
            return kind
    return "free"


def _most(pattern: re.Pattern[str], values: Sequence[str]) -> bool:
    """Whether a pattern fits enough of the values."""
    spare = len(values) - _MOST * len(values)
    for value in values:
        spare -= pattern.fullmatch(value) is None
        if spare < 0:
            return False
    return True


def whole(text: str, start: int, end: int) -> Span:
    """The value `[start, end)` widened to the ends of numbers, dates, units, places and words."""
    if start == end:
        return start, end
    low, high = max(0, start - 2 * _AROUND), min(len(text), end + 2 * _AROUND)
    # Numbers and lists of levels are whole before words are: 年底, but 2024年|底.
    numbers = [found.span() for found in _WHOLE.finditer(text, low, high)]
    start, end = _widened(start, end, numbers)
    for (_, at), (stop, _) in pairwise([(low, low), *numbers, (high, high)]):
        start, end = _widened(start, end, _cut_words(text, (at, stop), (start, end)))
    if duty := _DUTY.match(text, end):
        return start, duty.end()
    following = _SUFFIX.match(text, end)
    if following and _word_at(text, end, high) == following[0] and not _ends_whole(text[start:end]):
        end = following.end()
    if start and text[start - 1] in _OWN and re.fullmatch(_LEVEL, text[start:end]):
        start -= 1
    return start, end


def _widened(start: int, end: int, parts: Iterable[Span]) -> Span:
    """A span with those of the parts, in order, that it cuts."""
    for first, stop in parts:
        if first < end and start < stop:
            start, end = min(start, first), max(end, stop)
    return start, end


def _cut_words(text: str, part: Span, value: Span) -> Iterator[Span]:
    """The words of a part that the ends of a value cut, and the halves of phrases of two."""
    if not _cuts(value, part):
        return
    at = part[0]
    for word in words(text[slice(*part)]):
        stop = at + len(word)
        if _cuts(value, (at, stop)) and word.isalpha():
            size = len(word) // 2 if len(word) > _WORD else len(word)
            yield from ((n, n + size) for n in range(at, stop - size + 1, size))
        at = stop


def _cuts(value: Span, part: Span) -> bool:
    return part[0] < value[0] < part[1] or part[0] < value[1] < part[1]


def _word_at(text: str, at: int, high: int) -> str:
    return next(iter(words(text[at:high])), "")


def _ends_whole(value: str) -> bool:
    return not value[-1:].isalpha() or re.search(rf"(?:{_LEVEL}|{_BODY})$", value) is not None


def with_brackets(text: str, start: int, end: int) -> Span:
    """A value with the bracket that it lacks at one end (`2024〕5号`), or its per-cent sign."""
    value = text[start:end]
    if _BRACKET.search(value):
        for opening, closing in _PAIRS.items():
            missing = value.count(opening) - value.count(closing)
            if missing < 0 and start and text[start - 1] == opening:
                start -= 1
            elif missing > 0 and text[end : end + 1] == closing:
                end += 1
    if value and text[end : end + 1] in ("%", "％", "‰"):
        end += 1
    return start, end
