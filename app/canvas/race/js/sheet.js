// The race on one page for a file: heading, landscape and curves, drawn on any context.

import { paintStill, planChart } from "./charts.js";
import { axesOf } from "./axes.js";
import { paintGround, paintNames } from "./ground.js";
import { paintLandscape } from "./landscape.js";
import { stepAt } from "./payload.js";

const MARGIN = 24;
const HEADING = 64;
const SHEET_WIDTH = 912;
const SHEET_HEIGHT = 570;
const ACROSS = 32;
const CHART_HEIGHT = 200;
const ALONE = [640, 300];
const SUBTITLE = 0.8;

/** What can be saved of a race, as [key, name]. */
export function partsOf({ curves }) {
  return [["race", "Landscape and curves"], ["landscape", "Landscape"], ...curves.map(({ key, name }) => [key, name])];
}

/**
 * @param {import("./payload.js").Payload} payload
 * @param {import("./theme.js").Theme} theme
 * @param {string} part a key of `partsOf`
 * @param {number} frame whole: the moment to show
 * @returns {{width: number, height: number, paint: (context: object) => void}} pixels
 */
export function sheetOf(payload, theme, part, frame) {
  const plain = { ...payload, header: { ...payload.header, scale: 1 } };
  const { curves } = plain.header;
  const alone = curves.findIndex(({ key }) => key === part);
  const [width, height] = alone < 0 ? [SHEET_WIDTH, SHEET_HEIGHT] : ALONE;
  const rows = part === "race" ? Math.ceil(curves.length / 2) : 0;
  const below = rows ? 8 + rows * (CHART_HEIGHT + 16) : 0;
  const paint = (context) => {
    context.fillStyle = theme.paper;
    context.fillRect(0, 0, width + 2 * MARGIN, HEADING + height + below + MARGIN);
    paintHeading(context, plain.header, theme, width, frame);
    const chart = (i, x, y, wide, high) => {
      at(context, x, y, () => paintStill(context, planChart(context, plain, i, theme, wide, high), frame));
    };
    if (alone >= 0) return chart(alone, MARGIN, HEADING, width, height);
    at(context, MARGIN, HEADING, () => {
      context.beginPath();
      context.rect(0, 0, width, height);
      context.clip();
      const axes = axesOf(plain.header.domain, width, height);
      paintGround(context, plain, axes, theme);
      paintNames(context, axes, theme, 1);
      const scene = { payload: plain, axes, theme, cursor: null, pointer: null, memory: {} };
      paintLandscape(context, scene, frame, 1);
    });
    const wide = (width - ACROSS) / 2;
    for (let i = 0; rows && i < curves.length; i++) {
      const top = HEADING + height + 24 + Math.floor(i / 2) * (CHART_HEIGHT + 16);
      chart(i, MARGIN + (i % 2) * (wide + ACROSS), top, wide, CHART_HEIGHT);
    }
  };
  return { width: width + 2 * MARGIN, height: HEADING + height + below + MARGIN, paint };
}

/** Paints with the origin at a place, and leaves the context as it was. */
function at(context, x, y, paint) {
  context.save();
  context.translate(x, y);
  paint();
  context.restore();
}

function paintHeading(context, header, theme, width, frame) {
  const step = stepAt(header, frame);
  const moment = step < header.steps ? `${header.subtitle}, shown at step ${step}` : header.subtitle;
  at(context, MARGIN, 0, () => {
    context.fillStyle = theme.ink;
    context.textBaseline = "middle";
    context.font = `600 20px ${theme.font}`;
    context.fillText(header.title, 0, 26, width);
    context.globalAlpha = SUBTITLE;
    context.font = `13px ${theme.font}`;
    context.fillText(moment, 0, 48, width);
  });
}
