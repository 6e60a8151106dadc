// 文献: the text with its passages where they stand, and beside it what they are.

let OPEN = null; // the document that the keys act on

async function documentView(id, query) {
  const each = BY_ID.get(id);
  const page = each && (await documentPage(id));
  if (!page) return missing();
  OPEN = null;
  const state = { each, page, marks: new Map(), source: null, panel: h("div", { class: "card picked", "aria-live": "polite", hidden: true }) };
  const text = page.segments ? readingText(state) : h("p", { class: "note" }, t("page_no_text"));
  const nodes = [
    h("h1", null, h("bdi", null, each.part !== null && each.title ? each.title : each.path)),
    documentMeta(each),
    each.counts && h("div", { class: "figures" }, headline(each), documentFacts(each)),
    each.counts && [bar(each.shown), legend(each.shown)],
    each.held === "excerpts" && h("p", { class: "note" }, t("page_excerpts")),
    printLinks(each),
    h("div", { class: "reading" },
      h("article", { class: "text", "aria-label": t("page_text") }, text),
      page.segments && overviewStrip(state),
      h("aside", { "aria-label": t("page_findings") }, state.panel, sourcesCard(state), sectionsCard(state), passagesCard(state))),
  ];
  return {
    title: documentName(each),
    nodes,
    shown: () => {
      OPEN = state;
      const wanted = query.get("p")
        ? page.passages[Number(query.get("p")) - 1]
        : page.passages.find((passage) => passage.match === query.get("m"));
      if (wanted) pick(state, wanted.number - 1, "instant");
      else if (query.get("at")) jump(text, Number(query.get("at")));
    },
  };
}

function pick(state, index, scroll) {
  const passage = state.page.passages[index];
  for (const marks of state.marks.values()) marks.forEach((mark) => mark.classList.remove("on"));
  const own = state.marks.get(index) ?? [];
  own.forEach((mark) => mark.classList.add("on"));
  // On a narrow screen the panel lies over the lower half.
  if (scroll && own.length) own[0].scrollIntoView({ block: innerWidth > 900 ? "center" : "start", behavior: scroll });
  state.current = index;
  history.replaceState(history.state, "", `#/doc/${encodeURIComponent(state.each.id)}?p=${passage.number}`);
  fillPanel(state, index, passage);
}

function fillPanel(state, index, passage) {
  const theirs = h("blockquote", null, t("page_loading"));
  const { found, more } = neighbours(state, index);
  state.panel.hidden = false;
  state.panel.replaceChildren();
  add(state.panel, [
    h("button", { type: "button", class: "close", "aria-label": t("page_close"), onclick: () => closePanel(state) }, "×"),
    h("h2", null, h("span", { class: `tag ${passage.kind}` }, passage.number), " ", kindTag(passage.kind)),
    passageFacts(passage),
    h("p", { class: "label" }, t(passage.kind === "repeat" ? "page_also_here" : "page_counterpart")),
    h("p", null, documentLink(passage.other, `?m=${encodeURIComponent(passage.match)}`)),
    theirs,
    h("p", { class: "actions" },
      h("a", { class: "primary", href: matchLink(passage.match) }, t("page_side_by_side")),
      passage.template && h("a", { href: `#/template/${encodeURIComponent(passage.template)}` }, t("page_template"))),
    reviewControls(passage, state.each.id, () => refigure(state)),
    found.length > 0 && [
      h("p", { class: "label" }, t("page_same_place")),
      h("ul", { class: "plain" }, found.map((other) => {
        const there = state.page.passages[other];
        return h("li", null, h("button", { type: "button", class: `tag ${there.kind}`, onclick: () => pick(state, other) }, there.number), " ", h("bdi", null, BY_ID.has(there.other) ? documentName(BY_ID.get(there.other)) : there.other));
      }), more > 0 && h("li", null, t("page_more_here", { n: more })))],
  ]);
  documentPage(passage.other).then((page) => {
    theirs.replaceChildren();
    if (!page || !page.text) add(theirs, [t("page_no_text")]);
    else {
      const pieces = passage.blocks.map((block) => page.text.slice(block[2], block[3])).join(" … ");
      add(theirs, [h("bdi", null, pieces.length > 400 ? cut(pieces, 400) + "…" : pieces)]);
    }
  }).catch((error) => failed(error, theirs));
}

function closePanel(state) {
  state.panel.hidden = true;
  for (const mark of state.marks.get(state.current) ?? []) mark.classList.remove("on");
}

/** The figures and marks again, after the reader judged something; the reader stays in place. */
function refigure(state) {
  const { each } = state;
  document.querySelector(".figures")?.replaceChildren(headline(each), documentFacts(each));
  document.querySelector("main > .bar")?.replaceWith(bar(each.shown));
  document.querySelector("main > .legend")?.replaceWith(legend(each.shown));
  for (const [index, marks] of state.marks) {
    const passage = state.page.passages[index];
    const kind = effective(passage) ?? "off";
    if (passage.kind === "repeat") continue;
    for (const mark of marks) {
      if (mark.dataset.p !== String(passage.number)) continue;
      mark.classList.remove("off", ...CLASSES);
      mark.classList.add(kind);
    }
  }
}

/** To the passage after this one, or before it. */
function stepPassage(state, by) {
  const all = state.page.passages.length;
  if (all) pick(state, state.current === undefined ? (by > 0 ? 0 : all - 1) : (state.current + by + all) % all, motion());
}

/** Letters that stand under this source alone, by source. */
function alone(page) {
  const found = new Map();
  for (const { text, marks, more } of page.segments ?? []) {
    const others = new Set(marks.filter((i) => page.passages[i].kind !== "repeat").map((i) => page.passages[i].other));
    if (others.size !== 1 || more) continue;
    const [other] = others;
    found.set(other, (found.get(other) ?? 0) + letters(text));
  }
  return found;
}

function passageFacts(passage, [here, there] = ["page_this_earlier", "page_other_earlier"]) {
  return facts([
    [t("page_similarity"), percent(passage.similarity)],
    [t("page_passage_length"), count(passage.counted)],
    [t("page_identical"), count(passage.identical)],
    passage.blocks.length > 1 && [t("page_blocks"), count(passage.blocks.length)],
    passage.earlier && [t("page_earlier"), t(passage.earlier === "left" ? here : there)],
  ]);
}

function sourcesCard(state) {
  const { page, each } = state;
  if (!page.sources.length) return page.passages.length ? null : h("div", { class: "card" }, h("p", null, t("page_no_findings")));
  const only = alone(page);
  const list = growing(page.sources, 12, (source) => {
    const out = review.excluded.includes(source.other);
    const pressed = h("button", { type: "button", class: "source", "aria-pressed": "false", onclick: () => filter(state, source, pressed, list) },
      h("span", { class: "label-of" }, documentLabel(source.other)),
      h("b", null, percent(ratio(source.counted, each.counted))),
      h("small", null, kindTag(source.kind), " ", t("page_n_passages", { n: source.passages.length }), " · ", t("page_characters", { n: count(source.counted) }),
        page.segments && page.sources.length > 1 && [" · ", t("page_alone", { ratio: percent(ratio(only.get(source.other) ?? 0, each.counted)) })]));
    return h("li", { class: out ? "out" : null }, pressed, h("span", { class: "beside" }, pairLink(each.id, source.other, t("page_compare")),
      button(t(out ? "page_include" : "page_exclude"), () => exclude(source.other, !out).then(again), { class: "link" })));
  });
  return h("div", { class: "card sources" }, h("h2", null, t("page_sources")), h("p", { class: "meta" }, t("page_sources_how")), list);
}

/** Shows one source's passages alone, and goes to the first; the same button shows all again. */
function filter(state, source, pressed, list) {
  const off = state.source === source;
  state.source = off ? null : source;
  for (const each of list.querySelectorAll(".source")) each.setAttribute("aria-pressed", String(!off && each === pressed));
  const wanted = new Set(source.passages);
  for (const [, marks] of state.marks) marks.forEach((mark) => mark.classList.toggle("dim", !off));
  if (off) return;
  for (const index of wanted) (state.marks.get(index) ?? []).forEach((mark) => mark.classList.remove("dim"));
  pick(state, source.passages[0], motion());
}

function sectionsCard(state) {
  const { sections } = state.page;
  if (!sections.length) return null;
  return h("div", { class: "card" }, h("h2", null, t("page_sections")), table(t("page_sections"), [
    { head: t("page_section"), wide: true, cell: (each) => h("a", { class: "heading", title: each.title, href: `#/doc/${encodeURIComponent(state.each.id)}?at=${each.start}` }, h("bdi", null, each.title || t("page_untitled"))) },
    { head: t("page_specific_short"), number: true, cell: (each) => percent(ratio(each.figures.counts.copied, each.figures.counts.counted)) },
    { head: t("page_total_short"), number: true, cell: (each) => percent(ratio(each.figures.counts.matched, each.figures.counts.counted)) },
  ], sections, { first: 30 }));
}

function passagesCard(state) {
  if (!state.page.passages.length) return null;
  return h("details", { class: "card", open: !state.page.segments }, h("summary", null, t("page_all_passages", { n: state.page.passages.length })),
    growing(state.page.passages, 20, (passage) => h("li", null,
      h("button", { type: "button", class: "row", onclick: () => pick(state, passage.number - 1, motion()) },
        h("span", { class: `tag ${passage.kind}` }, passage.number), kindTag(passage.kind),
        h("span", { class: "label-of" }, documentLabel(passage.other), stateTag(passage.key)), h("b", null, percent(passage.similarity))))));
}
