"""Every kind of result, held against the contract by a checker that knows nothing of the engine."""

from __future__ import annotations

import base64
import copy
import io
import json
import random
import zlib
from pathlib import Path

import pytest
from contract import violations
from invented import LETTERS, edited, prose

from dedup.config import AlignConfig, Config, FamilyConfig
from dedup.documents import Input, load_metadata
from dedup.job import Job
from dedup.pipeline import run
from reports.jsonfile import write_json

ROOT = Path(__file__).parent.parent
WORDS = [
    "the",
    "grace",
    "of",
    "god",
    "that",
    "brings",
    "salvation",
    "has",
    "appeared",
    "to",
    "all",
    "men",
    "teaching",
    "us",
    "to",
    "live",
    "soberly",
    "and",
    "rightly",
    "in",
    "this",
    "present",
    "world",
    "while",
    "we",
    "wait",
    "for",
    "a",
    "blessed",
    "hope",
    "in",
    "town",
    "and",
    "country",
    "where",
    "farmers",
    "teachers",
    "clerks",
    "sailors",
    "weavers",
    "and",
    "masons",
    "keep",
    "their",
    "accounts",
    "of",
    "every",
    "passing",
    "year",
]


def result_of(mode: str, inputs: list[tuple[str, Path]], metadata: Path | None = None, **options):
    """Run and give the result as its file holds it, texts included."""
    allowed = options.pop("allowed", ())
    exclude = options.pop("exclude", ())
    report = run(
        Job(
            mode,
            [Input(i, str(path), role) for i, (role, path) in enumerate(inputs)],
            Config(embed_text="all", **options),
            exclude=exclude,
            metadata=load_metadata(str(metadata)) if metadata else None,
            allowed=allowed,
            workers=1,
        )
    )
    stream = io.StringIO()
    write_json(report, stream)
    return json.loads(stream.getvalue())


def words(seed: int, number: int) -> str:
    """English: sentences of so many words."""
    source = random.Random(seed)
    text = ""
    for i in range(number):
        text += source.choice(WORDS) + (".\n" if i % 12 == 11 else " ")
    return text


def form(seed: int) -> str:
    """A template with slots, filled in."""
    source = random.Random(seed)
    place = "".join(source.choices(LETTERS, k=3))
    number = source.randint(2, 900)
    return (
        f"各位代表，现在我代表{place}人民政府向大会报告工作，请予审议，并请政协委员提出意见。"
        f"全年完成投资{number}亿元，比上年增长{source.randint(1, 30)}%，新增就业{number * 7}人，"
        f"超额完成{source.choice(['市委', '县委', '省里'])}下达的目标任务，主要做了以下几个方面的工作。\n"
    )


def quotation(seed: int) -> str:
    source = random.Random(seed)
    return (
        "《关于加强作风建设的若干意见》指出：“作风建设永远在路上，必须抓常抓细抓长，持续努力久久为功，"
        f"不断取得人民群众满意的实际成效。”{source.choice(['我们要', '大家都要', '全市上下'])}照此办理。\n"
    )


def speech(seed: int, letters: int) -> str:
    """A text in sections."""
    parts = [prose(seed * 10 + i, letters // 3) for i in range(3)]
    return "\n".join(f"{number}、{part}" for number, part in zip("一二三", parts, strict=True))


def papers(seed: int) -> dict[str, str]:
    """A collection with something of everything."""
    source = random.Random(seed)
    texts = {f"own{i}": speech(seed + i, source.randint(300, 900)) for i in range(3)}
    texts["copy"] = edited(texts["own0"], 0.05, seed)
    texts["copyofcopy"] = edited(texts["copy"], 0.05, seed + 1) + prose(seed + 77, 60)
    texts["excerpt"] = prose(seed + 60, 300) + texts["own1"][40:280] + prose(seed + 61, 200)
    texts["collage"] = "\n".join(
        [texts["own0"][:150], prose(seed + 62, 90), texts["own1"][:160], prose(seed + 63, 250),
         texts["own0"][300:420], texts["own2"][100:220], texts["own0"][:150]]
    )  # fmt: skip
    sentences = texts["own2"].split("。")
    source.shuffle(sentences)
    texts["shuffled"] = "。".join(sentences)
    texts["repeats"] = (
        texts["own1"][:200]
        + prose(seed + 64, 200)
        + texts["own1"][:200]
        + prose(seed + 65, 90)
        + texts["own1"][20:180]
    )
    for i in range(7):
        texts[f"county{i}"] = (
            form(seed + i)
            + prose(seed + 100 + i, 200)
            + quotation(seed + i)
            + edited(form(seed + 50 + i), 0.02, i)
        )
    texts["english"] = words(seed, 300)
    texts["mixed"] = (
        texts["english"][200:900] + prose(seed + 66, 120) + texts["own2"][:90] + words(seed + 5, 40)
    )
    texts["masked"] = texts["own0"][:120] + "20xx年，××县完成******亿元。" + form(seed)
    texts["numbers"] = texts["own0"][:120] + "2023年，清河县完成1234.5亿元。" + form(seed)
    texts["set"] = (
        "篇一：讲话\n"
        + prose(seed + 67, 150)
        + "\n篇二：讲话\n"
        + texts["own1"][100:300]
        + "\n篇三：讲话\n"
        + prose(seed + 68, 200)
        + texts["own2"][:200]
        + "\n"
    )
    texts["short"] = "你好"
    texts["edits"] = edited(texts["own1"], 0.25, seed + 3)
    return texts


def table(folder: Path, names, seed: int) -> Path:
    source = random.Random(seed)
    rows = ["path,title,author,group,date"]
    for name in names:
        author = source.choice(["", "甲", "乙", "丙"])
        group = source.choice(["", "", "东区", "西区"])
        date = source.choice(["", "2021", "2022-03", "2022-03-09", "2023-11-30"])
        rows.append(f"{name}.txt,,{author},{group},{date}")
    path = folder / "metadata.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def write(folder: Path, texts: dict[str, str]) -> Path:
    folder.mkdir(parents=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


BASE = "各位代表，现在我代表人民政府向大会报告工作，请予审议，并请政协委员提出意见。\n超额完成下达的目标任务，主要做了以下几个方面的工作。"
ALLOWED = ("作风建设永远在路上", "# 注", "必须抓常抓细抓长")

DRAFTS = ("collage", "county0", "mixed", "set", "edits")
SCENARIOS = {
    "plain": ("audit", 1, {}),
    "metadata": ("audit", 2, {"metadata": True}),
    "base text": ("audit", 3, {"metadata": True, "base": True}),
    "allowed": ("audit", 4, {"metadata": True, "allowed": ALLOWED}),
    "only earlier": ("audit", 5, {"metadata": True, "only_earlier": True}),
    "large families": ("audit", 6, {"families": FamilyConfig(pairs_per_template=4)}),
    "three sources": ("audit", 7, {"families": FamilyConfig(sources=3)}),
    "short matches": ("audit", 8, {"align": AlignConfig(min_chars=12)}),
    "capped": ("audit", 9, {"max_matches": 5}),
    "a draft": ("check", 1, {}),
    "a draft, metadata": ("check", 2, {"metadata": True}),
    "a draft, base text": ("check", 3, {"metadata": True, "base": True}),
    "a draft, only earlier": ("check", 4, {"metadata": True, "only_earlier": True}),
    "a draft, capped": ("check", 5, {"max_matches": 1}),
}


def scenario(folder: Path, mode: str, seed: int, options: dict):
    options = dict(options)
    texts = papers(seed)
    metadata = table(folder, texts, seed) if options.pop("metadata", False) else None
    if mode == "audit":
        inputs = [("audited", write(folder / "all", texts))]
    else:
        drafts = {name: texts.pop(name) for name in DRAFTS}
        inputs = [
            ("draft", write(folder / "drafts", drafts)),
            ("archive", write(folder / "archive", texts)),
        ]
    if options.pop("base", False):
        (folder / "base.txt").write_text(BASE, encoding="utf-8")
        inputs.append(("base", folder / "base.txt"))
    return result_of(mode, inputs, metadata, **options)


@pytest.mark.parametrize("name", SCENARIOS)
def test_generated_collections(tmp_path, name):
    assert violations(scenario(tmp_path, *SCENARIOS[name])) == []


@pytest.fixture(scope="module")
def examples():
    folder = ROOT / "examples"
    return result_of(
        "audit",
        [("audited", folder)],
        folder / "metadata.csv",
        exclude=["README.md", "metadata.csv"],
    )


def test_the_examples(examples):
    assert violations(examples) == []


def test_the_example_draft():
    folder = ROOT / "examples"
    inputs = [("draft", folder / "draft"), ("archive", folder / "archive")]
    assert violations(result_of("check", inputs)) == []


def test_the_seeds(shared):
    assert violations(result_of("audit", [("audited", shared("seeds"))])) == []


@pytest.fixture(scope="module")
def reports(request):
    """The twelve newest reports of the State Council, if they are beside the checkout."""
    folder = request.config.rootpath.parent / "shared" / "corpora" / "state_council"
    if not folder.exists():
        pytest.skip("the real text corpora/state_council is not beside this checkout")
    files = sorted(folder.glob("*.txt"), key=lambda file: file.name[4:8], reverse=True)[:12]
    return violations(result_of("audit", [("audited", file) for file in files]))


def test_reports_to_the_state_council(reports):
    assert (reports) == []


# -- known violations ------------------------------------------------------------------------------


def test_drafts_are_not_compared_with_each_other(tmp_path):
    text = prose(1, 200)
    drafts = write(tmp_path / "drafts", {"a": text + prose(2, 90), "b": prose(3, 90) + text})
    archive = write(tmp_path / "archive", {"c": prose(4, 90) + text + prose(5, 90)})
    found = violations(result_of("check", [("draft", drafts), ("archive", archive)]))
    assert found == []


def test_base_text_needs_no_date(tmp_path):
    text = prose(1, 100)
    folder = write(tmp_path / "all", {"a": text + prose(2, 90), "b": prose(3, 90)})
    (tmp_path / "base.txt").write_text(text, encoding="utf-8")
    inputs = [("audited", folder), ("base", tmp_path / "base.txt")]
    assert violations(result_of("audit", inputs, only_earlier=True)) == []


def test_copies_are_in_the_result(tmp_path):
    text, one, other = prose(1, 400), prose(2, 50), prose(3, 60)
    (tmp_path / "metadata.csv").write_text("path,date\nd.txt,2023\na.txt,2021\n", encoding="utf-8")
    drafts = write(tmp_path / "drafts", {"d": f"{one}{prose(4, 400)}{other}"})
    archive = write(tmp_path / "archive", {"a": text + one, "b": text + other})
    inputs = [("draft", drafts), ("archive", archive)]
    result = result_of("check", inputs, tmp_path / "metadata.csv", only_earlier=True)
    assert violations(result) == []


def test_sections_know_their_longest_run(tmp_path):
    text = f"一、{prose(1, 60)}\n二、{prose(2, 90)}\n"
    other = text.replace(text[30:33], "甲乙丙")
    folder = write(tmp_path / "all", {"a": text, "b": other})
    assert violations(result_of("audit", [("audited", folder)])) == []


def test_a_repeated_stretch_is_matched_at_both_its_places(tmp_path):
    head, middle, tail = prose(1, 90), prose(2, 50), prose(3, 60)
    folder = write(
        tmp_path / "all", {"a": head + middle + tail, "b": head + middle + middle + tail}
    )
    found = violations(result_of("audit", [("audited", folder)]))
    assert found == []


def test_the_parts_of_a_draft_tile_it(tmp_path):
    speeches = "".join(f"篇{n}：讲话\n{prose(i, 150)}\n" for i, n in enumerate("一二三"))
    drafts = write(tmp_path / "drafts", {"d": f"讲话(精选3篇)\n{prose(9, 50)}\n{speeches}"})
    archive = write(tmp_path / "archive", {"a": prose(8, 90)})
    found = violations(result_of("check", [("draft", drafts), ("archive", archive)]))
    assert found == []


def test_the_funnel_counts_what_the_cap_left_out(tmp_path):
    text = prose(1, 100)
    folder = write(
        tmp_path / "all", {name: text + prose(i + 9, 90) for i, name in enumerate("abcde")}
    )
    result = result_of("audit", [("audited", folder)], max_matches=3)
    told = [number for stage in result["run"]["funnel"].values() for number in stage.values()]
    assert 10 - len(result["matches"]) in told


# -- the checker itself ----------------------------------------------------------------------------


def matched(result: dict) -> dict:
    """A match of two documents, in several blocks if there is one."""
    between = [m for m in result["matches"] if m["kind"] != "repeat"]
    return max(between, key=lambda m: (len(m["blocks"]), m["identical"]))


def document(result: dict) -> dict:
    """The document that shares most."""
    return max(
        (d for d in result["documents"] if d["figures"]),
        key=lambda d: d["figures"]["counts"]["matched"],
    )


def shift_block(result):
    block = matched(result)["blocks"][0]
    block[0], block[1] = block[0] + 3, block[1] + 3


def stretch_block(result):
    block = matched(result)["blocks"][-1]
    block[3] += 400


def overlap_blocks(result):
    match = matched(result)
    match["blocks"].append(list(match["blocks"][-1]))


def swap_sides(result):
    match = matched(result)
    match["left"], match["right"] = match["right"], match["left"]
    match["blocks"] = [[c, d, a, b] for a, b, c, d in match["blocks"]]


def raise_identical(result):
    matched(result)["identical"] += 500


def lower_similarity(result):
    matched(result)["similarity"] -= 0.01


def swap_kind(result):
    match = matched(result)
    match["kind"] = "quoted" if match["kind"] != "quoted" else "self"


def swap_side_kind(result):
    side = matched(result)["left"]
    side["kind"] = "quoted" if side["kind"] != "quoted" else "self"


def move_class(result):
    classes = matched(result)["left"]["classes"]
    name = max(classes, key=classes.get)
    classes[name] -= 1
    classes["self" if name != "self" else "copied"] += 1


def swap_earlier(result):
    match = next(m for m in result["matches"] if m["earlier"])
    match["earlier"] = "left" if match["earlier"] == "right" else "right"


def drop_match(result):
    result["matches"].remove(matched(result))


def double_match(result):
    result["matches"].append({**matched(result), "id": "0" * 12})


def change_count(result):
    document(result)["figures"]["counts"]["own"] += 1


def change_class_counts(result):
    counts = document(result)["figures"]["counts"]
    counts["copied"] -= 1
    counts["boilerplate"] += 1


def change_ratio(result):
    document(result)["figures"]["overlap_total"] = 0.5


def change_source(result):
    figures = document(result)["figures"]
    figures["max_single_source"] = result["documents"][0]["id"]


def change_run(result):
    figures = document(result)["figures"]
    figures["longest_run"] = figures["counts"]["longest_run"] = 5000


def change_text(result):
    record = document(result)
    text = zlib.decompress(base64.b64decode(record["text"])).decode()
    record["text"] = base64.b64encode(zlib.compress(("多" + text[1:]).encode())).decode()


def move_offset(result):
    next(d for d in result["documents"] if d["part"] == 2)["offset"] += 1


def double_id(result):
    result["matches"][0]["id"] = result["matches"][1]["id"]


def drop_pair(result):
    del result["pairs"][0]


def swap_pairs(result):
    result["pairs"].reverse()


def change_shared(result):
    result["pairs"][-1]["shared"] -= 1


def drop_group(result):
    del result["groups"][0]


def change_slot(result):
    slots = [s for t in result["templates"] for o in t["occurrences"] for s in o["slots"] if s]
    slots[0]["value"] += "x"


def drop_slot(result):
    next(t for t in result["templates"] if t["occurrences"][0]["slots"])["occurrences"][0][
        "slots"
    ].pop()


def flip_boilerplate(result):
    template = result["templates"][0]
    template["boilerplate"] = not template["boilerplate"]


def count_sources(result):
    result["templates"][0]["sources"] += 1


def swap_template(result):
    one, other = result["templates"][:2]
    one["occurrences"], other["occurrences"] = other["occurrences"], one["occurrences"]


def drop_copies(result):
    result["copies"].clear()


def add_copies(result):
    result["copies"].append([d["id"] for d in result["documents"][-2:]])


def unknown_reason(result):
    result["skipped"][0]["reason"] = "boring"


def dangling(result):
    matched(result)["left"]["document"] = "0" * 12


def change_key(result):
    one, other = result["matches"][:2]
    other["key"] = one["key"]


def move_section(result):
    next(d for d in result["documents"] if d["sections"])["sections"][0]["end"] -= 1


PLANTED = (
    shift_block, stretch_block, overlap_blocks, swap_sides, raise_identical, lower_similarity,
    swap_kind, swap_side_kind, move_class, swap_earlier, drop_match, double_match, change_count,
    change_class_counts, change_ratio, change_source, change_run, change_text, move_offset,
    double_id, drop_pair, swap_pairs, change_shared, drop_group, change_slot, drop_slot,
    flip_boilerplate, count_sources, swap_template, drop_copies, add_copies, unknown_reason,
    dangling, change_key, move_section,
)  # fmt: skip


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_the_checker_finds_what_is_planted(examples, plant):
    result = copy.deepcopy(examples)
    plant(result)
    assert (violations(result)) != []  # and none before: test_the_examples
