// 说明: what the figures mean, how the result came about, and what was read.

const DEFINED = ["overlap_specific", "overlap_total", "overlap_boilerplate", "overlap_quoted",
  "overlap_self", "own", "max_single", "overlap_from_earlier", "longest_run", "repeated",
  "set_phrases", "counted"];

async function aboutPage() {
  const files = await unpack("files");
  const { version, settings, funnel } = INDEX.run;
  const stages = Object.entries(funnel);
  return {
    title: t("page_about"),
    nodes: [
      h("h1", null, t("page_about")),
      h("p", { class: "note" }, t("page_not_guilt")),
      INDEX.mode === "audit" && h("p", null, t("page_symmetry")),
      section(t("page_definitions"), h("dl", { class: "definitions" },
        DEFINED.map((name) => h("div", null, h("dt", null, t(name)), h("dd", null, t(`page_about_${name}`)))))),
      section(t("page_marks"), h("dl", { class: "definitions" },
        [...CLASSES, "repeat"].map((name) => h("div", null,
          h("dt", null, h("mark", { class: `m ${name}` }, t(name))), h("dd", null, t(`page_class_${name}`)))))),
      stages.length > 0 && section(t("page_funnel"), h("p", { class: "meta" }, t("page_funnel_why")),
        h("dl", { class: "funnel" }, stages.map(([stage, reasons]) =>
          h("div", null, h("dt", null, funnelName(stage)), h("dd", null, facts(Object.entries(reasons).map(([name, n]) => [funnelName(name), count(n)]))))))),
      anonymous ? null : section(t("page_settings"), h("pre", { tabindex: "0" }, h("bdi", null, JSON.stringify(settings, null, 2)))),
      section(t("page_inputs"), h("p", { class: "meta" }, t("page_inputs_why")), inputsTable(files)),
      reviewCard(again),
      h("p", { class: "meta" }, `dedup ${version} · `, t("page_report_id", { id: INDEX.id })),
    ],
  };
}

function funnelName(name) {
  const known = t(`funnel_${name}`);
  if (known !== `funnel_${name}`) return known;
  const [, what, why] = name.match(/^(skipped|passed_over)[_:. ](.+)$/) ?? [];
  if (what) return `${t(what === "skipped" ? "page_skipped" : what)}: ${t(why)}`;
  return WORDS[language][name] ?? name.replaceAll("_", " ");
}

function inputsTable(files) {
  const of = (each) => files[PLACE.get(each.id)];
  return longTable(t("page_inputs"), [
    { head: t("page_document"), wide: true, value: documentName, cell: (each) => documentLink(each.id) },
    { head: t("page_role"), tight: true, value: (each) => each.role, cell: (each) => t(each.role) },
    { head: t("counted"), number: true, value: (each) => each.counted, cell: (each) => count(each.counted) },
    { head: t("page_reader"), tight: true, value: (each) => of(each)[1], cell: (each) => of(each).slice(1).filter(Boolean).join(" · ") },
    { head: "SHA-256", cell: (each) => h("code", { title: of(each)[0] }, of(each)[0].slice(0, 16)) },
  ], DOCUMENTS);
}
