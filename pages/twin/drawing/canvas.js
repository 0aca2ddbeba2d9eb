// A canvas on which a person draws one value per step; it tells the page when the pointer lifts.

const KEYS =
  "Draw with the pointer. Left and right arrows choose a step, up and down change its gradient, " +
  "Enter hands the sequence over.";
const FINE = 1 / 40;

const pads = new WeakMap();

/**
 * @param {object} component what Streamlit hands over; data is {values: number[], reach: number}
 * @returns {() => void} called when the component leaves the page
 */
export default function drawing({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".drawing");
  let pad = pads.get(parentElement);
  if (pad?.root !== root) {
    pad?.close();
    pad = open(root);
    pads.set(parentElement, pad);
  }
  pad.hand = () => setStateValue("drawn", [...pad.values]);
  // While a line is being drawn, what the page sends is older than what is on the canvas.
  if (!pad.last) Object.assign(pad, { values: [...data.values], reach: data.reach, cursor: null });
  paint(pad);
  const call = (pad.call = {});
  return () => {
    if (pad.call !== call) return;
    pad.close();
    pads.delete(parentElement);
  };
}

function open(root) {
  const canvas = root.querySelector("canvas");
  const pad = { root, canvas, told: root.querySelector(".told"), values: [], reach: 1, last: null };
  canvas.setAttribute("aria-label", `A sequence of gradients, step by step. ${KEYS}`);
  const listening = new AbortController();
  const on = (name, act) => canvas.addEventListener(name, act, { signal: listening.signal });
  on("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pad.last = placeOf(pad, event);
    drawTo(pad, pad.last);
  });
  on("pointermove", (event) => {
    if (pad.last) drawTo(pad, placeOf(pad, event));
  });
  for (const name of ["pointerup", "pointercancel"]) {
    on(name, () => {
      if (!pad.last) return;
      pad.last = null;
      pad.hand();
    });
  }
  on("keydown", (event) => press(pad, event));
  const observer = new ResizeObserver(() => paint(pad));
  observer.observe(root);
  pad.close = () => {
    listening.abort();
    observer.disconnect();
  };
  return pad;
}

/** Where the pointer is: the step's index, and the value inside the range. */
function placeOf(pad, event) {
  const box = pad.canvas.getBoundingClientRect();
  const share = (event.clientX - box.left) / box.width;
  const index = Math.min(pad.values.length - 1, Math.max(0, Math.floor(share * pad.values.length)));
  const value = (1 - (2 * (event.clientY - box.top)) / box.height) * pad.reach;
  return { index, value: inside(pad, value) };
}

/** A straight line from the last place to this one: a quick hand leaves no gaps. */
function drawTo(pad, place) {
  const from = pad.last;
  const steps = Math.abs(place.index - from.index);
  const way = Math.sign(place.index - from.index);
  for (let i = 0; i <= steps; i++) {
    const share = steps ? i / steps : 1;
    pad.values[from.index + way * i] = from.value + share * (place.value - from.value);
  }
  pad.last = place;
  pad.cursor = place.index;
  paint(pad);
}

function press(pad, event) {
  const at = pad.cursor ?? 0;
  const last = pad.values.length - 1;
  const change = { ArrowUp: 1, ArrowDown: -1 }[event.key];
  if (event.key === "ArrowRight") pad.cursor = Math.min(last, at + 1);
  else if (event.key === "ArrowLeft") pad.cursor = Math.max(0, at - 1);
  else if (change) {
    pad.cursor = at;
    pad.values[at] = inside(pad, pad.values[at] + change * FINE * pad.reach);
  } else if (event.key === "Enter") pad.hand();
  else return;
  event.preventDefault();
  paint(pad);
}

function inside({ reach }, value) {
  return Math.min(reach, Math.max(-reach, value));
}

function paint({ root, canvas, told, values, reach, cursor }) {
  const width = root.clientWidth;
  if (!width || !values.length) return;
  const height = canvas.clientHeight;
  const ratio = window.devicePixelRatio || 1;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  const style = getComputedStyle(root);
  const ink = style.getPropertyValue("--st-text-color").trim() || "#1b2028";
  const accent = style.getPropertyValue("--st-primary-color").trim() || "#b84f00";
  const y = (value) => (1 - value / reach) * (height / 2);
  context.strokeStyle = ink;
  context.globalAlpha = 0.35;
  context.strokeRect(0.5, 0.5, width - 1, height - 1);
  context.setLineDash([2, 3]);
  line(context, [[0, y(0)], [width, y(0)]]);
  context.setLineDash([]);
  context.globalAlpha = 1;
  context.strokeStyle = accent;
  context.lineWidth = 2;
  const step = width / values.length;
  line(context, values.flatMap((v, i) => [[i * step, y(v)], [(i + 1) * step, y(v)]]));
  context.fillStyle = ink;
  context.font = `12px ${style.fontFamily}`;
  context.fillText(`g = ${brief(reach)}`, 6, 14);
  context.fillText(`−${brief(reach)}`, 6, height - 6);
  if (cursor != null) {
    context.fillRect(cursor * step, 0, Math.max(1, step), 3);
    told.textContent = `step ${cursor + 1} of ${values.length}: g = ${brief(values[cursor])}`;
  } else told.textContent = `${values.length} steps; ${brief(-reach)} to ${brief(reach)}`;
  root.dataset.count = values.length;
}

function line(context, points) {
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.stroke();
}

function brief(value) {
  return String(Number(value.toPrecision(3))).replace("-", "−");
}
