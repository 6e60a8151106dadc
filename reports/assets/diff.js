// Character differences of two texts, for reading: few and whole changes before the fewest edits.

const GRAM = 8;
const MOST_EDITS = 1500;

function folded(character) {
  return /\s/.test(character) ? " " : character.normalize("NFKC").toLowerCase();
}

/** Changes between two texts: [{same, left, right}] in order; the parts join to the texts. */
function diff(leftText, rightText) {
  const left = Array.from(leftText);
  const right = Array.from(rightText);
  const runs = quieten(joined(equal(left.map(folded), right.map(folded), 0, 0)), left.length, right.length);
  const parts = [];
  let i = 0;
  let j = 0;
  const change = (toI, toJ) => {
    if (toI > i || toJ > j) {
      parts.push({ same: false, left: left.slice(i, toI).join(""), right: right.slice(j, toJ).join("") });
    }
  };
  for (const [a, b, n] of runs) {
    change(a, b);
    parts.push({ same: true, left: left.slice(a, a + n).join(""), right: right.slice(b, b + n).join("") });
    i = a + n;
    j = b + n;
  }
  change(left.length, right.length);
  return parts;
}

/** Runs of equal characters, [i, j, length]: first the ends, then rare grams, then Myers between. */
function equal(a, b, i, j) {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let tail = 0;
  while (tail < a.length - start && tail < b.length - start
    && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const runs = start ? [[i, j, start]] : [];
  const midA = a.slice(start, a.length - tail);
  const midB = b.slice(start, b.length - tail);
  if (midA.length && midB.length) {
    const anchors = midA.length + midB.length > 200 ? anchored(midA, midB) : [];
    let fromA = 0;
    let fromB = 0;
    for (const [x, y] of [...anchors, [midA.length, midB.length]]) {
      const between = [midA.slice(fromA, x), midB.slice(fromB, y)];
      const inner = anchors.length ? equal : shortest;
      for (const run of inner(...between, i + start + fromA, j + start + fromB)) runs.push(run);
      if (x < midA.length) runs.push([i + start + x, j + start + y, 1]);
      fromA = x + 1;
      fromB = y + 1;
    }
  }
  if (tail) runs.push([i + a.length - tail, j + b.length - tail, tail]);
  return runs;
}

/** Places of grams that stand once on either side, the longest sequence that rises on both. */
function anchored(a, b) {
  const once = (text) => {
    const places = new Map();
    for (let k = 0; k + GRAM <= text.length; k++) {
      const gram = text.slice(k, k + GRAM).join("");
      places.set(gram, places.has(gram) ? -1 : k);
    }
    return places;
  };
  const right = once(b);
  const pairs = [];
  for (const [gram, x] of once(a)) {
    const y = right.get(gram);
    if (x >= 0 && y >= 0 && y !== undefined) pairs.push([x, y]);
  }
  pairs.sort((p, q) => p[0] - q[0]);
  const ends = [];
  const before = [];
  pairs.forEach(([, y], k) => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pairs[ends[middle]][1] < y) low = middle + 1;
      else high = middle;
    }
    before[k] = low ? ends[low - 1] : -1;
    ends[low] = k;
  });
  const chosen = [];
  for (let k = ends.length ? ends[ends.length - 1] : -1; k >= 0; k = before[k]) chosen.push(pairs[k]);
  return chosen.reverse();
}

/** Myers' shortest edit script; texts that differ in almost everything count as all changed. */
function shortest(a, b, i, j) {
  const most = Math.min(a.length + b.length, MOST_EDITS);
  const furthest = new Int32Array(2 * most + 3);
  const trace = [];
  for (let d = 0; d <= most; d++) {
    trace.push(furthest.slice(most + 1 - d - 1, most + 1 + d + 2));
    for (let k = -d; k <= d; k += 2) {
      const at = most + 1 + k;
      const down = k === -d || (k !== d && furthest[at - 1] < furthest[at + 1]);
      let x = down ? furthest[at + 1] : furthest[at - 1] + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      furthest[at] = x;
      if (x >= a.length && x - k >= b.length) return walked(trace, a, b, i, j);
    }
  }
  return [];
}

function walked(trace, a, b, i, j) {
  const runs = [];
  let x = a.length;
  let y = b.length;
  for (let d = trace.length - 1; d >= 0; d--) {
    const furthest = (k) => trace[d][k + d + 1];
    const k = x - y;
    const down = k === -d || (k !== d && furthest(k - 1) < furthest(k + 1));
    const fromK = down ? k + 1 : k - 1;
    const fromX = d ? furthest(fromK) : 0;
    const startX = d ? (down ? fromX : fromX + 1) : 0;
    if (x > startX) runs.push([i + startX, j + startX - k, x - startX]);
    x = fromX;
    y = fromX - fromK;
  }
  return runs.reverse();
}

function joined(runs) {
  const whole = [];
  for (const [a, b, n] of runs) {
    const last = whole[whole.length - 1];
    if (last && last[0] + last[2] === a && last[1] + last[2] === b) last[2] += n;
    else whole.push([a, b, n]);
  }
  return whole;
}

// One equal character between two changes is chance more often than kinship, and reads as noise.
function quieten(runs, leftLength, rightLength) {
  return runs.filter(([a, b, n]) =>
    n > 1 || (a === 0 && b === 0) || (a + n === leftLength && b + n === rightLength));
}
