// The data of the page: an index, and chunks that are unpacked when a reader opens them.

const INDEX = JSON.parse(document.getElementById("index").textContent);

function records({ fields, rows }) {
  return rows.map((row) => Object.fromEntries(row.map((value, i) => [fields[i], value])));
}

const DOCUMENTS = records(INDEX.documents);
const TEMPLATES = records(INDEX.templates);
const BY_ID = new Map(DOCUMENTS.map((each) => [each.id, each]));
const PLACE = new Map(DOCUMENTS.map((each, i) => [each.id, i]));
for (const [i, each] of DOCUMENTS.entries()) {
  each.held = INDEX.held[i];
  if (each.counts) each.counts = Object.fromEntries(INDEX.counts.map((name, n) => [name, each.counts[n]]));
  each.shown = each.counts; // what the reader has not excluded
}

const CHUNKS_KEPT = 12;
const unpacked = new Map();
const awaited = new Map();

/** A file beside the page has come. */
function arrived(number, data) {
  awaited.get(number)?.(data);
  awaited.delete(number);
}

function beside(number) {
  return new Promise((resolve, reject) => {
    awaited.set(number, resolve);
    const script = h("script", { src: `data/c${number}.js` });
    script.onerror = () => reject(new Error(`data/c${number}.js`));
    document.head.append(script);
    script.onload = () => script.remove();
  });
}

async function decoded(number) {
  const packed = INDEX.beside ? await beside(number) : document.getElementById(`c${number}`).textContent;
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).json();
}

async function unpack(name) {
  const number = Object.hasOwn(INDEX.chunks, name) ? INDEX.chunks[name] : undefined;
  if (number === undefined) return null;
  if (!unpacked.has(number)) {
    // A reader who walks through thousands of documents must not hold them all.
    if (unpacked.size >= CHUNKS_KEPT) unpacked.delete(unpacked.keys().next().value);
    const coming = decoded(number);
    unpacked.set(number, coming);
    coming.catch(() => unpacked.delete(number));
  }
  return (await unpacked.get(number))[name];
}

const LEFT_OUT = "\ufffc"; // stands for each unit of text that the page does not hold

async function documentPage(id) {
  const page = await unpack(`document-${id}`);
  if (page && page.segments && page.text === undefined) {
    for (const segment of page.segments) if (segment.gap) segment.text = LEFT_OUT.repeat(segment.gap);
    page.text = page.segments.map((segment) => segment.text).join("");
  }
  return page;
}

let allFindings = null;

async function findings() {
  if (allFindings) return allFindings;
  allFindings = records(await unpack("findings"));
  for (const each of allFindings) {
    each.left = DOCUMENTS[each.left];
    each.right = DOCUMENTS[each.right];
  }
  return allFindings;
}

let allPairs = null;

async function pairs() {
  allPairs ??= records(await unpack("pairs"));
  return allPairs;
}

// --- names ---------------------------------------------------------------------------------------

const NAMES = DOCUMENTS.map(({ path, title, author, group }) => ({ path, title, author, group }));
let anonymous = false;

function numbered(values, label) {
  const known = [...new Set(values.filter(Boolean))].sort();
  const width = Math.max(2, String(known.length).length);
  return new Map(known.map((value, i) => [value, `${label} ${String(i + 1).padStart(width, "0")}`]));
}

let GROUPS = new Map();

/** Gives documents, authors and groups numbers for names, or their names again. */
function nameAll(hidden) {
  anonymous = hidden;
  const authors = numbered(NAMES.map((each) => each.author), t("page_author"));
  GROUPS = numbered(NAMES.map((each) => each.group), t("page_group"));
  const width = Math.max(3, String(DOCUMENTS.length).length);
  DOCUMENTS.forEach((each, i) => {
    Object.assign(each, NAMES[i]);
    if (!hidden) return;
    each.path = `${t("page_document")} ${String(i + 1).padStart(width, "0")}`;
    each.title = null;
    each.author = authors.get(each.author) ?? null;
    each.group = GROUPS.get(each.group) ?? null;
  });
}

function groupName(name) {
  return anonymous ? GROUPS.get(name) ?? t("page_group") : name;
}
