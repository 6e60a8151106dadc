"use strict";
// Text from documents becomes text nodes and nothing else; there is no markup anywhere here.

const WORDS = JSON.parse(document.getElementById("words").textContent);
let language = "zh";

function t(name, values = {}) {
  return (WORDS[language][name] ?? name).replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
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

function addText(node, given) {
  const text = given.replace(/\r\n?/g, "\n");
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

const SVG = "http://www.w3.org/2000/svg";

/** An element of a drawing. */
function s(tag, properties, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, plain(String(value)));
  }
  add(node, children);
  return node;
}

function failed(error, node) {
  console.error(error);
  node.replaceChildren();
  add(node, [t("page_failed_why")]);
}

function section(title, ...children) {
  return h("section", null, h("h2", null, title), children);
}

/** A switch: a labelled check box that calls back with its state. */
function toggle(label, checked, changed) {
  const box = h("input", { type: "checkbox", checked });
  box.addEventListener("change", () => changed(box.checked));
  return h("label", { class: "toggle" }, box, " ", label);
}

function choice(label, options, value, changed) {
  const list = h("select", { "aria-label": label }, options.map(([name, text]) =>
    h("option", { value: name, selected: name === value }, text)));
  list.addEventListener("change", () => changed(list.value));
  return list;
}

function button(label, pressed, properties = {}) {
  return h("button", { type: "button", onclick: pressed, ...properties }, label);
}

/** Hands a text to the reader as a file. */
function save(name, kind, content) {
  const link = h("a", { download: name });
  link.href = URL.createObjectURL(new Blob([content], { type: kind }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
