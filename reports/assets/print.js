// 打印: three sheets for A4 under the names that readers know, for paper without colours.

const FORMS = ["brief", "marked", "facing"];

function printLinks(each) {
  if (!each.counts) return null;
  return h("p", { class: "print-links" }, `${t("page_print")}: `, FORMS.map((form) =>
    h("a", { href: `#/print/${encodeURIComponent(each.id)}?form=${form}` }, t(`page_form_${form}`))));
}

async function printView(id, query) {
  const each = BY_ID.get(id);
  const page = each?.counts && (await documentPage(id));
  if (!page) return missing();
  const form = FORMS.includes(query.get("form")) ? query.get("form") : "brief";
  const body = { brief: briefSheet, marked: markedSheet, facing: facingSheet }[form];
  return {
    title: `${documentName(each)} · ${t(`page_form_${form}`)}`,
    nodes: [
      h("div", { class: "controls no-print" },
        button(t("page_print_now"), () => print(), { class: "primary" }),
        h("nav", { class: "forms", "aria-label": t("page_print") }, FORMS.map((name) =>
          h("a", { class: "step", href: `#/print/${encodeURIComponent(id)}?form=${name}`, "aria-current": name === form && "page" }, t(`page_form_${name}`)))),
        h("span", { class: "meta" }, t("page_print_how"))),
      h("article", { class: `paper ${form}` }, h("table", { class: "frame", role: "presentation" },
        // A table's head comes again on each sheet of paper.
        h("thead", null, h("tr", null, h("td", null, h("div", { class: "running" }, h("span", null, documentName(each)), h("span", null, t("page_report_id", { id: INDEX.id })))))),
        h("tbody", null, h("tr", null, h("td", null, h("h1", null, t("page_title"), h("small", null, t(`page_form_${form}`))), sheetHead(each), await body(each, page), h("p", { class: "meta" }, t("page_not_guilt"))))))),
    ],
  };
}

function sheetHead(each) {
  return h("div", null,
    h("div", { class: "figures" }, headline(each), facts([
      [t("page_document"), documentName(each)],
      (each.author || each.group) && [t("page_unit_author"), [each.group, each.author].filter(Boolean).join(" · ")],
      each.date && [t("page_date"), each.date],
      [t("page_compared_with"), t("page_n_documents", { n: count(DOCUMENTS.filter((other) => other.counts && other !== each).length) })],
    ])),
    documentFacts(each),
    bar(each.shown), legend(each.shown));
}

/** The sources with the numbers that the passages in the text refer to. */
function sourceNumbers(page) {
  return new Map(page.sources.map((source, i) => [source.other, i + 1]));
}

function sheetSources(each, page, most) {
  if (!page.sources.length) return h("p", null, t("page_no_findings"));
  const of = (source) => BY_ID.get(source.other);
  const rows = page.sources.filter((source) => !review.excluded.includes(source.other));
  return section(t("page_sources"),
    table(t("page_sources"), [
      { head: t("page_number"), number: true, cell: (source) => page.sources.indexOf(source) + 1 },
      { head: t("page_source"), wide: true, cell: (source) => nameOf(source.other) },
      { head: t("page_unit_author"), cell: (source) => of(source)?.group ?? of(source)?.author ?? "—" },
      { head: t("page_date"), tight: true, cell: (source) => of(source)?.date ?? "—" },
      { head: t("page_share"), number: true, cell: (source) => percent(ratio(source.counted, each.counted)) },
      { head: t("counted"), number: true, cell: (source) => count(source.counted) },
      { head: t("page_kind"), tight: true, cell: (source) => t(source.kind) },
    ], rows, { first: most }));
}

function briefSheet(each, page) {
  const named = page.sections.filter((one) => one.figures.counts.counted);
  return [
    sheetSources(each, page, 20),
    named.length > 1 && section(t("page_sections"), table(t("page_sections"), [
      { head: t("page_section"), wide: true, cell: (one) => one.title || t("page_untitled") },
      { head: t("counted"), number: true, cell: (one) => count(one.figures.counts.counted) },
      { head: t("page_specific_short"), number: true, cell: (one) => percent(ratio(one.figures.counts.copied, one.figures.counts.counted)) },
      { head: t("page_total_short"), number: true, cell: (one) => percent(ratio(one.figures.counts.matched, one.figures.counts.counted)) },
    ], named, { first: 60 })),
    sheetNotes(page),
  ];
}

/** What readers decided, as it will be on paper. */
function sheetNotes(page) {
  const noted = page.passages.filter((passage) => markOf(passage.key).state || markOf(passage.key).note);
  return noted.length > 0 && section(t("page_review"), table(t("page_review"), [
    { head: t("page_number"), number: true, cell: (passage) => passage.number },
    { head: t("page_source"), wide: true, cell: (passage) => nameOf(passage.other) },
    { head: t("page_state"), tight: true, cell: (passage) => stateName(markOf(passage.key).state) },
    { head: t("page_note"), wide: true, cell: (passage) => markOf(passage.key).note },
  ], noted, { first: 200 }));
}

function markedSheet(each, page) {
  if (!page.segments) return [h("p", { class: "note" }, t("page_no_text")), sheetSources(each, page, 100)];
  const numbers = sourceNumbers(page);
  const text = h("div", { class: "paragraphs" });
  let paragraph = null;
  let last = null;
  for (const { text: piece, marks, gap } of page.segments) {
    const top = page.passages[marks.find((i) => page.passages[i].kind !== "repeat" && effective(page.passages[i]))];
    for (const line of gap ? [t("page_left_out", { n: count(gap) })] : piece.split(/(\r\n|\r|\n)/)) {
      if (/^[\r\n]+$/.test(line)) paragraph = null;
      else if (line.trim()) {
        if (!paragraph) text.append(paragraph = h("p"));
        if (top && top !== last) paragraph.append(h("sup", null, `[${numbers.get(top.other)}]`));
        add(paragraph, [top ? h("span", { class: `m ${effective(top)}` }, line) : line]);
        last = top ?? null;
      }
    }
  }
  return [
    h("p", { class: "meta key" }, CLASSES.map((name) => h("span", { class: `m ${name}` }, t(name)))),
    section(t("page_text"), text), sheetSources(each, page, 100), sheetNotes(page)];
}

const FACING = 200;

async function facingSheet(each, page) {
  const counting = page.passages.filter((passage) => passage.kind !== "repeat" && effective(passage));
  const chosen = leading(counting).slice(0, FACING);
  const parts = [];
  for (const passage of chosen) {
    const there = await documentPage(passage.other);
    const other = BY_ID.get(passage.other);
    parts.push(h("section", { class: "facing-one" },
      h("h2", null, `${passage.number} · ${t(effective(passage))} · ${percent(passage.similarity)} · ${t("page_characters", { n: count(passage.counted) })}`, " ", stateTag(passage.key)),
      passage.others > 0 && h("p", { class: "meta" }, t("page_more_here", { n: passage.others })),
      page.text && there?.text && other
        ? sides(each, other, h("tbody", null, columns(passage, each, other, page.text, there.text)))
        : h("p", null, nameOf(passage.other), " — ", t("page_no_text_pair"))));
  }
  const left = leading(counting).length - chosen.length;
  return [diffLegend(), parts, left > 0 && h("p", { class: "meta" }, t("page_more_here", { n: left }))];
}
