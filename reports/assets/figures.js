// Numbers, names and bars: the same on every page.

const CLASSES = ["copied", "boilerplate", "quoted", "self"];
const UNSTABLE = 200;

function ratio(part, whole) {
  return part === null || part === undefined || !whole ? null : part / whole;
}

/** One decimal; what is not exactly nothing or everything is never rounded to it. */
function percent(value) {
  if (value === null || value === undefined) return "—";
  if (value > 0 && value < 0.0005) return "<0.1%";
  if (value < 1 && value >= 0.9995) return ">99.9%";
  return (value * 100).toFixed(1) + "%";
}

function count(value) {
  return value === null || value === undefined ? "—" : value.toLocaleString("en-US");
}

function share(each, name) {
  return each.shown ? ratio(each.shown[name], each.shown.counted) : null;
}

/** The ratio that the lists show: the specific overlap, unless the reader counts other classes. */
function specific(each) {
  if (!each.shown) return null;
  return ratio(review.classes.reduce((sum, name) => sum + (each.shown[name] ?? 0), 0), each.shown.counted);
}

function specificName() {
  if (String(review.classes) === String(DEFAULT_CLASSES)) return t("overlap_specific");
  return t("page_ratio_of", { classes: review.classes.map((name) => t(name)).join(" + ") || "—" });
}

function threshold(otherwise) {
  return settings.threshold ?? otherwise;
}

/** The threshold that all views share, as a slider. */
function thresholdSlider(otherwise, changed) {
  const value = threshold(otherwise);
  const said = h("output", null, percent(value));
  const slider = h("input", { type: "range", min: 0, max: 100, step: 1, value: Math.round(value * 100), "aria-label": t("page_threshold") });
  slider.addEventListener("input", () => {
    settings.threshold = Number(slider.value) / 100;
    said.textContent = percent(settings.threshold);
    changed();
  });
  slider.addEventListener("change", remember);
  return h("label", { class: "threshold" }, t("page_threshold"), slider, said);
}

function documentName(each) {
  return each.part !== null && each.title ? `${each.path} · ${each.title}` : each.path;
}

/** What tells a document from its neighbours first, and where it lies below. */
function documentLabel(id) {
  const each = BY_ID.get(id);
  if (!each) return h("bdi", null, id);
  const own = each.part !== null && each.title;
  const folder = own ? each.path : each.path.slice(0, each.path.lastIndexOf("/") + 1);
  const name = own ? each.title : each.path.slice(folder.length);
  return [h("bdi", null, name), folder && h("small", null, h("bdi", null, folder))];
}

function documentLink(id, query = "") {
  if (!BY_ID.has(id)) return documentLabel(id);
  return h("a", { class: "document", href: `#/doc/${encodeURIComponent(id)}${query}` }, documentLabel(id));
}

function unstable(each) {
  return each.counts && each.counts.counted < UNSTABLE
    && h("span", { class: "unstable", title: t("page_unstable_why") }, t("page_unstable"));
}

/** The composition of a document as one bar, said in words for those who do not see it. */
function bar(counts) {
  if (!counts || !counts.counted) return h("span", null, "—");
  const parts = [...CLASSES, "own"].filter((name) => counts[name]);
  const said = parts
    .map((name) => `${className(name)} ${percent(ratio(counts[name], counts.counted))}`)
    .join("，");
  const node = h("span", { class: "bar", role: "img", "aria-label": said, title: said });
  for (const name of parts) {
    const part = h("span", { class: `part ${name}` });
    part.style.flexGrow = counts[name];
    node.append(part);
  }
  return node;
}

function className(name) {
  return t(name === "own" ? "page_own" : name);
}

function legend(counts) {
  return h("ul", { class: "legend" }, [...CLASSES, "own"].map((name) =>
    h("li", null, h("span", { class: `part ${name}`, "aria-hidden": "true" }), className(name),
      counts && h("b", null, percent(ratio(counts[name], counts.counted))))));
}

function kindTag(kind) {
  return h("span", { class: `kind ${kind}` }, t(kind));
}

/** Name and value in pairs; rows without a value are left out. */
function facts(rows) {
  return h("dl", { class: "facts" }, rows.filter(Boolean).map(([name, value]) =>
    h("div", null, h("dt", null, name), h("dd", null, value))));
}

function headline(each) {
  return h("p", { class: "headline" },
    h("b", null, percent(specific(each))),
    h("span", null, specificName(), unstable(each)),
    each.shown !== each.counts && h("small", { class: "recounted" }, t("page_recounted", { was: percent(ratio(each.counts.copied, each.counts.counted)) })));
}

function documentFacts(each) {
  const counts = each.shown;
  if (!counts) return facts([[t("counted"), count(each.counted)]]);
  const part = (name) => percent(ratio(counts[name], counts.counted));
  return facts([
    [t("overlap_total"), part("matched")],
    [t("max_single"), [part("max_single"), each.largest && documentLink(each.largest)]],
    counts.from_earlier !== null && [t("overlap_from_earlier"), part("from_earlier")],
    [t("counted"), count(counts.counted)],
    [t("page_matched"), count(counts.matched)],
    [t("longest_run"), counts.longest_run ? t("page_characters", { n: count(counts.longest_run) }) : "—"],
    each.percentile !== null && [t("page_percentile"), t("page_percentile_is", { ratio: percent(each.percentile) })],
    ...["base", "allowed", "phrases"].map((name) => counts[name] > 0 && [t(`page_part_${name}`), part(name)]),
    counts.repeated > 0 && [t("repeated"), part("repeated")],
    counts.set_phrases !== null && [t("set_phrases"), part("set_phrases")],
  ]);
}

function documentMeta(each) {
  const parts = [each.part !== null && each.title && each.path, each.author, each.group !== each.author && each.group, each.date && `${each.date}${each.dated && each.dated !== "metadata" ? t("page_dated", { where: t(`page_dated_${each.dated}`) }) : ""}`].filter(Boolean);
  return h("p", { class: "meta" }, t(each.role), parts.map((part) => [" · ", h("bdi", null, part)]));
}

function pairLink(left, right, label) {
  return h("a", { href: `#/pair/${encodeURIComponent(left)}~${encodeURIComponent(right)}` }, label);
}
