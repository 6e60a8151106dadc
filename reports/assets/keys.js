// The keyboard: single keys, which a reader can switch off, and which leave input fields alone.

const KEYS = [
  ["1–9", "page_key_pages"], ["/", "page_key_search"], ["j k", "page_key_rows"], ["n p", "page_key_differences"],
  ["Enter", "page_key_open"], ["Esc", "page_key_back"], ["[ ]", "page_key_documents"], ["x", "page_key_exclude"],
  ["m", "page_key_mark"], ["d", "page_key_mode"], ["g", "page_key_graph"], ["t", "page_key_theme"], ["?", "page_key_help"],
];

function showKeys() {
  const box = h("dialog", { "aria-label": t("page_keys") },
    h("h2", null, t("page_keys")),
    h("dl", { class: "keys" }, KEYS.map(([key, name]) => h("div", null, h("dt", null, key.split(" ").map((each) => h("kbd", null, each))), h("dd", null, t(name))))),
    toggle(t("page_keys_on"), settings.shortcuts, (on) => { settings.shortcuts = on; remember(); }),
    h("p", { class: "actions" }, button(t("page_close"), () => box.close(), { class: "primary" })));
  box.addEventListener("close", () => box.remove());
  document.body.append(box);
  box.showModal();
}

/** Focuses the next link to something in the lists of the page, or the one before. */
function stepRow(by) {
  const all = [...document.querySelectorAll("main tbody tr")].map((row) => row.querySelector("a")).filter(Boolean);
  if (!all.length) return;
  const row = document.activeElement.closest?.("tbody tr");
  const at = row ? all.findIndex((link) => row.contains(link)) : -1;
  const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by))];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function stepDocument(by) {
  if (!OPEN) return;
  const at = PLACE.get(OPEN.each.id) + by;
  if (DOCUMENTS[at]) location.hash = `#/doc/${encodeURIComponent(DOCUMENTS[at].id)}`;
}

/** Marks the open passage as confirmed, or as unchecked again. */
function toggleMark() {
  const list = document.querySelector(".picked:not([hidden]) .state, .page-match .review .state");
  if (!list) return;
  list.value = list.value ? "" : "confirmed";
  list.dispatchEvent(new Event("change"));
}

const onDocument = () => OPEN && /^#\/doc\//.test(location.hash);

function differs(by) {
  if (onDocument()) return stepPassage(OPEN, by);
  return difference(by);
}

function rows(by) {
  if (onDocument()) return stepPassage(OPEN, by);
  const step = document.querySelector(by > 0 ? "a.step.on" : "a.step.back");
  return /^#\/(match|pair)\//.test(location.hash) && step ? step.click() : stepRow(by);
}

function goBack() {
  if (onDocument() && !OPEN.panel.hidden) closePanel(OPEN);
  else if (location.hash && location.hash !== "#/") history.back();
}

function excludeCurrent() {
  const passage = onDocument() && OPEN.page.passages[OPEN.current];
  if (passage) exclude(passage.other, !review.excluded.includes(passage.other)).then(again);
}

const ACTIONS = {
  "?": showKeys,
  "/": () => {
    const box = document.querySelector("main .query");
    if (box) box.focus();
    else location.hash = "#/docs";
  },
  j: () => rows(1), k: () => rows(-1), n: () => differs(1), p: () => differs(-1),
  Escape: goBack, "[": () => stepDocument(-1), "]": () => stepDocument(1),
  x: excludeCurrent, m: toggleMark, t: nextTheme, g: () => { location.hash = "#/network"; },
  d: () => document.querySelector(".comparison") && document.querySelector(".controls input")?.click(),
};

addEventListener("keydown", (event) => {
  if (!settings.shortcuts || event.isComposing || event.keyCode === 229) return;
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.closest?.("input:not([type=checkbox]), select, textarea, [contenteditable]")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const page = /^[1-9]$/.test(event.key) && linked()[Number(event.key) - 1];
  if (!page && !Object.hasOwn(ACTIONS, event.key)) return;
  event.preventDefault();
  if (page) location.hash = `#/${page[0]}`;
  else ACTIONS[event.key]();
});
