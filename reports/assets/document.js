// 文献: the text with its passages where they stand, and beside it what they are.

async function documentView(id, query) {
  const each = BY_ID.get(id);
  const page = each && (await documentPage(id));
  if (!page) return missing();
  const state = { each, page, marks: new Map(), source: null, panel: h("div", { class: "card picked", "aria-live": "polite", hidden: true }) };
  const text = page.segments ? readingText(state) : h("p", { class: "note" }, t("page_no_text"));
  const nodes = [
    h("h1", null, h("bdi", null, each.part !== null && each.title ? each.title : each.path)),
    documentMeta(each),
    each.counts && h("div", { class: "figures" }, headline(each), documentFacts(each)),
    each.counts && [bar(each.counts), legend(each.counts)],
    h("div", { class: "reading" },
      h("article", { class: "text", "aria-label": t("page_text") }, text),
      page.segments && overviewStrip(state),
      h("aside", { "aria-label": t("page_findings") }, state.panel, sourcesCard(state), sectionsCard(state), passagesCard(state))),
  ];
  return {
    title: documentName(each),
    nodes,
    shown: () => {
      const wanted = query.get("p")
        ? page.passages[Number(query.get("p")) - 1]
        : page.passages.find((passage) => passage.match === query.get("m"));
      if (wanted) pick(state, wanted.number - 1, "instant");
      else if (query.get("at")) jump(text, Number(query.get("at")));
    },
  };
}

/** The passages that stand under a passage's marks, hidden by it or hiding it. */
function neighbours(state, index) {
  const found = new Set();
  let more = 0;
  for (const { marks, more: unnamed } of state.page.segments ?? []) {
    if (!marks.includes(index)) continue;
    for (const other of marks) if (other !== index) found.add(other);
    more = Math.max(more, unnamed);
  }
  return { found: [...found], more };
}

/** Other passages at each passage that is shown in the text, in one walk over the text. */
function companions(segments) {
  const found = new Map();
  for (const { marks, more } of segments) {
    if (!marks.length) continue;
    const entry = found.get(marks[0]) ?? { others: new Set(), more: 0 };
    marks.slice(1).forEach((other) => entry.others.add(other));
    entry.more = Math.max(entry.more, more);
    found.set(marks[0], entry);
  }
  return found;
}

function readingText(state) {
  const { segments, passages } = state.page;
  const others = companions(segments);
  const holder = h("div", { class: "paragraphs" });
  const numbered = new Set();
  let offset = 0;
  let paragraph = null;
  let gap = false;
  const open = () => {
    if (paragraph) return paragraph;
    paragraph = h("p", { class: gap ? "apart" : null, "data-at": offset });
    gap = false;
    holder.append(paragraph);
    return paragraph;
  };
  for (const { text, marks } of segments) {
    for (const line of text.split(/(\r\n|\r|\n)/)) {
      if (/^[\r\n]+$/.test(line)) {
        if (!paragraph) gap = true;
        paragraph = null;
      } else if (line && (line.trim() || marks.length || paragraph)) {
        open();
        if (marks.length) addMark(state, paragraph, line, marks, passages, numbered, others);
        else addText(paragraph, line);
      }
      offset += line.length;
    }
  }
  return holder;
}

function addMark(state, paragraph, line, marks, passages, numbered, others) {
  const top = marks[0];
  const passage = passages[top];
  if (!numbered.has(top)) {
    numbered.add(top);
    const beside = others.get(top);
    const n = beside.others.size + beside.more;
    const label = t("page_passage_n", { n: passage.number, kind: t(passage.kind) })
      + (n ? t("page_and_more", { n }) : "");
    paragraph.append(h("button", { type: "button", class: `tag ${passage.kind}`, "aria-label": label, title: label, onclick: () => pick(state, top) },
      String(passage.number), n > 0 && h("small", null, `+${n}`)));
  }
  const mark = h("mark", { class: `m ${passage.kind}`, "data-p": passage.number, onclick: () => { if (!String(getSelection())) pick(state, top); } }, line);
  paragraph.append(mark);
  for (const index of marks) {
    if (!state.marks.has(index)) state.marks.set(index, []);
    state.marks.get(index).push(mark);
  }
}

/** The whole document as a strip: where passages stand, for the eye and the mouse. */
function overviewStrip(state) {
  const { page } = state;
  const strip = h("div", { class: "strip", "aria-hidden": "true" });
  const all = page.text.length || 1;
  let at = 0;
  let last = null;
  for (const { text, marks } of page.segments) {
    const kind = marks.length ? page.passages[marks[0]].kind : null;
    // Thousands of passages on a screen's height are no more to see than the pixels it has.
    if (kind && last && last.kind === kind && at / all - last.end < 0.002) last.end = (at + text.length) / all;
    else if (kind) {
      const top = marks[0];
      last = { kind, start: at / all, end: (at + text.length) / all, node: h("span", { class: `part ${kind}`, onclick: () => pick(state, top, motion()) }) };
      strip.append(last.node);
    }
    if (last) {
      last.node.style.top = `${last.start * 100}%`;
      last.node.style.height = `${(last.end - last.start) * 100}%`;
    }
    at += text.length;
  }
  return strip;
}

function jump(holder, at) {
  let target = null;
  for (const paragraph of holder.querySelectorAll("[data-at]")) {
    if (Number(paragraph.dataset.at) > at) break;
    target = paragraph;
  }
  if (!target) return;
  target.scrollIntoView({ block: "center" });
  target.classList.add("reached");
}

// A step within the page may glide; an arrival by address may not.
function motion() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";
}

function pick(state, index, scroll) {
  const passage = state.page.passages[index];
  for (const marks of state.marks.values()) marks.forEach((mark) => mark.classList.remove("on"));
  const own = state.marks.get(index) ?? [];
  own.forEach((mark) => mark.classList.add("on"));
  // On a narrow screen the panel lies over the lower half.
  if (scroll && own.length) own[0].scrollIntoView({ block: innerWidth > 900 ? "center" : "start", behavior: scroll });
  history.replaceState(history.state, "", `#/doc/${encodeURIComponent(state.each.id)}?p=${passage.number}`);
  fillPanel(state, index, passage);
}

function fillPanel(state, index, passage) {
  const theirs = h("blockquote", null, t("page_loading"));
  const { found, more } = neighbours(state, index);
  state.panel.hidden = false;
  state.panel.replaceChildren();
  add(state.panel, [
    h("button", { type: "button", class: "close", "aria-label": t("page_close"), onclick: () => { state.panel.hidden = true; } }, "×"),
    h("h2", null, h("span", { class: `tag ${passage.kind}` }, passage.number), " ", kindTag(passage.kind)),
    passageFacts(passage),
    h("p", { class: "label" }, t(passage.kind === "repeat" ? "page_also_here" : "page_counterpart")),
    h("p", null, documentLink(passage.other, `?m=${encodeURIComponent(passage.match)}`)),
    theirs,
    h("p", { class: "actions" },
      h("a", { class: "primary", href: `#/pair/${encodeURIComponent(passage.match)}` }, t("page_side_by_side")),
      passage.template && h("a", { href: `#/template/${encodeURIComponent(passage.template)}` }, t("page_template"))),
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
  const list = growing(page.sources, 12, (source) => {
    const button = h("button", { type: "button", class: "source", "aria-pressed": "false", onclick: () => filter(state, source, button, list) },
      h("span", { class: "label-of" }, documentLabel(source.other)),
      h("b", null, percent(ratio(source.counted, each.counted))),
      h("small", null, kindTag(source.kind), " ", t("page_n_passages", { n: source.passages.length }), " · ", t("page_characters", { n: count(source.counted) })));
    return h("li", null, button, pairLink(each.id, source.other, t("page_compare")));
  });
  return h("div", { class: "card sources" }, h("h2", null, t("page_sources")), h("p", { class: "meta" }, t("page_sources_how")), list);
}

/** Shows one source's passages alone, and goes to the first; the same button shows all again. */
function filter(state, source, button, list) {
  const off = state.source === source;
  state.source = off ? null : source;
  for (const each of list.querySelectorAll(".source")) each.setAttribute("aria-pressed", String(!off && each === button));
  const wanted = new Set(source.passages);
  for (const [, marks] of state.marks) marks.forEach((mark) => mark.classList.toggle("dim", !off));
  if (off) return;
  for (const index of wanted) (state.marks.get(index) ?? []).forEach((mark) => mark.classList.remove("dim"));
  pick(state, source.passages[0], motion());
}

function growing(rows, first, item, look = "plain") {
  const list = h("ol", { class: look });
  let shown = 0;
  const more = h("button", { type: "button", class: "more", onclick: () => grow(MORE) });
  const grow = (n) => {
    list.append(...rows.slice(shown, shown + n).map(item));
    shown += n;
    more.hidden = shown >= rows.length;
    more.textContent = t("page_more", { n: Math.min(MORE, rows.length - shown), left: rows.length - shown });
  };
  grow(first);
  return h("div", null, list, more);
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
        h("span", { class: "label-of" }, documentLabel(passage.other)), h("b", null, percent(passage.similarity))))));
}
