// 文献, 文献对, 片段: the whole lists, each with a query box.

function measured(drafts) {
  const rows = drafts.length ? [...drafts] : DOCUMENTS.filter((each) => each.counts);
  return rows.sort((a, b) => compare(specific(b), specific(a)) || b.counted - a.counted);
}

function documentColumns() {
  return [
    { head: t("page_document"), wide: true, value: documentName, cell: (each) => [documentLink(each.id), unstable(each)] },
    { head: t("counted"), number: true, value: (each) => each.counted, cell: (each) => count(each.counted) },
    { head: t("page_specific_short"), number: true, sorted: "descending", value: specific, cell: (each) => h("b", null, percent(specific(each))) },
    { head: t("page_total_short"), number: true, value: (each) => share(each, "matched"), cell: (each) => percent(share(each, "matched")) },
    { head: t("page_composition"), cell: (each) => bar(each.shown) },
    { head: t("page_largest_short"), value: (each) => share(each, "max_single"), number: true, cell: (each) => percent(share(each, "max_single")) },
    { head: t("page_largest_source"), cell: (each) => (each.largest ? documentLink(each.largest) : "—") },
  ];
}

function pairColumns() {
  return [
    { head: t("page_left"), wide: true, value: (pair) => nameOf(pair.left), cell: (pair) => documentLink(pair.left) },
    { head: t("page_right"), wide: true, value: (pair) => nameOf(pair.right), cell: (pair) => documentLink(pair.right) },
    { head: t("page_shared"), number: true, sorted: "descending", value: (pair) => pair.shared, cell: (pair) => count(pair.shared) },
    { head: t("page_left_share"), number: true, value: (pair) => pair.left_ratio, cell: (pair) => percent(pair.left_ratio) },
    { head: t("page_right_share"), number: true, value: (pair) => pair.right_ratio, cell: (pair) => percent(pair.right_ratio) },
    { head: t("page_passages"), number: true, value: (pair) => pair.matches, cell: (pair) => count(pair.matches) },
    { head: t("page_compare"), action: true, cell: (pair) => pairLink(pair.left, pair.right, t("page_compare")) },
  ];
}

function findingColumns() {
  return [
    { head: t("page_kind"), tight: true, value: (each) => each.kind, cell: (each) => kindTag(each.kind) },
    { head: t("page_passage"), wide: true, value: (each) => each.excerpt, cell: (each) => h("a", { class: "excerpt", href: matchLink(each.id) }, h("bdi", null, each.excerpt || "—")) },
    { head: t("page_left"), value: (each) => documentName(each.left), cell: (each) => documentLink(each.left.id, `?m=${encodeURIComponent(each.id)}`) },
    { head: t("page_right"), value: (each) => documentName(each.right), cell: (each) => documentLink(each.right.id, `?m=${encodeURIComponent(each.id)}`) },
    { head: t("counted"), number: true, value: (each) => each.counted, cell: (each) => count(each.counted) },
    { head: t("page_similarity"), number: true, value: (each) => each.similarity, cell: (each) => percent(each.similarity) },
    { head: t("page_state"), tight: true, value: (each) => markOf(each.key).state ?? "", cell: (each) => stateTag(each.key) || "—" },
  ];
}

function nameOf(id) {
  return BY_ID.has(id) ? documentName(BY_ID.get(id)) : id;
}

function matchLink(id) {
  return `#/match/${encodeURIComponent(id)}`;
}

function both(pair, name) {
  return [BY_ID.get(pair.left)?.[name], BY_ID.get(pair.right)?.[name]].filter(Boolean);
}

function documentsPage(query) {
  const of = {
    text: (each) => [each.path, each.title, each.author, each.group].join(" "),
    ratio: specific, chars: (each) => each.counted,
    author: (each) => each.author, unit: (each) => each.group,
    date: (each) => [each.date ?? ""], short: (each) => Boolean(unstable(each)),
    type: (each) => [t(each.role), ...CLASSES.filter((name) => each.shown?.[name]).map((name) => t(name))].join(" "),
  };
  const rows = [...measured([]), ...DOCUMENTS.filter((each) => !each.counts)];
  const columns = documentColumns();
  columns.splice(1, 0,
    { head: t("page_unit_author"), value: (each) => each.group ?? each.author, cell: (each) => h("bdi", null, each.group ?? each.author ?? "—") },
    { head: t("page_date"), tight: true, value: (each) => each.date, cell: (each) => each.date ?? "—" });
  return {
    title: t("page_documents"),
    nodes: [
      h("h1", null, t("page_documents")), legend(),
      searchable(t("page_documents"), rows, of, columns, query.get("q") ?? ""),
    ],
  };
}

async function pairsPage(query) {
  const of = {
    text: (pair) => `${nameOf(pair.left)} ${nameOf(pair.right)}`,
    ratio: (pair) => Math.max(pair.left_ratio, pair.right_ratio), chars: (pair) => pair.shared,
    author: (pair) => both(pair, "author").join(" "), unit: (pair) => both(pair, "group").join(" "),
    date: (pair) => both(pair, "date"),
  };
  const rows = await pairs();
  return {
    title: t("page_pairs"),
    nodes: [
      h("h1", null, t("page_pairs")),
      h("p", { class: "meta" }, t(INDEX.mode === "audit" ? "page_pairs_why" : "page_pairs_why_check"), " ",
        INDEX.overview.pairs > rows.length && t("page_cut", { n: count(rows.length), all: count(INDEX.overview.pairs) })),
      rows.length ? searchable(t("page_pairs"), rows, of, pairColumns(), query.get("q") ?? "") : h("p", { class: "note" }, t("page_no_pairs")),
    ],
  };
}

async function findingsPage(query) {
  const names = (each, name) => [each.left[name], each.right[name]].filter(Boolean);
  const of = {
    text: (each) => `${documentName(each.left)} ${documentName(each.right)} ${each.excerpt}`,
    ratio: (each) => each.similarity, similarity: (each) => each.similarity, chars: (each) => each.counted,
    author: (each) => names(each, "author").join(" "), unit: (each) => names(each, "group").join(" "),
    date: (each) => names(each, "date"), type: (each) => `${each.kind} ${t(each.kind)}`,
    state: (each) => stateName(markOf(each.key).state), note: (each) => markOf(each.key).note,
    template: (each) => each.template !== null || each.kind === "boilerplate",
    unchecked: (each) => markOf(each.key).state === null, noted: (each) => Boolean(markOf(each.key).note),
  };
  const rows = await findings();
  return {
    title: t("page_findings_all"),
    nodes: [
      h("h1", null, t("page_findings_all")),
      INDEX.overview.passages > rows.length && h("p", { class: "note" }, t("page_cut_findings", { n: count(rows.length), all: count(INDEX.overview.passages) })),
      rows.length ? searchable(t("page_findings_all"), rows, of, findingColumns(), query.get("q") ?? "") : h("p", { class: "note" }, t("page_no_findings")),
    ],
  };
}
