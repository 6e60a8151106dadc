// The query box of the lists: `>80 author:张 unit:发改委 date:2023.. type:本人 !template 词`.

/** Cuts a query at its spaces; quotation marks keep what they hold in one. */
function tokens(query) {
  return [...query.matchAll(/(!?)(?:([\p{L}]+)[:：])?(?:["“]([^"”]*)["”]|(\S+))/gu)]
    .map(([, not, field, quoted, word]) => ({ not: Boolean(not), field: field?.toLowerCase(), value: (quoted ?? word).toLowerCase() }));
}

const FIELDS = {
  author: "author", 作者: "author", unit: "unit", group: "unit", 单位: "unit", date: "date", 日期: "date",
  type: "type", kind: "type", 类别: "type", state: "state", 状态: "state", text: "text", 文字: "text",
  chars: "chars", 字数: "chars", note: "note", 备注: "note", similarity: "similarity", 相似度: "similarity",
};
const FLAGS = { template: "template", 模板: "template", unchecked: "unchecked", 未核: "unchecked", noted: "noted", short: "short" };

function within(value, range) {
  const [from, to] = range.includes("..") ? range.split("..") : [range, range];
  const at = (limit) => value.slice(0, limit.length);
  return value !== "" && (!from || at(from) >= from) && (!to || at(to) <= to);
}

function compared(value, wanted) {
  const [, sign, number, percentage] = wanted.match(/^([<>]=?|=)?(\d+(?:\.\d+)?)(%?)$/) ?? [];
  if (number === undefined || value === null || value === undefined) return false;
  const limit = Number(number) / (percentage ? 100 : 1);
  return { ">": value > limit, ">=": value >= limit, "<": value < limit, "<=": value <= limit }[sign] ?? value === limit;
}

function holds(row, { field, value }, of) {
  const name = FIELDS[field];
  if (field && !name) return of.text(row).toLowerCase().includes(`${field}:${value}`);
  if (name === "date") return of.date(row).some((date) => within(date, value));
  if (name === "chars") return compared(of.chars(row), value);
  if (name === "similarity") return compared((of.similarity?.(row) ?? 0) * 100, value.replace("%", ""));
  if (name) return String(of[name]?.(row) ?? "").toLowerCase().includes(value);
  if (/^[<>]=?\d/.test(value)) return compared((of.ratio(row) ?? 0) * 100, value.replace("%", ""));
  const flag = FLAGS[value];
  if (flag && of[flag]) return of[flag](row);
  return of.text(row).toLowerCase().includes(value);
}

/** A test of rows; `of` says what a row has: text, ratio, author, unit, date, type, …. */
function queried(query, of) {
  const wanted = tokens(query);
  return (row) => wanted.every((token) => holds(row, token, of) !== token.not);
}

/** A query box above a long list that follows it; the query stands in the address. */
function searchable(label, rows, of, columns, query) {
  const box = h("input", { type: "search", value: query, placeholder: t("page_query_hint"), "aria-label": t("page_query"), class: "query" });
  const found = h("span", { class: "meta", role: "status" });
  const holder = h("div");
  const shown = { rows };
  const fill = () => {
    shown.rows = rows.filter(queried(box.value, of));
    found.textContent = t("page_found", { n: count(shown.rows.length), all: count(rows.length) });
    holder.replaceChildren(longTable(label, columns, shown.rows));
  };
  const keep = () => {
    if (!box.isConnected) return; // the reader has gone on, and the address is another page's
    fill();
    keepQuery(box.value);
  };
  let timer = null;
  box.addEventListener("input", (event) => {
    if (event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(keep, 120);
  });
  box.addEventListener("compositionend", keep);
  fill();
  return h("div", null, h("div", { class: "search" }, box, found),
    h("details", { class: "help" }, h("summary", null, t("page_query_help")), h("p", null, t("page_query_how"))), holder);
}

function keepQuery(query) {
  const path = location.hash.split("?")[0];
  history.replaceState(history.state, "", query ? `${path}?q=${encodeURIComponent(query)}` : path);
}
