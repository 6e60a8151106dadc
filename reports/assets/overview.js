// 概览: a collection's headline, or a draft's sheet; what was skipped; what the figures mean.

function tile(value, label, note) {
  return h("div", { class: "tile" }, h("b", null, value), h("span", null, label), note && h("small", null, note));
}

function overviewPage() {
  const drafts = DOCUMENTS.filter((each) => each.role === "draft");
  return {
    title: t("page_overview"),
    nodes: [
      drafts.length === 1 ? draftSheets(drafts) : collectionHead(),
      drafts.length !== 1 && [notes(), distribution()],
      documentsTable(drafts),
      drafts.length > 1 && draftSheets(drafts),
      drafts.length !== 1 && [pairsTable(), groupsTable()],
      templatesShort(),
      copiesList(),
      skippedShort(),
    ],
  };
}

function collectionHead() {
  const all = INDEX.overview;
  const whole = all.documents || 1;
  return [
    h("h1", null, t("page_overview")),
    h("p", { class: "meta" }, t("page_not_guilt")),
    h("div", { class: "tiles" },
      tile(count(all.documents), t("page_documents"), t("page_characters", { n: count(all.counted) })),
      tile(count(all.with_overlap), t("page_above_zero"), percent(all.with_overlap / whole)),
      tile(count(all.high), t("page_above_30"), percent(all.high / whole)),
      tile(percent(all.median), t("page_median")),
      tile(count(all.passages), t("page_passages"), t("page_in_pairs", { n: count(all.pairs) }))),
  ];
}

const FEWEST_TO_DISTRIBUTE = 10;

/** How many documents have how much overlap, in steps of ten per cent. */
function distribution() {
  const values = DOCUMENTS.map((each) => share(each, "copied")).filter((value) => value !== null);
  if (values.length < FEWEST_TO_DISTRIBUTE) return null;
  const steps = Array.from({ length: 10 }, () => 0);
  for (const value of values) steps[Math.min(9, Math.floor(value * 10))] += 1;
  const most = Math.max(...steps);
  return section(t("page_distribution"), h("ol", { class: "histogram" }, steps.map((n, i) => {
    const column = h("span", { class: "part copied" });
    column.style.height = `${(n / most) * 100}%`;
    return h("li", { title: `${i * 10}–${i * 10 + 10}%: ${n}` },
      h("span", { class: "column" }, h("b", null, n || ""), column), h("small", null, `${i * 10}–${i * 10 + 10}%`));
  })));
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
    bar(each.counts), legend(each.counts),
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
    { head: t("page_source"), cell: (p) => documentLink(p.other) },
    { head: t("counted"), number: true, value: (p) => p.counted, cell: (p) => count(p.counted) },
    { head: t("page_similarity"), number: true, value: (p) => p.similarity, cell: (p) => percent(p.similarity) },
    { head: t("page_compare"), action: true, cell: (p) => h("a", { href: `#/pair/${encodeURIComponent(p.match)}` }, t("page_compare")) },
  ], page.passages);
}

/** A cut that does not leave half of a character outside the basic plane. */
function cut(text, length) {
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? length - 1 : length);
}

function notes() {
  const all = INDEX.run.notes;
  return all.length ? h("ul", { class: "notes" }, all.map((note) => h("li", null, note))) : null;
}

function documentsTable(drafts) {
  // A single draft's sheet says all that its row would.
  if (drafts.length === 1) return null;
  const rows = drafts.length ? [...drafts] : DOCUMENTS.filter((each) => each.counts);
  if (!rows.length) return null;
  rows.sort((a, b) => compare(share(b, "copied"), share(a, "copied")) || b.counted - a.counted);
  return section(t(drafts.length ? "page_drafts" : "page_documents"),
    legend(),
    table(t("page_documents"), [
      { head: t("page_document"), wide: true, value: documentName, cell: (each) => [documentLink(each.id), unstable(each)] },
      { head: t("counted"), number: true, value: (each) => each.counted, cell: (each) => count(each.counted) },
      { head: t("page_specific_short"), number: true, sorted: "descending", value: (each) => share(each, "copied"), cell: (each) => h("b", null, percent(share(each, "copied"))) },
      { head: t("page_total_short"), number: true, value: (each) => share(each, "matched"), cell: (each) => percent(share(each, "matched")) },
      { head: t("page_composition"), cell: (each) => bar(each.counts) },
      { head: t("page_largest_short"), value: (each) => share(each, "max_single"), number: true, cell: (each) => percent(share(each, "max_single")) },
      { head: t("page_largest_source"), cell: (each) => (each.largest ? documentLink(each.largest) : "—") },
    ], rows));
}

function pairsTable() {
  const rows = INDEX.pairs;
  if (!rows.length) return null;
  const cut = INDEX.overview.pairs > rows.length;
  return section(t("page_strongest_pairs"),
    cut && h("p", { class: "meta" }, t("page_cut", { n: count(rows.length), all: count(INDEX.overview.pairs) })),
    table(t("page_strongest_pairs"), [
      { head: t("page_left"), wide: true, cell: (pair) => documentLink(pair.left) },
      { head: t("page_right"), wide: true, cell: (pair) => documentLink(pair.right) },
      { head: t("page_shared"), number: true, sorted: "descending", value: (pair) => pair.shared, cell: (pair) => count(pair.shared) },
      { head: t("page_left_share"), number: true, value: (pair) => pair.left_ratio, cell: (pair) => percent(pair.left_ratio) },
      { head: t("page_right_share"), number: true, value: (pair) => pair.right_ratio, cell: (pair) => percent(pair.right_ratio) },
      { head: t("page_passages"), number: true, value: (pair) => pair.matches, cell: (pair) => count(pair.matches) },
      { head: t("page_compare"), action: true, cell: (pair) => pairLink(pair.left, pair.right, t("page_compare")) },
    ], rows, { first: 10 }));
}

function groupsTable() {
  const rows = INDEX.groups;
  if (!rows.length) return null;
  return section(t("page_groups"), table(t("page_groups"), [
    { head: t("page_group_left"), wide: true, value: (pair) => pair.left, cell: (pair) => h("bdi", null, pair.left) },
    { head: t("page_group_right"), wide: true, value: (pair) => pair.right, cell: (pair) => h("bdi", null, pair.right) },
    { head: t("page_shared"), number: true, value: (pair) => pair.shared, cell: (pair) => count(pair.shared) },
    { head: t("page_left_share"), number: true, value: (pair) => pair.left_ratio, cell: (pair) => percent(pair.left_ratio) },
    { head: t("page_right_share"), number: true, value: (pair) => pair.right_ratio, cell: (pair) => percent(pair.right_ratio) },
    { head: t("page_passages"), number: true, value: (pair) => pair.matches, cell: (pair) => count(pair.matches) },
  ], rows, { first: 10 }));
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
    { head: t("page_file"), wide: true, value: (each) => each.path, cell: (each) => h("bdi", null, each.path) },
    { head: t("page_reason"), tight: true, value: (each) => t(each.reason), cell: (each) => t(each.reason) },
    { head: t("page_message"), wide: true, cell: (each) => h("bdi", null, each.message) },
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

const DEFINED = ["overlap_specific", "overlap_total", "overlap_boilerplate", "overlap_quoted",
  "overlap_self", "own", "max_single", "overlap_from_earlier", "longest_run", "repeated",
  "set_phrases", "counted"];

function aboutPage() {
  const { version, settings, funnel } = INDEX.run;
  const stages = Object.entries(funnel);
  return {
    title: t("page_about"),
    nodes: [
      h("h1", null, t("page_about")),
      h("p", { class: "note" }, t("page_not_guilt")),
      INDEX.mode === "audit" && h("p", null, t("page_symmetry")),
      section(t("page_definitions"), h("dl", { class: "definitions" },
        DEFINED.map((name) => h("div", null, h("dt", null, t(name)), h("dd", null, t(`page_about_${name}`)))))),
      section(t("page_marks"), h("dl", { class: "definitions" },
        [...CLASSES, "repeat"].map((name) => h("div", null,
          h("dt", null, h("mark", { class: `m ${name}` }, t(name))), h("dd", null, t(`page_class_${name}`)))))),
      stages.length > 0 && section(t("page_funnel"), h("p", { class: "meta" }, t("page_funnel_why")),
        h("dl", { class: "funnel" }, stages.map(([stage, reasons]) =>
          h("div", null, h("dt", null, stage), h("dd", null, facts(Object.entries(reasons).map(([name, n]) => [name.replaceAll("_", " "), count(n)]))))))),
      section(t("page_settings"), h("pre", null, h("bdi", null, JSON.stringify(settings, null, 2)))),
      h("p", { class: "meta" }, `dedup ${version}`),
    ],
  };
}
