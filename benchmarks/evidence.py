"""What a pair gives away: planted substitutions and forgotten names, found by an audit.

python benchmarks/evidence.py ../shared/corpora/laws ../shared/corpora/state_council
python benchmarks/evidence.py --real ../shared/corpora/laws

A passage of a document becomes a source, in which names stand throughout: places, units, persons,
years, 我市, or names that it has of its own. Its copy puts others in their place. In half of the
pairs one place in ten is forgotten, at least one; in half of the pairs letters and numbers are
edited too, which is no substitution; in a quarter the old name stands rightly in a part of the
copy that is its own. `--real` prints what an audit of a folder says of left-overs where nothing is
planted, to be read.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import edits
from record import record
from texts import read, stripped

import dedup
from dedup.config import Config

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dedup.model import Pair, Report

PAIRS = 200
LENGTHS = (1500, 3000)  # characters of a copied passage
OWN = (200, 700)  # characters before and after it
FEWEST, MOST = 3, 16  # times that a name stands in a source
NAMES = (2, 4)  # names replaced in a pair
FORGOTTEN = 10  # one place in so many
EDITED = 0.03
# Old name and new; some share a character, as names of neighbours and of relatives do.
REPLACED = {
    "place": (
        ("云溪县", "青禾市"), ("云溪县", "青溪县"), ("临江市", "临海县"), ("岚桥区", "白石镇"),
        ("上河乡", "下河乡"), ("长汀省", "望州省"),
    ),
    "unit": (
        ("水务局", "水利局"), ("云溪县财政局", "岚桥区教育局"), ("青禾集团", "望州公司"),
        ("石桥街道", "柳湾社区"), ("第二中学", "实验小学"),
    ),
    "person": (
        ("顾长汀", "林远帆"), ("王小明", "王大明"), ("欧阳海", "欧阳波"), ("陈立", "周怀安"),
    ),
    "year": (("2022", "2023"), ("2019", "2021"), ("2017", "2018")),
    "own": (("我市", "我县"), ("全省", "全市"), ("本市", "本区")),
}  # fmt: skip
OFFICES = ("同志", "书记", "主任")
# Words of official papers in whose place such a name can stand.
ROLES = (
    *("主管部门", "有关部门", "人民政府", "行政部门", "国务院", "各地区", "农民", "群众", "企业"),
    *("单位", "部门", "机关", "机构", "人员", "经济", "社会", "发展", "工作"),
)
# Names that the papers have of their own, and what may take their place.
GENUINE = {
    "上海市": "杭州市", "本市": "本县", "我国": "我省", "全国": "全市", "国务院": "省政府",
    "深圳": "珠海", "天津市": "大连市", "海南": "云南",
}  # fmt: skip


@dataclass(slots=True)
class Planted:
    """One pair: texts, replacements with their number, and names that were forgotten."""

    source: str
    copy: str
    replaced: dict[tuple[str, str], int] = field(default_factory=dict)
    forgotten: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Tally:
    """Right, wrong and missed."""

    right: int = 0
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def add(self, where: str, found: set[str], wanted: set[str]) -> None:
        """Compare what was found in a pair with what was planted."""
        self.right += len(found & wanted)
        self.wrong += [f"{where}: {one}" for one in sorted(found - wanted)]
        self.missed += [f"{where}: {one}" for one in sorted(wanted - found)]

    @property
    def precision(self) -> float:
        """Share of what was found that was planted."""
        return self.right / max(1, self.right + len(self.wrong))

    @property
    def recall(self) -> float:
        """Share of what was planted that was found."""
        return self.right / max(1, self.right + len(self.missed))


class Planter:
    """Takes passages from texts without reuse, each once."""

    def __init__(self, texts: Mapping[str, str], seed: int) -> None:
        self.rng = random.Random(seed)
        self.passages = self._cut([text for text in texts.values() if len(text) > LENGTHS[0]])
        letters = {letter for text in texts.values() for letter in text if "一" <= letter <= "鿿"}
        self.pool = sorted(letters)

    def _cut(self, texts: Sequence[str]) -> Iterator[str]:
        order = list(texts)
        self.rng.shuffle(order)
        for text in order:
            lines, size = [], 0
            for line in text.splitlines(keepends=True):
                lines.append(line)
                size += len(line)
                if size >= LENGTHS[1]:
                    yield "".join(lines)
                    lines, size = [], 0

    def pair(self, number: int) -> Planted:
        """A source and its copy."""
        text = next(self.passages)[: self.rng.randint(*LENGTHS)]
        other, size = next(self.passages), OWN[1]
        ends = [other[at : at + self.rng.randint(*OWN)] + "\n" for at in range(0, 4 * size, size)]
        text, names = self._named(text, "".join(ends))
        forget, edit, again = number % 2 == 0, number % 4 < 2, number % 8 in (3, 4)
        planted = Planted("", "")
        copy = self._copied(text, names, planted, forget=forget, edit=edit)
        if again and names:
            # A paper may thank the county whose text it took: then nothing was forgotten.
            ends[2] += f"在此向{names[0][0]}表示感谢。\n"
            planted.forgotten.discard(names[0][0])
        planted.source = ends[0] + text + ends[1]
        planted.copy = ends[2] + copy + ends[3]
        return planted

    def _named(self, text: str, beside: str) -> tuple[str, list[tuple[str, str]]]:
        """The text with names in it that stand often enough, and what replaces each."""
        wanted = self.rng.randint(*NAMES)
        genuine = [(a, b) for a, b in GENUINE.items() if FEWEST <= text.count(a) <= MOST]
        names = [pair for pair in genuine if pair[0] not in beside and pair[1] not in text][:1]
        roles = [role for role in ROLES if role not in "".join(a for a, _ in names)]
        roles = [role for role in roles if text.count(role) >= FEWEST]
        self.rng.shuffle(roles)
        kinds = self.rng.sample(sorted(REPLACED), len(REPLACED))
        for kind in kinds:
            before, after = self.rng.choice(REPLACED[kind])
            taken = "".join((text, beside, *(name for pair in names for name in pair)))
            if len(names) == wanted or before in taken or after in taken:
                continue
            if kind == "year":
                text = self._with_years(text, before)
            elif not roles or text.count(roles[-1]) < FEWEST:
                continue
            else:
                office = self.rng.choice(OFFICES) if kind == "person" else ""
                text = text.replace(roles.pop(), before + office, MOST)
            names.append((before, after))
        return text, names

    def _with_years(self, text: str, year: str) -> str:
        parts = edits.sentences(text)
        chosen = self.rng.sample(range(len(parts)), min(len(parts), self.rng.randint(4, 9)))
        for at in chosen:
            parts[at] = re.sub(r"^(\s*)", rf"\g<1>{year}年，", parts[at], count=1)
        return "".join(parts)

    def _copied(
        self,
        text: str,
        names: Sequence[tuple[str, str]],
        planted: Planted,
        *,
        forget: bool,
        edit: bool,
    ) -> str:
        after = dict(names)
        pattern = re.compile("|".join(sorted(map(re.escape, after), key=len, reverse=True)) or "$^")
        places = [match.group() for match in pattern.finditer(text)]
        kept: set[int] = set()
        for name in after if forget else ():
            own = [i for i, place in enumerate(places) if place == name]
            if len(own) > 2:
                kept.update(self.rng.sample(own, max(1, len(own) // FORGOTTEN)))
                planted.forgotten.add(name)
        parts, at = [], 0
        for i, match in enumerate(pattern.finditer(text)):
            between = text[at : match.start()]
            parts.append(self._edited(between) if edit else between)
            name = match.group()
            parts.append(name if i in kept else after[name])
            at = match.end()
            if i not in kept:
                pair = name, after[name]
                planted.replaced[pair] = planted.replaced.get(pair, 0) + 1
        rest = text[at:]
        return "".join([*parts, self._edited(rest) if edit else rest])

    def _edited(self, text: str) -> str:
        changed = edits.edited(text, EDITED, self.rng, self.pool)
        return edits.NUMBER.sub(self._other_number, changed)

    def _other_number(self, match: re.Match[str]) -> str:
        if self.rng.random() < 0.8 or not match.group().isdecimal():
            return match.group()
        return str(self.rng.randint(1, 999))


def audited(folder: str) -> Report:
    return dedup.audit(folder, config=Config(embed_text="all"))


def between(report: Report) -> dict[frozenset[str], Pair]:
    names = {document.id: document.path for document in report.documents}
    return {frozenset((names[p.left], names[p.right])): p for p in report.pairs}


def planted(folders: Sequence[str], seed: int) -> dict[str, Tally]:
    """Plant, audit, compare."""
    seen: set[int] = set()
    texts: dict[str, str] = {}
    for folder in folders:
        texts |= stripped(read(Path(folder)), seen)
    planter = Planter(texts, seed)
    pairs = [planter.pair(number) for number in range(PAIRS)]
    tallies = {"substitutions": Tally(), "left-overs": Tally()}
    with tempfile.TemporaryDirectory() as folder:
        # In half of the pairs the copy comes first by name, and so stands left.
        files = [
            (f"{n:03}{'ab'[n // 2 % 2]}.txt", f"{n:03}{'ba'[n // 2 % 2]}.txt") for n in range(PAIRS)
        ]
        for pair, (source, copy) in zip(pairs, files, strict=True):
            Path(folder, source).write_text(pair.source, encoding="utf-8")
            Path(folder, copy).write_text(pair.copy, encoding="utf-8")
        report = audited(folder)
    found = between(report)
    for pair, (source, copy) in zip(pairs, files, strict=True):
        shown = found.get(frozenset((source, copy)))
        changed = {(s.before, s.after) for s in shown.substitutions} if shown else set()
        if copy < source:
            changed = {(after, before) for before, after in changed}
        wanted = {names for names, times in pair.replaced.items() if times > 1}
        arrows = [{"→".join(names) for names in some} for some in (changed, wanted)]
        tallies["substitutions"].add(source, *arrows)
        names = set(shown.leftovers or ()) if shown else set()
        tallies["left-overs"].add(source, names, pair.forgotten)
    return tallies


def real(folder: str) -> None:
    """Print what is said to be left over in real pairs, with its surroundings."""
    report = audited(folder)
    told = [pair for pair in report.pairs if pair.leftovers]
    replaced = sum(bool(pair.substitutions) for pair in report.pairs)
    numbers = f"{replaced} with substitutions, {len(told)} with left-overs"
    print(f"{folder}: {len(report.pairs)} pairs, {numbers}")
    for pair in told:
        documents = [report.by_id[one] for one in (pair.left, pair.right)]
        changes = [f"{s.before}→{s.after} ×{s.times}" for s in pair.substitutions]
        print(" | ".join(document.path for document in documents), *changes[:6], sep="\n  ")
        for name in pair.leftovers or ():
            for side, document in zip("LR", documents, strict=True):
                for match in re.finditer(re.escape(name), document.text or ""):
                    around = (document.text or "")[max(0, match.start() - 20) : match.end() + 20]
                    print(f"    {name} {side}: {around!r}")


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--real", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="print what was wrong and missed")
    given = parser.parse_args()
    if given.real:
        for folder in given.folders:
            real(folder)
        return
    tallies = planted(given.folders, given.seed)
    figures: dict[str, object] = {"seed": given.seed}
    for name, tally in tallies.items():
        print(
            f"{name}: precision {tally.precision:.3f}  recall {tally.recall:.3f}  "
            f"right {tally.right}  wrong {len(tally.wrong)}  missed {len(tally.missed)}"
        )
        if given.show:
            kinds = Counter(one.partition(": ")[2] for one in (*tally.wrong, *tally.missed))
            print(
                f"  {kinds.most_common(12)}", *(f"  wrong {one}" for one in tally.wrong), sep="\n"
            )
            print(*(f"  missed {one}" for one in tally.missed), sep="\n")
        figures[name] = {
            "precision": round(tally.precision, 4), "recall": round(tally.recall, 4),
            "right": tally.right, "wrong": len(tally.wrong), "missed": len(tally.missed),
        }  # fmt: skip
    record("evidence", **figures)


if __name__ == "__main__":
    main()
