// 概览: a collection's headline, or a draft's sheet; what was skipped; what the figures mean.

function tile(value, label, note) {
  return h("div", { class: "tile" }, h("b", null, value), h("span", null, label), note && h("small", null, note));
}

function overviewPage() {
  const drafts = DOCUMENTS.filter((each) => each.role === "draft");
  const single = drafts.length === 1;
  return {
    title: t("page_overview"),
    nodes: [
      single ? draftSheets(drafts) : collectionHead(),
      !single && [leftOut(), notes(), distribution()],
      documentsTable(drafts),
      drafts.length > 1 && draftSheets(drafts),
      !single && [pairsTable(), groupsTable()],
      templatesShort(),
      copiesList(),
      skippedShort(),
      reviewCard(again),
    ],
  };
}

function collectionHead() {
  const all = INDEX.overview;
  const ratios = DOCUMENTS.map(specific).filter((value) => value !== null);
  const whole = ratios.length || 1;
  const above = ratios.filter((value) => value > 0).length;
  const high = h("b");
  const part = h("small");
  const label = h("span");
  OVER.update = () => {
    const n = ratios.filter((value) => value > threshold(HIGH)).length;
    high.textContent = count(n);
    part.textContent = percent(n / whole);
    label.textContent = t("page_above", { ratio: percent(threshold(HIGH)) });
  };
  OVER.update();
  return [
    h("h1", null, t("page_overview")),
    h("p", { class: "meta" }, t("page_not_guilt"), " ", t("page_report_id", { id: INDEX.id })),
    h("div", { class: "tiles" },
      tile(count(all.documents), t("page_documents"), t("page_characters", { n: count(all.counted) })),
      tile(count(above), t("page_above_zero"), percent(above / whole)),
      h("div", { class: "tile" }, high, label, part),
      tile(percent(median(ratios)), t("page_median")),
      tile(count(all.passages), t("page_passages"), t("page_in_pairs", { n: count(all.pairs) }))),
    compositionOfAll(),
  ];
}

const HIGH = 0.3;
const OVER = { update: () => {} };

function median(values) {
  if (!values.length) return null;
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** All documents as one: what of their characters is shared, quoted, own. */
function compositionOfAll() {
  const sum = { counted: 0, own: 0 };
  for (const { shown } of DOCUMENTS) {
    if (!shown) continue;
    for (const name of ["counted", "own", ...CLASSES]) {
      if (shown[name] !== null) sum[name] = (sum[name] ?? 0) + shown[name];
    }
  }
  return sum.counted > 0 && [bar(sum), legend(sum)];
}

/** What this file does not hold, and where it is. */
function leftOut() {
  const all = INDEX.overview;
  const { pairs: most, findings: listed } = INDEX.limits;
  const short = INDEX.held.filter((held) => held === "excerpts").length;
  const lines = [
    all.pairs > most && t("page_cut", { n: count(most), all: count(all.pairs) }),
    all.passages > listed && t("page_cut_findings", { n: count(listed), all: count(all.passages) }),
    short > 0 && t("page_cut_text", { n: count(short) }),
  ].filter(Boolean);
  return lines.length > 0 && h("ul", { class: "notes" }, lines.map((line) => h("li", null, line)), h("li", null, t("page_cut_where")));
}

const FEWEST_TO_DISTRIBUTE = 10;

/** How many documents have how much overlap, in steps of ten per cent; and the shared threshold. */
function distribution() {
  const values = DOCUMENTS.map(specific).filter((value) => value !== null);
  if (values.length < FEWEST_TO_DISTRIBUTE) return classSwitches(again);
  const steps = Array.from({ length: 10 }, () => 0);
  for (const value of values) steps[Math.min(9, Math.floor(value * 10))] += 1;
  const most = Math.max(...steps);
  const list = h("ol", { class: "histogram" });
  let logarithmic = false;
  const heightOf = (n) => (logarithmic ? Math.log1p(n) / Math.log1p(most) : n / most);
  const fill = () => list.replaceChildren(...steps.map((n, i) => {
    const column = h("span", { class: `part ${(i + 1) / 10 > threshold(HIGH) ? "copied" : "low"}` });
    column.style.height = `${heightOf(n) * 100}%`;
    return h("li", { title: `${i * 10}–${i * 10 + 10}%: ${n}` },
      h("span", { class: "column" }, h("b", null, n || ""), column), h("small", null, `${i * 10}–${i * 10 + 10}%`));
  }));
  fill();
  return section(t("page_distribution"), list,
    h("div", { class: "controls" },
      thresholdSlider(HIGH, () => { fill(); OVER.update(); }),
      toggle(t("page_logarithmic"), false, (on) => { logarithmic = on; fill(); }),
      classSwitches(again)));
}

const SHEETS = 5;

function draftSheets(drafts) {
  const holder = h("div", { class: "sheets" });
  let shown = 0;
  const more = h("button", { type: "button", class: "more", onclick: () => grow() });
  function grow() {
    holder.append(...drafts.slice(shown, shown + SHEETS).map((each) => draftSheet(each)));
    shown += SHEETS;
    more.hidden = shown >= drafts.length;
    more.textContent = t("page_more", { n: Math.min(SHEETS, drafts.length - shown), left: drafts.length - shown });
  }
  grow();
  return [holder, more];
}

function draftSheet(each) {
  const findings = h("div", null, h("p", { class: "meta" }, t("page_loading")));
  documentPage(each.id).then((page) => {
    findings.replaceChildren();
    if (!page.passages.length) return add(findings, [h("p", { class: "note" }, t("page_no_findings"))]);
    return add(findings, [
      section(t("page_sources"), sourcesTable(each, page)),
      section(t("page_passages_of_draft"), passagesTable(each, page)),
    ]);
  }).catch((error) => failed(error, findings));
  return h("article", { class: "sheet" },
    h("h1", null, documentLink(each.id)), documentMeta(each),
    h("p", { class: "meta" }, t("page_not_guilt")),
    h("div", { class: "figures" }, headline(each), documentFacts(each)),
    bar(each.shown), legend(each.shown), classSwitches(again), printLinks(each),
    // Beneath hundreds of passages nobody would read them.
    DOCUMENTS.filter((other) => other.role === "draft").length === 1 && notes(),
    findings);
}

function sourcesTable(each, page) {
  const of = (source) => BY_ID.get(source.other);
  const link = (source) => pairLink(each.id, source.other, t("page_compare"));
  return table(t("page_sources"), [
    { head: t("page_source"), wide: true, cell: (source) => documentLink(source.other) },
    { head: t("page_author"), tight: true, cell: (source) => h("bdi", null, of(source)?.author ?? of(source)?.group ?? "—") },
    { head: t("page_date"), tight: true, value: (source) => of(source)?.date ?? null, cell: (source) => of(source)?.date ?? "—" },
    { head: t("page_share"), number: true, sorted: "descending", value: (source) => source.counted, cell: (source) => h("b", null, percent(ratio(source.counted, each.counted))) },
    { head: t("counted"), number: true, value: (source) => source.counted, cell: (source) => count(source.counted) },
    { head: t("page_kind"), tight: true, value: (source) => source.kind, cell: (source) => kindTag(source.kind) },
    { head: t("page_passages"), number: true, value: (source) => source.passages.length, cell: (source) => count(source.passages.length) },
    { head: t("page_compare"), action: true, cell: link },
  ], page.sources, { first: 10 });
}

const SAME = 0.8; // of a passage within another of its kind: the same place, found elsewhere too

/** Passages of which each stands for all that cover the same place: `others` more. */
function leading(passages) {
  const leads = [];
  for (const passage of passages) {
    const within = (lead) => lead.kind === passage.kind
      && Math.min(lead.end, passage.end) - Math.max(lead.start, passage.start) >= SAME * (passage.end - passage.start);
    const lead = leads.find(within);
    if (lead) lead.others += 1;
    else leads.push({ ...passage, others: 0 });
  }
  return leads;
}

function passagesTable(each, page) {
  const excerpt = (passage) => {
    if (!page.text) return "—";
    const text = page.text.slice(passage.start, passage.end).replace(/\s+/g, " ");
    return text.length > 80 ? cut(text, 80) + "…" : text;
  };
  return table(t("page_passages"), [
    { head: t("page_number"), number: true, sorted: "ascending", value: (p) => p.number, cell: (p) => p.number },
    { head: t("page_kind"), tight: true, value: (p) => p.kind, cell: (p) => kindTag(p.kind) },
    { head: t("page_passage"), wide: true, cell: (p) => h("a", { class: "excerpt", href: `#/doc/${encodeURIComponent(each.id)}?p=${p.number}` }, h("bdi", null, excerpt(p))) },
    { head: t("page_source"), cell: (p) => [documentLink(p.other), p.others > 0 && h("small", { class: "others" }, t("page_more_here", { n: p.others }))] },
    { head: t("counted"), number: true, value: (p) => p.counted, cell: (p) => count(p.counted) },
    { head: t("page_similarity"), number: true, value: (p) => p.similarity, cell: (p) => percent(p.similarity) },
    { head: t("page_compare"), action: true, cell: (p) => h("a", { href: `#/match/${encodeURIComponent(p.match)}` }, t("page_compare")) },
    { head: t("page_state"), tight: true, cell: (p) => stateTag(p.key) || "" },
  ], leading(page.passages));
}

/** A cut that does not leave half of a character outside the basic plane. */
function cut(text, length) {
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? length - 1 : length);
}

function notes() {
  const all = anonymous ? [] : INDEX.run.notes;
  return all.length ? h("ul", { class: "notes" }, all.map((note) => h("li", null, note))) : null;
}

const LISTED = 10;

function documentsTable(drafts) {
  // A single draft's sheet says all that its row would.
  if (drafts.length === 1) return null;
  const rows = measured(drafts);
  if (!rows.length) return null;
  return section(t(drafts.length ? "page_drafts" : "page_documents"),
    legend(),
    table(t("page_documents"), documentColumns(), rows.slice(0, LISTED), { first: LISTED }),
    rows.length > LISTED && h("p", null, h("a", { href: "#/docs" }, t("page_all_documents", { n: count(rows.length) }))));
}

function pairsTable() {
  const rows = records(INDEX.pairs);
  if (!rows.length) return null;
  return section(t("page_strongest_pairs"),
    table(t("page_strongest_pairs"), pairColumns(), rows, { first: LISTED }),
    INDEX.overview.pairs > rows.length && h("p", null, h("a", { href: "#/pairs" }, t("page_all_pairs", { n: count(INDEX.overview.pairs) }))));
}

function groupsTable() {
  const rows = INDEX.groups;
  if (!rows.length) return null;
  return section(t("page_groups"), table(t("page_groups"), groupColumns(), rows, { first: 10 }));
}

function groupColumns() {
  return [
    { head: t("page_group_left"), wide: true, value: (pair) => pair.left, cell: (pair) => h("bdi", null, groupName(pair.left)) },
    { head: t("page_group_right"), wide: true, value: (pair) => pair.right, cell: (pair) => h("bdi", null, groupName(pair.right)) },
    { head: t("page_shared"), number: true, value: (pair) => pair.shared, cell: (pair) => count(pair.shared) },
    { head: t("page_left_share"), number: true, value: (pair) => pair.left_ratio, cell: (pair) => percent(pair.left_ratio) },
    { head: t("page_right_share"), number: true, value: (pair) => pair.right_ratio, cell: (pair) => percent(pair.right_ratio) },
    { head: t("page_passages"), number: true, value: (pair) => pair.matches, cell: (pair) => count(pair.matches) },
  ];
}

function templatesShort() {
  if (!TEMPLATES.length) return null;
  return section(t("page_templates"), templatesTable(TEMPLATES, 5));
}

function copiesList() {
  if (!INDEX.copies.length) return null;
  return section(t("page_copies"), h("p", { class: "meta" }, t("page_copies_why")),
    table(t("page_copies"), [
      { head: t("page_copies"), wide: true, cell: (ids) => h("ul", { class: "plain" }, ids.slice(0, 12).map((id) => h("li", null, documentLink(id))), ids.length > 12 && h("li", null, "…")) },
      { head: t("page_documents"), number: true, value: (ids) => ids.length, cell: (ids) => count(ids.length) },
    ], INDEX.copies, { first: 5 }));
}

function skippedShort() {
  if (!INDEX.skipped.length) return null;
  return section(t("page_skipped"),
    h("p", { class: "meta" }, t("page_skipped_count", { n: count(INDEX.skipped.length) })),
    skippedTable(INDEX.skipped, 5));
}

function skippedTable(rows, first) {
  return table(t("page_skipped"), [
    { head: t("page_file"), wide: true, value: (each) => each.path, cell: (each) => h("bdi", null, anonymous ? "—" : each.path) },
    { head: t("page_reason"), tight: true, value: (each) => t(each.reason), cell: (each) => t(each.reason) },
    { head: t("page_message"), wide: true, cell: (each) => h("bdi", null, anonymous ? "—" : each.message) },
    { head: t("page_fix"), wide: true, cell: (each) => (WORDS[language][`fix_${each.reason}`] ? t(`fix_${each.reason}`) : "—") },
  ], rows, { first });
}

function skippedPage() {
  return {
    title: t("page_skipped"),
    nodes: [
      h("h1", null, t("page_skipped")),
      INDEX.skipped.length ? skippedTable(INDEX.skipped, 100) : h("p", { class: "note" }, t("page_nothing_skipped")),
    ],
  };
}

