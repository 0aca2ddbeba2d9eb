// A drawing context that keeps what it is told as SVG: the canvas's own painters draw the file.
// It knows what they use: whole circles, moves without turns, and text whose room was measured.

import { rgbOf } from "./theme.js";

const SPACE = "http://www.w3.org/2000/svg";
const STYLE = {
  fillStyle: "#000000",
  strokeStyle: "#000000",
  globalAlpha: 1,
  lineWidth: 1,
  lineCap: "butt",
  lineJoin: "miter",
  font: "10px sans-serif",
  textAlign: "left",
  textBaseline: "alphabetic",
};
const ANCHORS = { left: "start", center: "middle", right: "end" };
// From the middle of a line down to the feet of its letters, in their size.
const MIDDLE = 0.33;
// An image is smooth: one pixel in so many keeps the file small.
const COARSE = 2;

export class SvgContext {
  /** @param {number} width @param {number} height pixels @param {string} family of its letters */
  constructor(width, height, family) {
    const size = { width: short(width), height: short(height) };
    this.root = element("svg", { ...size, viewBox: `0 0 ${size.width} ${size.height}`, role: "img" });
    this.root.setAttribute("font-family", family);
    this.family = family;
    this.group = this.root;
    this.clips = 0;
    this.kept = [];
    this.x = this.y = 0;
    this.dash = [];
    this.pen = document.createElement("canvas").getContext("2d");
    Object.assign(this, STYLE);
    this.beginPath();
  }

  save() {
    const style = Object.fromEntries(Object.keys(STYLE).map((name) => [name, this[name]]));
    this.kept.push({ ...style, x: this.x, y: this.y, dash: this.dash, group: this.group });
  }

  restore() {
    Object.assign(this, this.kept.pop());
  }

  translate(x, y) {
    this.x += x;
    this.y += y;
  }

  setLineDash(lengths) {
    this.dash = lengths;
  }

  beginPath() {
    this.route = "";
  }

  moveTo(x, y) {
    this.route += `M${this.place(x, y)}`;
  }

  lineTo(x, y) {
    this.route += `${this.route ? "L" : "M"}${this.place(x, y)}`;
  }

  closePath() {
    this.route += "Z";
  }

  rect(x, y, width, height) {
    const [w, h] = [short(width), short(height)];
    this.route += `M${this.place(x, y)}h${w}v${h}h${-w}Z`;
  }

  roundRect(x, y, width, height, radius) {
    const [w, h, r] = [width - 2 * radius, height - 2 * radius, radius].map(short);
    const turn = (dx, dy) => `a${r} ${r} 0 0 1 ${dx} ${dy}`;
    this.route += `M${this.place(x + radius, y)}h${w}${turn(r, r)}v${h}${turn(-r, r)}`;
    this.route += `h${-w}${turn(-r, -r)}v${-h}${turn(r, -r)}Z`;
  }

  arc(x, y, radius, from, to) {
    if (to - from < 2 * Math.PI) throw new Error("only whole circles can be drawn as SVG");
    const r = short(radius);
    this.route += `M${this.place(x + radius, y)}a${r} ${r} 0 1 1 ${-2 * r} 0a${r} ${r} 0 1 1 ${2 * r} 0Z`;
  }

  clip() {
    const id = `clip${++this.clips}`;
    const cut = element("clipPath", { id });
    cut.append(element("path", { d: this.route }));
    const group = element("g", { "clip-path": `url(#${id})` });
    this.group.append(cut, group);
    this.group = group;
  }

  fill() {
    if (this.route) this.add("path", { d: this.route, ...this.filling() });
  }

  stroke() {
    if (!this.route) return;
    const dashes = this.dash.length ? { "stroke-dasharray": this.dash.map(short).join(" ") } : {};
    this.add("path", { d: this.route, ...this.stroking(), "stroke-linecap": this.lineCap, ...dashes });
  }

  fillRect(x, y, width, height) {
    this.add("rect", { x: this.x + x, y: this.y + y, width, height, ...this.filling() });
  }

  fillText(text, x, y, room) {
    this.write(text, x, y, room, this.filling());
  }

  strokeText(text, x, y, room) {
    this.write(text, x, y, room, this.stroking());
  }

  measureText(text) {
    this.pen.font = this.font;
    return this.pen.measureText(text);
  }

  /** Smoothed here, as not everything that shows SVG smooths an image. */
  drawImage(image, x, y, width, height) {
    const canvas = document.createElement("canvas");
    canvas.width = Math.ceil(width / COARSE);
    canvas.height = Math.ceil(height / COARSE);
    const pen = canvas.getContext("2d");
    pen.imageSmoothingQuality = "high";
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    const place = { x: short(this.x + x), y: short(this.y + y), width: short(width), height: short(height) };
    this.add("image", { ...place, preserveAspectRatio: "none", href: canvas.toDataURL() });
  }

  /**
   * @param {string} title for those who cannot see it
   * @param {string} source kept in the file beside the drawing
   * @returns {string} the file's text
   */
  text(title, source) {
    const root = this.root.cloneNode(true);
    root.prepend(element("title", {}, title), element("metadata", {}, source));
    return `${new XMLSerializer().serializeToString(root)}\n`;
  }

  write(text, x, y, room, look) {
    const [, weight, pixels, family] = this.font.match(/^(?:(\d+) )?([\d.]+)px (.*)$/);
    const width = Math.min(this.measureText(text).width, room ?? Infinity);
    const down = this.textBaseline === "middle" ? MIDDLE * pixels : 0;
    const font = { "font-size": short(pixels), ...(weight ? { "font-weight": weight } : {}) };
    if (family !== this.family) font["font-family"] = family;
    // The reader may not have the font in which the room was measured.
    const length = { textLength: short(width), lengthAdjust: "spacingAndGlyphs" };
    const place = { x: short(this.x + x), y: short(this.y + y + down) };
    this.add("text", { ...place, ...font, "text-anchor": ANCHORS[this.textAlign], ...length, ...look }, text);
  }

  filling() {
    return { fill: colourIn(this.fillStyle), ...this.opacity("fill", this.fillStyle) };
  }

  stroking() {
    const line = { "stroke-width": short(this.lineWidth), "stroke-linejoin": this.lineJoin };
    const stroke = colourIn(this.strokeStyle);
    return { fill: "none", stroke, ...this.opacity("stroke", this.strokeStyle), ...line };
  }

  opacity(what, style) {
    const [, own] = /^rgba\(.*?([\d.]+)\)$/.exec(style) ?? [];
    const opacity = this.globalAlpha * Number(own ?? 1);
    return opacity < 1 ? { [`${what}-opacity`]: short(opacity) } : {};
  }

  place(x, y) {
    return `${short(this.x + x)} ${short(this.y + y)}`;
  }

  add(name, attributes, text) {
    this.group.append(element(name, attributes, text));
  }
}

function element(name, attributes, text = "") {
  const made = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  // What XML has no place for, not even escaped: control characters and halves of a letter.
  if (text) made.textContent = text.replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "");
  return made;
}

function colourIn(style) {
  const digits = rgbOf(style).map((channel) => channel.toString(16).padStart(2, "0"));
  return `#${digits.join("")}`;
}

function short(number) {
  return Math.round(100 * number) / 100;
}
