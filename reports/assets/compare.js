// Two texts in two columns: block by block, with what differs inside each.

const CONTEXT = 60;

/** Rows for one block: a line break that both sides have keeps their paragraphs at one height. */
function paragraphs(parts) {
  const rows = [[]];
  for (const part of parts) {
    if (!part.same) {
      rows[rows.length - 1].push(part);
      continue;
    }
    const right = Array.from(part.right);
    const line = { same: true, left: "", right: "" };
    const close = () => { if (line.left) rows[rows.length - 1].push({ ...line }); };
    Array.from(part.left).forEach((letter, i) => {
      line.left += letter;
      line.right += right[i];
      if (letter !== "\n" || right[i] !== "\n") return;
      close();
      rows.push([]);
      line.left = line.right = "";
    });
    close();
  }
  const blank = (row) => row.every((part) => part.same && !part.left.trim());
  return rows.filter((row, i) => row.length && (i === 0 || !blank(row)));
}

function nth(place) {
  return h("span", { class: "moved" }, t("page_moved", { n: place + 1 }));
}

function columns(passage, left, right, leftText, rightText) {
  const order = passage.blocks.map((_, i) => i).sort((a, b) => passage.blocks[a][2] - passage.blocks[b][2]);
  const place = new Map(order.map((block, i) => [block, i]));
  const moved = order.some((block, i) => block !== i);
  // Where blocks changed places, context stands beside context that is not its own.
  const reach = moved ? 20 : CONTEXT;
  const rows = passage.blocks.map(([start, end, otherStart, otherEnd], i) => {
    const parts = diff(...[leftText.slice(start, end), rightText.slice(otherStart, otherEnd)].map((text) => text.replace(/\r\n?/g, "\n")));
    const rank = place.get(i);
    const last = passage.blocks.length - 1;
    // Context in rows of its own, so that the two sides of a block begin at one height.
    return [
      h("tr", { class: "before" },
        h("td", null, around(leftText, i ? passage.blocks[i - 1][1] : null, start, reach)),
        h("td", null, around(rightText, rank ? passage.blocks[order[rank - 1]][3] : null, otherStart, reach))),
      paragraphs(parts).map((line, n) => h("tr", { class: n ? "both on" : "both" },
        h("td", { "data-name": documentName(left) }, moved && !n && nth(i), shown(line, "left")),
        h("td", { "data-name": documentName(right) }, moved && !n && nth(rank), shown(line, "right")))),
      (i === last || rank === last) && h("tr", { class: "after" },
        h("td", null, i === last && around(leftText, end, null, reach)),
        h("td", null, rank === last && around(rightText, otherEnd, null, reach))),
    ];
  });
  return rows;
}

function sides(left, right, bodies) {
  const head = (each) => h("th", { scope: "col" }, h("bdi", null, documentName(each)), each.date && h("small", null, each.date));
  return h("table", { class: "sides" }, h("thead", null, h("tr", null, head(left), head(right))), bodies);
}

function diffLegend() {
  return h("p", { class: "meta diff-legend" }, h("del", null, t("page_left_only")), h("ins", null, t("page_right_only")), h("span", { class: "around" }, t("page_context")));
}

/** What stands before or after a block: the gap between blocks, or a little context at the ends. */
function around(text, from, to, reach) {
  let piece;
  if (to === null) piece = cut(text.slice(from, from + reach + 1), reach) + (from + reach < text.length ? "…" : "");
  else if (from !== null && to - from <= 4 * reach) piece = text.slice(from, to);
  else if (to <= reach) piece = text.slice(0, to);
  else piece = "…" + Array.from(text.slice(to - reach, to)).slice(1).join("").trimStart();
  return piece && h("span", { class: "around" }, piece.replaceAll(LEFT_OUT, "").replace(/\s*[\r\n]\s*/g, "\n").trim());
}

function shown(parts, side) {
  const tag = side === "left" ? "del" : "ins";
  const said = t(side === "left" ? "page_deleted" : "page_inserted");
  return h("span", { class: "block" }, parts.map((part) => {
    if (part.same) return part[side];
    if (!part[side]) return h("span", { class: "absent", "aria-hidden": "true" });
    if (ignorable(part)) return part[side];
    const quiet = !/[\p{L}\p{N}]/u.test(part.left + part.right);
    return h(tag, { class: quiet ? "quiet" : null }, h("span", { class: "said" }, `${said}：`), part[side]);
  }));
}

/** Whether the reader has asked not to see such a difference. */
function ignorable(part) {
  const kept = (text) => {
    let rest = text.normalize("NFKC").toLowerCase();
    if (settings.ignored.includes("punctuation")) rest = rest.replace(/[^\p{L}\p{N}]/gu, "");
    if (settings.ignored.includes("digits")) rest = rest.replace(/[\p{N}〇零一二三四五六七八九十百千万亿]+/gu, "0");
    if (settings.ignored.includes("forms")) rest = Array.from(rest, (letter) => INDEX.forms[letter] ?? letter).join("");
    return rest;
  };
  return settings.ignored.length > 0 && kept(part.left) === kept(part.right);
}

// --- whole texts -----------------------------------------------------------------------------------

/** A document's text with the passages of one pair marked, for a column that scrolls. */
function wholeText(text, each, spans) {
  const column = h("div", { class: "whole", tabindex: "0", role: "region", "aria-label": documentName(each) });
  let at = 0;
  for (const { start, end, passage } of [...spans].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const from = Math.max(start, at);
    if (end <= from) continue;
    add(column, [gapped(text.slice(at, from))]);
    column.append(h("mark", { class: `m ${passage.kind}`, "data-m": passage.match }, h("span", { class: `tag ${passage.kind}` }, passage.number), text.slice(from, end)));
    at = end;
  }
  add(column, [gapped(text.slice(at))]);
  return column;
}

function gapped(text) {
  return text.split(new RegExp(`(${LEFT_OUT}+)`)).map((piece) =>
    (piece.startsWith(LEFT_OUT) ? h("span", { class: "left-out" }, t("page_left_out", { n: count(piece.length) })) : piece));
}

/** Both whole texts; scrolling or pressing one brings the same passage into view in the other. */
function wholes(passages, left, right, leftText, rightText) {
  const at = (i) => passages.flatMap((passage) => passage.blocks.map((block) => ({ start: block[i], end: block[i + 1], passage })));
  const columns = [wholeText(leftText, left, at(0)), wholeText(rightText, right, at(2))];
  let leading = columns[0];
  columns.forEach((column, i) => {
    const other = columns[1 - i];
    const lead = () => { leading = column; };
    for (const name of ["pointerenter", "focusin", "wheel", "touchstart"]) column.addEventListener(name, lead, { passive: true });
    column.addEventListener("scroll", () => { if (leading === column) follow(column, other); }, { passive: true });
    column.addEventListener("click", (event) => {
      const mark = event.target.closest("mark");
      if (mark) align(mark, other);
    });
  });
  return h("div", { class: "wholes" }, [left, right].map((each, i) =>
    h("div", null, h("p", { class: "label" }, documentLink(each.id)), columns[i])));
}

function follow(column, other) {
  const top = column.getBoundingClientRect().top + 40;
  const mark = [...column.querySelectorAll("mark")].find((each) => each.getBoundingClientRect().bottom > top);
  if (mark && mark.getBoundingClientRect().top < top + column.clientHeight) align(mark, other);
}

function align(mark, other) {
  const twin = other.querySelector(`mark[data-m="${CSS.escape(mark.dataset.m)}"]`);
  if (twin) other.scrollTop += twin.getBoundingClientRect().top - other.getBoundingClientRect().top - (mark.getBoundingClientRect().top - mark.parentNode.getBoundingClientRect().top);
}
