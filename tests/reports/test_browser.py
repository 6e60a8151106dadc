"""The page as a reader has it: opened from disk in Chromium, with nothing else in reach."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from reports.html import write_html, write_html_folder

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

pytestmark = pytest.mark.browser

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser():
    names = ("chromium", "chromium-browser", "google-chrome")
    with playwright.sync_playwright() as runner:
        found = next(filter(None, map(shutil.which, names)), None)
        found = found or runner.chromium.executable_path
        if not Path(found).exists():
            pytest.skip("no Chromium found")
        opened = runner.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield opened
        opened.close()


class Reader:
    """A tab on one report, which notes whatever a quiet page would not do."""

    def __init__(self, page, path):
        self.page = page
        self.path = path
        self.noise = []
        self.requests = []
        page.on("console", lambda message: self.noise.append(message.text))
        page.on("pageerror", lambda error: self.noise.append(str(error)))
        page.on("dialog", lambda dialog: self.noise.append(dialog.message))
        page.on("request", lambda request: self.requests.append(request.url))

    def open(self, route="/"):
        # A change of the hash alone is no navigation, so that the page starts afresh each time.
        self.page.goto("about:blank")
        self.page.goto(f"{self.path.as_uri()}#{route}")
        self.page.wait_for_selector("main[aria-busy=false]")
        return self.page

    def until(self, expression):
        # The page's policy forbids the evaluation that playwright's own waiting needs.
        for _ in range(100):
            if self.page.evaluate(expression):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(expression)

    def quiet(self):
        assert self.noise == []
        # What the page itself made (blob:) asks nobody.
        seen = {url.split("#")[0] for url in self.requests if not url.startswith("blob:null/")}
        assert seen <= {self.path.as_uri(), "about:blank", "data:,"}


@pytest.fixture
def reader(browser, sample, tmp_path):
    contexts = []

    def opened(mode="audit", *, language="zh", width=1280, embed=True, **options):
        path = tmp_path / f"{mode}-{language}.html"
        write_html(sample.build(mode, embed=embed), path, language=language)
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        return Reader(context.new_page(), path)

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def ids(sample_report):
    return [document.id for document in sample_report.documents]


def routes(ids):
    return [
        "/",
        f"/doc/{ids[0]}",
        f"/doc/{ids[3]}",
        "/docs",
        "/docs?q=%E6%8A%A5",
        "/pairs",
        "/findings",
        "/match/m-copied",
        "/match/m-moved",
        "/match/m-repeat",
        f"/pair/{ids[0]}~{ids[1]}",
        f"/pair/{ids[1]}~{ids[0]}",
        "/templates",
        "/template/t-opening",
        "/network",
        "/heat",
        "/skipped",
        "/about",
        f"/print/{ids[0]}?form=brief",
        f"/print/{ids[0]}?form=marked",
        f"/print/{ids[0]}?form=facing",
        "/nowhere",
        "/doc/nothing",
        "/pair/nothing",
        "/pair/%E0%A4%A",
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_opens_quietly(reader, ids, language):
    tab = reader(language=language)
    for route in routes(ids):
        page = tab.open(route)
        assert page.locator("main h1").count() == 1, route
        assert page.title().endswith("· dedup"), route
        shown = page.locator("main").inner_text()
        for leak in ("[object", "undefined", "NaN", "page_"):
            assert leak not in shown, (route, leak)
    tab.quiet()


def test_a_check_shows_the_draft_first(reader, sample):
    tab = reader("check")
    page = tab.open()
    assert page.locator(".sheet .headline b").inner_text() == "18.8%"
    page.get_by_role("heading", name="逐处相似").wait_for()
    assert page.locator(".sheet a.excerpt", has_text=sample.QUOTED[:10]).count() == 1
    tab.quiet()


def test_the_strip_beside_the_text_leads_to_its_passages(reader, ids):
    tab = reader()
    page = tab.open(f"/doc/{ids[0]}")
    kinds = page.locator(".strip .part").evaluate_all("all => all.map(x => x.className)")
    assert kinds == [
        "part boilerplate",
        "part copied",
        "part repeat",
        "part copied",
        "part self",
        "part quoted",
        "part repeat",
    ]
    page.locator(".strip .part.quoted").click()
    assert page.url.endswith("?p=8")
    tab.quiet()


def test_attacks_stay_text(reader, sample, ids):
    tab = reader()
    for route in routes(ids):
        page = tab.open(route)
        assert page.evaluate("window.attacked") is None, route
        assert page.locator("main img, main script, main iframe").count() == 0, route
    page = tab.open(f"/doc/{ids[0]}")
    assert sample.ATTACK in page.locator(".text").inner_text()
    codes = page.locator(".text .invisible").evaluate_all("all => all.map(x => x.dataset.code)")
    assert codes == ["U+2028", "U+202E", "U+202C", "U+200B"]
    assert not re.search("[\u2028\u202e\u200b]", page.locator(".text").inner_text())
    tab.quiet()


def test_marks_hold_exactly_the_blocks(reader, sample, ids):
    tab = reader()
    page = tab.open(f"/doc/{ids[0]}")
    marks = page.locator("mark").evaluate_all("all => all.map(x => [x.dataset.p, x.textContent])")
    texts = {}
    for number, text in marks:
        texts[number] = texts.get(number, "") + text
    half = sample.SECOND_LEFT.index("，") + 1
    assert texts == {
        "1": sample.opening(*sample.OPENINGS[0]),
        "3": sample.COPIED_LEFT,
        "5": sample.REPEAT,
        "6": sample.SECOND_LEFT[: 2 * half - 1],
        "7": sample.SELF,
        "8": sample.QUOTED,
        "9": sample.REPEAT,
    }
    assert page.locator(".text button.tag", has_text="3").inner_text() == "3+1"
    tab.quiet()


def test_the_text_is_whole(reader, sample, ids):
    tab = reader()
    page = tab.open(f"/doc/{ids[1]}")
    shown = page.locator(".paragraphs p").evaluate_all(
        "all => all.map(p => [...p.childNodes]"
        ".filter(n => n.nodeName !== 'BUTTON').map(n => n.textContent).join(''))"
    )
    assert shown == [line for line in sample.TEXT_B.split("\n") if line]
    tab.quiet()


def test_a_passage_leads_to_its_counterpart(reader, sample, ids):
    tab = reader()
    page = tab.open(f"/doc/{ids[0]}")
    page.locator(".text button.tag.copied").first.click()
    panel = page.locator(".picked")
    panel.locator("blockquote", has_text=sample.COPIED_RIGHT).wait_for()
    assert page.locator("mark.on").count() >= 1
    assert page.url.endswith("?p=3")
    panel.get_by_role("link", name="对照查看").click()
    page.locator("table.sides").wait_for()
    assert "m-copied" in page.url
    page.go_back()
    page.locator(".picked blockquote", has_text=sample.COPIED_RIGHT).wait_for()
    page.go_back()
    tab.quiet()


def test_a_source_can_be_seen_alone(reader, ids):
    tab = reader()
    page = tab.open(f"/doc/{ids[0]}")
    source = page.locator("button.source").first
    source.click()
    assert source.get_attribute("aria-pressed") == "true"
    # What only the other source shares steps back.
    assert page.locator("mark.self.dim").count() == 1
    assert page.locator("mark.copied.dim").count() == 0
    source.click()
    assert page.locator("mark.dim").count() == 0
    tab.quiet()


def test_side_by_side_shows_what_differs(reader, sample):
    tab = reader()
    page = tab.open("/match/m-copied")
    told = "all => all.map(x => x.textContent)"
    deleted = page.locator(".both del").evaluate_all(told)
    inserted = page.locator(".both ins").evaluate_all(told)
    assert "删除：县" in deleted
    assert "新增：始终" in inserted
    sides = page.locator(".both .block").evaluate_all(
        "all => all.map(x => { const y = x.cloneNode(true);"
        " y.querySelectorAll('.said').forEach(z => z.remove()); return y.textContent; })"
    )
    assert sides == [sample.COPIED_LEFT, sample.COPIED_RIGHT]
    page.get_by_role("link", name="下一处").click()
    tab.until("location.hash.includes('m-overlap')")
    tab.quiet()


def test_what_was_replaced_is_shown_from_either_side(reader, ids):
    tab = reader()
    for way, shown in (((0, 1), "青石河 → 松岭山 ×2"), ((1, 0), "松岭山 → 青石河 ×2")):
        page = tab.open(f"/pair/{ids[way[0]]}~{ids[way[1]]}")
        assert shown in page.locator(".substitutions .chip").all_inner_texts()


def test_differences_join_to_the_texts(reader):
    tab = reader()
    page = tab.open()
    broken = page.evaluate(
        """() => {
          const letters = Array.from("甲乙丙丁戊己庚辛𠀀😀，a1");
          let seed = 7;
          const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
          const broken = [];
          for (let round = 0; round < 300; round++) {
            let left = "", right = "";
            const length = random() * (round % 5 ? 40 : 900);
            for (let i = 0; i < length; i++) {
              const letter = letters[Math.floor(random() * letters.length)];
              left += letter;
              if (random() < 0.9) right += letter;
              if (random() < 0.1) right += "新";
            }
            const parts = diff(left, right);
            const joins = (side) => parts.map((part) => part[side]).join("");
            const same = parts.every((part) => !part.same || part.left === part.right);
            if (joins("left") !== left || joins("right") !== right || !same) broken.push(left);
          }
          return broken;
        }"""
    )
    assert broken == []
    islands = page.evaluate("diff('全县大道修好', '全市小道建成')")
    assert [part["same"] for part in islands] == [True, False]
    tab.quiet()


def test_percentages_never_round_to_nothing_or_all(reader):
    tab = reader()
    page = tab.open()
    shown = page.evaluate("[0, 0.0004, 0.0005, 0.5, 0.9994, 0.99951, 1, null].map(percent)")
    assert shown == ["0.0%", "<0.1%", "0.1%", "50.0%", "99.9%", ">99.9%", "100.0%", "—"]


def test_back_returns_to_page_and_place(reader, ids):
    tab = reader()
    page = tab.open()
    link = page.locator("main a.document").last
    link.scroll_into_view_if_needed()
    page.wait_for_timeout(100)
    before = page.evaluate("scrollY")
    assert before > 0
    link.click()
    page.locator(".reading").wait_for()
    page.go_back()
    page.locator(".tiles").wait_for()
    tab.until(f"Math.abs(scrollY - {before}) < 3")
    tab.quiet()


def test_templates_lead_to_the_place(reader, ids):
    tab = reader()
    page = tab.open("/templates")
    page.locator("a.excerpt").click()
    page.locator(".skeleton").wait_for()
    assert "三千二百万元" in page.locator("main").inner_text()
    page.locator("tbody a.document").first.click()
    page.locator(".paragraphs p.reached", has_text="根据青石县委").wait_for()
    tab.quiet()


def test_a_table_sorts(reader):
    tab = reader()
    page = tab.open()
    table = page.locator("table").first
    table.get_by_role("button", name="字数").click()
    assert table.locator("th[aria-sort=descending]").inner_text().startswith("字数")
    cells = table.locator("tbody tr td:nth-child(2)").all_inner_texts()
    assert cells == ["595", "320", "150", "17"]
    tab.quiet()


def test_without_text_the_figures_stay(reader, ids):
    tab = reader(embed=False)
    page = tab.open(f"/doc/{ids[2]}")
    assert page.locator(".headline b").inner_text() == "22.0%"
    assert "没有收入这份文献的全文" in page.locator(".text").inner_text()
    page = tab.open("/match/m-self")
    assert "无法逐字对照" in page.locator("main").inner_text()
    tab.quiet()


def test_short_documents_are_marked(reader, ids):
    tab = reader()
    page = tab.open(f"/doc/{ids[3]}")
    assert page.locator(".headline .unstable").count() == 1
    page = tab.open(f"/doc/{ids[0]}")
    assert page.locator(".headline .unstable").count() == 0


def test_a_narrow_screen_does_not_scroll_sideways(reader, ids):
    tab = reader(width=400)
    for route in routes(ids):
        page = tab.open(route)
        assert page.evaluate("document.documentElement.scrollWidth") <= 400, route
    tab.quiet()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(reader, ids, scheme):
    tab = reader(color_scheme=scheme)
    for route in (
        f"/doc/{ids[0]}?p=3",
        "/match/m-copied",
        "/docs",
        "/findings",
        "/network",
        "/template/t-opening",
        "/",
    ):
        page = tab.open(route)
        page.wait_for_timeout(50)
        low = page.evaluate(CONTRAST)
        assert low == [], route


# Solid colours only: what every text of this page stands on.
CONTRAST = """() => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const part = (v) => (v <= 10 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const colour = numbers(getComputedStyle(node).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const low = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || /SCRIPT|STYLE/.test(node.nodeName)) continue;
    if (!node.checkVisibility() || node.closest("[aria-disabled]")) continue;
    const [a, b] = [light(numbers(getComputedStyle(node).color)), light(ground(node))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) low.push([node.className, walker.currentNode.data.slice(0, 20), ratio]);
  }
  return low;
}"""


def test_an_old_browser_is_told_so(reader, ids):
    tab = reader("check")
    tab.page.add_init_script("delete window.DecompressionStream")
    page = tab.open()
    page.locator(".sheet", has_text="浏览器过旧").wait_for()
    page = tab.open(f"/doc/{ids[0]}")
    assert "浏览器过旧" in page.locator("main").inner_text()


# -- lists ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 4),
        (">15", 3),
        (">15 <20", 1),
        ("!>15", 1),
        ("字数:<100", 1),
        ("type:引用", 1),
        ("short", 2),
        ("没有这样的词", 0),
        ('"松岭" type:引用', 0),
    ],
)
def test_a_query_narrows_the_list(reader, query, found):
    tab = reader()
    page = tab.open("/docs")
    page.locator(".query").fill(query)
    tab.until(f"document.querySelectorAll('main tbody tr:not(.space)').length === {found}")
    assert page.locator(".search [role=status]").inner_text().startswith(f"{found} / 4")
    tab.quiet()


def test_a_query_left_behind_does_not_touch_the_next_address(reader, ids):
    tab = reader()
    page = tab.open("/docs")
    page.locator(".query").press_sequentially("x")
    page.evaluate(f"location.hash = '#/doc/{ids[0]}?p=2'")
    page.locator(".reading").wait_for()
    page.wait_for_timeout(200)  # the box waits for more letters so long
    assert page.evaluate("location.hash").endswith("?p=2")


def test_findings_are_asked_for_by_class_and_state(reader):
    tab = reader()
    page = tab.open("/findings?q=%E7%B1%BB%E5%88%AB%3A%E6%9C%AC%E4%BA%BA")
    assert page.locator(".query").input_value() == "类别:本人"
    assert page.locator("main tbody tr:not(.space)").count() == 1
    page.locator(".query").fill("模板")
    tab.until("document.querySelectorAll('main tbody tr:not(.space)').length > 1")
    kinds = page.locator("main tbody .kind").evaluate_all("all => all.map(x => x.textContent)")
    assert set(kinds) == {"模板"}
    tab.quiet()


def test_a_long_list_holds_only_what_is_in_sight(reader):
    tab = reader()
    page = tab.open()
    page.evaluate(
        """() => {
          const rows = Array.from({ length: 5000 }, (_, i) => i);
          const columns = [{ head: "n", number: true, value: (i) => i, cell: (i) => `row ${i}` }];
          document.getElementById("main").replaceChildren(longTable("long", columns, rows));
        }"""
    )
    holder = page.locator(".window")
    assert holder.locator("tr").count() < 100
    holder.evaluate("node => { node.scrollTop = 44 * 2500; }")
    page.get_by_text("row 2500", exact=True).wait_for()
    assert holder.locator("tr").count() < 100
    page.locator("main").get_by_role("button", name="n").click()
    page.get_by_text("row 4999", exact=True).wait_for()
    tab.quiet()


def test_the_threshold_is_one_for_all_views(reader):
    tab = reader()
    page = tab.open("/network")
    assert page.locator(".node").count() == 3
    page.locator("input[type=range]").fill("99")
    page.get_by_text("没有超过阈值的文献对").wait_for()
    page = tab.open("/network")
    page.get_by_text("没有超过阈值的文献对").wait_for()
    page.evaluate("localStorage.clear()")
    tab.quiet()


def test_the_network_is_the_same_each_time(reader):
    tab = reader()
    places = []
    for _ in range(2):
        page = tab.open("/network")
        page.locator(".node").first.wait_for()
        places.append(
            page.locator("circle").evaluate_all("all => all.map(x => x.getAttribute('cx'))")
        )
    assert places[0] == places[1]
    assert page.locator("main table tbody tr").count() == page.locator("g.edge").count()
    page.locator(".node").first.dispatch_event("click")
    page.locator(".reading").wait_for()
    tab.quiet()


def test_the_heat_map_is_walked_by_keys(reader):
    tab = reader()
    page = tab.open("/heat")
    canvas = page.locator("canvas")
    canvas.focus()
    page.keyboard.press("ArrowRight")
    assert "相似部分占" in page.locator("#heat-cell").inner_text()
    page.keyboard.press("Enter")
    page.locator("table.sides").wait_for()
    tab.quiet()


def test_a_name_that_another_group_filled_in_too_is_shown(reader, ids):
    tab = reader()
    page = tab.open()
    told = """([ids, kind]) => {
      const filled = ["甲地", "乙地", "丙地", "甲地"];
      const occurrences = ids.map((document, i) => ({ document, slots: [{ value: filled[i] }] }));
      const template = { segments: [{ text: "在" }, { slot: kind, values: [] }], occurrences };
      return occurrences.map((each) => borrowed(template, 0, each));
    }"""
    assert page.evaluate(told, [ids, "place"]) == [True, False, False, True]
    assert page.evaluate(told, [ids, "date"]) == [False] * 4
    tab.quiet()


# -- review ---------------------------------------------------------------------------------------


def headline(page):
    return page.locator(".headline b").inner_text()


def test_a_judgement_moves_the_figures_and_travels(reader, ids, tmp_path):
    tab = reader()
    page = tab.open(f"/doc/{ids[0]}?p=3")
    before = headline(page)
    page.locator(".picked select.state").select_option("false")
    tab.until(f"document.querySelector('.headline b').textContent !== '{before}'")
    after = headline(page)
    assert float(after[:-1]) < float(before[:-1])
    assert page.locator("mark[data-p='3'].off").count() >= 1
    page.locator(".picked .review input").fill("看过了 <img src=x onerror=window.attacked=3>")
    page.keyboard.press("Tab")
    page = tab.open("/findings")
    assert page.locator(".state-of.false").inner_text().startswith("误报")

    page = tab.open("/about")
    with page.expect_download() as download:
        page.get_by_role("button", name="导出核查意见").click()
    notes = tmp_path / "notes.json"
    download.value.save_as(notes)
    saved = json.loads(notes.read_text("utf-8"))
    assert [mark["state"] for mark in saved["findings"].values()] == ["false"]

    page.evaluate("localStorage.clear()")
    page = tab.open(f"/doc/{ids[0]}")
    assert headline(page) == before
    page = tab.open("/about")
    page.locator("input[type=file]").set_input_files(notes)
    page.get_by_text("误报").first.wait_for()
    tab.until("document.querySelector('main').innerText.includes('1')")
    page = tab.open(f"/doc/{ids[0]}")
    assert headline(page) == after
    assert page.evaluate("window.attacked") is None
    tab.quiet()


def test_notes_are_baked_in(reader, browser, sample, sample_report, ids, tmp_path):
    key = next(match.key for match in sample_report.matches if match.id == "m-copied")
    notes = {
        "findings": {key: {"state": "phrase", "note": "常用"}},
        "excluded": [],
        "classes": None,
    }
    path = tmp_path / "baked.html"
    write_html(sample.build("audit"), path, language="zh", review=notes)
    context = browser.new_context()
    tab = Reader(context.new_page(), path)
    page = tab.open("/match/m-copied")
    assert page.locator("select.state").input_value() == "phrase"
    assert page.locator(".review input").input_value() == "常用"
    page = tab.open(f"/doc/{ids[0]}")
    assert page.locator(".recounted").count() == 1
    assert page.locator("mark[data-p='3'].boilerplate").count() >= 1
    tab.quiet()
    context.close()


def test_what_is_no_review_is_refused_in_the_page(reader, tmp_path):
    tab = reader()
    page = tab.open("/about")
    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"format": "other"}', "utf-8")
    page.locator("input[type=file]").set_input_files(wrong)
    page.get_by_text("不是本工具导出的核查意见").wait_for()
    tab.quiet()


def test_an_excluded_source_leaves_the_figures(reader, ids):
    tab = reader()
    page = tab.open(f"/doc/{ids[0]}")
    before = headline(page)
    page.get_by_role("button", name="排除").first.click()
    tab.until(f"document.querySelector('.headline b').textContent !== '{before}'")
    page.get_by_role("button", name="恢复").first.click()
    tab.until(f"document.querySelector('.headline b').textContent === '{before}'")
    tab.quiet()


def test_the_reader_chooses_what_the_ratio_counts(reader, ids):
    tab = reader()
    page = tab.open()
    before = page.locator("main tbody td b").first.inner_text()
    page.get_by_role("checkbox", name="模板").check()
    tab.until(f"document.querySelector('main tbody td b').textContent !== '{before}'")
    page = tab.open(f"/doc/{ids[0]}")
    assert "相似 + 模板" in page.locator(".headline").inner_text()
    tab.quiet()


def test_names_can_be_hidden(reader, ids, sample_report):
    tab = reader()
    page = tab.open("/docs")
    page.get_by_role("button", name="匿名").click()
    page.get_by_text("文献 001").first.wait_for()
    shown = page.locator("body").inner_text()
    for document in sample_report.documents:
        for name in (document.path, document.author, document.group):
            assert not name or name not in shown
    page.get_by_role("button", name="匿名").click()
    page.get_by_text(sample_report.documents[0].path.rsplit("/")[-1]).first.wait_for()
    tab.quiet()


# -- language, keys, paper ------------------------------------------------------------------------


def test_the_language_is_switched_in_the_page(reader):
    tab = reader()
    page = tab.open()
    page.get_by_role("button", name="English").click()
    page.get_by_role("heading", name="Overview").wait_for()
    assert page.evaluate("document.documentElement.lang") == "en"
    assert "Text similarity report" in page.locator(".brand").inner_text()
    page.get_by_role("button", name="中文").click()
    page.get_by_role("heading", name="概览").wait_for()
    tab.quiet()


def test_the_keyboard_leads_through_the_report(reader, ids):
    tab = reader()
    page = tab.open()
    page.keyboard.press("2")
    page.locator(".query").wait_for()
    page.keyboard.press("/")
    page.keyboard.type("3t?")
    assert page.locator(".query").input_value() == "3t?"
    assert page.locator("dialog").count() == 0
    page.locator(".query").fill("")
    tab.until("document.querySelectorAll('main tbody tr:not(.space)').length === 4")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.locator(".reading").wait_for()
    page.keyboard.press("n")
    tab.until("location.hash.endsWith('?p=1')")
    page.keyboard.press("j")
    tab.until("location.hash.endsWith('?p=2')")
    page.keyboard.press("m")
    tab.until("document.querySelector('.picked .state').value === 'confirmed'")
    page.keyboard.press("Escape")
    assert page.locator(".picked").is_hidden()
    page.keyboard.press("Escape")
    page.locator(".query").wait_for()
    page.keyboard.press("?")
    page.locator("dialog").get_by_text("启用单键快捷键").click()
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    page.wait_for_timeout(100)
    assert page.locator(".query").count() == 1
    tab.quiet()


def test_differences_are_stepped_through(reader):
    tab = reader()
    page = tab.open("/match/m-copied")
    page.keyboard.press("n")
    first = page.locator("del.current, ins.current").inner_text()
    page.keyboard.press("n")
    assert page.locator(".current").count() == 1
    page.keyboard.press("p")
    assert page.locator(".current").inner_text() == first
    changes = page.locator("main .both del, main .both ins").count()
    page.get_by_label("数字").check()
    assert page.locator("main .both del, main .both ins").count() < changes
    page.keyboard.press("d")
    page.locator(".wholes mark").first.wait_for()
    assert page.locator(".whole").count() == 2
    tab.quiet()


def test_the_theme_is_switched(reader):
    tab = reader(color_scheme="light")
    page = tab.open()
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.keyboard.press("t")
    assert page.evaluate(ground) == light
    page.keyboard.press("t")
    assert page.evaluate(ground) != light
    tab.quiet()


@pytest.mark.parametrize("form", ["brief", "marked", "facing"])
def test_a_sheet_is_printed_on_a4(reader, sample, ids, form):
    import pypdfium2

    tab = reader()
    page = tab.open(f"/print/{ids[0]}?form={form}")
    pdf = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    width, height = pdf[0].get_size()
    assert (round(width), round(height)) == (595, 842)
    text = "".join(sheet.get_textpage().get_text_range() for sheet in pdf)
    flat = re.sub(r"\s", "", text)
    assert "不等于认定抄袭" in flat
    assert "English" not in flat  # no controls on paper
    for sheet in pdf:  # each sheet says of which report it is
        assert "报告编号" in sheet.get_textpage().get_text_range()
    if form == "marked":
        assert sample.SELF[:20] in flat
    if form == "facing":
        assert sample.COPIED_RIGHT[-20:-1] in flat
    pdf.close()
    tab.quiet()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(reader, ids, language, scheme):
    # axe-core is MPL-2.0; it is a tool of the tests and no part of the report.
    axe = pytest.importorskip("axe_playwright_python", reason="axe is not installed")
    source = (Path(axe.__file__).parent / "axe.min.js").read_text("utf-8")
    tab = reader(language=language, color_scheme=scheme)
    for route in [*routes(ids)[:-4], f"/doc/{ids[0]}?p=3"]:
        page = tab.open(route)
        page.evaluate(source)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        serious = [
            (each["id"], each["nodes"][0]["html"][:120])
            for each in found["violations"]
            if each["impact"] in ("serious", "critical")
        ]
        assert serious == [], route
    tab.quiet()


def test_a_folder_opens_from_disk(browser, sample, ids, tmp_path):
    write_html_folder(sample.build("audit"), tmp_path / "report", language="zh")
    context = browser.new_context()
    tab = Reader(context.new_page(), tmp_path / "report" / "index.html")
    page = tab.open(f"/doc/{ids[0]}?p=3")
    page.locator(".picked blockquote", has_text=sample.COPIED_RIGHT).wait_for()
    assert tab.noise == []
    assert all(url.startswith(("file:", "about:", "data:")) for url in tab.requests)
    context.close()
