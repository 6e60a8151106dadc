// Which page the address names; and where the reader was on it before.

const PAGES = [
  ["", "page_overview", () => overviewPage(), () => true],
  ["docs", "page_documents", (query) => documentsPage(query), () => DOCUMENTS.length > 1],
  ["pairs", "page_pairs", (query) => pairsPage(query), () => INDEX.overview.pairs > 0],
  ["findings", "page_findings_all", (query) => findingsPage(query), () => INDEX.overview.passages > 0],
  ["templates", "page_templates", () => templatesPage(), () => TEMPLATES.length > 0],
  ["network", "page_network", () => networkPage(), () => INDEX.overview.pairs > 0],
  ["heat", "page_heat", () => heatPage(), () => INDEX.overview.pairs > 0],
  ["skipped", "page_skipped", () => skippedPage(), () => INDEX.skipped.length > 0],
  ["about", "page_about", () => aboutPage(), () => true],
];
const linked = () => PAGES.filter(([, , , worth]) => worth());

function missing() {
  return { title: t("page_missing"), nodes: [h("h1", null, t("page_missing")), h("p", null, h("a", { href: "#/" }, t("page_to_overview")))] };
}

function address() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  const parts = path.split("/").map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
  return { name: parts[0], id: parts[1], query: new URLSearchParams(query ?? "") };
}

async function pageFor({ name, id, query }) {
  if (name === "doc") return documentView(id, query);
  if (name === "pair" || name === "match") return pairView(id ?? "");
  if (name === "print") return printView(id, query);
  if (name === "template") return templateView(id);
  const page = PAGES.find(([path]) => path === name);
  return page ? page[2](query) : missing();
}

const main = document.getElementById("main");
const places = new Map();
let wanted = null;
let rendered = null;
let visits = 0;

async function route(first) {
  const target = address();
  const known = history.state?.place;
  if (known === undefined) history.replaceState({ place: `${Date.now()}-${++visits}` }, "");
  const place = history.state.place;
  wanted = place;
  let page;
  try {
    page = await pageFor(target);
  } catch (error) {
    console.error(error);
    page = { title: t("page_failed"), nodes: [h("h1", null, t("page_failed")), h("p", null, t("page_failed_why"))] };
  }
  if (wanted !== place) return; // the reader has gone on while this was unpacked
  document.title = `${plain(page.title)} · dedup`;
  const before = places.get(place);
  rendered = place;
  main.className = `page-${target.name || "overview"}`;
  main.replaceChildren();
  add(main, page.nodes);
  main.setAttribute("aria-busy", "false");
  for (const link of document.querySelectorAll(".top nav a")) {
    if (link.getAttribute("href") === `#/${target.name}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (!first) main.focus({ preventScroll: true });
  if (!first) scrollTo({ top: 0, behavior: "instant" });
  page.shown?.();
  if (before !== undefined) scrollTo({ top: before, behavior: "instant" });
}

history.scrollRestoration = "manual";
addEventListener("scroll", () => { if (rendered) places.set(rendered, scrollY); }, { passive: true });
addEventListener("hashchange", () => {
  if (location.hash && !location.hash.startsWith("#/")) return; // the skip link
  route(false);
});

/** The same page again, as the reader's settings now are. */
function again() {
  const at = scrollY;
  return route(true).then(() => scrollTo({ top: at, behavior: "instant" }));
}

function frame() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.querySelector(".top nav").replaceChildren(...linked().map(([path, name]) => h("a", { href: `#/${path}` }, t(name))));
  document.querySelector(".top nav").setAttribute("aria-label", t("page_nav"));
  document.querySelector(".brand small").textContent = t("page_title");
  document.querySelector(".skip").textContent = t("page_skip");
  document.querySelector("footer").textContent = `${t("page_not_guilt")} ${t("page_report_id", { id: INDEX.id })}`;
  document.querySelector(".tools").replaceChildren(
    button(language === "zh" ? "English" : "中文", () => speak(language === "zh" ? "en" : "zh"), { lang: language === "zh" ? "en" : "zh-CN" }),
    button("◐", nextTheme, { "aria-label": t("page_theme"), title: `${t("page_theme")}: ${t(`page_theme_${settings.theme}`)}` }),
    button(t("page_anonymous"), () => { nameAll(!anonymous); frame(); again(); }, { "aria-pressed": String(anonymous), title: t("page_anonymous_why") }),
    button("?", showKeys, { "aria-label": t("page_keys") }));
}

function speak(chosen) {
  language = chosen;
  nameAll(anonymous);
  frame();
  again();
}

const THEMES = { auto: "screen and (prefers-color-scheme: dark)", light: "not all", dark: "screen" };

function applyTheme() {
  document.getElementById("dark").media = THEMES[settings.theme] ?? THEMES.auto;
  document.documentElement.style.colorScheme = settings.theme === "auto" ? "" : settings.theme;
}

function nextTheme() {
  const names = Object.keys(THEMES);
  settings.theme = names[(names.indexOf(settings.theme) + 1) % names.length];
  applyTheme();
  remember();
  frame();
  again(); // what is painted has the colours of its theme
}

async function begin() {
  language = INDEX.language;
  Object.assign(settings, remembered("dedup-settings"));
  takeUp(INDEX.review);
  takeUp(remembered(STORE));
  applyTheme();
  frame();
  try {
    await recount(await affected());
  } catch (error) {
    console.error(error);
  }
  await route(true);
}

begin();
