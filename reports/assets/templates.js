// 模板: passages that many documents share, and what each puts into their slots.

function slotName(kind) {
  return t(`page_slot_${kind}`) === `page_slot_${kind}` ? kind : t(`page_slot_${kind}`);
}

/** A template's text with its slots as chips: numbered and with their commonest value if `open`. */
function skeleton(segments, { open } = {}) {
  let number = 0;
  return segments.map((segment) => {
    if (segment.slot !== undefined) {
      number += 1;
      const commonest = open && segment.values.length ? segment.values[0][0] : null;
      if (!open) return h("span", { class: "slot" }, slotName(segment.slot));
      return h("span", { class: "slot", title: slotName(segment.slot) },
        h("small", null, number), " ", segment.slot !== "free" && [slotName(segment.slot), " "],
        commonest === null ? "—" : slotValue(commonest), segment.values.length > 1 && " …");
    }
    return segment.optional
      ? h("span", { class: "optional", title: t("page_optional") }, segment.text)
      : h("span", null, segment.text);
  });
}

function boilerplateTag(each) {
  return each.boilerplate
    ? h("span", { class: "kind boilerplate" }, t("page_is_boilerplate"))
    : h("span", { class: "kind shared" }, t("page_not_boilerplate"));
}

function templatesTable(rows, first) {
  return table(t("page_templates"), [
    { head: t("page_skeleton"), wide: true, cell: (each) => h("a", { class: "excerpt", href: `#/template/${encodeURIComponent(each.id)}` }, skeleton(each.excerpt)) },
    { head: t("page_documents"), number: true, value: (each) => each.documents, cell: (each) => count(each.documents) },
    { head: t("page_source_count"), number: true, value: (each) => each.sources, cell: (each) => count(each.sources) },
    { head: t("page_slots"), number: true, value: (each) => each.slots, cell: (each) => count(each.slots) },
    { head: t("page_kind"), value: (each) => Number(each.boilerplate), cell: boilerplateTag },
    { head: t("page_first_text"), cell: (each) => (each.first ? documentLink(each.first) : "—") },
  ], rows, { first });
}

function templatesPage() {
  return {
    title: t("page_templates"),
    nodes: [
      h("h1", null, t("page_templates")),
      h("p", { class: "meta" }, t("page_templates_why")),
      TEMPLATES.length ? templatesTable(TEMPLATES, 50) : h("p", { class: "note" }, t("page_no_templates")),
    ],
  };
}

async function templateView(id) {
  const row = TEMPLATES.find((each) => each.id === id);
  const page = row && (await unpack(`template-${id}`));
  if (!page) return missing();
  const slots = page.segments.filter((segment) => segment.slot !== undefined);
  const first = page.first === null ? null : page.occurrences[page.first];
  return {
    title: t("page_template"),
    nodes: [
      h("h1", null, t("page_template"), boilerplateTag(row)),
      facts([
        [t("page_documents"), count(row.documents)],
        [t("page_source_count"), count(row.sources)],
        [t("page_occurrences"), count(row.occurrences)],
        variants(page) > 1 && [t("page_variants"), count(variants(page))],
        page.dates && [t("page_date"), t("page_template_years", { first: page.dates[0], last: page.dates[1] })],
        first && [t("page_first_text"), documentLink(first.document, `?at=${first.start}`)],
      ]),
      h("p", { class: "skeleton" }, skeleton(page.segments, { open: true })),
      slots.length > 0 && section(t("page_slots"), growing(slots.map((segment, i) => [segment, i]), 12, slotCard, "plain slots")),
      section(t("page_occurrences"), occurrences(page, slots)),
    ],
  };
}

/** What stands in a slot; nothing at all is said, not shown as nothing. */
function slotValue(value) {
  return value === "" ? h("small", null, t("page_nothing")) : h("bdi", null, value);
}

function slotCard([segment, i]) {
  return h("li", { class: "card" }, h("h3", null, h("span", { class: "slot" }, `${i + 1} ${slotName(segment.slot)}`), segment.unfilled > 0 && h("span", { class: "unstable" }, t("page_unfilled", { n: count(segment.unfilled) }))),
    growing(segment.values, 8, ([value, n]) => h("li", null, slotValue(value), h("small", null, ` ×${count(n)}`))));
}

const NAMED = ["place", "organisation", "person"];

/** Whether a name that nearly each document fills in anew stands in another group's document too. */
function borrowed(page, i, each) {
  const value = each.slots[i]?.value;
  if (!value || !NAMED.includes(page.segments.filter((segment) => segment.slot !== undefined)[i].slot)) return false;
  const group = (one) => BY_ID.get(one.document)?.group ?? one.document;
  const filled = page.occurrences.filter((one) => one.slots[i]?.value);
  const values = new Set(filled.map((one) => one.slots[i].value));
  return values.size >= 0.6 * filled.length
    && filled.some((one) => one.slots[i].value === value && group(one) !== group(each));
}

/** How many ways of filling it in there are, by which slots are empty. */
function variants(page) {
  return new Set(page.occurrences.map((each) => each.slots.map((slot) => (slot?.value ? 1 : 0)).join(""))).size;
}

function occurrences(page, slots) {
  const columns = slots.map((segment, i) => ({
    head: `${i + 1} ${slotName(segment.slot)}`,
    filled: true,
    value: (each) => each.slots[i]?.value ?? null,
    cell: (each) => (each.slots[i] ? [h("bdi", null, each.slots[i].value), borrowed(page, i, each) && h("span", { class: "unstable", title: t("page_borrowed_why") }, t("page_borrowed"))] : "—"),
  }));
  const of = (each) => BY_ID.get(each.document);
  const placed = [
    { head: t("page_unit_author"), value: (each) => of(each)?.group ?? of(each)?.author ?? null, cell: (each) => h("bdi", null, of(each)?.group ?? of(each)?.author ?? "—") },
    { head: t("page_date"), tight: true, value: (each) => of(each)?.date ?? null, cell: (each) => of(each)?.date ?? "—" },
  ].filter((column) => page.occurrences.some((each) => column.value(each) !== null));
  const name = (each) => (BY_ID.has(each.document) ? documentName(BY_ID.get(each.document)) : each.document);
  return table(t("page_occurrences"), [
    { head: t("page_document"), wide: true, value: name, cell: (each) => documentLink(each.document, `?at=${each.start}`) },
    ...placed,
    ...columns,
  ], page.occurrences, { first: 50 });
}
