"""The page as a reader has it: opened from disk in Chromium, with nothing else in reach."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from reports.html import write_html

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
        seen = {url.split("#")[0] for url in self.requests}
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
        "/pair/m-copied",
        "/pair/m-moved",
        "/pair/m-repeat",
        f"/pair/{ids[0]}~{ids[1]}",
        "/templates",
        "/template/t-opening",
        "/skipped",
        "/about",
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
    page = tab.open("/pair/m-copied")
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
    page = tab.open("/pair/m-self")
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
    for route in (f"/doc/{ids[0]}?p=3", "/pair/m-copied", "/template/t-opening", "/"):
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
