// 网络: who shares text with whom, as a picture and as a table.

const NODES = 1500;
const [WIDE, HIGH_ENOUGH] = [1000, 640];

/** Pairs above the threshold as a graph: nodes, and edges between their numbers. */
function graphOf(all, byGroup) {
  const number = new Map();
  const nodes = [];
  const node = (id) => {
    if (!number.has(id)) {
      number.set(id, nodes.length);
      nodes.push({ id, degree: 0 });
    }
    return number.get(id);
  };
  const edges = [];
  for (const pair of all) {
    const ratio = Math.max(pair.left_ratio, pair.right_ratio);
    const fresh = Number(!number.has(pair.left)) + Number(!number.has(pair.right));
    if (ratio < threshold(0) || nodes.length + fresh > NODES) continue;
    const [from, to] = [node(pair.left), node(pair.right)];
    nodes[from].degree += 1;
    nodes[to].degree += 1;
    edges.push({ from, to, pair, ratio, direction: byGroup ? 0 : direction(pair) });
  }
  return { nodes, edges };
}

/** 1 if the left one is the earlier, -1 if the right one is, 0 if dates do not tell. */
function direction(pair) {
  const [left, right] = [BY_ID.get(pair.left)?.date ?? "", BY_ID.get(pair.right)?.date ?? ""];
  const length = Math.min(left.length, right.length);
  return length ? Math.sign(right.slice(0, length).localeCompare(left.slice(0, length))) : 0;
}

async function networkPage() {
  const holder = h("div", { class: "network" });
  const lists = { documents: await pairs(), groups: INDEX.groups };
  let shown = "documents";
  const fill = () => drawNetwork(holder, lists[shown], shown === "groups");
  await fill();
  let timer;
  const later = () => { clearTimeout(timer); timer = setTimeout(fill, 150); };
  const names = [["documents", t("page_by_document")], ["groups", t("page_by_group")]];
  return {
    title: t("page_network"),
    nodes: [
      h("h1", null, t("page_network")),
      h("p", { class: "meta" }, t("page_network_why")),
      h("div", { class: "controls" },
        thresholdSlider(0, later),
        INDEX.groups.length > 0 && choice(t("page_nodes"), names, shown, (value) => { shown = value; fill(); })),
      holder,
    ],
  };
}

async function drawNetwork(holder, all, byGroup) {
  const graph = graphOf(all, byGroup);
  if (!graph.edges.length) {
    holder.replaceChildren(h("p", { class: "note" }, t("page_no_edges")));
    return;
  }
  const most = Math.max(...graph.edges.map((edge) => edge.pair.shared));
  const places = await layout(graph.nodes.length, graph.edges.map((edge) => [edge.from, edge.to, edge.pair.shared / most]));
  const at = ([x, y]) => [60 + x * (WIDE - 120), 30 + y * (HIGH_ENOUGH - 70)];
  const points = places.map(at);
  const name = (id) => (byGroup ? groupName(id) : nameOf(id));
  const shown = labelled(graph.nodes, points);
  const said = t("page_network_said", { nodes: graph.nodes.length, edges: graph.edges.length });
  holder.replaceChildren(
    h("p", { class: "meta", role: "status" }, said),
    s("svg", { viewBox: `0 0 ${WIDE} ${HIGH_ENOUGH}`, role: "img", "aria-label": said },
      graph.edges.map((edge) => edgeLine(edge, points, most, name, byGroup)),
      graph.nodes.map((node, i) => nodeMark(node, points[i], name(node.id), shown.has(i), byGroup))),
    section(t("page_pairs"), table(t("page_pairs"), byGroup ? groupColumns() : pairColumns(), graph.edges.map((edge) => edge.pair), { first: 20 })));
}

function edgeLine(edge, points, most, name, byGroup) {
  const { pair } = edge;
  // An arrow goes from the earlier document to the later one.
  const [from, to] = (edge.direction < 0 ? [edge.to, edge.from] : [edge.from, edge.to]).map((i) => points[i]);
  const open = byGroup ? null : () => { location.hash = `#/pair/${encodeURIComponent(pair.left)}~${encodeURIComponent(pair.right)}`; };
  const said = `${name(pair.left)} ↔ ${name(pair.right)} · ${t("page_characters", { n: count(pair.shared) })} · ${percent(edge.ratio)}`;
  return s("g", { class: "edge", onclick: open },
    s("line", { x1: from[0], y1: from[1], x2: to[0], y2: to[1], "stroke-width": 1 + 5 * Math.sqrt(pair.shared / most) }),
    edge.direction !== 0 && arrow(from, to), s("title", null, said));
}

/** A triangle past the middle of the way. */
function arrow([x1, y1], [x2, y2]) {
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [ax, ay] = [(x2 - x1) / length, (y2 - y1) / length];
  const [x, y] = [x1 + (x2 - x1) * 0.6, y1 + (y2 - y1) * 0.6];
  const at = (along, beside) => `${(x + ax * along - ay * beside).toFixed(1)} ${(y + ay * along + ax * beside).toFixed(1)}`;
  return s("path", { d: `M${at(9, 0)} L${at(-6, 7)} L${at(-6, -7)}Z` });
}

/** The nodes whose names have room: those with most edges first. */
function labelled(nodes, points) {
  const shown = new Set();
  const order = nodes.map((_, i) => i).sort((a, b) => nodes[b].degree - nodes[a].degree || a - b);
  for (const i of order) {
    const apart = (j) => Math.abs(points[i][1] - points[j][1]) > 15 || Math.abs(points[i][0] - points[j][0]) > 140;
    if (shown.size < LABELS && [...shown].every(apart)) shown.add(i);
  }
  return shown;
}

const LABELS = 80;

function nodeMark(node, [x, y], label, named, byGroup) {
  const radius = 4 + Math.min(8, Math.sqrt(node.degree) * 2);
  const each = BY_ID.get(node.id);
  const full = !byGroup && each.part !== null && each.title ? each.title : label.slice(label.lastIndexOf("/") + 1).replace(/\.\w+$/, "");
  const anchor = x < 110 ? "start" : x > WIDE - 110 ? "end" : "middle";
  const mark = s("g", { class: "node", onclick: byGroup ? null : () => { location.hash = `#/doc/${encodeURIComponent(node.id)}`; } },
    s("circle", { cx: x, cy: y, r: radius }), s("title", null, label),
    named && s("text", { x, y: y + radius + 13, "text-anchor": anchor }, full.length > 14 ? `${cut(full, 13)}…` : full));
  return mark;
}
