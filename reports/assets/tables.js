// Lists: some with a button for more, long ones with only the rows in sight.

const MORE = 200;

/** A table of `rows`; columns are {head, cell, value (sorts), number, wide, tight, filled, action, sorted}. */
function table(label, columns, rows, { first = 20 } = {}) {
  let shown = first;
  let sorted = rows;
  const body = h("tbody");
  const heads = sortable(columns, rows, (order) => { sorted = [...rows].sort(order); fill(); });
  const more = h("button", { type: "button", class: "more", onclick: () => { shown += MORE; fill(); } });

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

/** The heads of columns; a press on one gives the order that it asks for. */
function sortable(columns, rows, ordered) {
  const heads = columns.map((column) => {
    const cell = h("th", { scope: "col", class: classes(column), "aria-sort": column.sorted });
    add(cell, [column.value && rows.length > 1 ? button(column.head, () => sort(column, cell)) : column.head]);
    return cell;
  });
  function sort(column, cell) {
    const down = cell.getAttribute("aria-sort") !== (column.number ? "descending" : "ascending");
    const sign = down === Boolean(column.number) ? -1 : 1;
    for (const head of heads) head.removeAttribute("aria-sort");
    cell.setAttribute("aria-sort", sign < 0 ? "descending" : "ascending");
    ordered((a, b) => sign * compare(column.value(a), column.value(b)));
  }
  return heads;
}

function classes(column) {
  return ["number", "wide", "tight", "filled", "action"].filter((name) => column[name]).join(" ") || null;
}

function compare(a, b) {
  if (a === null || b === null) return (a !== null) - (b !== null);
  return typeof a === "string" ? a.localeCompare(b, document.documentElement.lang) : a - b;
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

const ROW = 44; // pixels; the rows of a long list are all of one height, so that places are known
const AHEAD = 10;
const FEW = 50; // stand on the page as they are

/** A list of any length that only has the rows in sight; columns as those of `table`. */
function longTable(label, columns, rows) {
  let sorted = rows;
  let from = -1;
  const body = h("tbody");
  const space = () => h("tr", { class: "space", "aria-hidden": "true" }, h("td", { colspan: columns.length }));
  const [above, below] = [space(), space()];
  const grid = h("table", { class: "long", "aria-label": label, "aria-rowcount": rows.length + 1 });
  const holder = h("div", { class: rows.length > FEW ? "scroll window" : "scroll", role: "region", "aria-label": label, tabindex: "0" }, grid);
  const line = (row, i) => h("tr", { "aria-rowindex": i + 2 }, columns.map((column) =>
    h("td", { class: classes(column) }, h("div", { class: "line" }, column.cell(row)))));

  function fill(again) {
    const first = Math.max(0, Math.floor(holder.scrollTop / ROW) - AHEAD);
    const last = Math.min(sorted.length, rows.length <= FEW ? FEW : first + Math.ceil((holder.clientHeight || 700) / ROW) + 2 * AHEAD);
    if (!again && Math.abs(first - from) < AHEAD / 2 && first) return;
    from = first;
    above.firstChild.style.height = `${first * ROW}px`;
    below.firstChild.style.height = `${(sorted.length - last) * ROW}px`;
    body.replaceChildren(above, ...sorted.slice(first, last).map((row, i) => line(row, first + i)), below);
  }

  const heads = sortable(columns, rows, (order) => { sorted = order ? [...rows].sort(order) : rows; holder.scrollTop = 0; fill(true); });
  add(grid, [h("thead", null, h("tr", null, heads)), body]);
  holder.addEventListener("scroll", () => fill(false), { passive: true });
  fill(true);
  return holder;
}
