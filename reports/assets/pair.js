// 对照: two documents side by side, all of their passages or one.

const SUBSTITUTIONS = 8; // commonest first; what was replaced once is seen in the text below
const TOGETHER = 20;

/** What `#/pair/LEFT~RIGHT` and `#/match/ID` name: two documents, their passages, and which one. */
async function pairOf(key) {
  const [leftId, rightId] = key.includes("~") ? key.split("~") : [null, null];
  const places = leftId ? {} : await unpack("matches");
  const id = leftId ?? (Object.hasOwn(places, key) ? places[key] : undefined);
  const here = id === undefined ? null : await documentPage(id);
  const wanted = here && !leftId ? here.passages.find((passage) => passage.match === key && passage.left) : null;
  const otherId = rightId ?? wanted?.other;
  const there = here && otherId ? await documentPage(otherId) : null;
  if (!there || !BY_ID.has(id) || !BY_ID.has(otherId)) return null;
  // A repeat has both sides in one document: its left sides alone, or each would come twice.
  const passages = here.passages.filter((passage) => passage.other === otherId && (otherId !== id || passage.left));
  return { here, there, left: BY_ID.get(id), right: BY_ID.get(otherId), passages, wanted };
}

async function pairView(key) {
  const two = await pairOf(key);
  if (!two) return missing();
  const { here, there, left, right, passages, wanted } = two;
  const title = `${documentName(left)} ↔ ${documentName(right)}`;
  const facts = await pairFacts(left.id, right.id, [...here.pairs, ...there.pairs]);
  const first = wanted ?? passages[0];
  const heading = h("h1", { class: "pair" },
    documentLink(left.id, first && `?p=${first.number}`), h("span", { "aria-hidden": "true" }, "↔"),
    documentLink(right.id, first && `?m=${encodeURIComponent(first.match)}`));
  // The result may hold a pair whose passages are beyond the cap on matches.
  if (!passages.length) {
    return facts ? { title, nodes: [heading, facts, h("p", { class: "note" }, t("page_no_passages_kept"))] } : missing();
  }
  const at = wanted ? passages.indexOf(wanted) : -1;
  return {
    title,
    nodes: [
      heading,
      h("div", { class: "cards" }, facts, wanted && passageCard(wanted, left)),
      (wanted || passages.length > 1) && steps(two, at),
      here.text && there.text
        ? comparison(two)
        : [h("p", { class: "note" }, t("page_no_text_pair")), !wanted && passages.map((passage) => passageCard(passage, left))],
    ],
    
  };
}

function passageCard(passage, here) {
  return h("div", { class: "card" },
    h("h2", null, t("page_this_passage"), " ", h("span", { class: `tag ${passage.kind}` }, passage.number), " ", kindTag(passage.kind)),
    passageFacts(passage, ["page_left_earlier", "page_right_earlier"]),
    passage.template && h("p", null, h("a", { href: `#/template/${encodeURIComponent(passage.template)}` }, t("page_template"))),
    reviewControls(passage, here.id, () => {}));
}

function steps({ passages, left, right }, at) {
  const link = (passage, label, which) => passage
    ? h("a", { class: `step ${which}`, href: matchLink(passage.match) }, label)
    : h("span", { class: "step", "aria-disabled": "true" }, label);
  const many = h("span", { class: "tags" }, passages.slice(0, 40).map((passage, i) =>
    h("a", { class: `tag ${passage.kind}`, href: matchLink(passage.match), "aria-current": i === at && "true", title: t(passage.kind) }, passage.number)));
  return h("nav", { class: "steps", "aria-label": t("page_passages") },
    link(passages[at - 1], `← ${t("page_previous")}`, "back"),
    h("span", { class: "nth" },
      at < 0 ? t("page_n_passages", { n: passages.length }) : t("page_nth", { n: at + 1, all: passages.length }),
      at >= 0 && passages.length > 1 && [" · ", pairLink(left.id, right.id, t("page_all_of_pair"))],
      passages.length > 1 && many),
    link(passages[at + 1], `${t("page_next")} →`, "on"));
}

/** The texts themselves, and how to look at them. */
function comparison(two) {
  const holder = h("div", { class: "comparison" });
  const fill = () => holder.replaceChildren(...[settings.whole ? wholeView(two) : passagesView(two)].flat().filter(Boolean));
  const set = (name, on) => {
    settings.ignored = settings.ignored.filter((each) => each !== name);
    if (on) settings.ignored.push(name);
    remember();
    fill();
  };
  const marks = ["punctuation", "digits", "forms"].map((name) => toggle(t(`page_ignore_${name}`), settings.ignored.includes(name), (on) => set(name, on)));
  fill();
  return [
    h("div", { class: "controls" },
      toggle(t("page_whole"), settings.whole, (on) => { settings.whole = on; remember(); fill(); }),
      h("fieldset", { class: "switches" }, h("legend", null, t("page_ignore")), marks),
      button(`↑ ${t("page_previous_difference")}`, () => difference(-1)),
      button(`↓ ${t("page_next_difference")}`, () => difference(1)),
      two.left.id !== two.right.id && pairLink(two.right.id, two.left.id, t("page_swap")),
      h("a", { href: `#/print/${encodeURIComponent(two.left.id)}?form=facing` }, t("page_print"))),
    holder,
  ];
}

function wholeView({ passages, left, right, here, there, wanted }) {
  const both = wholes(passages, left, right, here.text, there.text);
  const first = (wanted ?? passages[0]).match;
  requestAnimationFrame(() => both.querySelectorAll(".whole").forEach((column) => {
    const mark = column.querySelector(`mark[data-m="${CSS.escape(first)}"]`);
    if (mark) column.scrollTop = mark.offsetTop - column.offsetTop - 60;
  }));
  return both;
}

function passagesView({ passages, left, right, here, there, wanted }) {
  const body = (passage) => h("tbody", { id: `m-${passage.match}` },
    !wanted && h("tr", { class: "head" }, h("th", { colspan: 2, scope: "rowgroup" },
      h("a", { class: `tag ${passage.kind}`, href: matchLink(passage.match) }, passage.number), " ", kindTag(passage.kind), " ",
      percent(passage.similarity), " · ", t("page_characters", { n: count(passage.counted) }), " ", stateTag(passage.key))),
    columns(passage, left, right, here.text, there.text));
  const shown = wanted ? [wanted] : passages.slice(0, TOGETHER);
  const grid = sides(left, right, shown.map(body));
  let n = shown.length;
  const rest = !wanted && passages.length > n && button(t("page_more", { n: Math.min(TOGETHER, passages.length - n), left: passages.length - n }), () => {
    grid.append(...passages.slice(n, n + TOGETHER).map(body));
    n += TOGETHER;
    rest.hidden = n >= passages.length;
    rest.textContent = t("page_more", { n: Math.min(TOGETHER, passages.length - n), left: passages.length - n });
  }, { class: "more" });
  return [diffLegend(), grid, rest];
}

/** Goes to the next difference, or the one before; a change is both its sides. */
function difference(step) {
  const all = [...document.querySelectorAll("main del, main ins")].filter((each) => !each.classList.contains("quiet"));
  if (!all.length) return;
  const at = all.findIndex((each) => each.classList.contains("current"));
  all.forEach((each) => each.classList.remove("current"));
  const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : (at + step + all.length) % all.length];
  next.classList.add("current");
  next.scrollIntoView({ block: "center", behavior: motion() });
}

async function pairFacts(left, right, notes) {
  const same = (pair) => (pair.left === left && pair.right === right) || (pair.left === right && pair.right === left);
  const pair = (await pairs()).find(same);
  const note = notes.find(same);
  const turned = (pair ?? note)?.left !== left;
  if (!pair && !note) return null;
  return h("div", { class: "card" }, h("h2", null, t("page_between")),
    pair && facts([
      [t("page_shared"), t("page_characters", { n: count(pair.shared) })],
      [t("page_left_share"), percent(turned ? pair.right_ratio : pair.left_ratio)],
      [t("page_right_share"), percent(turned ? pair.left_ratio : pair.right_ratio)],
      pair.percentile !== null && [t("page_percentile"), t("page_percentile_pairs", { ratio: percent(pair.percentile) })],
    ]),
    !anonymous && note && note.substitutions.length > 0 && h("p", { class: "substitutions" }, h("span", { class: "label" }, t("page_substitutions")),
      note.substitutions.slice(0, SUBSTITUTIONS).map(([before, after, times]) => h("span", { class: "chip" }, h("bdi", null, turned ? after : before), " → ", h("bdi", null, turned ? before : after), h("small", null, ` ×${times}`)))),
    note && note.mistakes.length > 0 && h("p", { class: "substitutions" }, h("span", { class: "label" }, t("page_mistakes")),
      note.mistakes.map(([before, after, times]) => h("span", { class: "chip" }, h("bdi", null, before), " → ", h("bdi", null, after), h("small", null, ` ×${times}`)))),
    !anonymous && note?.leftovers?.length > 0 && h("p", { class: "substitutions" }, h("span", { class: "label" }, t("page_leftovers")),
      note.leftovers.map((name) => h("span", { class: "chip" }, h("bdi", null, name)))));
}
