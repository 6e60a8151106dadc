"""How well planted templates are found: families, skeletons, slots with their ends and kinds.

python benchmarks/templates.py FOLDER [--hold FOLDER] [--seeds 1 2 3] [--documents 800] [--show]

FOLDER holds .txt files; documents out of it, stripped of what they repeat, carry the fillings of 30
templates of 80 to 600 characters with 2 to 8 slots, each filled in 5 to 200 times. The sentences of
the templates are those of other documents (`--hold`: of another folder), with clauses written here
for the slots. A third have an optional sentence, a third are edited (3 % of the letters of every
fifth filling). Prints a table; writes JSON to `benchmarks/results/templates.json`.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from math import comb
from pathlib import Path
from typing import TYPE_CHECKING

import edits
from rapidfuzz.distance import LCSseq
from record import record
from texts import read, stripped

import dedup
from dedup.fold import fold
from dedup.model import SlotSegment, Template, TextSegment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dedup.model import Occurrence, Report

TEMPLATES = 30
CARRIED = 4_000  # characters of a document that carries fillings
APART = 300  # characters between two fillings; what 200 part is one match
GIVEN = "伟芳娜敏静秀兰丽勇艳杰娟涛明超霞平刚桂英建国志强晓东"
FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
NAMES = (
    *(
        "云溪",
        "青禾",
        "石桥",
        "松岭",
        "白水",
        "长亭",
        "临川",
        "望江",
        "平岗",
        "双河",
        "清源",
        "大峪",
    ),
    *("南屏", "柳泉", "宁远", "东阜", "金堤", "沙洲", "龙潭", "鹤鸣"),
)
PHRASES = (
    *(
        "制度建设",
        "能力提升",
        "流程再造",
        "人才培养",
        "数字转型",
        "绿色发展",
        "品牌培育",
        "作风转变",
    ),
    *(
        "基层基础工作",
        "重点领域改革",
        "公共服务供给",
        "风险隐患排查",
        "营商环境优化",
        "农田水利设施",
    ),
    *("老旧小区改造", "历史文化保护与利用", "产业链上下游衔接", "跨部门联合检查机制"),
)
BODIES = ("教育局", "财政局", "人民政府", "水利局", "总工会", "民政局")
CLAUSES = {
    "number": ("新增试点单位{}个", "累计走访群众{}户", "组织专题培训{}场次", "办结来信来访{}件"),
    "amount": ("安排专项资金{}", "完成固定资产投资{}", "新造林地面积{}", "改造农村道路{}"),
    "percent": ("同比增长{}", "群众满意率达到{}", "任务完成比例为{}", "覆盖面提高到{}"),
    "date": ("自{}起实行", "于{}前报送总结", "截至{}底", "从{}开始试运行"),
    "docnum": ("按照办发{}文件要求", "依据政字{}的规定", "根据函告{}精神"),
    "place": ("在{}召开现场会", "经验在{}率先推开", "由{}负责落实", "选择{}作为试验点"),
    "organisation": ("会同{}开展督查", "报{}备案", "由{}牵头实施", "委托{}进行评估"),
    "person": ("联系人为{}", "组长由{}担任", "由{}同志负总责"),
    "free": ("以{}为重点", "把{}放在突出位置", "围绕{}持续用力", "聚焦{}精准施策"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a template: fixed text, or a slot of a kind; `optional` text is one sentence."""

    text: str
    kind: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Planted:
    """A filling in a document, with the spans of its slots."""

    template: int
    document: str
    start: int
    end: int
    slots: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """Measures in 0..1: families by the adjusted Rand index, the others averaged over templates."""

    families: float
    skeleton: float
    slots: float
    kinds: float


def value(kind: str, rng: random.Random) -> str:
    """What a filling puts into a slot of a kind."""
    year, month, day = rng.randint(2005, 2025), rng.randint(1, 12), rng.randint(1, 28)
    place = rng.choice(NAMES) + rng.choice("县市区镇乡")
    unit = rng.choice(("万元", "亿元", "亩", "公里"))
    full = f"{year}年{month}月{day}日"
    offered = {
        "number": (str(rng.randint(2, 99)), str(rng.randint(100, 9_999))),
        "amount": (f"{rng.randint(2, 9_999)}{unit}",),
        "percent": (f"{rng.randint(1, 99)}%", f"{rng.randint(1, 99)}.{rng.randint(1, 9)}%"),
        "date": (f"{year}年", f"{year}年{month}月", full),
        "docnum": (f"〔{year}〕{rng.randint(1, 180)}号",),
        "place": (place,),
        "organisation": (place + rng.choice(BODIES),),
        "person": (rng.choice(FAMILY) + "".join(rng.sample(GIVEN, rng.randint(1, 2))),),
        "free": PHRASES,
    }
    return rng.choice(offered[kind])


def template(sentences: list[str], rng: random.Random, *, optional: bool) -> list[Part]:
    """A template: sentences of held-out text with clauses that hold its slots among them."""
    slots = rng.randint(2, 8)
    size = rng.randint(80, 600)
    kinds = [rng.choice(tuple(CLAUSES)) for _ in range(slots)]
    fixed: list[str] = []
    while sum(map(len, fixed)) < max(40, size - 14 * slots) or len(fixed) < 2:
        fixed.append(sentences.pop())
    places = sorted(rng.randrange(1, len(fixed)) for _ in kinds)
    left_out = rng.randrange(len(fixed) - 1) + 1 if optional and len(fixed) > 2 else -1
    parts: list[Part] = []
    for number, sentence in enumerate(fixed):
        parts.append(Part(sentence, optional=number == left_out and number < len(fixed) - 1))
        mine = [kind for kind, at in zip(kinds, places, strict=True) if at == number + 1]
        for count, kind in enumerate(mine):
            before, after = rng.choice(CLAUSES[kind]).split("{}")
            stop = "。" if count == len(mine) - 1 else "，"
            parts += [Part(before), Part("", kind), Part(after + stop)]
    return parts


def filled(
    parts: Sequence[Part], rng: random.Random, *, present: float, rate: float
) -> tuple[str, list[tuple[int, int]]]:
    """The text of one filling and the spans of its slots."""
    text = ""
    slots: list[tuple[int, int]] = []
    for part in parts:
        if part.kind:
            given = value(part.kind, rng)
            slots.append((len(text), len(text) + len(given)))
            text += given
        elif not part.optional or rng.random() < present:
            text += "".join(
                rng.choice(GIVEN) if letter.isalpha() and rng.random() < rate else letter
                for letter in part.text
            )
    return text, slots


def planted(
    texts: dict[str, str], held: dict[str, str], seed: int
) -> tuple[dict[str, str], list[list[Part]], list[Planted]]:
    """Documents with the fillings of 30 templates between their paragraphs, and the truth."""
    rng = random.Random(seed)
    sentences = [
        one.strip()
        for text in held.values()
        for one in edits.sentences(text)
        if 15 <= len(one.strip()) <= 80 and "\n" not in one.strip() and one.strip().endswith("。")
    ]
    rng.shuffle(sentences)
    templates, inside = [], defaultdict(list)
    for number in range(TEMPLATES):
        parts = template(sentences, rng, optional=number % 3 == 0)
        templates.append(parts)
        times = min(len(texts), round(5 * 40 ** rng.random()))
        present = rng.uniform(0.3, 0.8)
        for name in rng.sample(sorted(texts), times):
            rate = 0.03 if number % 3 == 1 and rng.random() < 0.2 else 0.0
            inside[name].append((number, *filled(parts, rng, present=present, rate=rate)))
    documents: dict[str, str] = {}
    truth: list[Planted] = []
    for name, text in texts.items():
        documents[name], standing = carried(name, text, inside[name], rng)
        truth += standing
    return documents, templates, truth


def carried(
    name: str,
    text: str,
    fillings: Sequence[tuple[int, str, list[tuple[int, int]]]],
    rng: random.Random,
) -> tuple[str, list[Planted]]:
    """A document with fillings between its lines, and where they stand."""
    lines = text.split("\n")
    whole, done = "", 0
    standing: list[Planted] = []
    for place, (number, filling, spans) in zip(
        apart(lines, len(fillings), rng), fillings, strict=False
    ):
        whole += "".join(line + "\n" for line in lines[done:place])
        done, start = place, len(whole)
        moved = tuple((first + start, stop + start) for first, stop in spans)
        standing.append(Planted(number, name, start, start + len(filling), moved))
        whole += filling + "\n"
    return whole + "\n".join(lines[done:]), standing


def apart(lines: Sequence[str], number: int, rng: random.Random) -> list[int]:
    """Ends of lines where fillings may stand, so far apart that no match joins them."""
    chosen: list[int] = []
    start = rng.randrange(APART)
    for at, line in enumerate(lines):
        start -= len(line)
        if start <= 0 and len(chosen) < number:
            chosen.append(at + 1)
            start = APART + rng.randrange(APART)
    return chosen


def rand_index(truth: Sequence[object], found: Sequence[object]) -> float:
    """The adjusted Rand index of two groupings (Hubert and Arabie 1985)."""
    both, one, other = (
        sum(comb(n, 2) for n in Counter(groups).values())
        for groups in (list(zip(truth, found, strict=True)), truth, found)
    )
    expected = one * other / comb(len(truth), 2)
    return (both - expected) / ((one + other) / 2 - expected)


def f1(right: float, found: float, wanted: float) -> float:
    """Harmonic mean of precision and recall."""
    return 2 * right / max(1, found + wanted)


def of_filling(
    report: Report, truth: Iterable[Planted]
) -> list[tuple[Template, Occurrence] | None]:
    """For each filling the template and occurrence that covers most of it, at least half."""
    path = {document.id: document.path for document in report.documents}
    standing: dict[str, list[tuple[Template, Occurrence]]] = defaultdict(list)
    for one in report.templates:
        for occurrence in one.occurrences:
            standing[path[occurrence.document]].append((one, occurrence))
    found = []
    for filling in truth:
        best, most = None, (filling.end - filling.start) / 2
        for one, occurrence in standing[filling.document]:
            common = min(filling.end, occurrence.end) - max(filling.start, occurrence.start)
            if common > most:
                best, most = (one, occurrence), common
        found.append(best)
    return found


def letters(parts: Iterable[str]) -> list[int]:
    """Folded letters of fixed texts, one after another."""
    return [token for part in parts for token in fold(part).tokens.tolist()]


def scores(
    report: Report, templates: list[list[Part]], truth: list[Planted], *, show: bool
) -> Scores:
    """Hold the templates of a result against the planted ones."""
    found = of_filling(report, truth)
    labels = [one[0].id if one else f"none {n}" for n, one in enumerate(found)]
    skeletons, slots, kinds, wanted = [], [], 0, 0
    for number, parts in enumerate(templates):
        mine = [(f, one) for f, one in zip(truth, found, strict=True) if f.template == number]
        ids = Counter(one[0].id for _, one in mine if one)
        best = ids.most_common(1)[0][0] if ids else None
        record = next((one for one in report.templates if one.id == best), None)
        segments = record.segments if record else ()
        own = letters(part.text for part in parts if not part.kind)
        theirs = letters(one.text for one in segments if isinstance(one, TextSegment))
        skeletons.append(f1(LCSseq.similarity(own, theirs), len(theirs), len(own)))
        right, said, asked, named = held_against(mine, best)
        slots.append(f1(right, said, asked))
        given = [one.slot for one in segments if isinstance(one, SlotSegment)]
        expected = [part.kind for part in parts if part.kind]
        matched = {k: Counter(js).most_common(1)[0][0] for k, js in named.items()}
        kinds += sum(given[j] == expected[k] for k, j in matched.items())
        wanted += len(matched)
        if show and (skeletons[-1] < 0.99 or slots[-1] < 0.97):
            printed(parts, segments, skeletons[-1], slots[-1], len(mine))
    families = rand_index([f.template for f in truth], labels)
    mean = len(templates)
    return Scores(families, sum(skeletons) / mean, sum(slots) / mean, kinds / max(1, wanted))


def held_against(
    mine: Sequence[tuple[Planted, tuple[Template, Occurrence] | None]], best: str | None
) -> tuple[int, int, int, dict[int, list[int]]]:
    """Slots of equal ends, slots found and planted, and which found ones a planted slot met."""
    right = said = asked = 0
    named: dict[int, list[int]] = defaultdict(list)
    for filling, one in mine:
        spans = {span: k for k, span in enumerate(filling.slots)}
        asked += len(spans)
        if not one or one[0].id != best:
            continue
        for j, slot in enumerate(one[1].slots):
            said += slot is not None
            if slot and (k := spans.get((slot.start, slot.end))) is not None:
                right += 1
                named[k].append(j)
    return right, said, asked, named


def printed(
    parts: Sequence[Part], segments: Iterable[object], skeleton: float, slots: float, times: int
) -> None:
    """Print a template that was not found as planted, and what was found."""
    print(f"\nskeleton {skeleton:.3f}, slots {slots:.3f}, filled {times} times")
    print("  " + "".join(f"〔{p.kind}〕" if p.kind else p.text for p in parts))
    print("  " + "".join(map(shown, segments)))


def shown(segment: object) -> str:
    """A segment as text, a slot with its commonest values."""
    if isinstance(segment, SlotSegment):
        return f"〔{segment.slot}:{'|'.join(one for one, _ in segment.values[:4])}〕"
    text = getattr(segment, "text", "")
    return f"({text})" if getattr(segment, "optional", False) else text


def main() -> None:
    """Measure and print, seed by seed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--hold", type=Path)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--documents", type=int, default=800)
    parser.add_argument("--show", action="store_true")
    asked = parser.parse_args()
    every = read(asked.folder)
    seen: set[int] = set()
    held = stripped(read(asked.hold) if asked.hold else dict(list(every.items())[1::2]), seen)
    carrying: dict[str, str] = {}
    for name, text in list(every.items())[:: 1 if asked.hold else 2]:
        body = stripped({name: text[: 2 * CARRIED]}, seen)[name][:CARRIED]
        if len(carrying) < asked.documents and len(body) > CARRIED / 3:
            carrying[name] = body
    outcome = {}
    for seed in asked.seeds:
        documents, templates, truth = planted(carrying, held, seed)
        with tempfile.TemporaryDirectory() as folder:
            for name, text in documents.items():
                Path(folder, name).write_text(text, encoding="utf-8")
            report = dedup.audit(folder)
        outcome[seed] = found = scores(report, templates, truth, show=asked.show)
        print(
            f"seed {seed}: " + ", ".join(f"{k} {v:.3f}" for k, v in asdict(found).items()),
            flush=True,
        )
    rows = {
        str(seed): {k: round(v, 4) for k, v in asdict(one).items()} for seed, one in outcome.items()
    }
    record("templates", seeds=rows)


if __name__ == "__main__":
    main()
