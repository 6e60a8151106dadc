// 热图: documents against documents (or groups), darker where more is shared.

const CELLS = 300;

/** Documents in an order that brings those that share text together: along the strongest pairs. */
function clustered(all) {
  const neighbours = new Map();
  for (const pair of all) {
    for (const [one, other] of [[pair.left, pair.right], [pair.right, pair.left]]) {
      if (!neighbours.has(one)) neighbours.set(one, []);
      neighbours.get(one).push(other);
    }
  }
  const order = [];
  const seen = new Set();
  for (const start of neighbours.keys()) {
    const waiting = [start];
    while (waiting.length) {
      const id = waiting.pop();
      if (seen.has(id)) continue;
      seen.add(id);
      order.push(id);
      waiting.push(...[...neighbours.get(id)].reverse());
    }
  }
  return order;
}

async function heatPage() {
  const holder = h("div", { class: "heat" });
  const lists = { documents: await pairs(), groups: INDEX.groups };
  const names = [["documents", t("page_by_document")], ["groups", t("page_by_group")]];
  const fill = (shown) => drawHeat(holder, lists[shown], shown === "groups");
  fill("documents");
  return {
    title: t("page_heat"),
    nodes: [
      h("h1", null, t("page_heat")),
      h("p", { class: "meta" }, t("page_heat_why")),
      INDEX.groups.length > 0 && h("div", { class: "controls" }, choice(t("page_nodes"), names, "documents", fill)),
      holder,
    ],
  };
}

/** The matrix: of cells [row][column] the strongest ratio of the documents that fall into it. */
function heatCells(all, order) {
  const side = Math.min(order.length, CELLS);
  const place = new Map(order.map((id, i) => [id, Math.floor((i * side) / order.length)]));
  const cells = new Map();
  for (const pair of all) {
    const [row, column] = [place.get(pair.left), place.get(pair.right)];
    for (const [a, b, value] of [[row, column, pair.left_ratio], [column, row, pair.right_ratio]]) {
      const key = a * side + b;
      if (!(cells.get(key)?.value >= value)) cells.set(key, { value, pair });
    }
  }
  return { side, cells, first: (row) => order[Math.ceil((row * order.length) / side)] };
}

function drawHeat(holder, all, byGroup) {
  if (!all.length) {
    holder.replaceChildren(h("p", { class: "note" }, t("page_no_edges")));
    return;
  }
  const order = clustered(all);
  const { side, cells, first } = heatCells(all, order);
  const size = Math.max(2, Math.min(40, Math.floor(760 / side)));
  const name = (id) => (byGroup ? groupName(id) : nameOf(id));
  const canvas = h("canvas", { width: side * size, height: side * size, tabindex: "0", role: "application", "aria-label": t("page_heat_said", { n: order.length }), "aria-describedby": "heat-cell" });
  const said = h("p", { class: "meta", role: "status", id: "heat-cell" }, t("page_heat_keys"));
  let [row, column] = [0, 0];

  const draw = () => {
    const context = canvas.getContext("2d");
    const style = getComputedStyle(document.documentElement);
    context.fillStyle = style.getPropertyValue("--faint");
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.fillStyle = style.getPropertyValue("--copied");
    for (const [key, { value }] of cells) {
      context.globalAlpha = 0.15 + 0.85 * Math.min(1, value);
      context.fillRect((key % side) * size, Math.floor(key / side) * size, size, size);
    }
    context.globalAlpha = 1;
    context.strokeStyle = style.getPropertyValue("--ink");
    context.lineWidth = 2;
    context.strokeRect(column * size + 1, row * size + 1, Math.max(2, size - 2), Math.max(2, size - 2));
  };
  const to = (r, c) => {
    [row, column] = [Math.max(0, Math.min(side - 1, r)), Math.max(0, Math.min(side - 1, c))];
    const found = cells.get(row * side + column);
    said.replaceChildren();
    add(said, [`${name(first(row))} × ${name(first(column))}: `, found ? t("page_heat_cell", { ratio: percent(found.value) }) : t("page_heat_none")]);
    draw();
  };
  const open = () => {
    const found = cells.get(row * side + column);
    if (found && !byGroup) location.hash = `#/pair/${encodeURIComponent(found.pair.left)}~${encodeURIComponent(found.pair.right)}`;
  };
  const cellAt = (event) => [Math.floor(event.offsetY / (canvas.clientHeight / side)), Math.floor(event.offsetX / (canvas.clientWidth / side))];
  canvas.addEventListener("pointermove", (event) => to(...cellAt(event)));
  canvas.addEventListener("click", (event) => { to(...cellAt(event)); open(); });
  canvas.addEventListener("keydown", (event) => {
    const [down, right] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key] ?? [];
    if (event.key === "Enter") open();
    if (down === undefined) return;
    event.preventDefault();
    to(row + down, column + right);
  });
  const list = order.length <= 40 && h("ol", { class: "order" }, order.map((id) => h("li", null, byGroup ? name(id) : documentLink(id))));
  holder.replaceChildren(said, h("div", { class: "matrix" }, canvas, list || ""),
    section(t("page_pairs"), table(t("page_pairs"), byGroup ? groupColumns() : pairColumns(), all, { first: 20 })));
  draw();
}
