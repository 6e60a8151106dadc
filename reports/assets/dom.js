"use strict";
// Text from documents becomes text nodes and nothing else; there is no markup anywhere here.

const WORDS = JSON.parse(document.getElementById("words").textContent);
const INDEX = JSON.parse(document.getElementById("index").textContent);

function records(table) {
  return table.rows.map((row) => Object.fromEntries(row.map((value, i) => [table.fields[i], value])));
}

const DOCUMENTS = records(INDEX.documents);
const TEMPLATES = records(INDEX.templates);
const BY_ID = new Map(DOCUMENTS.map((each) => [each.id, each]));

function t(name, values = {}) {
  return (WORDS[name] ?? name).replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

// Bidirectional controls, zero-width and other invisible characters: they could make a text look
// like another one, so they are named instead of obeyed.
const INVISIBLE =
  /[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

function codeName(character) {
  return "U+" + character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
}

function plain(text) {
  return text.replace(INVISIBLE, (character) => `[${codeName(character)}]`);
}

function addText(node, text) {
  let from = 0;
  for (const found of text.matchAll(INVISIBLE)) {
    if (found.index > from) node.append(text.slice(from, found.index));
    const name = document.createElement("span");
    name.className = "invisible";
    name.dataset.code = codeName(found[0]);
    name.title = t("page_invisible", { code: codeName(found[0]) });
    node.append(name);
    from = found.index + found[0].length;
  }
  if (from < text.length) node.append(text.slice(from));
}

function h(tag, properties, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") node.className = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : plain(String(value)));
  }
  add(node, children);
  return node;
}

function add(node, children) {
  for (const child of [children].flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    if (child instanceof Node) node.append(child);
    else addText(node, String(child));
  }
}

const unpacked = new Map();

async function unpack(id) {
  if (unpacked.has(id)) return unpacked.get(id);
  const packed = document.getElementById(id);
  if (!packed) return null;
  const bytes = Uint8Array.from(atob(packed.textContent), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const value = await new Response(stream).json();
  // A reader who walks through thousands of documents must not hold them all.
  if (unpacked.size > 60) unpacked.delete(unpacked.keys().next().value);
  unpacked.set(id, value);
  return value;
}

async function documentPage(id) {
  const page = await unpack(`document-${id}`);
  if (page && page.segments && page.text === undefined) {
    page.text = page.segments.map((segment) => segment.text).join("");
  }
  return page;
}

function failed(error, node) {
  console.error(error);
  node.replaceChildren();
  add(node, [t("page_failed_why")]);
}

// --- lists -----------------------------------------------------------------------------------

const MORE = 200;

/** A table of `rows`; columns are {head, cell, value (sorts), number, wide, tight, filled, action, sorted}. */
function table(label, columns, rows, { first = 20 } = {}) {
  let shown = first;
  let sorted = rows;
  const body = h("tbody");
  const heads = columns.map((column) => {
    const cell = h("th", { scope: "col", class: classes(column), "aria-sort": column.sorted });
    if (!column.value || rows.length < 2) {
      add(cell, [column.head]);
      return cell;
    }
    add(cell, [h("button", { type: "button", onclick: () => sort(column, cell) }, column.head)]);
    return cell;
  });
  const more = h("button", { type: "button", class: "more", onclick: () => { shown += MORE; fill(); } });

  function sort(column, cell) {
    const down = cell.getAttribute("aria-sort") !== (column.number ? "descending" : "ascending");
    const sign = down === Boolean(column.number) ? -1 : 1;
    for (const head of heads) head.removeAttribute("aria-sort");
    cell.setAttribute("aria-sort", sign < 0 ? "descending" : "ascending");
    sorted = [...rows].sort((a, b) => sign * compare(column.value(a), column.value(b)));
    fill();
  }

  function fill() {
    body.replaceChildren(
      ...sorted.slice(0, shown).map((row) =>
        h("tr", null, columns.map((column) =>
          h("td", { class: classes(column) },
            column.cell(row)))))
    );
    const left = rows.length - shown;
    more.hidden = left <= 0;
    more.textContent = t("page_more", { n: Math.min(MORE, left), left });
  }

  fill();
  return h("div", { class: "table" },
    h("div", { class: "scroll", role: "region", "aria-label": label, tabindex: "0" },
      h("table", { "aria-label": label }, h("thead", null, h("tr", null, heads)), body)),
    more);
}

function classes(column) {
  return ["number", "wide", "tight", "filled", "action"].filter((name) => column[name]).join(" ") || null;
}

function compare(a, b) {
  if (a === null || b === null) return (a !== null) - (b !== null);
  return typeof a === "string" ? a.localeCompare(b, document.documentElement.lang) : a - b;
}

function section(title, ...children) {
  return h("section", null, h("h2", null, title), children);
}
