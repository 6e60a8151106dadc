// What the reader decides: states and notes of findings, sources and classes left out; and the
// figures that follow from it. Kept by the browser for this report, and exported as a file.

const STATES = ["confirmed", "quotation", "phrase", "false"];
// A finding that is judged so counts as of this class, or as none.
const JUDGED = { quotation: "quoted", phrase: "boilerplate", false: null };
const DEFAULT_CLASSES = ["copied"];
const STORE = `dedup-${INDEX.id}`;

const review = { findings: {}, excluded: [], classes: DEFAULT_CLASSES };
const settings = { shortcuts: true, theme: "auto", threshold: null, ignored: [], whole: false };

function remembered(name) {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? {};
  } catch {
    return {}; // storage is off, or the file lies where the browser keeps none
  }
}

function remember() {
  try {
    localStorage.setItem(STORE, JSON.stringify(review));
    localStorage.setItem("dedup-settings", JSON.stringify(settings));
  } catch {
    // the export still works
  }
}

/** Takes up notes; those that are there already give way. */
function takeUp(notes) {
  if (!notes) return;
  for (const [key, mark] of Object.entries(notes.findings ?? {})) {
    if (!mark || typeof mark !== "object") continue;
    const state = STATES.includes(mark.state) ? mark.state : null;
    review.findings[key] = { state, note: typeof mark.note === "string" ? mark.note : "" };
  }
  if (Array.isArray(notes.excluded)) review.excluded = [...new Set([...review.excluded, ...notes.excluded.map(String)])];
  if (Array.isArray(notes.classes)) review.classes = notes.classes.filter((name) => CLASSES.includes(name));
}

function markOf(key) {
  return review.findings[key] ?? { state: null, note: "" };
}

function stateName(state) {
  return t(`page_state_${state ?? "unchecked"}`);
}

/** The class that a passage counts as, as the reader judged it; null if it does not count. */
function effective(passage) {
  if (review.excluded.includes(passage.other)) return null;
  const { state } = markOf(passage.key);
  return state in JUDGED ? JUDGED[state] : passage.kind;
}

function letters(text) {
  let n = 0;
  for (const _ of text.matchAll(/[\p{L}\p{N}]/gu)) n += 1;
  return n;
}

const ORDER = ["copied", "self", "quoted", "boilerplate"];

/** The counts of a document without what the reader left out: the union of what remains. */
function recounted(each, page) {
  if (!each.counts || !page?.segments) return each.counts;
  const kinds = page.passages.map((passage) => (passage.kind === "repeat" ? null : effective(passage)));
  if (page.passages.every((passage, i) => passage.kind === "repeat" || kinds[i] === passage.kind)) return each.counts;
  const counts = { ...each.counts };
  for (const { text, marks, more } of page.segments) {
    const top = marks.find((i) => page.passages[i].kind !== "repeat");
    if (top === undefined || more) continue;
    const was = page.passages[top].kind;
    const now = ORDER.find((kind) => marks.some((i) => kinds[i] === kind)) ?? "own";
    if (was === now) continue;
    // A passage's class is that of most of its letters: never take more than there are.
    const moved = Math.min(letters(text), counts[was] ?? 0);
    counts[was] -= moved;
    counts[now] = (counts[now] ?? 0) + moved;
    if (now === "own") counts.matched -= moved;
  }
  const counting = page.sources.filter((source) => !review.excluded.includes(source.other));
  counts.max_single = Math.min(counts.max_single, Math.max(0, ...counting.map((source) => source.counted)));
  return counts;
}

async function recount(ids) {
  for (const id of new Set(ids)) {
    const each = BY_ID.get(id);
    if (each?.counts) each.shown = recounted(each, await documentPage(id));
  }
}

/** All documents whose figures the notes change. */
async function affected() {
  const ids = [];
  for (const id of review.excluded) {
    const page = await documentPage(id);
    for (const source of page?.sources ?? []) ids.push(source.other);
  }
  const keys = new Set(Object.entries(review.findings).filter(([, mark]) => mark.state in JUDGED).map(([key]) => key));
  if (keys.size) {
    for (const each of await findings()) if (keys.has(each.key)) ids.push(each.left.id, each.right.id);
  }
  return ids;
}

async function judge(passage, here, mark) {
  if (mark.state || mark.note) review.findings[passage.key] = mark;
  else delete review.findings[passage.key];
  remember();
  await recount([here, passage.other]);
}

async function exclude(id, off) {
  const before = await affected();
  review.excluded = review.excluded.filter((each) => each !== id);
  if (off) review.excluded.push(id);
  remember();
  await recount([...before, ...(await affected())]);
}

function exported() {
  return JSON.stringify({ format: "dedup-review", version: 1, report: INDEX.id, ...review }, null, 1);
}

async function imported(text) {
  const notes = JSON.parse(text);
  if (notes.format !== "dedup-review" || notes.version !== 1) throw new Error(t("page_review_wrong"));
  takeUp(notes);
  remember();
  await recount(await affected());
}

// --- controls --------------------------------------------------------------------------------------

/** State and note of one finding. */
function reviewControls(passage, here, changed) {
  const mark = { ...markOf(passage.key) };
  const apply = () => judge(passage, here, { ...mark }).then(changed);
  const states = [null, ...STATES].map((state) => [state ?? "", stateName(state)]);
  const list = choice(t("page_state"), states, mark.state ?? "", (value) => { mark.state = value || null; apply(); });
  list.classList.add("state");
  const note = h("input", { type: "text", value: mark.note, placeholder: t("page_note"), "aria-label": t("page_note") });
  note.addEventListener("change", () => { mark.note = note.value; apply(); });
  return h("div", { class: "review" }, list, note);
}

function stateTag(key) {
  const { state, note } = markOf(key);
  return (state || note) && h("span", { class: `state-of ${state ?? ""}`, title: note || null }, state ? stateName(state) : "", note && " ✎");
}

function reviewCard(again) {
  const marks = Object.values(review.findings);
  const file = h("input", { type: "file", accept: ".json,application/json", class: "said", tabindex: "-1", "aria-label": t("page_review_import") });
  const said = h("span", { role: "status" });
  file.addEventListener("change", async () => {
    try {
      await imported(await file.files[0].text());
      again();
    } catch (error) {
      said.textContent = plain(String(error.message));
    }
  });
  return section(t("page_review"),
    h("p", { class: "meta" }, t("page_review_why")),
    facts([...STATES.map((state) => [stateName(state), count(marks.filter((mark) => mark.state === state).length)]),
      [t("page_excluded"), count(review.excluded.length)]]),
    review.excluded.length > 0 && h("ul", { class: "plain excluded" }, review.excluded.map((id) => h("li", null, documentLink(id), " ",
      button(t("page_include"), () => exclude(id, false).then(again))))),
    h("p", { class: "actions" },
      button(t("page_review_export"), () => save(`review-${INDEX.id}.json`, "application/json", exported())),
      button(t("page_review_import"), () => file.click()), file, said));
}

/** Which classes the shown ratio counts. */
function classSwitches(again) {
  return h("fieldset", { class: "switches" }, h("legend", null, t("page_counting")), CLASSES.map((name) =>
    toggle(t(name), review.classes.includes(name), (on) => {
      review.classes = CLASSES.filter((each) => (each === name ? on : review.classes.includes(each)));
      remember();
      again();
    })));
}
