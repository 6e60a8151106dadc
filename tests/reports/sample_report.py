"""A small report on invented text, made by hand: every kind of finding, and text that attacks.

Blocks are found by searching the texts for the strings below, so that a change of the texts
cannot leave marks behind at wrong places.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from dedup.model import (
    Block,
    ClassCounts,
    Counts,
    DocumentResult,
    Figures,
    Match,
    MatchSide,
    Occurrence,
    Pair,
    Report,
    Run,
    Section,
    Skipped,
    SlotSegment,
    SlotValue,
    Substitution,
    Template,
    TextSegment,
)

ATTACK = "</script><img src=x onerror=\"window.attacked='text'\"><script>window.attacked=1</script>"
ATTACK_NAME = "<img src=x onerror=window.attacked=2>.txt"
BIDI = "\u202e倒着写\u202c零\u200b宽"

COPIED_LEFT = (
    "过去一年，全县新修农村公路一百二十六公里，改造老旧小区十八个，受益群众四千三百户。"
    "我们坚持把群众的事当作自己的事来办，一件一件抓落实，一项一项见成效，让青石河两岸的百姓得到了看得见的实惠。"
)
COPIED_RIGHT = (
    "过去一年，全市新修农村公路三百零四公里，改造老旧小区四十二个，受益居民九千一百户。"
    "我们始终坚持把群众的事当作自己的事来办，一件一件抓落实，一项一项见成效，使松岭山下的百姓得到了看得见的实惠。"
)
SECOND_LEFT = (
    "仓库里的粮食要一粒一粒地数，田埂上的水渠要一段一段地修，谁也不能在会上拍胸脯、会后拍脑袋。"
)
SECOND_RIGHT = (
    "田埂上的水渠要一段一段地修，仓库里的粮食要一粒一粒地数，谁也不能会上拍胸脯，会后拍脑袋。"
)
SELF = "青石河的堤坝是几代人用肩膀挑出来的，今天轮到我们接过扁担，决不能让它在我们手里塌下一寸。"
QUOTED = "种田人最懂节气，误了一天，就误了一季；办事人最怕拖拉，拖了一时，就凉了一片心。"
REPEAT = "请各乡镇把清单贴到墙上、把责任写到人头、把时限定到月份。"


def opening(place: str, date: str, amount: str) -> str:
    return (
        f"根据{place}县委统一安排，现将{date}的主要工作情况报告如下，"
        f"全年共安排资金{amount}，请予审议。"
    )


OPENINGS = (
    ("青石", "二〇二四年", "三千二百万元"),
    ("松岭", "二〇二三年", "五千万元"),
    ("白桦", "2024年", "860万元"),
)

TEXT_A = f"""青石县人民政府工作报告

各位代表：

{opening(*OPENINGS[0])}

一、过去一年的工作

𠀀😀开头的生僻字与表情占两个单元，后面的标记不能因此移位。{COPIED_LEFT}{REPEAT}

对照来看，差距也很明显。{SECOND_LEFT}{SELF}

二、今年的打算

老县长林有田在《田埂手记》里说：“{QUOTED}”这句话，我们要记在心上。

有人在材料里夹带代码，例如 {ATTACK}，也有人夹带\u2028分行符和{BIDI}字符，报告都应原样当作文字。

今年要办的事不多，但件件要办实。修好东坪到西沟的便桥，赶在雨季之前通车；把村小的旱厕改成水厕，让孩子们冬天不再受冻；把镇上的卫生院添两张检查床，老人看病不用再跑县城。每一件都有人盯、有人催、有人验收，年底我们再回到这里，一件一件对账。{REPEAT}

谢谢大家！
"""

TEXT_B = f"""松岭市政府工作情况报告

{opening(*OPENINGS[1])}

一、主要成绩

{COPIED_RIGHT}工业园区新落户企业十一家，其中三家当年投产，解决了山里青年就近上班的问题。

二、存在问题

会风还要改。{SECOND_RIGHT}

三、下一步

要继续在老路上铺新石子，在老井旁打新井，让山里人喝上放心水。今年先打九眼井，通十二条路，把最远的两个村接进来。镇里组织的技术员要住到村里去，跟着农时走，看着苗情定办法，不许坐在办公室里写经验。
"""

TEXT_C = f"""白桦县关于上年工作的报告

{opening(*OPENINGS[2])}

林有田同志写过：{QUOTED}

青石河的治理，白桦县也出了力。{SELF}
"""

TEXT_D = "短文一则，不足两百字：请各乡镇按时报送。\n"


@dataclass(frozen=True)
class _Source:
    path: str
    text: str | None
    length: int
    title: str | None = None
    part: int | None = None
    author: str | None = None
    group: str | None = None
    date: str | None = None

    @property
    def id(self) -> str:
        return hashlib.sha256(self.path.encode()).hexdigest()[:12]


def _letters(text: str) -> int:
    return sum(letter.isalnum() for letter in text)


def _document(source: _Source, text: str, figures: Figures, role: str, sections=()):
    digest = hashlib.sha256(text.encode()).hexdigest()
    return DocumentResult(
        id=source.id,
        role=role,
        input=0,
        path=source.path,
        part=source.part,
        offset=0,
        length=len(text),
        title=source.title,
        author=source.author,
        group=source.group,
        date=source.date,
        sha256=digest,
        text_sha256=digest,
        encoding="utf-8",
        reader="txt",
        counted=_letters(text),
        figures=figures,
        sections=tuple(sections),
        text=source.text,
    )


def _figures(text: str, largest: str | None = None, max_single: int = 0, **classes: int) -> Figures:
    counted = _letters(text)
    shares = {name: classes.get(name, 0) for name in ("copied", "boilerplate", "quoted", "self")}
    matched = sum(shares.values())
    counts = Counts(
        counted=counted,
        matched=matched,
        own=counted - matched,
        max_single=max_single,
        longest_run=classes.get("longest_run", 0),
        repeated=classes.get("repeated", 0),
        set_phrases=classes.get("set_phrases"),
        from_earlier=classes.get("from_earlier"),
        **shares,
    )
    return Figures(counts, largest)


def _span(text: str, part: str, after: int = 0) -> tuple[int, int]:
    start = text.index(part, after)
    return start, start + len(part)


def _side(document: str, text: str, spans: list[tuple[int, int]], kind: str) -> MatchSide:
    counted = sum(_letters(text[start:end]) for start, end in spans)
    return MatchSide(
        document,
        min(start for start, _ in spans),
        max(end for _, end in spans),
        kind,
        ClassCounts(**{kind: counted}),
    )


def _match(name: str, left, right, blocks, kinds, kind, similarity, **rest) -> Match:
    left_id, left_text = left
    right_id, right_text = right
    return Match(
        id=name,
        key=hashlib.sha256(name.encode()).hexdigest()[:16],
        left=_side(left_id, left_text, [block[0] for block in blocks], kinds[0]),
        right=_side(right_id, right_text, [block[1] for block in blocks], kinds[1]),
        blocks=tuple(Block(*a, *b) for a, b in sorted(blocks)),
        similarity=similarity,
        identical=int(similarity * sum(_letters(left_text[a:b]) for (a, b), _ in blocks)),
        kind=kind,
        template=rest.get("template"),
        earlier=rest.get("earlier"),
    )


def build(mode: str = "audit", *, embed: bool = True) -> Report:
    """`audit`: four documents among themselves; `check`: the first against the others."""
    a = _Source(
        "青石/2024年报告.txt", TEXT_A, len(TEXT_A), author="青石县", group="青石", date="2024-02"
    )
    b = _Source("松岭报告.docx", TEXT_B, len(TEXT_B), group="松岭", date="2023-01-15")
    c_text = TEXT_C if embed else None
    c = _Source(
        "白桦/合集.txt", c_text, len(TEXT_C), title="第二编 / 上年工作", part=2, group="白桦"
    )
    d = _Source(ATTACK_NAME, TEXT_D, len(TEXT_D))
    in_a, in_b, in_c = (a.id, TEXT_A), (b.id, TEXT_B), (c.id, TEXT_C)
    texts = {a.id: TEXT_A, b.id: TEXT_B, c.id: TEXT_C}

    first = _span(TEXT_A, COPIED_LEFT), _span(TEXT_B, COPIED_RIGHT)
    second = _span(TEXT_A, SECOND_LEFT), _span(TEXT_B, SECOND_RIGHT)
    # One match of two blocks: what stands between them is no part of it.
    half = SECOND_LEFT.index("，") + 1
    cut = SECOND_RIGHT.index("，") + 1
    end = SECOND_RIGHT.index("，", cut) + 1
    (la, _), (ra, _) = second
    moved = [
        ((la, la + half), (ra + cut, ra + end)),
        ((la + half, la + 2 * half - 1), (ra, ra + cut)),
    ]
    overlapping = _span(TEXT_A, COPIED_LEFT[-40:-6])
    overlap_right = _span(TEXT_B, COPIED_RIGHT[-40:-6])
    openings = {
        name: _span(text, opening(*fills))
        for (name, text), fills in zip((in_a, in_b, in_c), OPENINGS, strict=True)
    }
    twice = _span(TEXT_A, REPEAT)
    again = _span(TEXT_A, REPEAT, twice[1])
    matches = [
        _match(
            "m-copied", in_a, in_b, [first], ("copied", "copied"), "copied", 0.862, earlier="right"
        ),
        _match(
            "m-overlap",
            in_a,
            in_b,
            [(overlapping, overlap_right)],
            ("copied", "copied"),
            "copied",
            0.9,
            earlier="right",
        ),
        _match("m-moved", in_a, in_b, moved, ("copied", "copied"), "copied", 0.97, earlier="right"),
        _match(
            "m-self",
            in_a,
            in_c,
            [(_span(TEXT_A, SELF), _span(TEXT_C, SELF))],
            ("self", "self"),
            "self",
            1.0,
        ),
        _match(
            "m-quoted",
            in_a,
            in_c,
            [(_span(TEXT_A, QUOTED), _span(TEXT_C, QUOTED))],
            ("quoted", "copied"),
            "quoted",
            1.0,
        ),
        _match("m-repeat", in_a, in_a, [(twice, again)], ("copied", "copied"), "repeat", 1.0),
        *(
            _match(
                f"m-opening-{n}",
                (x, texts[x]),
                (y, texts[y]),
                [(openings[x], openings[y])],
                ("boilerplate", "boilerplate"),
                "boilerplate",
                0.8,
                template="t-opening",
            )
            for n, (x, y) in enumerate(((a.id, b.id), (a.id, c.id), (b.id, c.id)))
        ),
    ]
    template = Template(
        id="t-opening",
        boilerplate=True,
        segments=(
            TextSegment("根据"),
            SlotSegment("place", tuple((fills[0], 1) for fills in OPENINGS)),
            TextSegment("县委"),
            TextSegment("统一", optional=True),
            TextSegment("安排，现将"),
            SlotSegment("date", tuple((fills[1], 1) for fills in OPENINGS)),
            TextSegment("的主要工作情况报告如下，全年共安排资金"),
            SlotSegment("amount", tuple((fills[2], 1) for fills in OPENINGS)),
            TextSegment("，请予审议。"),
        ),
        occurrences=tuple(
            Occurrence(
                name,
                *openings[name],
                tuple(
                    SlotValue(*_span(texts[name], value, openings[name][0]), value)
                    for value in fills
                ),
            )
            for name, fills in zip((a.id, b.id, c.id), OPENINGS, strict=True)
        ),
        documents=3,
        sources=3,
        first=1,
    )
    long = _letters(COPIED_LEFT) + _letters(SECOND_LEFT[: 2 * half - 1])
    boiler = _letters(opening(*OPENINGS[0]))
    heading = TEXT_A.index("一、"), TEXT_A.index("二、今年")
    sections = [
        Section("", 0, heading[0], _figures(TEXT_A[: heading[0]], boilerplate=boiler)),
        Section(
            "一、过去一年的工作",
            *heading,
            _figures(TEXT_A[slice(*heading)], copied=long, self=_letters(SELF)),
        ),
        Section(
            "二、今年的打算",
            heading[1],
            len(TEXT_A),
            _figures(TEXT_A[heading[1] :], quoted=_letters(QUOTED)),
        ),
    ]
    check = mode == "check"
    role = "archive" if check else "audited"
    documents = (
        _document(
            a,
            TEXT_A,
            _figures(
                TEXT_A,
                b.id,
                long + boiler,
                copied=long,
                boilerplate=boiler,
                quoted=_letters(QUOTED),
                self=_letters(SELF),
                longest_run=41,
                repeated=_letters(REPEAT),
                from_earlier=long,
                set_phrases=12,
            ),
            "draft" if check else "audited",
            sections,
        ),
        _document(
            b,
            TEXT_B,
            _figures(
                TEXT_B,
                a.id,
                long + boiler,
                copied=long,
                boilerplate=boiler,
                longest_run=41,
            ),
            role,
        ),
        _document(
            c,
            TEXT_C,
            _figures(
                TEXT_C,
                a.id,
                _letters(SELF),
                self=_letters(SELF),
                copied=_letters(QUOTED),
                boilerplate=_letters(opening(*OPENINGS[2])),
                longest_run=42,
            ),
            role,
        ),
        _document(d, TEXT_D, _figures(TEXT_D), role),
    )
    pairs = (
        Pair(
            a.id,
            b.id,
            long,
            long / _letters(TEXT_A),
            long / _letters(TEXT_B),
            3,
            (Substitution("青石河", "松岭山", 2), Substitution("县", "市", 1)),
            ("青石河",),
        ),
        Pair(a.id, c.id, 79, 79 / _letters(TEXT_A), 79 / _letters(TEXT_C), 2),
    )
    return Report(
        documents=documents,
        matches=tuple(matches[:-1] if check else matches),
        templates=(template,),
        pairs=pairs,
        groups=(Pair("青石", "松岭", long, 0.31, 0.35, 3), Pair("青石", "白桦", 79, 0.11, 0.5, 2)),
        copies=(),
        skipped=(
            Skipped("扫描件.pdf", "scanned", "3 pages without a text layer"),
            Skipped("a/坏的.docx", "damaged", f"not a zip file {ATTACK}"),
        ),
        run=Run(
            version="0.1.0",
            command=("dedup", mode),
            settings={"analysis": {"min_chars": 30, "sources": 5}, "inputs": ["文稿"]},
            funnel={
                "documents": {"read": 4, "skipped": 2},
                "candidates": {"pairs": 6, "below_threshold": 1},
                "matches": {"kept": 9, "too_short": 4},
            },
            machine={"seconds": {}},
            notes=("输入中只有 3 个来源，不足 5 个：固定提法无法按次数判断。",),
        ),
        mode=mode,
    )
