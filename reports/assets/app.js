// Which page the address names; and where the reader was on it before.

const PAGES = [
  ["", "page_overview", () => overviewPage()],
  ["templates", "page_templates", () => templatesPage()],
  ["skipped", "page_skipped", () => skippedPage()],
  ["about", "page_about", () => aboutPage()],
];

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
  if (name === "pair") return pairView(id ?? "");
  if (name === "template") return templateView(id);
  const page = PAGES.find(([path]) => path === name);
  return page ? page[2]() : missing();
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
  if (before !== undefined) scrollTo({ top: before, behavior: "instant" });
  else {
    if (!first) scrollTo({ top: 0, behavior: "instant" });
    page.shown?.();
  }
}

history.scrollRestoration = "manual";
addEventListener("scroll", () => { if (rendered) places.set(rendered, scrollY); }, { passive: true });
addEventListener("hashchange", () => {
  if (location.hash && !location.hash.startsWith("#/")) return; // the skip link
  route(false);
});

document.querySelector(".top nav").append(...PAGES
  .filter(([path]) => (path !== "templates" || TEMPLATES.length) && (path !== "skipped" || INDEX.skipped.length))
  .map(([path, name]) => h("a", { href: `#/${path}` }, t(name))));
route(true);
