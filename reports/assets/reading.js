// The reading text of a document, with its marks, and the strip beside it.

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
  for (const { text, marks, gap: missing } of segments) {
    if (missing) {
      holder.append(h("p", { class: "left-out", "data-at": offset }, t("page_left_out", { n: count(missing) })));
      offset += missing;
      paragraph = null;
      continue;
    }
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
  const kind = passage.kind === "repeat" ? "repeat" : effective(passage) ?? "off";
  const mark = h("mark", { class: `m ${kind}${passage.similarity === 1 ? " same" : ""}`, "data-p": passage.number, onclick: () => { if (!String(getSelection())) pick(state, top); } }, line);
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
