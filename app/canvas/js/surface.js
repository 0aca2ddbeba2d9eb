// Canvases at the screen's resolution, drawn on in CSS pixels.

/** Device pixels per CSS pixel; more than two cannot be seen and cost time. */
export function pixelRatio() {
  return Math.min(2, window.devicePixelRatio || 1);
}

/**
 * Gives a canvas its size, which also clears it.
 * @param {HTMLCanvasElement} canvas
 * @param {number} width CSS pixels
 * @param {number} height CSS pixels
 * @returns {CanvasRenderingContext2D} scaled to CSS pixels
 */
export function sized(canvas, width, height) {
  const ratio = pixelRatio();
  canvas.width = Math.max(1, Math.round(width * ratio));
  canvas.height = Math.max(1, Math.round(height * ratio));
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}

/**
 * A layer that is painted once and copied on every frame.
 * @param {number} width CSS pixels
 * @param {number} height CSS pixels
 * @param {(context: CanvasRenderingContext2D) => void} paint
 * @returns {HTMLCanvasElement}
 */
export function layer(width, height, paint) {
  const canvas = document.createElement("canvas");
  paint(sized(canvas, width, height));
  return canvas;
}
