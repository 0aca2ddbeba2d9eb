// Names at the ends of the paths: ink on a faint plate with a chip in the lane's colour and shape.

import { fillMarker } from "./markers.js";
import { spread } from "./spread.js";

const GAP = 13;

/**
 * Where each label goes: right of its head, or left where there is no room; labels that would cover one
 * another form one column beside all their heads.
 * @param {{x: number, y: number, width: number}[]} heads with the width of each label, pixels
 * @param {number} size height of a label
 * @param {number} width @param {number} height of the canvas
 * @param {number} gap between a head and its label
 * @returns {{x: number, y: number}[]} left edge and middle of each label
 */
export function placeLabels(heads, size, width, height, gap) {
  let groups = heads.map((_, i) => column([i], heads, size, width, height, gap));
  for (;;) {
    const pair = firstOverlap(groups);
    if (!pair) break;
    const members = [...pair[0].members, ...pair[1].members];
    groups = groups.filter((group) => !pair.includes(group));
    groups.push(column(members, heads, size, width, height, gap));
  }
  const places = new Array(heads.length);
  for (const group of groups) {
    group.members.forEach((i, at) => (places[i] = { x: group.lefts[at], y: group.middles[at] }));
  }
  return places;
}

function column(members, heads, size, width, height, gap) {
  const widest = Math.max(...members.map((i) => heads[i].width));
  const furthest = Math.max(...members.map((i) => heads[i].x));
  const nearest = Math.min(...members.map((i) => heads[i].x));
  const onRight = furthest + gap + widest <= width || nearest - gap - widest < 0;
  const left = onRight ? Math.min(furthest + gap, width - widest - 2) : nearest - gap - widest;
  const middles = spread(members.map((i) => heads[i].y), size, 2, height - 2);
  const lefts = members.map((i) => (onRight ? left : left + widest - heads[i].width));
  const top = Math.min(...middles) - size / 2;
  const bottom = Math.max(...middles) + size / 2;
  return { members, lefts, middles, left, right: left + widest, top, bottom };
}

function firstOverlap(groups) {
  for (let i = 0; i < groups.length; i++) {
    for (let j = i + 1; j < groups.length; j++) {
      const [a, b] = [groups[i], groups[j]];
      const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top + 0.01 || b.bottom <= a.top + 0.01;
      if (!apart) return [a, b];
    }
  }
  return null;
}

/**
 * Places and paints all labels; returns whether they are still moving to their places.
 * @param {CanvasRenderingContext2D} context
 * @param {import("./paths.js").Head[]} heads one per lane
 * @param {object[]} lanes from the header
 * @param {import("./axes.js").Axes} axes
 * @param {import("./theme.js").Theme} theme
 * @param {number} scale
 * @param {{spots: {x: number, y: number}[]}} memory offsets of the labels at the last call
 * @param {number} share of the way to go now, 0 … 1
 */
export function paintLabels(context, heads, lanes, axes, theme, scale, memory, share) {
  context.font = `${13 * scale}px ${theme.font}`;
  const chip = 15 * scale;
  const pad = 5 * scale;
  const size = 20 * scale;
  const boxes = heads.map((head, i) => {
    const text = head.note ? `${lanes[i].label}, ${head.note}` : lanes[i].label;
    return { x: head.x, y: head.y, text, width: chip + context.measureText(text).width + 2 * pad };
  });
  const places = placeLabels(boxes, size, axes.width, axes.height, GAP * scale);
  const known = memory.spots?.length === places.length;
  memory.spots = places.map((place, i) => {
    const wanted = { x: place.x - heads[i].x, y: place.y - heads[i].y };
    if (!known) return wanted;
    const last = memory.spots[i];
    return { x: last.x + share * (wanted.x - last.x), y: last.y + share * (wanted.y - last.y) };
  });
  const drawn = places.map((_, i) => ({
    x: Math.max(2, Math.min(heads[i].x + memory.spots[i].x, axes.width - boxes[i].width - 2)),
    y: Math.max(size / 2, Math.min(heads[i].y + memory.spots[i].y, axes.height - size / 2)),
  }));
  drawn.forEach((spot, i) => paintLeader(context, heads[i], spot, boxes[i], theme, scale));
  drawn.forEach((spot, i) => {
    context.fillStyle = theme.plate;
    context.beginPath();
    context.roundRect(spot.x, spot.y - size / 2 + 0.5, boxes[i].width, size - 1, 4 * scale);
    context.fill();
    fillMarker(context, lanes[i], spot.x + pad + 4.5 * scale, spot.y, 4.2 * scale, theme);
    context.fillStyle = theme.ink;
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.fillText(boxes[i].text, spot.x + pad + chip, spot.y + 0.5 * scale);
  });
  return drawn.some((spot, i) => Math.hypot(spot.x - places[i].x, spot.y - places[i].y) > 0.5);
}

/** A thin line from the head to a label that had to move away from it. */
function paintLeader(context, head, spot, box, theme, scale) {
  const onRight = spot.x + box.width / 2 > head.x;
  const x = onRight ? spot.x : spot.x + box.width;
  const near = Math.abs(spot.y - head.y) < 7 * scale && Math.abs(x - head.x) < 1.8 * GAP * scale;
  if (near || (head.x > spot.x && head.x < spot.x + box.width)) return;
  context.beginPath();
  context.moveTo(head.x, head.y);
  context.lineTo(x, spot.y);
  context.lineWidth = scale;
  context.strokeStyle = theme.ink;
  context.globalAlpha = 0.45;
  context.stroke();
  context.globalAlpha = 1;
}
