"use strict";
const root = document.documentElement, drawn = [];
const one = (where, what) => where.querySelector(what), all = (where, what) => [...where.querySelectorAll(what)];
const dark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
const made = (name, text) => { const e = document.createElement(name); e.textContent = text; return e; };
const redraw = () => drawn.forEach(draw => draw());

const theme = document.getElementById("theme");
const named = () => { theme.textContent = dark() ? "Light" : "Dark"; theme.setAttribute("aria-pressed", dark()); };
theme.onclick = () => { root.dataset.theme = dark() ? "light" : "dark"; named(); redraw(); };
matchMedia("(prefers-color-scheme: dark)").onchange = () => { named(); redraw(); };
named();

const number = text => parseFloat(text.replace(/[~,]/g, ""));
function sortable(table) {
  const heads = all(table, "thead th"), body = table.tBodies[0];
  if (body.rows.length < 2) return;
  heads.forEach((head, k) => {
    const button = made("button", head.textContent);
    button.type = "button";
    head.replaceChildren(button);
    button.onclick = () => {
      const up = head.getAttribute("aria-sort") === "descending";
      heads.forEach(other => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const before = (a, b) => {
        const [x, y] = [a, b].map(row => row.cells[k].textContent), [p, q] = [x, y].map(number);
        return (up ? 1 : -1) * (isNaN(p) || isNaN(q) ? x.localeCompare(y) : p - q);
      };
      body.append(...[...body.rows].sort(before));
    };
  });
}
all(document, "table.sortable").forEach(sortable);

function slider(box) {
  const input = one(box, "input"), output = one(box, "output"), plot = one(box, ".plot");
  const heads = all(box, "thead th").map(head => head.textContent);
  const rows = all(box, "tbody tr").map(row => [...row.cells].map(cell => cell.textContent));
  let line = null, place = null;
  if (plot && plot.dataset.axis) {
    const svg = one(plot, "svg"), [left, right, low, high, top, bottom] = plot.dataset.axis.split(" ").map(Number);
    line = document.createElementNS("http://www.w3.org/2000/svg", "line");
    line.setAttribute("class", "at");
    line.setAttribute("y1", top);
    line.setAttribute("y2", bottom);
    svg.append(line);
    place = x => left + (right - left) * (x - low) / (high - low);
  }
  const show = () => {
    const row = rows[input.value];
    output.textContent = row.map((text, k) => `${heads[k]}: ${text}`).join("; ");
    input.setAttribute("aria-valuetext", output.textContent);
    if (line) ["x1", "x2"].forEach(end => line.setAttribute(end, place(number(row[0]))));
  };
  input.oninput = show;
  show();
}
all(document, ".slider").forEach(slider);

async function cloud(box) {
  const raw = Uint8Array.from(atob(one(box, "script").textContent.trim()), c => c.charCodeAt(0));
  const buffer = await new Response(new Blob([raw]).stream().pipeThrough(new DecompressionStream("deflate"))).arrayBuffer();
  const size = new DataView(buffer).getUint32(0, true), text = new TextDecoder();
  const head = JSON.parse(text.decode(new Uint8Array(buffer, 4, size))), n = head.n;
  const columns = head.columns.map((column, k) => {
    const bytes = new Uint8Array(buffer, 4 + size + 2 * n * k, 2 * n), steps = Uint16Array.from({ length: n }, (_, i) => bytes[i] + 256 * bytes[n + i]);
    const order = Uint32Array.from(steps.keys()).filter(i => steps[i] < 65535).sort((a, b) => steps[b] - steps[a] || a - b);
    const rank = new Int32Array(n).fill(-1);
    order.forEach((i, at) => { rank[i] = at; });
    return { ...column, order, rank, power: i => column.start + column.step * steps[i] };
  });
  const names = text.decode(new Uint8Array(buffer, 4 + size + 2 * n * columns.length)).split("\n");
  const lower = names.map(name => name.toLowerCase());
  const canvas = one(box, "canvas"), found = one(box, ".found"), choice = one(box, "select"), field = one(box, "input");
  choice.append(...columns.map((column, k) => new Option(column.name, k)));
  let now = columns[0], at = 0;
  const edge = { left: 52, right: 14, top: 14, bottom: 26 };
  const draw = () => {
    const ratio = devicePixelRatio || 1, width = canvas.clientWidth, height = canvas.clientHeight, pen = canvas.getContext("2d");
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    pen.scale(ratio, ratio);
    const colour = name => getComputedStyle(root).getPropertyValue(name), { order, power } = now, count = order.length;
    if (!count) return;
    const top = power(order[0]), bottom = power(order[count - 1]), span = top - bottom || 1;
    const x = k => edge.left + (width - edge.left - edge.right) * (count > 1 ? k / (count - 1) : .5);
    const y = v => edge.top + (height - edge.top - edge.bottom) * (top - v) / span;
    pen.font = "12px system-ui, sans-serif";
    pen.textAlign = "right";
    const every = Math.max(1, Math.ceil(span / 7));
    for (let d = Math.ceil(bottom); d <= top; d += every) {
      pen.fillStyle = colour("--line");
      pen.fillRect(edge.left, y(d), width - edge.left - edge.right, 1);
      pen.fillStyle = colour("--soft");
      pen.fillText("1e" + d, edge.left - 8, y(d) + 4);
    }
    pen.textAlign = "center";
    pen.fillStyle = colour("--soft");
    pen.fillText(`${count.toLocaleString("en")} ${box.dataset.of}s, the largest first`, width / 2, height - 8);
    pen.fillStyle = colour("--dot");
    const dot = count > 5000 ? 1.4 : count > 500 ? 2.2 : 3.4;
    for (let k = 0; k < count; k++) pen.fillRect(x(k) - dot / 2, y(power(order[k])) - dot / 2, dot, dot);
    pen.strokeStyle = colour("--mark");
    pen.lineWidth = 2;
    pen.beginPath();
    pen.arc(x(at), y(power(order[at])), 6, 0, 7);
    pen.stroke();
  };
  const about = power => { const [digits, tens] = (10 ** power).toExponential(1).split("e"); return Math.abs(tens) < 4 ? String(Number((10 ** power).toPrecision(2))) : `${digits}e${Number(tens)}`; };
  const say = () => {
    const i = now.order[at], bits = columns.map(column => column.rank[i] < 0 ? `${column.name}: none` : `${column.name}: about ${about(column.power(i))} (place ${(column.rank[i] + 1).toLocaleString("en")})`);
    found.replaceChildren(made("bdi", names[i]), `: ${bits.join("; ")}.`);
    found.firstChild.style.fontWeight = "600";
    draw();
  };
  const go = i => { if (now.rank[i] >= 0) { at = now.rank[i]; say(); } };
  const nearest = event => {
    const frame = canvas.getBoundingClientRect(), part = (event.clientX - frame.left - edge.left) / (frame.width - edge.left - edge.right);
    at = Math.max(0, Math.min(now.order.length - 1, Math.round(part * (now.order.length - 1))));
    say();
  };
  canvas.onpointermove = nearest;
  canvas.onpointerdown = nearest;
  canvas.onkeydown = event => {
    const last = now.order.length - 1, by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1, PageDown: 100, PageUp: -100, Home: -last, End: last }[event.key];
    if (by === undefined) return;
    at = Math.max(0, Math.min(last, at + by));
    say();
    event.preventDefault();
  };
  field.oninput = () => {
    const sought = field.value.trim().toLowerCase(), hits = [];
    for (let i = 0; sought && i < n && hits.length < 12; i++) if (lower[i].includes(sought)) hits.push(i);
    hits.sort((a, b) => lower[a].length - lower[b].length);
    if (!sought) return say();
    if (!hits.length) return found.replaceChildren(`No ${box.dataset.of} has this in its name.`);
    go(hits[0]);
    if (hits.length > 1) found.append(made("br", ""), ...hits.map(i => { const button = made("button", names[i]); button.type = "button"; button.dir = "auto"; button.onclick = () => go(i); return button; }));
  };
  choice.onchange = () => { now = columns[choice.value]; at = 0; say(); };
  drawn.push(draw);
  say();
}
Promise.all(all(document, ".cloud").map(cloud)).then(() => { root.dataset.ready = "1"; });
let waiting = 0;
addEventListener("resize", () => { cancelAnimationFrame(waiting); waiting = requestAnimationFrame(redraw); });
matchMedia("print").onchange = redraw;
