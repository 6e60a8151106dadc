// Where the nodes of a network stand: a small force layout, run beside the page in a worker.

/**
 * Positions of nodes, [x, y, …], in 0..1. Springs along the edges, repulsion between all (a node
 * feels what is near it more), a pull to the middle; cooled down as Fruchterman and Reingold (1991)
 * do. No chance in it: nodes begin on a sunflower spiral, so the same report gives the same picture.
 */
function laidOut(count, edges, rounds) {
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  const dx = new Float64Array(count);
  const dy = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const r = Math.sqrt((i + 0.5) / count);
    x[i] = r * Math.cos(2.399963 * i);
    y[i] = r * Math.sin(2.399963 * i);
  }
  const ideal = 1.6 / Math.sqrt(count + 1);
  const push = (i, j, by) => {
    const [ax, ay] = [x[i] - x[j], y[i] - y[j]];
    dx[i] += ax * by;
    dy[i] += ay * by;
    dx[j] -= ax * by;
    dy[j] -= ay * by;
  };
  for (let round = 0; round < rounds; round++) {
    dx.fill(0);
    dy.fill(0);
    for (let i = 0; i < count; i++) {
      for (let j = i + 1; j < count; j++) {
        const square = (x[i] - x[j]) ** 2 + (y[i] - y[j]) ** 2 + 1e-9;
        push(i, j, (ideal * ideal) / square);
      }
    }
    for (const [i, j, weight] of edges) {
      const far = Math.hypot(x[i] - x[j], y[i] - y[j]) + 1e-9;
      push(i, j, -(far / ideal) * (0.3 + 0.7 * weight));
    }
    const most = 0.12 * (1 - round / rounds) + 0.002;
    for (let i = 0; i < count; i++) {
      dx[i] -= x[i] * 0.9 * ideal;
      dy[i] -= y[i] * 0.9 * ideal;
      const length = Math.hypot(dx[i], dy[i]) + 1e-9;
      x[i] += (dx[i] / length) * Math.min(length, most);
      y[i] += (dy[i] / length) * Math.min(length, most);
    }
  }
  const spread = (all) => {
    const [low, high] = [all.reduce((a, b) => Math.min(a, b), Infinity), all.reduce((a, b) => Math.max(a, b), -Infinity)];
    return (value) => (high > low ? (value - low) / (high - low) : 0.5);
  };
  const [across, down] = [spread(x), spread(y)];
  return Array.from({ length: count }, (_, i) => [across(x[i]), down(y[i])]);
}

/** The same, off the page's own thread where the browser lets a file have workers. */
function layout(count, edges) {
  const rounds = count > 600 ? 80 : 200;
  const here = () => laidOut(count, edges, rounds);
  const code = `${laidOut}; onmessage = ({ data }) => postMessage(laidOut(...data));`;
  return new Promise((resolve) => {
    let worker;
    try {
      worker = new Worker(URL.createObjectURL(new Blob([code], { type: "text/javascript" })));
    } catch {
      resolve(here());
      return;
    }
    worker.onmessage = ({ data }) => { worker.terminate(); resolve(data); };
    worker.onerror = () => { worker.terminate(); resolve(here()); };
    worker.postMessage([count, edges, rounds]);
  });
}
