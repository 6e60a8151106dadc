// 对照: two documents side by side, block by block, with what differs inside each block.

const CONTEXT = 60;
const SHORT = 40;
const SUBSTITUTIONS = 8; // commonest first; what was replaced once is seen in the text below

async function pairView(key) {
  const [leftId, rightId] = key.includes("~") ? key.split("~") : [null, null];
  const id = leftId ?? (await unpack("matches"))[key];
  const here = id === undefined ? null : await documentPage(id);
  if (!here) return missing();
  const wanted = leftId ? null : here.passages.find((passage) => passage.match === key && passage.left);
  const otherId = rightId ?? wanted?.other;
  const there = otherId && (await documentPage(otherId));
  if (!there) return missing();
  // A repeat has both sides in one document: its left sides alone, or each would come twice.
  const passages = here.passages.filter((passage) =>
    passage.other === otherId && (otherId !== id || passage.left));
  const [left, right] = [BY_ID.get(id), BY_ID.get(otherId)];
  const title = `${documentName(left)} ↔ ${documentName(right)}`;
  const heading = (first, second) => h("h1", { class: "pair" },
    documentLink(id, first), h("span", { "aria-hidden": "true" }, "↔"), documentLink(otherId, second));
  const facts = pairFacts(id, otherId, here);
  // The result may hold a pair whose passages are beyond the cap on matches.
  if (!passages.length) {
    return facts ? { title, nodes: [heading(), facts, h("p", { class: "note" }, t("page_no_passages_kept"))] } : missing();
  }
  const current = wanted ?? passages.reduce((best, passage) => (passage.identical > best.identical ? passage : best));
  const at = passages.indexOf(current);
  return {
    title,
    nodes: [
      heading(`?p=${current.number}`, `?m=${encodeURIComponent(current.match)}`),
      h("div", { class: "cards" },
        facts,
        h("div", { class: "card" },
          h("h2", null, t("page_this_passage"), " ", h("span", { class: `tag ${current.kind}` }, current.number), " ", kindTag(current.kind)),
          passageFacts(current, ["page_left_earlier", "page_right_earlier"]))),
      steps(passages, at),
      here.text && there.text
        ? columns(current, left, right, here.text, there.text)
        : h("p", { class: "note" }, t("page_no_text_pair")),
    ],
  };
}

function steps(passages, at) {
  const link = (passage, label) => passage
    ? h("a", { class: "step", href: `#/pair/${encodeURIComponent(passage.match)}` }, label)
    : h("span", { class: "step", "aria-disabled": "true" }, label);
  return h("nav", { class: "steps", "aria-label": t("page_passages") },
    link(passages[at - 1], `← ${t("page_previous")}`),
    h("span", { class: "nth" }, t("page_nth", { n: at + 1, all: passages.length }),
      passages.length > 1 && passages.length <= SHORT && h("span", { class: "tags" }, passages.map((passage, i) =>
        h("a", { class: `tag ${passage.kind}`, href: `#/pair/${encodeURIComponent(passage.match)}`, "aria-current": i === at && "true", title: t(passage.kind) }, passage.number)))),
    link(passages[at + 1], `${t("page_next")} →`));
}

function pairFacts(left, right, here) {
  const same = (pair) => (pair.left === left && pair.right === right) || (pair.left === right && pair.right === left);
  const pair = INDEX.pairs.find(same);
  const note = here.pairs.find(same);
  const turned = pair && pair.left !== left;
  if (!pair && !note) return null;
  return h("div", { class: "card" }, h("h2", null, t("page_between")),
    pair && facts([
      [t("page_shared"), t("page_characters", { n: count(pair.shared) })],
      [t("page_left_share"), percent(turned ? pair.right_ratio : pair.left_ratio)],
      [t("page_right_share"), percent(turned ? pair.left_ratio : pair.right_ratio)],
    ]),
    pair && pair.percentile !== null && h("p", null, t("pair_percentile", { n: percent(pair.percentile) })),
    note && note.substitutions.length > 0 && h("p", { class: "substitutions" }, h("span", { class: "label" }, t("page_substitutions")),
      note.substitutions.slice(0, SUBSTITUTIONS).map((each) => h("span", { class: "chip" }, h("bdi", null, each.before), " → ", h("bdi", null, each.after), h("small", null, ` ×${each.count}`)))),
    note && note.leftovers && note.leftovers.length > 0 && h("p", { class: "substitutions" }, h("span", { class: "label" }, t("page_leftovers")),
      note.leftovers.map((name) => h("span", { class: "chip" }, h("bdi", null, name)))));
}

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
    const parts = diff(leftText.slice(start, end), rightText.slice(otherStart, otherEnd));
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
  const head = (each) => h("th", { scope: "col" }, h("bdi", null, documentName(each)), each.date && h("small", null, each.date, each.dated && ` ${t(`dated_${each.dated}`)}`));
  return [
    h("p", { class: "meta diff-legend" }, h("del", null, t("page_left_only")), h("ins", null, t("page_right_only")), h("span", { class: "around" }, t("page_context"))),
    h("table", { class: "sides" }, h("thead", null, h("tr", null, head(left), head(right))), h("tbody", null, rows)),
  ];
}

/** What stands before or after a block: the gap between blocks, or a little context at the ends. */
function around(text, from, to, reach) {
  let piece;
  if (to === null) piece = cut(text.slice(from, from + reach + 1), reach) + (from + reach < text.length ? "…" : "");
  else if (from !== null && to - from <= 4 * reach) piece = text.slice(from, to);
  else if (to <= reach) piece = text.slice(0, to);
  else piece = "…" + Array.from(text.slice(to - reach, to)).slice(1).join("").trimStart();
  return piece && h("span", { class: "around" }, piece.replace(/\s*[\r\n]\s*/g, "\n").trim());
}

function shown(parts, side) {
  const tag = side === "left" ? "del" : "ins";
  const said = t(side === "left" ? "page_deleted" : "page_inserted");
  return h("span", { class: "block" }, parts.map((part) => {
    if (part.same) return part[side];
    if (!part[side]) return h("span", { class: "absent", "aria-hidden": "true" });
    const quiet = !/[\p{L}\p{N}]/u.test(part.left + part.right);
    return h(tag, { class: quiet ? "quiet" : null }, h("span", { class: "said" }, `${said}：`), part[side]);
  }));
}
